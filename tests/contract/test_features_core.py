"""OGC API Features 1.0, Part 1: one test per requirement, named by it, on every collection."""

import itertools
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import openapi_spec_validator
import pytest
import shapely
from jsonschema import Draft202012Validator
from shapely.geometry import box, shape

from app.catalog import COLLECTIONS
from app.ogc import items
from app.reading import reads
from tests.fixtures.cql import Span, partial

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


def test_core_http_methods_that_do_not_exist_are_a_405_that_lists_those_that_do(client):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = client.request(method, "/api/collections/areas/items")
        assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)
        assert "GET" in answer.headers["allow"]


def test_core_http_a_conditional_request_costs_no_body(client):
    for address in (
        "/api",
        "/api/collections",
        "/api/collections/areas/items",
        "/api/collections/areas/items/scalo-farini",
    ):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_core_root_op(client):
    assert get(client, "/api").status_code == 200
    assert get(client, "/api", f="json").json().keys() == get(client, "/api").json().keys()


def test_core_root_success(client):
    answer = get(client, "/api")
    assert answer.headers["content-type"] == "application/json"
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= links(answer.json()).keys()
    assert all({"href", "rel", "type", "title"} <= link.keys() for link in answer.json()["links"])


def test_core_root_success_every_link_answers_with_its_media_type(client):
    for link in get(client, "/api").json()["links"]:
        answer = client.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0], link


def test_core_api_definition_op(client):
    assert client.get(links(get(client, "/api").json())["service-desc"]["href"]).status_code == 200


def test_core_api_definition_success(client):
    answer = get(client, "/api/openapi.json")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert answer.json()["openapi"].startswith("3.0.")


def test_core_conformance_op(client):
    assert client.get(links(get(client, "/api").json())["conformance"]["href"]).status_code == 200


def test_core_conformance_success(client):
    answer = get(client, "/api/conformance")
    assert answer.headers["content-type"] == "application/json"
    classes = answer.json()["conformsTo"]
    assert len(set(classes)) == len(classes)
    for one in ("core", "geojson", "oas30"):
        assert f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{one}" in classes


# --- collections ---------------------------------------------------------------------------------------------------


def test_core_fc_md_op(client):
    assert client.get(links(get(client, "/api").json())["data"]["href"]).status_code == 200


def test_core_fc_md_success(client):
    answer = get(client, "/api/collections")
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert {"links", "collections"} <= document.keys()
    for one in document["collections"]:
        assert {"id", "title", "description", "links", "extent"} <= one.keys()
        assert one["itemType"] == "feature"


def test_core_fc_md_links(client):
    found = links(get(client, "/api/collections").json())
    assert client.get(found["self"]["href"]).json()["collections"]
    assert all(link["type"] for link in found.values())


def test_core_fc_md_items_lists_every_collection(client):
    assert [one["id"] for one in get(client, "/api/collections").json()["collections"]] == list(COLLECTIONS)


