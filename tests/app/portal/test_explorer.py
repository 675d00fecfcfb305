import json

import pytest

from app.catalog import COLLECTIONS
from app.portal.mapped import MAPPED


def config(page):
    return json.loads(page.text("script", id="explorer-config"))


def test_map_tells_its_script_every_collection_comune_and_zone(read):
    told = config(read("/mappa"))
    assert [one["id"] for one in told["collections"]] == [one.id for one in MAPPED]
    assert len(told["comuni"]) == 133
    assert len(told["zones"]) == 8
    assert told["api"] == "/api"
    assert told["basemaps"] == []
    for one in told["collections"]:
        collection = COLLECTIONS[one["id"]]
        for told_filter in one["filters"]:
            codes = [code["value"] for code in told_filter["codes"]]
            assert codes == list(collection.by_name[told_filter["name"]].code_list.values)


def test_form_of_the_map_has_an_input_for_every_filter_that_the_script_knows(read):
    page = read("/mappa")
    names = {attributes.get("name") for tag in ("input", "select") for attributes, _ in page.all(tag)}
    wanted = {one["name"] for collection in config(page)["collections"] for one in collection["filters"]}
    assert {"q", "comune", "zone", "layer"} | wanted <= names


@pytest.mark.parametrize(
    "query", ["comune=Legnano", "zone=nord-milano&layer=areas,services", "kind=area_dismessa&layer=areas"]
)
def test_map_without_script_counts_the_same_records_as_the_api(client, read, query):
    page = read(f"/mappa?{query}")
    layers = [attributes["value"] for attributes, _ in page.all("input", name="layer") if "checked" in attributes]
    asked = "&".join(part for part in query.split("&") if not part.startswith("layer="))
    counts = {
        one: client.get(f"/api/collections/{one}/items?limit=1&{asked}").json()["numberMatched"] for one in layers
    }
    shown = {
        attributes["id"]: int(text.split()[-1].replace(".", ""))
        for attributes, text in page.all("h2")
        if (attributes.get("id") or "").startswith("r-")
    }
    assert shown == {f"r-{COLLECTIONS[one].path}": count for one, count in counts.items() if count}
    assert page.text("p", id="status").startswith(str(sum(counts.values())))


def test_filter_leaves_alone_the_collections_that_lack_its_field(client, read):
    page = read("/mappa?layer=areas,services&kind=parco")
    services = client.get("/api/collections/services/items?limit=1").json()["numberMatched"]
    assert page.text("h2", id="r-servizi").endswith(str(services))


@pytest.mark.parametrize(
    ("query", "parameter"), [("layer=boh", "layer"), ("colore=rosso", "colore"), ("kind=boh", "kind")]
)
def test_wrong_parameter_of_the_map_is_told(read, query, parameter):
    page = read(f"/mappa?{query}&q=scalo", status=400)
    assert parameter in [text for _, text in page.all("code")]
    assert next(page.all("input", id="f-q"))[0]["value"] == "scalo"


def test_view_in_the_address_is_left_to_the_script(read):
    page = read("/mappa?map=12/45.46/9.19&record=areas/scalo-farini&basemap=none&territory=zones")
    hidden = {attributes["name"]: attributes["value"] for attributes, _ in page.all("input", type="hidden")}
    assert hidden["map"] == "12/45.46/9.19"
