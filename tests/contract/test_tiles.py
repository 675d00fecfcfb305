"""OGC API Tiles 1.0: one test per requirement, named by it, on every collection that can be drawn."""

import pytest
from jsonschema import Draft202012Validator

from app.catalog import COLLECTIONS
from tests.fixtures.features import PROBLEM, links
from tests.fixtures.tiles import (
    DRAWN,
    EXTENT,
    HERE,
    RESOURCES,
    SQUARE,
    bounds,
    decoded,
    every_drawn,
    every_resource,
    features,
    ids_of_items,
    position,
    tile,
)

MVT = "application/vnd.mapbox-vector-tile"
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"


# --- core ----------------------------------------------------------------------------------------------------------


@every_resource
@pytest.mark.parametrize("part", ["tileMatrix", "tileRow", "tileCol"])
def test_core_tc_tilematrix_definition_and_tc_tilerow_definition_and_tc_tilecol_definition(client, resource, part):
    document = client.get("/api/openapi.json").json()
    path = f"/api{resource}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    references = {
        one["$ref"].rsplit("/", 1)[-1] for one in document["paths"][path]["get"]["parameters"] if "$ref" in one
    }
    assert part in references
    declared = document["components"]["parameters"][part]
    assert (declared["name"], declared["in"], declared["required"]) == (part, "path", True)
    assert declared["schema"]["minimum"] == 0


@every_resource
def test_core_tc_op_the_template_of_the_tileset_gives_tiles(client, resource):
    document = client.get(f"/api{resource}/tiles/WebMercatorQuad").json()
    template = next(link for link in document["links"] if link["rel"] == "item")
    zoom, row, column = (8, 91, 134)
    address = template["href"]
    for part, value in (("{tileMatrix}", zoom), ("{tileRow}", row), ("{tileCol}", column)):
        assert part in address
        address = address.replace(part, str(value))
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, MVT)
    assert decoded(answer.content)


@every_drawn
@pytest.mark.parametrize("zoom", [8, 10, 12, 14])
def test_core_tc_success_the_records_of_a_tile_are_those_of_its_box(client, name, zoom):
    places = [(zoom, int(position(zoom, *centre)[1]), int(position(zoom, *centre)[0]))
              for centre in ((9.19, 45.46), (9.04, 45.53), (8.9, 45.4))]  # fmt: skip
    for place in places:
        west, south, east, north = bounds(place)
        unit = (east - west) / EXTENT
        seen = {
            properties["id"]
            for properties, geometry in features(client, f"/collections/{name}", place).get(name, [])
            if geometry.intersects(SQUARE)
        }
        fewest = f"{west + unit},{south + unit},{east - unit},{north - unit}"
        most = f"{west - unit},{south - unit},{east + unit},{north + unit}"
        assert ids_of_items(client, name, bbox=fewest) <= seen <= ids_of_items(client, name, bbox=most)


