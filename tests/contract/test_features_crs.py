"""OGC API Features 1.0, Part 2 (coordinate systems): one test per requirement, against PROJ, on every collection."""

import pytest
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import box, shape

from app.reading.crs import CRS84, SUPPORTED
from tests.fixtures.features import with_geometry

every_crs = pytest.mark.parametrize("crs", SUPPORTED, ids=lambda one: one.uri.rsplit("/", 1)[-1])


def get(client, path: str, /, **params):
    answer = client.get(path, params={key.replace("_", "-"): value for key, value in params.items()})
    assert answer.status_code == 200, answer.text
    return answer


def proj(crs) -> Transformer:
    """From longitude and latitude to the authority's own axis order: PROJ is the judge of ours."""
    target = "OGC:CRS84" if crs is CRS84 else f"EPSG:{crs.srid}"
    return Transformer.from_crs("OGC:CRS84", target, always_xy=False)


def tolerance(crs) -> float:
    return 2e-7 if crs.geographic else 0.002


@with_geometry
def test_crs_crs_uri_each_is_one_of_ogc_or_epsg_that_proj_knows(client, name):
    document = get(client, f"/api/collections/{name}").json()
    assert document["crs"] == [crs.uri for crs in SUPPORTED]
    for uri in document["crs"]:
        authority, _, code = uri.removeprefix("http://www.opengis.net/def/crs/").split("/")
        assert CRS.from_authority(authority, code)


@with_geometry
def test_crs_default_crs_is_in_the_list(client, name):
    assert CRS84.uri in get(client, f"/api/collections/{name}").json()["crs"]


@with_geometry
def test_crs_storage_crs_is_in_the_list(client, name):
    document = get(client, f"/api/collections/{name}").json()
    assert document["storageCrs"] in document["crs"]


def test_collection_without_geometry_lists_no_system(client):
    assert not {"crs", "storageCrs"} & get(client, "/api/collections/documents").json().keys()


@with_geometry
def test_crs_crs_parameter_and_bbox_crs_parameter_are_declared_on_items_and_item(client, name):
    document = get(client, "/api/openapi.json").json()
    here = f"/api/collections/{name}/items"
    for path, names in ((here, {"crs", "bbox-crs"}), (f"{here}/{{record_id}}", {"crs"})):
        known = {
            document["components"]["parameters"][one["$ref"].rsplit("/", 1)[-1]]["name"]
            for one in document["paths"][path]["get"]["parameters"]
            if "$ref" in one
        }
        assert names <= known


def test_crs_axis_order_is_the_one_of_the_authority():
    for crs in SUPPORTED[1:]:
        first = CRS.from_epsg(crs.srid).axis_info[0].direction
        assert crs.flipped == (first == "north"), crs.uri


@with_geometry
@every_crs
def test_crs_crs_parameter_transform_and_content_crs_header(client, name, crs):
    here = f"/api/collections/{name}/items"
    plain = get(client, here, limit=40).json()["features"]
    answer = get(client, here, limit=40, crs=crs.uri)
    assert answer.headers["content-crs"] == f"<{crs.uri}>"
    transform = proj(crs)
    for before, after in zip(plain, answer.json()["features"], strict=True):
        assert after["id"] == before["id"]
        assert after["properties"] == before["properties"]
        assert "crs" not in after["geometry"]
        expected = shapely.transform(
            shape(before["geometry"]), lambda points: list(zip(*transform.transform(*points.T), strict=True))
        )
        distance = shapely.hausdorff_distance(expected, shape(after["geometry"]))
        assert distance < tolerance(crs)


@with_geometry
@every_crs
def test_crs_crs_parameter_transform_of_one_feature_is_that_of_the_list(client, name, crs):
    (listed,) = get(client, f"/api/collections/{name}/items", limit=1, crs=crs.uri).json()["features"]
    answer = get(client, f"/api/collections/{name}/items/{listed['id']}", crs=crs.uri)
    assert answer.headers["content-crs"] == f"<{crs.uri}>"
    assert answer.json()["geometry"] == listed["geometry"]


