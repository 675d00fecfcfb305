"""OGC API Tiles 1.0: one test per requirement, named by it, on every collection that can be drawn."""

import gzip

import pytest
from jsonschema import Draft202012Validator
from shapely.geometry import Polygon
from shapely.ops import unary_union

from app.catalog import COLLECTIONS
from tests.fixtures.tiles import EXTENT, SQUARE, bounds, covering, decoded, position

PROBLEM = "application/problem+json"
MVT = "application/vnd.mapbox-vector-tile"
DRAWN = [one.id for one in COLLECTIONS.values() if one.geometry]
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
TERRITORY = (8.7, 45.1, 9.6, 45.7)
HERE = (10, 366, 538)
every_drawn = pytest.mark.parametrize("name", DRAWN)
RESOURCES = ["", *(f"/collections/{name}" for name in DRAWN)]
every_resource = pytest.mark.parametrize("resource", RESOURCES, ids=["dataset", *DRAWN])


def links(document) -> dict[str, dict[str, str]]:
    return {link["rel"]: link for link in document["links"]}


def tile(client, resource: str, place, /, **params):
    zoom, row, column = place
    return client.get(f"/api{resource}/tiles/WebMercatorQuad/{zoom}/{row}/{column}", params=params)


def features(client, resource: str, place, /, **params):
    answer = tile(client, resource, place, **params)
    assert answer.status_code in (200, 204), answer.text
    return decoded(answer.content) if answer.content else {}


def ids_in_tiles(client, name: str, zoom: int, /, **params) -> set[str]:
    found = set()
    for place in covering(zoom, TERRITORY):
        for properties, _ in features(client, f"/collections/{name}", place, **params).get(name, []):
            assert "cluster" not in properties
            found.add(properties["id"])
    return found


def ids_of_items(client, name: str, /, **params) -> set[str]:
    document = client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **params}).json()
    return {feature["id"] for feature in document["features"]}


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


# --- mvt -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zoom", range(23))
def test_mvt_content_maps_linearly_to_the_tile(client, zoom):
    record = client.get("/api/collections/areas/items/scalo-farini").json()
    x, y = position(zoom, *record["geometry"]["coordinates"])
    found = dict_of(features(client, "/collections/areas", (zoom, int(y), int(x)))["areas"])
    point = found["scalo-farini"]
    assert point.geom_type == "Point"
    # Where geometries are prepared, two zooms further a unit is four.
    assert abs(point.x - (x % 1) * EXTENT) <= 2.5
    assert abs(point.y - (y % 1) * EXTENT) <= 2.5


def dict_of(found):
    return {properties["id"]: geometry for properties, geometry in found}


@every_drawn
@pytest.mark.parametrize("zoom", [9, 11, 13, 14])
def test_mvt_content_every_geometry_is_valid_and_within_what_clients_accept(client, name, zoom):
    for place in covering(zoom, (9.0, 45.35, 9.3, 45.55)):
        for _, geometry in features(client, f"/collections/{name}", place).get(name, []):
            assert not geometry.is_empty
            west, north, east, south = geometry.bounds
            assert -EXTENT / 2 <= min(west, north) <= max(east, south) <= EXTENT * 1.5
            if geometry.geom_type == "Polygon":
                assert geometry.is_valid


@pytest.mark.parametrize("zoom", [7, 8, 9, 10, 11, 12, 14, 16])
def test_boundaries_of_comuni_leave_no_gap_and_no_overlap_wider_than_a_unit(client, zoom):
    for place in covering(zoom, (9.1, 45.4, 9.25, 45.5)):
        found = dict_of(features(client, "/collections/comuni", place)["comuni"])
        together = unary_union([geometry.buffer(0) for geometry in found.values()])
        holes = [Polygon(ring) for part in getattr(together, "geoms", [together]) for ring in part.interiors]
        assert all(hole.buffer(-1).is_empty for hole in holes)
        overlap = sum(geometry.area for geometry in found.values()) - together.area
        edges = sum(geometry.length for geometry in found.values())
        assert overlap <= edges  # one unit along every edge


@every_drawn
@pytest.mark.parametrize("zoom", [0, 5, 9, 11, 12])
def test_nothing_is_dropped_at_any_zoom(client, name, zoom):
    assert ids_in_tiles(client, name, zoom) == ids_of_items(client, name)


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


# --- parameters ----------------------------------------------------------------------------------------------------

