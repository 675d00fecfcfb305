import itertools

import pytest
from fastapi.routing import APIRoute
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate

from app.catalog import COLLECTIONS
from app.ogc import collections, items, landing, openapi, search, stats, status, styles, summaries, tiles

DOCUMENT = openapi.document("https://remix.example.org")


def operations():
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_document_is_valid_openapi_3_0():
    validate(DOCUMENT)


def test_every_route_of_the_api_is_in_the_document_and_nothing_else():
    served = set()
    drawn = [one.id for one in COLLECTIONS.values() if one.geometry]
    for module in (landing, collections, items, search, stats, tiles, styles, summaries, status):
        for route in module.router.routes:
            assert isinstance(route, APIRoute)
            if route.include_in_schema:
                known = drawn if module in (tiles, styles) else COLLECTIONS
                names = known if "{collection_id}" in route.path else [""]
                served |= {route.path.replace("{collection_id}", name) for name in names}
    assert served == DOCUMENT["paths"].keys()


@pytest.mark.parametrize("name", COLLECTIONS)
def test_items_accept_exactly_the_documented_parameters(client, name):
    documented = {
        DOCUMENT["components"]["parameters"][one["$ref"].split("/")[-1]]["name"] if "$ref" in one else one["name"]
        for one in DOCUMENT["paths"][f"/api/collections/{name}/items"]["get"]["parameters"]
    }
    for parameter in documented:
        answer = client.get(f"/api/collections/{name}/items", params={parameter: "\x00"})
        assert "non esiste a questo indirizzo" not in answer.text, parameter
    assert {field.name for field in COLLECTIONS[name].filters} <= documented


@pytest.mark.parametrize("name", COLLECTIONS)
def test_statistics_answer_every_documented_grouping_and_measure(client, name):
    address = f"/api/collections/{name}/stats"
    schema = {"allOf": [{"$ref": "#/components/schemas/Statistics"}], "components": DOCUMENT["components"]}
    documented = {one["name"]: one for one in DOCUMENT["paths"][address]["get"]["parameters"] if "name" in one}
    for parameter in ("group-by", "measure"):
        for value in documented[parameter]["schema"]["items"]["enum"]:
            answer = client.get(address, params={parameter: value})
            assert answer.status_code == 200, answer.text
            OAS30Validator(schema).validate(answer.json())


def test_every_operation_documents_its_errors_as_problems():
    for name, operation in operations():
        assert {"200", "400", "503", "default"} <= operation["responses"].keys(), name
    for response in DOCUMENT["components"]["responses"].values():
        assert list(response["content"]) == ["application/problem+json"]


def test_numbers_have_a_format_and_texts_and_lists_a_bound():
    def schemas(node):
        if isinstance(node, dict):
            if isinstance(node.get("type"), str):
                yield node
            yield from itertools.chain.from_iterable(schemas(value) for value in node.values())
        elif isinstance(node, list):
            yield from itertools.chain.from_iterable(schemas(value) for value in node)

    for schema in schemas(DOCUMENT):
        if schema["type"] in ("integer", "number"):
            assert "format" in schema
        if schema["type"] == "string":
            assert {"maxLength", "enum"} & schema.keys(), schema
        if schema["type"] == "array":
            assert "maxItems" in schema, schema


def test_operation_ids_are_unique():
    ids = [operation["operationId"] for _, operation in operations()]
    assert len(ids) == len(set(ids))