@with_geometry
def test_crs_crs_parameter_default_is_crs84(client, name):
    here = f"/api/collections/{name}/items"
    plain, asked = get(client, here, limit=10), get(client, here, limit=10, crs=CRS84.uri)
    assert plain.headers["content-crs"] == asked.headers["content-crs"] == f"<{CRS84.uri}>"
    assert plain.json()["features"] == asked.json()["features"]
    record = plain.json()["features"][0]["id"]
    assert get(client, f"{here}/{record}").headers["content-crs"] == f"<{CRS84.uri}>"


@with_geometry
def test_crs_bbox_crs_parameter_default_is_crs84(client, name):
    here, bbox = f"/api/collections/{name}/items", "9.05,45.41,9.27,45.53"
    plain, asked = (get(client, here, bbox=bbox, **more).json() for more in ({}, {"bbox_crs": CRS84.uri}))
    assert plain["features"] == asked["features"] != []


@with_geometry
@every_crs
def test_crs_bbox_crs_parameter_gives_the_records_of_the_same_box(client, name, crs):
    west, south, east, north = 9.05, 45.41, 9.27, 45.53
    transform = proj(crs)
    corners = [transform.transform(x, y) for x in (west, east) for y in (south, north)]
    low, high = (
        [min(one[axis] for one in corners) for axis in (0, 1)],
        [max(one[axis] for one in corners) for axis in (0, 1)],
    )
    text = ",".join(map(str, (*low, *high)))
    found = get(client, f"/api/collections/{name}/items", limit=10_000, bbox=text, bbox_crs=crs.uri).json()["features"]
    everything = get(client, f"/api/collections/{name}/items", limit=10_000, crs=crs.uri).json()["features"]
    area = box(*low, *high)
    # What lies on the very edge may fall on either side of it by rounding.
    margin = 1e-6 if crs.geographic else 0.1
    inside = {one["id"] for one in everything if shape(one["geometry"]).intersects(area.buffer(-margin))}
    around = {one["id"] for one in everything if shape(one["geometry"]).intersects(area.buffer(margin))}
    assert inside <= {one["id"] for one in found} <= around
    assert inside


UNKNOWN = ["x", "http://www.opengis.net/def/crs/EPSG/0/9999", "4326", "EPSG:0", "'", "-1"]


@with_geometry
@pytest.mark.parametrize("value", UNKNOWN)
def test_crs_crs_parameter_invalid(client, name, value):
    record = get(client, f"/api/collections/{name}/items", limit=1).json()["features"][0]["id"]
    for address in (f"/api/collections/{name}/items", f"/api/collections/{name}/items/{record}"):
        answer = client.get(address, params={"crs": value})
        assert (answer.status_code, answer.json()["parameter"]) == (400, "crs")


@with_geometry
@pytest.mark.parametrize("value", UNKNOWN)
def test_crs_bbox_crs_parameter_invalid(client, name, value):
    answer = client.get(f"/api/collections/{name}/items", params={"bbox": "9,45,10,46", "bbox-crs": value})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "bbox-crs")


@every_crs
@pytest.mark.parametrize("bbox", ["1e300,1e300,1e301,1e301", "-1e9,-1e9,1e9,1e9", "0,0,0,0", "5,5,1,1"])
def test_no_box_in_any_system_breaks_the_portal(client, crs, bbox):
    answer = client.get("/api/collections/areas/items", params={"bbox": bbox, "bbox-crs": crs.uri})
    assert answer.status_code in (200, 400)


def test_short_name_of_a_system_is_understood(client):
    short = get(client, "/api/collections/areas/items", crs="EPSG:32632", limit=3).json()["features"]
    assert short == get(client, "/api/collections/areas/items", crs=SUPPORTED[2].uri, limit=3).json()["features"]


def test_what_has_no_geometry_has_none_in_any_system(client):
    features = get(client, "/api/collections/documents/items", crs="EPSG:3003").json()["features"]
    assert {feature["geometry"] for feature in features} == {None}
