"""OGC API Features 1.0, Part 1: one test per requirement, named by it, on every collection."""

import itertools
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from jsonschema import Draft202012Validator
from shapely.geometry import box, shape

from app.catalog import COLLECTIONS

PROBLEM = "application/problem+json"
every_collection = pytest.mark.parametrize("name", COLLECTIONS)
with_geometry = pytest.mark.parametrize("name", [one.id for one in COLLECTIONS.values() if one.geometry])


def get(client, path: str, /, **params):
    return client.get(path, params=params)


def links(document) -> dict[str, dict[str, str]]:
    return {link["rel"]: link for link in document["links"]}


def everything(client, name: str, /, **params) -> list[dict]:
    features, address = [], f"/api/collections/{name}/items"
    answer = get(client, address, limit=1000, **params).json()
    while True:
        features += answer["features"]
        following = links(answer).get("next")
        if not following:
            return features
        answer = client.get(following["href"]).json()


# --- landing page, API definition, conformance ---------------------------------------------------------------------


def test_core_root_success(client):
    answer = get(client, "/api")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= links(answer.json()).keys()


def test_core_every_link_of_the_landing_page_answers_with_its_media_type(client):
    for link in get(client, "/api").json()["links"]:
        answer = client.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0], link


def test_core_api_definition_success(client):
    answer = get(client, "/api/openapi.json")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert answer.json()["openapi"].startswith("3.0.")


def test_core_conformance_success(client):
    classes = get(client, "/api/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson" in classes
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30" in classes


# --- collections ---------------------------------------------------------------------------------------------------


def test_core_fc_md_success_lists_every_collection(client):
    document = get(client, "/api/collections").json()
    assert [one["id"] for one in document["collections"]] == list(COLLECTIONS)
    assert "self" in links(document)


@every_collection
def test_core_sfc_md_success_is_what_the_list_says(client, name):
    one = get(client, f"/api/collections/{name}").json()
    listed = next(found for found in get(client, "/api/collections").json()["collections"] if found["id"] == name)
    assert {key: value for key, value in one.items() if key != "links"} == {
        key: value for key, value in listed.items() if key != "links"
    }
    items = links(one)["items"]
    assert items["type"] == "application/geo+json"
    assert client.get(items["href"]).status_code == 200


@with_geometry
def test_core_fc_md_extent_holds_every_record(client, name):
    extent = get(client, f"/api/collections/{name}").json()["extent"]
    assert extent["spatial"]["crs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    area = box(*extent["spatial"]["bbox"][0]).buffer(1e-6)
    assert all(area.covers(shape(feature["geometry"])) for feature in everything(client, name))


# --- items ---------------------------------------------------------------------------------------------------------


@every_collection
def test_core_fc_response_media_type_numbers_and_time_stamp(client, name):
    answer = get(client, f"/api/collections/{name}/items", limit=5)
    document = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert document["type"] == "FeatureCollection"
    assert document["numberReturned"] == len(document["features"])
    assert document["numberMatched"] == len(everything(client, name))
    assert document["timeStamp"].endswith("Z")
    assert {"self", "collection"} <= links(document).keys()


@every_collection
@pytest.mark.parametrize("limit", [1, 7, 10_000, 99_999_999])
def test_core_fc_limit_response(client, name, limit):
    document = get(client, f"/api/collections/{name}/items", limit=limit).json()
    assert document["numberReturned"] == min(limit, document["numberMatched"])


@every_collection
@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "molti", "", "1e3", "٣", "9" * 40])
def test_core_query_param_invalid_limit(client, name, limit):
    answer = get(client, f"/api/collections/{name}/items", limit=limit)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    assert answer.json()["parameter"] == "limit"


@every_collection
def test_core_query_param_unknown(client, name):
    for address in ("", "/items", "/schema", "/queryables"):
        answer = get(client, f"/api/collections/{name}{address}", nonesiste="1")
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
        assert answer.json()["parameter"] == "nonesiste"


@every_collection
def test_core_fc_links_next_gives_every_record_once(client, name):
    seen, address = [], f"/api/collections/{name}/items?limit=13"
    while address:
        document = client.get(address).json()
        seen += [feature["id"] for feature in document["features"]]
        address = links(document).get("next", {}).get("href")
    assert len(seen) == len(set(seen)) == document["numberMatched"]