@every_collection
def test_core_fc_md_items_links(client, name):
    listed = next(one for one in get(client, "/api/collections").json()["collections"] if one["id"] == name)
    items = [link for link in listed["links"] if link["rel"] == "items"]
    assert "application/geo+json" in {link["type"] for link in items}
    for link in items:
        answer = client.get(link["href"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, link["type"])


@every_collection
def test_core_sfc_md_op(client, name):
    assert get(client, f"/api/collections/{name}").status_code == 200


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


@every_collection
def test_core_fc_md_extent_holds_every_record(client, name):
    extent = get(client, f"/api/collections/{name}").json()["extent"]
    assert ("spatial" in extent) == COLLECTIONS[name].geometry
    features, period = everything(client, name), COLLECTIONS[name].period_field
    if "spatial" in extent:
        assert extent["spatial"]["crs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
        assert len(extent["spatial"]["bbox"]) == 1
        area = box(*extent["spatial"]["bbox"][0]).buffer(1e-6)
        assert all(area.covers(shape(feature["geometry"])) for feature in features)
    (first, last), days = extent["temporal"]["interval"][0], [one["properties"][period] for one in features]
    known = [partial(day) for day in days if day]
    if known:
        assert first[:10] <= min(one.first for one in known).isoformat()
        assert last is None or last[:10] >= max(one.last for one in known).isoformat()


@every_collection
def test_core_crs84_longitude_comes_first(client, name):
    for feature in everything(client, name):
        if feature["geometry"]:
            west, south, east, north = shape(feature["geometry"]).bounds
            assert 8 < west <= east < 10 < 44 < south <= north < 46


# --- items ---------------------------------------------------------------------------------------------------------


@every_collection
def test_core_fc_op(client, name):
    for accept in ("application/geo+json", "*/*", "application/json", "text/csv", "application/geo+json-seq"):
        answer = client.get(f"/api/collections/{name}/items", headers={"Accept": accept})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(accept) or accept in ("*/*", "application/json")


@every_collection
def test_core_fc_response(client, name):
    answer = get(client, f"/api/collections/{name}/items", limit=5)
    document = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert document["type"] == "FeatureCollection"
    assert all(one["type"] == "Feature" and one["id"] for one in document["features"])


@every_collection
def test_core_fc_links_self_alternates_and_collection_answer_with_their_media_types(client, name):
    document = get(client, f"/api/collections/{name}/items", limit=2, comune="Milano").json()
    found = links(document)
    assert {"self", "collection", "alternate"} <= found.keys()
    assert client.get(found["self"]["href"]).json()["features"] == document["features"]
    alternates = [link for link in document["links"] if link["rel"] == "alternate"]
    assert {"application/geo+json-seq", "text/csv; charset=utf-8", "text/html"} <= {link["type"] for link in alternates}
    for link in alternates:
        answer = client.get(link["href"])
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0], link


@every_collection
def test_core_fc_time_stamp_is_when_the_answer_was_made(client, name):
    text = get(client, f"/api/collections/{name}/items", limit=1).json()["timeStamp"]
    moment = datetime.fromisoformat(text)
    assert text.endswith("Z")
    assert moment <= datetime.now(UTC)


@every_collection
def test_core_fc_number_matched_is_that_of_all_pages(client, name):
    document = get(client, f"/api/collections/{name}/items", limit=5).json()
    assert document["numberMatched"] == len(everything(client, name))


@every_collection
def test_core_fc_number_returned_is_that_of_this_page(client, name):
    document = get(client, f"/api/collections/{name}/items", limit=5).json()
    assert document["numberReturned"] == len(document["features"])


def declared(client, name: str, parameter: str):
    """A parameter of the items, as the OpenAPI document declares it."""
    document = get(client, "/api/openapi.json").json()
    for one in document["paths"][f"/api/collections/{name}/items"]["get"]["parameters"]:
        found = document["components"]["parameters"][one["$ref"].rsplit("/", 1)[-1]] if "$ref" in one else one
        if found["name"] == parameter:
            return found
    raise AssertionError(f"{parameter} is not declared")


@every_collection
def test_core_fc_limit_definition(client, name):
    limit = declared(client, name, "limit")
    assert (limit["in"], limit["required"]) == ("query", False)
    assert limit["schema"]["type"] == "integer"
    assert 1 == limit["schema"]["minimum"] <= limit["schema"]["default"] <= limit["schema"]["maximum"]


@every_collection
def test_core_fc_bbox_definition(client, name):
    bbox = declared(client, name, "bbox")
    assert (bbox["in"], bbox["required"], bbox["style"], bbox["explode"]) == ("query", False, "form", False)
    assert bbox["schema"]["type"] == "array"
    assert bbox["schema"]["items"]["type"] == "number"
    assert bbox["schema"]["oneOf"] == [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]


@every_collection
def test_core_fc_time_definition(client, name):
    time = declared(client, name, "datetime")
    assert (time["in"], time["required"], time["schema"]["type"]) == ("query", False, "string")


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


@pytest.mark.parametrize("form", ["json", "csv", "geojsonseq"])
def test_core_fc_links_next_a_long_answer_that_would_be_cut_is_a_page_that_goes_on(client, monkeypatch, form):
    """A stream ends without a link: what does not hold everything is no stream."""
    monkeypatch.setattr(items, "LARGEST_PAGE", 40)
    monkeypatch.setattr(reads, "LARGEST_PAGE", 40)
    whole = get(client, "/api/collections/areas/items", limit=1000, f=form, bbox="8.01,45,10,46")
    assert "next" not in whole.links
    pages, answer = [], get(client, "/api/collections/areas/items", limit=100, f=form, bbox="8.01,45,10,46")
    while True:
        pages.append(answer)
        if "next" not in answer.links:
            break
        answer = client.get(answer.links["next"]["url"])
    assert len(pages) == -(-217 // 40)
    if form == "json":
        seen = [one["id"] for page in pages for one in page.json()["features"]]
        assert seen == [one["id"] for one in whole.json()["features"]]
    else:
        assert sum(len(page.content.split(b"\n")) for page in pages) >= len(whole.content.split(b"\n"))


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
    "bbox",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "9,46,10,45",
        "181,0,182,1",
        "nan,0,1,1",
        "0,0,inf,1",
        "9;45;10;46",
        "8_9,45,10,46",
        "٩,45,10,46",
        "9,45,10,4６",
    ],
)
def test_core_query_param_invalid_bbox(client, name, bbox):
    answer = get(client, f"/api/collections/{name}/items", bbox=bbox)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "bbox")