@every_resource
@pytest.mark.parametrize(
    "place",
    ["0/0/1", "0/1/0", "10/1024/0", "10/0/1024", "23/0/0", "-1/0/0", "a/0/0", "10/0/x", "10/0/1e2", "10/٣/0",
     f"10/{'9' * 40}/0", "10/0/0.5", "10/%00/0", "99999999/0/0"],
)  # fmt: skip
def test_core_tc_error_out_of_range_is_a_404(client, resource, place):
    answer = client.get(f"/api{resource}/tiles/WebMercatorQuad/{place}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)


@every_resource
def test_core_tc_error_an_empty_tile_is_a_204_without_content(client, resource):
    answer = tile(client, resource, (10, 0, 0))
    assert (answer.status_code, answer.content) == (204, b"")


def test_core_another_matrix_set_is_a_404(client):
    assert client.get("/api/tiles/WorldCRS84Quad").status_code == 404
    assert client.get("/api/tileMatrixSets/WorldCRS84Quad").status_code == 404


def test_core_conformance_success(client):
    classes = client.get("/api/conformance").json()["conformsTo"]
    for one in ("core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "mvt", "oas30"):
        assert f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{one}" in classes


# --- tileset, tilesets-list ----------------------------------------------------------------------------------------


@every_resource
def test_tileset_description(client, resource):
    document = client.get(f"/api{resource}/tiles/WebMercatorQuad").json()
    assert document["dataType"] == "vector"
    assert document["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    assert document["tileMatrixSetURI"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    assert client.get(links(document)[SCHEME]["href"]).json()["id"] == "WebMercatorQuad"
    item = links(document)["item"]
    assert (item["type"], item["templated"]) == (MVT, True)
    assert client.get(links(document)["self"]["href"]).json() == document
    west, south = document["boundingBox"]["lowerLeft"]
    east, north = document["boundingBox"]["upperRight"]
    assert 8 < west < east < 10
    assert 45 < south < north < 46


@every_resource
def test_tileset_layers_have_exactly_the_attributes_that_they_say(client, resource):
    document = client.get(f"/api{resource}/tiles/WebMercatorQuad").json()
    layers = {layer["id"]: layer["propertiesSchema"] for layer in document["layers"]}
    assert list(layers) == ([resource.split("/")[-1]] if resource else DRAWN)
    for name, found in features(client, resource, HERE).items():
        schema = layers[name] | {"additionalProperties": False, "required": ["id"]}
        Draft202012Validator.check_schema(schema)
        for properties, _ in found:
            Draft202012Validator(schema).validate(properties)


@every_resource
def test_tilesets_list_tileset_links(client, resource):
    answer = client.get(f"/api{resource}/tiles")
    assert answer.headers["content-type"] == "application/json"
    (tileset,) = answer.json()["tilesets"]
    whole = client.get(links(tileset)["self"]["href"])
    assert whole.url.path == f"/api{resource}/tiles/WebMercatorQuad"
    for key in ("dataType", "crs", "tileMatrixSetURI"):
        assert tileset[key] == whole.json()[key]
    assert links(tileset)[SCHEME] == links(whole.json())[SCHEME]


def test_tile_matrix_set_halves_the_cell_at_each_zoom_and_covers_the_world(client):
    (listed,) = client.get("/api/tileMatrixSets").json()["tileMatrixSets"]
    document = client.get(links(listed)["self"]["href"]).json()
    assert document["uri"].endswith("/WebMercatorQuad")
    assert [one["id"] for one in document["tileMatrices"]] == [str(zoom) for zoom in range(23)]
    for zoom, one in enumerate(document["tileMatrices"]):
        assert one["scaleDenominator"] == pytest.approx(559082264.028717 / 2**zoom, rel=1e-9)
        assert one["cellSize"] == pytest.approx(156543.033928041 / 2**zoom, rel=1e-9)
        assert one["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
        assert one["matrixWidth"] == one["matrixHeight"] == 2**zoom


# --- dataset-tilesets, geodata-tilesets, collections-selection -----------------------------------------------------


def test_dataset_tilesets_operation(client):
    assert client.get("/api/tiles").json()["tilesets"]


def test_dataset_tilesets_landingpage(client):
    found = links(client.get("/api").json())
    assert found[VECTOR]["href"].endswith("/api/tiles")
    assert client.get(found[VECTOR]["href"]).json()["tilesets"]
    assert client.get(found["http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"]["href"]).json()["tileMatrixSets"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_geodata_tilesets_desc_links(client, name):
    found = links(client.get(f"/api/collections/{name}").json())
    assert (VECTOR in found) == COLLECTIONS[name].geometry
    if COLLECTIONS[name].geometry:
        assert client.get(found[VECTOR]["href"]).json()["tilesets"]
    else:
        assert client.get(f"/api/collections/{name}/tiles").status_code == 404


@every_drawn
def test_geodata_tilesets_operation(client, name):
    (tileset,) = client.get(f"/api/collections/{name}/tiles").json()["tilesets"]
    assert tileset["dataType"] == "vector"


def test_collections_selection_query_collections_is_declared(client):
    document = client.get("/api/openapi.json").json()
    declared = document["components"]["parameters"]["collections"]
    assert (declared["in"], declared["required"], declared["style"], declared["explode"]) == (
        "query",
        False,
        "form",
        False,
    )
    assert declared["schema"]["items"]["enum"] == DRAWN
    for path, item in document["paths"].items():
        names = {one["$ref"].rsplit("/", 1)[-1] for one in item.get("get", {}).get("parameters", []) if "$ref" in one}
        assert ("collections" in names) == path.startswith("/api/tiles/WebMercatorQuad"), path


@pytest.mark.parametrize(
    "chosen", ["services,areas", "areas,services", "zones,areas,comuni", "proposals", "areas,areas"]
)
def test_collections_selection_collections_response_is_in_the_order_that_was_asked(client, chosen):
    wanted = list(dict.fromkeys(chosen.split(",")))
    document = client.get("/api/tiles/WebMercatorQuad", params={"collections": chosen}).json()
    assert [layer["id"] for layer in document["layers"]] == wanted
    tilejson = client.get("/api/tiles/WebMercatorQuad/tilejson.json", params={"collections": chosen}).json()
    assert [layer["id"] for layer in tilejson["vector_layers"]] == wanted
    assert list(features(client, "", HERE, collections=chosen)) == wanted


def test_collections_selection_collections_response_is_that_of_each_alone(client):
    for place in (HERE, (12, 1465, 2152)):
        whole = features(client, "", place)
        assert whole.keys() <= set(DRAWN)
        for name in DRAWN:
            alone = features(client, f"/collections/{name}", place)
            assert (
                features(client, "", place, collections=name) == alone == {k: v for k, v in whole.items() if k == name}
            )
    assert set(features(client, "", HERE, collections="services,areas")) == {"areas", "services"}
    document = client.get("/api/tiles/WebMercatorQuad", params={"collections": "areas,zones"}).json()
    assert [layer["id"] for layer in document["layers"]] == ["areas", "zones"]
    assert "collections=areas%2Czones" in links(document)["item"]["href"]


@pytest.mark.parametrize("value", ["documents", "nonesiste", "", "areas,", "areas;drop table areas", "areas\x00"])
def test_collections_selection_of_what_cannot_be_drawn_is_a_400(client, value):
    answer = tile(client, "", HERE, collections=value)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "collections")


# --- oas30 ---------------------------------------------------------------------------------------------------------


def test_oas30_completeness_and_operationids(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    ids = {path: item["get"]["operationId"] for path, item in paths.items() if "get" in item}
    assert ids["/api/tileMatrixSets"].endswith("getTileMatrixSetsList")
    assert ids["/api/tileMatrixSets/WebMercatorQuad"].endswith("getTileMatrixSet")
    for resource in RESOURCES:
        kind = ".collection" if resource else "dataset"
        here = f"/api{resource}/tiles"
        assert ids[here].endswith(f"{kind}.vector.getTileSetsList")
        assert ids[f"{here}/WebMercatorQuad"].endswith(f"{kind}.vector.getTileSet")
        tile = f"{here}/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
        assert ids[tile].endswith(f"{kind}.vector.getTile")
        assert {"200", "204", "400", "404"} <= paths[tile]["get"]["responses"].keys()
