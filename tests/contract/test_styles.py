"""OGC API Styles, as far as it goes: one style for each collection that can be drawn, in two languages."""

import json
from xml.etree import ElementTree

import pytest

from app.catalog import COLLECTIONS
from app.operations.paths import CLONE

DRAWN = [one.id for one in COLLECTIONS.values() if one.geometry]
every_drawn = pytest.mark.parametrize("name", DRAWN)
MAPBOX = "application/vnd.mapbox.style+json"
SLD = "application/vnd.ogc.sld+xml"
NAMES = {"sld": "http://www.opengis.net/sld", "ogc": "http://www.opengis.net/ogc"}


@every_drawn
def test_collection_leads_to_its_styles_and_they_to_their_sheets(client, name):
    links = {link["rel"]: link for link in client.get(f"/api/collections/{name}").json()["links"]}
    document = client.get(links["http://www.opengis.net/def/rel/ogc/1.0/styles"]["href"]).json()
    (style,) = document["styles"]
    assert document["default"] == style["id"]
    sheets = {link["type"]: client.get(link["href"]) for link in style["links"]}
    assert {media: answer.headers["content-type"] for media, answer in sheets.items()} == {MAPBOX: MAPBOX, SLD: SLD}
    assert all(answer.status_code == 200 for answer in sheets.values())


@every_drawn
def test_map_style_draws_the_layer_of_our_tiles_in_the_collections_colour(client, name):
    style = client.get(f"/api/collections/{name}/styles/default").json()
    assert style["version"] == 8
    (source,) = style["sources"].values()
    tilejson = client.get(source["url"]).json()
    assert {layer["source-layer"] for layer in style["layers"]} == {one["id"] for one in tilejson["vector_layers"]}
    assert len({layer["id"] for layer in style["layers"]}) == len(style["layers"])
    assert {layer["type"] for layer in style["layers"]} == {"fill", "line", "circle"}
    colours = {value for layer in style["layers"] for key, value in layer["paint"].items() if key.endswith("r-color")}
    assert colours <= {COLLECTIONS[name].style.colour}
    fields = {field for one in tilejson["vector_layers"] for field in one["fields"]}
    assert set(read_fields([layer["filter"] for layer in style["layers"]])) <= fields
    assert set(read_fields([layer["paint"] for layer in style["layers"]])) <= fields


def test_scripts_are_tested_against_the_very_documents_that_are_published(client):
    """`frontend/src/test/styles.json` holds a collection of records and one of boundaries, as the server answers."""
    kept = json.loads((CLONE / "frontend/src/test/styles.json").read_text())
    published = {name: client.get(f"/api/collections/{name}/styles/default").json() for name in DRAWN}
    assert kept == {name: published[name] for name in kept}, (
        "write them anew: a JSON object with each collection's /api/collections/ID/styles/default"
    )
    for name in published:
        one = COLLECTIONS[name]
        (like,) = [COLLECTIONS[other] for other in kept if COLLECTIONS[other].territory == one.territory]
        mine, theirs = (without_looks(json.dumps(published[each.id]), each) for each in (one, like))
        assert mine == theirs, f"{name} has expressions of its own: keep its document for the tests of the scripts too"


def without_looks(text, collection):
    known = (
        collection.title.it,
        collection.style.colour,
        f'"remix:symbol": "{collection.style.symbol}"',
        collection.id,
    )
    for part in known:
        text = text.replace(part, "…")
    return text


def test_map_style_names_the_shape_of_the_symbol_and_what_is_written_on_a_group(client):
    layers = client.get("/api/collections/areas/styles/default").json()["layers"]
    told = [layer["metadata"] for layer in layers if "metadata" in layer]
    assert told == [{"remix:symbol": COLLECTIONS["areas"].style.symbol}, {"remix:label": "count"}]


def read_fields(node):
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        if len(node) == 2 and node[0] in ("get", "has"):
            yield node[1]
        for part in node:
            yield from read_fields(part)


@every_drawn
def test_sld_has_a_rule_for_each_way_of_knowing_a_position(client, name):
    root = ElementTree.fromstring(client.get(f"/api/collections/{name}/styles/default?f=sld").content)
    assert root.attrib["version"] == "1.0.0"
    assert root.find("sld:NamedLayer/sld:Name", NAMES).text == name
    rules = root.findall(".//sld:Rule", NAMES)
    colours = {
        one.text for one in root.findall(".//sld:CssParameter", NAMES) if one.attrib["name"] in ("fill", "stroke")
    }
    assert colours == {COLLECTIONS[name].style.colour}
    if COLLECTIONS[name].territory:
        assert len(rules) == 1
        return
    assert len(rules) == 3
    codes = COLLECTIONS[name].by_name["location_precision"].code_list.values
    for code in codes:
        assert sum(_applies(rule, code) for rule in rules) == 1, code
    opacities = [one.text for one in root.findall(".//sld:CssParameter[@name='fill-opacity']", NAMES)]
    assert opacities == ["1.0", "0.5", "0.0"]


def _applies(rule, code: str) -> bool:
    named = code in [one.text for one in rule.findall(".//ogc:Literal", NAMES)]
    return named is (rule.find("ogc:Filter/ogc:Not", NAMES) is None)


def test_accept_chooses_the_language_and_the_cache_tells_them_apart(client):
    address = "/api/collections/areas/styles/default"
    for media in (SLD, MAPBOX, SLD):
        assert client.get(address, headers={"Accept": media}).headers["content-type"] == media
    assert client.get(address, headers={"Accept": f"{MAPBOX};q=0.5, {SLD}"}).headers["content-type"] == SLD


@pytest.mark.parametrize(("address", "status"), [
    ("/api/collections/documents/styles", 404), ("/api/collections/documents/styles/default", 404),
    ("/api/collections/areas/styles/altro", 404), ("/api/collections/nonesiste/styles", 404),
    ("/api/collections/areas/styles/default?f=qml", 400), ("/api/collections/areas/styles?nonesiste=1", 400),
    ("/api/collections/areas/styles/default?nonesiste=1", 400),
])  # fmt: skip
def test_what_there_is_not_is_a_problem(client, address, status):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
