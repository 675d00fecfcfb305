"""OGC API Features 1.0, Part 1, core: the resources, from the landing page to the record; a test per requirement."""

from shapely.geometry import box, shape

from app.catalog import COLLECTIONS
from tests.fixtures.cql import partial
from tests.fixtures.features import PROBLEM, every_collection, everything, get, links

# --- landing page, API definition, conformance -----------------------------------------------------------------------


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


def test_core_http_head_is_get_without_its_body(client):
    for address in ("/api", "/api/collections/areas/items", "/status"):
        head, whole = client.head(address), client.get(address)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == whole.headers["content-length"]


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


# --- collections -----------------------------------------------------------------------------------------------------


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


# --- records ---------------------------------------------------------------------------------------------------------


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
