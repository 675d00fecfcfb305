import json
import re

import pytest
from markupsafe import escape

from app.catalog import COLLECTIONS
from app.portal.mapped import CONTENTS
from app.portal.templating import safe_json


def facts(page):
    """Term and value, each once."""
    return dict(zip([text for _, text in page.all("dt")], [text for _, text in page.all("dd")], strict=True))


def records(client, collection):
    return client.get(f"/api/collections/{collection.id}/items?limit=10000").json()["features"]


def test_record_shows_its_facts_with_units_dates_and_notes(read):
    page = read("/aree/scalo-farini")
    shown = facts(page)
    assert page.text("h1") == "Scalo Farini"
    assert shown["Superficie"].startswith("618.733 m² (61,9 ettari)")
    assert "Non si somma" in shown["Superficie"]
    assert shown["Stato alla data della fonte"] == "Dismessa al 07/2017"
    assert page.text("span", class_="state") == "Dismessa al 07/2017"
    assert shown["Data della fonte"] == "luglio 2017"
    assert "parco" in shown["Funzioni indicate dalla fonte"]
    assert "classificazione redazionale" in [text for _, text in page.all("span", class_="tag")]


def test_unknown_is_shown_as_unknown_and_never_as_no_or_zero(client, read):
    (unknown,) = [one for one in records(client, COLLECTIONS["areas"]) if one["id"] == "area-icoma"]
    assert unknown["properties"]["surface_m2"] is None
    assert unknown["properties"]["source_date"] is None
    shown = facts(read("/aree/area-icoma"))
    assert shown["Superficie"] == "non noto"
    assert shown["Proprietà"] == "non noto"
    assert shown["Data della fonte"] == "data non nota"
    assert shown["Stato alla data della fonte"] == "Dismessa data non nota"
    legnano = facts(read("/comuni/015118"))
    assert legnano["Luogo urbano per la mobilità (PTM)"].startswith("non noto")
    assert legnano["Città centrale (PTM)"] == "no"


def test_amounts_of_a_project_keep_their_labels(client, read):
    project = next(
        one for one in records(client, COLLECTIONS["proposals"]) if one["properties"]["pnrr_funding_eur"] == 0
    )
    shown = facts(read(f"/progetti/{project['id']}"))
    assert shown["Quota PNRR in ReGiS"].startswith("0 €")
    assert "al 31/03/2025" in shown["Quota PNRR in ReGiS"] or "al 21/02/2023" in shown["Quota PNRR in ReGiS"]
    assert "«Finanziata»" in shown["Stato alla data della fonte"] or shown["Stato alla data della fonte"] == "non noto"


def test_state_is_never_shown_without_its_date(read):
    dated = [one for one in CONTENTS if any(field.dated_by for field in one.fields)]
    assert len(dated) > 1
    for collection in dated:
        states = [text for _, text in read(f"/{collection.path}").all("span", class_="state")]
        assert states
        assert all(re.search(r" al (\d\d/){0,2}20\d\d$|data non nota$", text) for text in states)


@pytest.mark.parametrize("precision", ["street", "locality"])
def test_indicative_position_is_said_to_be_so(client, read, precision):
    one = client.get(f"/api/collections/areas/items?location_precision={precision}&limit=1").json()["features"][0]
    assert "Posizione indicativa" in read(f"/aree/{one['id']}").text("p", class_="map-note")


def test_position_known_by_comune_only_is_said_to_be_so(read):
    page = read("/aree/area-icoma")
    assert "nota solo per Comune" in page.text("p", class_="map-note")


def test_sources_leave_with_their_host_name_and_no_opener(read):
    page = read("/aree/scalo-farini")
    links = [(attributes, text) for attributes, text in page.all("a") if attributes["href"].startswith("http")]
    outside = [one for one in links if not one[0]["href"].startswith("http://127.0.0.1/")]
    assert {text for _, text in outside} >= {"milanotoday.it", "businessweekly.it", "chiamamilano.it"}
    assert all("noopener" in (attributes["rel"] or "") for attributes, _ in outside)


def test_document_leads_to_whoever_publishes_it(client, read):
    one = client.get("/api/collections/documents/items/ptm-vigente").json()
    page = read("/documenti/ptm-vigente")
    assert one["properties"]["url"] in [attributes["href"] for attributes, _ in page.all("a")]
    assert not list(page.all("div", class_="record-map"))


def test_record_carries_its_geometry_for_the_script_and_a_drawing_without_it(client, read):
    feature = client.get("/api/collections/areas/items/scalo-farini").json()
    page = read("/aree/scalo-farini")
    ((attributes, _),) = page.all("div", class_="record-map")
    assert json.loads(attributes["data-geometry"]) == feature["geometry"]
    assert len(list(page.all("circle", class_="spot"))) == 1
    by_comune = read("/aree/area-icoma")
    assert not list(by_comune.all("circle"))
    assert len(list(by_comune.all("path", class_="comune here"))) == 1


def test_structured_data_say_what_the_record_says(read):
    (described,) = (
        json.loads(text) for _, text in read("/aree/scalo-farini").all("script", type="application/ld+json")
    )
    assert described["name"] == "Scalo Farini"
    assert described["geo"] == {"@type": "GeoCoordinates", "latitude": 45.490665, "longitude": 9.180926}
    (vague,) = (json.loads(text) for _, text in read("/aree/area-icoma").all("script", type="application/ld+json"))
    assert "geo" not in vague


def test_json_in_a_page_cannot_close_its_element():
    hostile = {"name": "</script><script>alert(1)</script><!-- \u2028"}
    text = safe_json(hostile)
    assert "<" not in text
    assert json.loads(text) == hostile
    assert escape(text) == text


def test_long_list_of_comuni_is_shortened_above_and_whole_below(client, read):
    project = next(
        one for one in records(client, COLLECTIONS["proposals"]) if 7 < len(one["properties"]["comuni"]) < 100
    )
    hrefs = [attributes["href"] for attributes, _ in read(f"/progetti/{project['id']}").all("a")]
    assert {f"/comuni/{code}" for code in project["properties"]["comuni"]} <= set(hrefs)
