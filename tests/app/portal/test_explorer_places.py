"""The map's form without script: relations to a place, and the line that divides the map as two counts."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.portal.explorer import where
from app.reading.cql.bounds import LONGEST_TEXT

SHAPE_TS = Path(__file__).parents[3] / "frontend" / "src" / "explorer" / "shape.ts"


def sent(client, query):
    """Where a form that was sent so leads, as pairs."""
    answer = client.get(f"/mappa?{query}", follow_redirects=False)
    assert answer.status_code == 303, answer.text[:300]
    return parse_qsl(urlsplit(answer.headers["location"]).query)


def matched(client, name, query):
    return client.get(f"/api/collections/{name}/items?limit=1&{query}").json()["numberMatched"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "q=parco&relation=within&target=comuni/015182&distance=500",
            [("q", "parco"), ("within", "comuni/015182")],
        ),
        ("relation=intersects&target=zones/milano&distance=500", [("intersects", "zones/milano")]),
        (
            "relation=near&target=areas/scalo-farini&distance=1000",
            [("distance", "1000"), ("near", "areas/scalo-farini")],
        ),
        ("relation=near&target=&distance=500&q=parco", [("q", "parco")]),
        ("relation=within&target=comuni/015182&within=comuni/015146", [("within", "comuni/015182")]),
    ],
)
def test_form_of_a_place_leads_to_the_address_that_says_the_same(client, query, found):
    assert sent(client, query) == found


@pytest.mark.parametrize("relation", where.RELATIONS)
def test_every_relation_to_a_comune_counts_what_the_api_counts(client, read, relation):
    asked = f"{relation}=comuni/015182" + ("&distance=1000" if relation == "near" else "")
    page = read(f"/mappa?layer=areas&{asked}")
    assert page.text("p", id="status").startswith(str(matched(client, "areas", asked)))
    chosen = [attributes["value"] for attributes, _ in page.all("option") if "selected" in attributes]
    assert {relation, "comuni/015182"} <= set(chosen)


def test_every_record_of_the_list_offers_to_ask_around_it(read):
    page = read("/mappa?layer=areas&comune=015146&near=comuni/015146&distance=250")
    links = [attributes["href"] for attributes, _ in page.all("a") if "target=" in (attributes.get("href") or "")]
    assert len(links) > 5
    address = urlsplit(links[0].replace("&amp;", "&"))
    assert dict(parse_qsl(address.query)).keys() == {"layer", "comune", "target"}
    there = read(f"{address.path}?{address.query}")
    target = dict(parse_qsl(address.query))["target"]
    assert target in [attributes["value"] for attributes, _ in there.all("option") if "selected" in attributes]


def test_unknown_relation_is_told(read):
    assert "relation" in [text for _, text in read("/mappa?relation=boh&target=x", status=400).all("code")]


def test_line_is_two_counts_and_two_links_without_script(client, read):
    page = read("/mappa?comune=015146&swipe=all/2020,proposals,30")
    text = page.text("section", class_="no-script callout")
    assert f"A destra: Progetti PNRR {matched(client, 'proposals', 'comune=015146')}" in text
    total = sum(
        matched(client, one, "comune=015146&datetime=../2020-12-31")
        for one in ("areas", "services", "proposals", "programmes", "strategies")
    )
    assert f"A sinistra: Tutte le schede fino al 2020 {total}" in text
    links = [attributes["href"] for attributes, _ in page.all("a", href="/mappa?comune=015146&layer=proposals")]
    assert links


@pytest.mark.parametrize("line", ["boh", "all", "all,boh", "all/20,all", ",,,"])
def test_line_that_makes_no_sense_is_passed_over(read, line):
    assert read(f"/mappa?layer=programmes&swipe={line}").text("section", class_="no-script callout") == ""


def test_script_and_service_agree_on_how_long_a_filter_may_be():
    written = re.search(r"export const LONGEST = (\d+);", SHAPE_TS.read_text(encoding="utf-8"))
    assert written
    assert int(written[1]) == LONGEST_TEXT
