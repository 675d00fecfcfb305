from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from app.catalog import COLLECTIONS
from app.portal.form import is_place
from app.portal.mapped import CONTENTS


def ids_on(page):
    return [attributes["data-id"] for attributes, _ in page.all("li") if "data-id" in attributes]


def whole_list(read, address):
    """The ids of all pages, following the link to the next one."""
    found = []
    while address:
        page = read(address)
        found += ids_on(page)
        address = next((attributes["href"] for attributes, _ in page.all("a", rel="next")), None)
    return found


def api_ids(client, collection, query):
    answer = client.get(f"/api/collections/{collection.id}/items?limit=10000&{query}")
    assert answer.status_code == 200, answer.text
    return {feature["id"] for feature in answer.json()["features"]}


@pytest.mark.parametrize(
    "query", ["", "comune=015146", "comune=Legnano", "zone=nord-milano", "q=scalo", "zone=sud-est&q=ex"]
)
@pytest.mark.parametrize("collection", CONTENTS, ids=lambda one: one.path)
def test_list_holds_the_same_records_as_the_api(client, read, collection, query):
    found = whole_list(read, f"/{collection.path}?{query}")
    assert len(found) == len(set(found))
    assert set(found) == api_ids(client, collection, query)


@pytest.mark.parametrize("collection", CONTENTS, ids=lambda one: one.path)
def test_every_facet_counts_what_its_value_finds(client, read, collection):
    page = read(f"/{collection.path}")
    labels = [text for attributes, text in page.all("label") if (attributes.get("class") or "").startswith("check")]
    boxes = [attributes for attributes, _ in page.all("input", type="checkbox") if attributes.get("name")]
    assert {box["name"] for box in boxes} == {one.name for one in collection.facets if not is_place(one)}
    for box, label in zip(boxes, labels, strict=True):
        query = urlencode({box["name"]: box["value"]})
        assert int(label.split()[-1].replace(".", "")) == len(api_ids(client, collection, query)), query
    for box in boxes[:1]:
        query = urlencode({box["name"]: box["value"]})
        chosen = read(f"/{collection.path}?{query}")
        assert [one["value"] for one, _ in chosen.all("input", name=box["name"]) if "checked" in one] == [box["value"]]
        assert set(whole_list(read, f"/{collection.path}?{query}")) == api_ids(client, collection, query)


def test_counts_of_a_facet_follow_the_other_filters(client, read):
    page = read("/aree?comune=015118&current_state=dismessa")
    (state,) = [text for attributes, text in page.all("label") if text.startswith("Dismessa ")]
    (other,) = [text for attributes, text in page.all("label") if text.startswith("In cantiere ")]
    areas = COLLECTIONS["areas"]
    assert int(state.split()[-1]) == len(api_ids(client, areas, "comune=015118&current_state=dismessa"))
    assert int(other.split()[-1]) == len(api_ids(client, areas, "comune=015118&current_state=cantiere"))


def test_list_says_the_count_in_words_and_links_the_same_query_elsewhere(client, read):
    page = read("/aree?zone=nord-milano&kind=area_dismessa")
    count = len(api_ids(client, COLLECTIONS["areas"], "zone=nord-milano&kind=area_dismessa"))
    assert page.text("h2", id="quanti") == f"{count} schede"
    hrefs = [attributes["href"] for attributes, _ in page.all("a")]
    (api,) = [href for href in hrefs if href.startswith("/api/collections/areas/items")]
    (on_map,) = [href for href in hrefs if href.startswith("/mappa?")]
    assert client.get(api).json()["numberMatched"] == count
    asked = dict(parse_qsl(urlsplit(on_map).query))
    assert asked == {"layer": "areas", "zone": "nord-milano", "kind": "area_dismessa"}
    assert set(ids_on(read(on_map))) == set(ids_on(page))


def test_values_of_a_form_may_be_repeated_or_joined_by_a_comma(read):
    repeated = ids_on(read("/aree?kind=parco&kind=ambito_produttivo"))
    assert repeated
    assert ids_on(read("/aree?kind=parco,ambito_produttivo")) == repeated


def test_empty_fields_of_a_form_filter_nothing(read):
    assert ids_on(read("/aree?q=&comune=&zone=&sortby=name")) == ids_on(read("/aree"))


@pytest.mark.parametrize("descending", ["", "-"])
def test_list_is_sorted_as_asked_with_the_unknown_last(client, read, descending):
    amounts = [
        client.get(f"/api/collections/areas/items/{one}").json()["properties"]["surface_m2"]
        for one in whole_list(read, f"/aree?sortby={descending}surface_m2&zone=milano")
    ]
    known = [one for one in amounts if one is not None]
    assert known == sorted(known, reverse=bool(descending))
    assert amounts == known + [None] * (len(amounts) - len(known))


def test_every_active_filter_can_be_taken_off(read):
    page = read("/aree?q=ex&zone=alto-milanese&kind=area_dismessa")
    chips = {text: attributes["href"] for attributes, text in page.all("a", class_="chip-link")}
    assert sorted(chips.values()) == sorted(
        [
            "/aree?zone=alto-milanese&kind=area_dismessa",
            "/aree?q=ex&kind=area_dismessa",
            "/aree?q=ex&zone=alto-milanese",
        ]
    )
    assert any("Alto Milanese" in text for text in chips)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("kind=boh&q=scalo", "kind"),
        ("colore=rosso&q=scalo", "colore"),
        ("comune=Atlantide&q=scalo", "comune"),
        ("zone=centro&q=scalo", "zone"),
        ("sortby=colore&q=scalo", "sortby"),
        ("limit=molti&q=scalo", "limit"),
        ("cursor=xyz&q=scalo", "cursor"),
        ("bbox=1,2,3&q=scalo", "bbox"),
    ],
)
def test_wrong_parameter_is_told_and_the_form_keeps_what_was_written(read, query, parameter):
    page = read(f"/aree?{query}", status=400)
    assert parameter in [text for _, text in page.all("code")]
    assert next(page.all("input", id="f-q"))[0]["value"] == "scalo"
    assert not ids_on(page)


def test_hostile_words_are_shown_as_words(read, client):
    hostile = '"><script>alert(1)</script>{{7*7}}'
    for address in ("/aree", "/cerca", "/mappa"):
        page = read(f"{address}?{urlencode({'q': hostile})}")
        assert "alert(1)" not in [text for _, text in page.all("script")]
        assert hostile in [attributes.get("value") for attributes, _ in page.all("input", name="q")]
    assert "alert(1)</script>" not in client.get(f"/aree?{urlencode({'kind': hostile})}").text


@pytest.mark.parametrize("path", ["aree", "documenti"])
def test_list_offers_its_records_as_a_table(client, read, path):
    page = read(f"/{path}?q=milano&limit=3")
    (file,) = [attributes["href"] for attributes, text in page.all("a", type="text/csv") if text == "CSV"]
    assert dict(parse_qsl(urlsplit(file).query)) == {"q": "milano", "f": "csv"}
    assert client.get(file).status_code == 200
