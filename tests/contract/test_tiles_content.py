"""What is in the tiles: records in their places at every zoom, those of a question, and how long a tile is kept."""

import gzip

import pytest
from shapely.geometry import Polygon
from shapely.ops import unary_union

from app.catalog import COLLECTIONS
from tests.fixtures.features import PROBLEM
from tests.fixtures.tiles import (
    DRAWN,
    EXTENT,
    HERE,
    TERRITORY,
    covering,
    decoded,
    every_drawn,
    every_resource,
    features,
    ids_in_tiles,
    ids_of_items,
    position,
    tile,
)

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