FILTERS = [
    ("areas", {"kind": "scalo_ferroviario,parco"}),
    ("areas", {"comune": "Milano"}),
    ("areas", {"filter": "surface_m2 > 50000 AND name LIKE '%a%'"}),
    ("services", {"zone": "nord-milano"}),
    ("services", {"q": "ospedale"}),
    ("services", {"near": "comuni/015182", "distance": "5000"}),
    ("proposals", {"datetime": "2022-01-01/.."}),
    ("proposals", {"comune": "015182,Legnano", "q": "parco"}),
    ("proposals", {"filter": "S_INTERSECTS(geometry, BBOX(9.1,45.4,9.2,45.5))"}),
    ("comuni", {"residents": "32425"}),
    ("zones", {"zone": "milano"}),
]


@pytest.mark.parametrize(("name", "params"), FILTERS, ids=lambda value: str(value))
@pytest.mark.parametrize("zoom", [8, 11])
def test_filters_give_the_same_records_as_items(client, name, params, zoom):
    expected = ids_of_items(client, name, **params)
    assert expected
    assert ids_in_tiles(client, name, zoom, **params) == expected


@every_drawn
def test_properties_chooses_the_attributes_and_keeps_the_id(client, name):
    title = COLLECTIONS[name].title_field
    record = client.get(f"/api/collections/{name}/items", params={"limit": 1}).json()["features"][0]
    found = [pair for place in covering(9, TERRITORY)
             for pair in features(client, f"/collections/{name}", place, properties=f"{title},updated_at,comuni")
             .get(name, [])]  # fmt: skip
    chosen = next(properties for properties, _ in found if properties["id"] == record["id"])
    assert chosen == {
        "id": record["id"],
        title: record["properties"][title],
        "updated_at": record["properties"]["updated_at"],
        "comuni": ",".join(record["properties"]["comuni"]),
    }


@every_resource
@pytest.mark.parametrize("parameter", ["limit", "bbox", "bbox-crs", "crs", "sortby", "cursor", "nonesiste", "limIt"])
def test_parameters_of_pages_and_unknown_ones_are_refused(client, resource, parameter):
    for address in ("10/366/538", "tilejson.json", ""):
        path = f"/api{resource}/tiles/WebMercatorQuad/{address}".rstrip("/")
        answer = client.get(path, params={parameter: "1"})
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
        assert answer.json()["parameter"] == parameter


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("properties", "name,nonesiste"), ("properties", "geom"), ("properties", "name;--"), ("kind", "castello"),
     ("comune", "'; drop table areas; --"), ("q", "\x00"), ("filter", "1=1); --"), ("f", "png"), ("datetime", "ieri")],
)  # fmt: skip
def test_hostile_values_are_a_400_that_names_the_parameter(client, parameter, value):
    answer = tile(client, "/collections/areas", HERE, **{parameter: value})
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


def test_a_filter_that_one_of_the_layers_does_not_have_is_refused(client):
    assert tile(client, "", HERE, collections="areas", kind="parco").status_code == 200
    answer = tile(client, "", HERE, collections="areas,comuni", kind="parco")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "kind")


# --- TileJSON, keeping ---------------------------------------------------------------------------------------------


@every_resource
def test_tilejson_names_layers_fields_and_addresses_that_answer(client, resource):
    document = client.get(
        f"/api{resource}/tiles/WebMercatorQuad/tilejson.json", params={"comune": "Milano", "properties": "comuni"}
    ).json()
    assert document["tilejson"] == "3.0.0"
    (template,) = document["tiles"]
    place = {"z": 9, "y": 183, "x": 269}
    answer = client.get(template.format(**place))
    assert answer.status_code in (200, 204)
    found = decoded(answer.content) if answer.content else {}
    fields = {layer["id"]: layer["fields"] for layer in document["vector_layers"]}
    for name, layer in found.items():
        for properties, _ in layer:
            assert properties.keys() <= fields[name].keys()
            assert "015146" in properties["comuni"].split(",") or name == "zones"
    west, south, east, north = document["bounds"]
    assert west < document["center"][0] < east
    assert south < document["center"][1] < north


@every_resource
def test_a_tile_asked_by_its_version_is_kept_for_ever_and_by_another_is_asked_again(client, resource):
    (template,) = client.get(f"/api{resource}/tiles/WebMercatorQuad/tilejson.json").json()["tiles"]
    address = template.format(z=8, y=91, x=134)
    assert client.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(template.format(z=8, y=0, x=0)).headers["cache-control"].endswith("immutable")
    other = client.get(address.replace("v=", "v=0"))
    assert other.status_code == 200
    assert other.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = client.get(address, headers={"If-None-Match": client.get(address).headers["etag"]})
    assert again.status_code == 304


def test_a_tile_is_compressed_and_small(client):
    answer = client.get("/api/tiles/WebMercatorQuad/8/91/134", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert set(decoded(answer.content)) == set(DRAWN)
    assert len(gzip.compress(answer.content)) < 150_000
