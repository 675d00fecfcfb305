"""OGC API Features 1.0, Part 1: GeoJSON and OpenAPI 3.0; and the JSON Schema of each collection."""

from urllib.parse import urlsplit

import openapi_spec_validator
import shapely
from jsonschema import Draft202012Validator
from shapely.geometry import shape

from app.catalog import COLLECTIONS
from tests.fixtures.features import every_collection, everything, get, links

# --- GeoJSON ---------------------------------------------------------------------------------------------------------


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


@every_collection
def test_schema_holds_for_every_record(client, name):
    answer = get(client, f"/api/collections/{name}/schema")
    assert answer.headers["content-type"] == "application/schema+json"
    schema = answer.json()
    validator = Draft202012Validator({**schema, "required": [one for one in schema["required"] if one != "id"]})
    for feature in everything(client, name):
        assert list(validator.iter_errors(feature["properties"])) == []
        assert feature["properties"].keys() == schema["properties"].keys() - {"id", "geometry"}


# --- OpenAPI 3.0 -----------------------------------------------------------------------------------------------------


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