BOXES = ["9.1,45.4,9.3,45.5", "8.7,45.5,9.0,45.7", "9.19,45.46,9.19,45.46", "-180,-90,180,90", "0,0,1,1"]


@with_geometry
@pytest.mark.parametrize("bbox", BOXES)
def test_core_fc_bbox_response_is_exactly_what_meets_the_box(client, name, bbox):
    area = box(*map(float, bbox.split(",")))
    found = {feature["id"] for feature in everything(client, name, bbox=bbox)}
    expected = {
        feature["id"] for feature in everything(client, name) if shapely.intersects(shape(feature["geometry"]), area)
    }
    assert found == expected


def test_core_fc_bbox_response_with_heights_and_across_the_antimeridian(client):
    flat = everything(client, "areas", bbox="9.1,45.4,9.3,45.5")
    assert everything(client, "areas", bbox="9.1,45.4,-10,9.3,45.5,900") == flat
    around = {feature["id"] for feature in everything(client, "areas", bbox="9.3,45.4,9.1,45.5")}
    assert around
    assert not around & {one["id"] for one in everything(client, "areas", bbox="9.1001,45.4,9.2999,45.5")}


def test_core_fc_bbox_response_keeps_what_has_no_geometry(client):
    assert len(everything(client, "documents", bbox="0,0,1,1")) == 46


@every_collection
@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "9,46,10,45", "181,0,182,1", "nan,0,1,1", "0,0,inf,1", "9;45;10;46"]
)
def test_core_query_param_invalid_bbox(client, name, bbox):
    answer = get(client, f"/api/collections/{name}/items", bbox=bbox)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "bbox")


@pytest.mark.parametrize(
    ("interval", "first", "last"),
    [
        ("2024-01-01/2024-12-31", "2024-01-01", "2024-12-31"),
        ("2024-07-15", "2024-07-15", "2024-07-15"),
        ("2024-07-15T12:00:00Z", "2024-07-15", "2024-07-15"),
        ("../2020-12-31", "0000", "2020-12-31"),
        ("2025-01-01/..", "2025-01-01", "9999"),
        ("2025-01-01/", "2025-01-01", "9999"),
        ("../..", "0000", "9999"),
    ],
)
def test_core_fc_time_response(client, interval, first, last):
    def meets(text: str | None) -> bool:
        if text is None:
            return True  # what has no time is always in (C of the requirement)
        start, end = (text + "-01-01"[len(text) - 4 :], text + "-12-31"[len(text) - 4 :])
        return start <= last and end >= first

    found = {feature["id"] for feature in everything(client, "areas", datetime=interval)}
    expected = {one["id"] for one in everything(client, "areas") if meets(one["properties"]["source_date"])}
    assert found == expected


@every_collection
@pytest.mark.parametrize(
    "datetime",
    ["", "ieri", "2024", "2024-13-01", "2024-02-30", "2024-12-31/2024-01-01", "a/b", "2024-01-01/2024-02-01/2024-03-01",
     "2024-01-01T25:00:00Z", "2024-01-01T00:00:00", "0001-01-01T00:00:00+23:59"],
)  # fmt: skip
def test_core_query_param_invalid_datetime(client, name, datetime):
    answer = get(client, f"/api/collections/{name}/items", datetime=datetime)
    assert answer.status_code == 400 or datetime == ""
    if datetime:
        assert answer.json()["parameter"] == "datetime"


@every_collection
def test_core_f_success_is_the_feature_of_the_list(client, name):
    listed = get(client, f"/api/collections/{name}/items", limit=1).json()["features"][0]
    answer = get(client, f"/api/collections/{name}/items/{listed['id']}")
    assert answer.headers["content-type"] == "application/geo+json"
    feature = answer.json()
    assert {"self", "collection"} <= links(feature).keys()
    assert {key: value for key, value in feature.items() if key != "links"} == listed