@every_collection
@pytest.mark.parametrize(
    ("interval", "first", "last"),
    [
        ("2024-01-01/2024-12-31", "2024-01-01", "2024-12-31"),
        ("2024-07-15", "2024-07-15", "2024-07-15"),
        ("2024-07-15T12:00:00Z", "2024-07-15", "2024-07-15"),
        ("../2020-12-31", "0001-01-01", "2020-12-31"),
        ("2025-01-01/..", "2025-01-01", "9999-12-31"),
        ("2025-01-01/", "2025-01-01", "9999-12-31"),
        ("../..", "0001-01-01", "9999-12-31"),
    ],
)
def test_core_fc_time_response(client, name, interval, first, last):
    asked, period = Span(date.fromisoformat(first), date.fromisoformat(last)), COLLECTIONS[name].period_field

    def meets(text: str | None) -> bool:  # what has no time is always in (C of the requirement)
        return text is None or partial(text).relation("t_intersects", asked)

    found = {feature["id"] for feature in everything(client, name, datetime=interval)}
    assert found == {one["id"] for one in everything(client, name) if meets(one["properties"][period])}


@every_collection
@pytest.mark.parametrize(
    "moment",
    ["", "ieri", "2024", "2024-13-01", "2024-02-30", "2024-12-31/2024-01-01", "a/b", "2024-01-01/2024-02-01/2024-03-01",
     "2024-01-01T25:00:00Z", "2024-01-01T00:00:00", "0001-01-01T00:00:00+23:59"],
)  # fmt: skip
def test_core_query_param_invalid_datetime(client, name, moment):
    answer = get(client, f"/api/collections/{name}/items", datetime=moment)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "datetime")


@every_collection
def test_core_f_op(client, name):
    for feature in everything(client, name)[:20]:
        assert get(client, f"/api/collections/{name}/items/{feature['id']}").status_code == 200


@every_collection
def test_core_f_success_is_the_feature_of_the_list(client, name):
    for listed in everything(client, name)[:20]:
        answer = get(client, f"/api/collections/{name}/items/{listed['id']}")
        assert answer.headers["content-type"] == "application/geo+json"
        assert {key: value for key, value in answer.json().items() if key != "links"} == listed


@every_collection
def test_core_f_links(client, name):
    listed = get(client, f"/api/collections/{name}/items", limit=1).json()["features"][0]
    found = links(get(client, f"/api/collections/{name}/items/{listed['id']}").json())
    assert client.get(found["self"]["href"]).json()["id"] == listed["id"]
    assert client.get(found["collection"]["href"]).json()["id"] == name
    assert client.get(found["alternate"]["href"]).headers["content-type"].startswith(found["alternate"]["type"])