@every_collection
def test_schema_holds_for_every_record(client, name):
    answer = get(client, f"/api/collections/{name}/schema")
    assert answer.headers["content-type"] == "application/schema+json"
    schema = answer.json()
    validator = Draft202012Validator({**schema, "required": [one for one in schema["required"] if one != "id"]})
    for feature in everything(client, name):
        assert list(validator.iter_errors(feature["properties"])) == []
        assert feature["properties"].keys() == schema["properties"].keys() - {"id", "geometry"}


@every_collection
def test_every_queryable_is_a_parameter_that_gives_the_records_having_that_value(client, name):
    queryables = get(client, f"/api/collections/{name}/queryables").json()["properties"]
    features = everything(client, name)
    for field in queryables.keys() - {"geometry", "id"}:
        values = [feature["properties"][field] for feature in features]
        flat = list(itertools.chain.from_iterable(one if isinstance(one, list) else [one] for one in values))
        wanted = next((one for one in flat if one is not None), None)
        if wanted is None:
            continue
        text = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
        found = {one["id"] for one in everything(client, name, **{field: text})}
        expected = {
            feature["id"]
            for feature, value in zip(features, values, strict=True)
            if (wanted in value if isinstance(value, list) else value == wanted)
        }
        assert found == expected, field


@every_collection
def test_sortby_orders_by_every_sortable_field_with_unknown_last_both_ways(client, name):
    for field in COLLECTIONS[name].sortables:
        for prefix in ("", "-"):
            document = get(client, f"/api/collections/{name}/items", sortby=f"{prefix}{field.name}", limit=1000).json()
            features = document["features"]
            values = [one["id"] if field.name == "id" else one["properties"][field.name] for one in features]
            known = [value for value in values if value is not None]
            assert values == known + [None] * (len(values) - len(known))
            if field.name != COLLECTIONS[name].title_field:  # titles follow the Italian alphabet, not code points
                assert known == sorted(known, reverse=bool(prefix))


@every_collection
def test_pages_by_any_order_give_every_record_once(client, name):
    whole = {feature["id"] for feature in everything(client, name)}
    for field in COLLECTIONS[name].sortables:
        address = f"/api/collections/{name}/items?limit={max(2, len(whole) // 6)}&sortby=-{field.name}"
        seen = []
        while address:
            document = client.get(address).json()
            seen += [feature["id"] for feature in document["features"]]
            address = links(document).get("next", {}).get("href")
        assert len(seen) == len(whole)
        assert set(seen) == whole


@every_collection
@pytest.mark.parametrize(
    "sortby", ["boh", "-boh", "id,id", "--id", "id desc", "geom", "search", "1", "id;drop table areas"]
)
def test_order_by_what_does_not_exist_is_refused(client, name, sortby):
    answer = get(client, f"/api/collections/{name}/items", sortby=sortby)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "sortby")


@pytest.mark.parametrize(
    "cursor",
    ["x", "W10", "e30", "WyIiLDFd", "WyIiLCJhIiwiYiJd", "WyJuYW1lIiwiYSIsImIiXQ", "A" * 1999, "WyIiLCJcdTAwMDAiXQ"],
)
def test_cursor_that_nobody_gave_is_refused(client, cursor):
    answer = get(client, "/api/collections/areas/items", cursor=cursor)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor")


def test_cursor_of_one_order_does_not_fit_another(client):
    document = get(client, "/api/collections/areas/items", sortby="name", limit=1).json()
    cursor = parse_qs(urlsplit(links(document)["next"]["href"]).query)["cursor"][0]
    answer = get(client, "/api/collections/areas/items", sortby="kind", cursor=cursor)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor")


def test_unknown_collection_and_record_are_problems_in_words(client):
    for address in (
        "/api/collections/boh",
        "/api/collections/boh/items",
        "/api/collections/areas/items/boh",
        "/api/boh",
    ):
        answer = get(client, address)
        document = answer.json()
        assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
        assert {"type", "title", "status", "detail", "instance"} <= document.keys()
        assert document["instance"] == address


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_methods_that_do_not_exist_are_problems(client, method):
    answer = client.request(method, "/api/collections/areas/items")
    assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)


def test_head_is_get_without_its_body(client):
    for address in ("/api", "/api/collections/areas/items", "/status"):
        head, whole = client.head(address), client.get(address)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == whole.headers["content-length"]