# --- GeoJSON, OpenAPI 3.0 -------------------------------------------------------------------------------------------


@every_collection
def test_geojson_definition(client, name):
    record = get(client, f"/api/collections/{name}/items", limit=1).json()["features"][0]["id"]
    for address in (f"/api/collections/{name}/items", f"/api/collections/{name}/items/{record}"):
        answer = client.get(address, headers={"Accept": "application/geo+json"})
        assert answer.headers["content-type"] == "application/geo+json"
    for address in ("/api", "/api/conformance", "/api/collections", f"/api/collections/{name}"):
        assert client.get(address, headers={"Accept": "application/json"}).headers["content-type"] == "application/json"


@every_collection
def test_geojson_content(client, name):
    for feature in everything(client, name):
        assert {"type", "id", "geometry", "properties"} <= feature.keys()
        assert feature["type"] == "Feature"
        assert "crs" not in feature
        if feature["geometry"] is not None:
            assert feature["geometry"].keys() == {"type", "coordinates"}
            assert shapely.is_valid(shape(feature["geometry"]))
            assert shapely.is_ccw(shapely.get_exterior_ring(shapely.get_parts(shape(feature["geometry"])))).all() or (
                "Polygon" not in feature["geometry"]["type"]
            )


def operations(document):
    """Each operation of the document with its address and its method."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post"):
                yield path, method, operation


def test_oas30_definition_1_the_landing_page_leads_to_it(client):
    link = links(get(client, "/api").json())["service-desc"]
    answer = client.get(link["href"])
    assert answer.headers["content-type"] == link["type"] == "application/vnd.oai.openapi+json;version=3.0"


def test_oas30_definition_2_is_a_valid_document(client):
    openapi_spec_validator.validate(get(client, "/api/openapi.json").json())


def test_oas30_oas_impl_every_operation_answers_as_it_says(client):
    document = get(client, "/api/openapi.json").json()
    for path, method, operation in operations(document):
        if "{" in path or method != "get":
            continue
        answer = client.get(path)
        assert str(answer.status_code) in operation["responses"], path
        assert answer.headers["content-type"].split("; ")[0] in operation["responses"]["200"]["content"], path


def test_oas30_completeness_every_address_of_the_api_is_there(client):
    documented = get(client, "/api/openapi.json").json()["paths"].keys()
    for name in COLLECTIONS:
        here = f"/api/collections/{name}"
        assert {here, f"{here}/items", f"{here}/items/{{record_id}}", f"{here}/schema", f"{here}/queryables",
                f"{here}/search", f"{here}/stats"} <= documented  # fmt: skip
    seen, asked = set(), ["/api"]
    while asked:  # every link within the API leads to a documented address
        answer = client.get(asked.pop())
        for link in answer.json().get("links", []) + [
            link for one in answer.json().get("collections", []) for link in one["links"]
        ]:
            path = urlsplit(link["href"]).path
            if not path.startswith("/api") or path in seen or "{" in path or path == "/api/docs":
                continue
            seen.add(path)
            assert path in documented or any(one.endswith("{record_id}") for one in documented), path
            if link["type"] == "application/json":
                asked.append(link["href"])
    assert len(seen) > 5 * len(COLLECTIONS)


def test_oas30_exception_codes_of_every_operation_are_documented(client):
    for path, method, operation in operations(get(client, "/api/openapi.json").json()):
        assert {"400", "503", "default"} <= operation["responses"].keys(), path
        assert ("404" in operation["responses"]) >= ("{" in path), path
        assert ("413" in operation["responses"]) == (method == "post"), path


def test_oas30_security_is_none_and_the_document_says_so(client):
    document = get(client, "/api/openapi.json").json()
    for path, _, operation in operations(document):
        assert operation.get("security", document.get("security", [])) in ([], [{}]), path


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


def test_core_http_head_is_get_without_its_body(client):
    for address in ("/api", "/api/collections/areas/items", "/status"):
        head, whole = client.head(address), client.get(address)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == whole.headers["content-length"]
