"""Every example of the OpenAPI document works: asked of the loaded database, it answers as the document says."""

import json
from urllib.parse import quote

import pytest
from openapi_schema_validator import OAS30Validator

from app.catalog import COLLECTIONS

TOGETHER = {"near": "distance", "distance": "near"}
"""Parameters that ask nothing alone."""


@pytest.fixture(scope="module")
def document(client):
    return client.get("/api/openapi.json").json()


def resolved(document, node):
    while "$ref" in node:
        _, *names = node["$ref"].split("/")
        node = document
        for name in names:
            node = node[name]
    return node


def examples(document, operation):
    """The parameters that have an example, by name: where they go, and their value as an address has it."""
    found = {}
    for one in (resolved(document, one) for one in operation.get("parameters", [])):
        if "example" in one:
            value = one["example"]
            texts = [value] if not isinstance(value, list) else value
            texts = [text if isinstance(text, str) else json.dumps(text) for text in texts]
            found[one["name"]] = (one["in"], ",".join(texts))
    return found


def questions(document, path, operation):
    """Addresses: without parameters, and with each example alone; every variable of the path has its own."""
    known = examples(document, operation)
    for name, (where, value) in known.items():
        if where == "path":
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
    assert "{" not in path, f"{path} has a variable without an example"
    asked = {name: value for name, (where, value) in known.items() if where == "query"}
    yield path, {}
    for name, value in asked.items():
        other = TOGETHER.get(name)
        yield path, {name: value} | ({other: asked[other]} if other else {})


def agree(document, operation, answer, question):
    assert answer.status_code in (200, 204), (question, answer.text[:300])
    described = operation["responses"][str(answer.status_code)]
    for name, header in described["headers"].items():
        if resolved(document, header).get("required"):
            assert name in answer.headers, (question, name)
    if answer.status_code == 200:
        media = answer.headers["content-type"].partition(";")[0]
        content = {name.partition(";")[0]: one for name, one in described["content"].items()}
        assert media in content, (question, media)
        if media.endswith("json"):
            schema = {"allOf": [content[media]["schema"]], "components": document["components"]}
            OAS30Validator(schema).validate(answer.json())


def ask_all(client, document, paths):
    asked = 0
    for path in paths:
        for method, operation in document["paths"][path].items():
            if method == "get":
                for question in questions(document, path, operation):
                    address, parameters = question
                    agree(document, operation, client.get(address, params=parameters), question)
                    asked += 1
    return asked


def test_examples_of_the_whole_api_work(client, document):
    assert ask_all(client, document, [path for path in document["paths"] if "/collections/" not in path]) > 25


@pytest.mark.parametrize("name", COLLECTIONS)
def test_examples_of_a_collection_work(client, document, name):
    here = f"/api/collections/{name}"
    paths = [path for path in document["paths"] if path == here or path.startswith(f"{here}/")]
    assert ask_all(client, document, paths) > 25


@pytest.mark.parametrize("name", COLLECTIONS)
def test_the_example_of_a_filter_finds_a_record(client, document, name):
    path = f"/api/collections/{name}/items"
    known = examples(document, document["paths"][path]["get"])
    tried = [field.name for field in COLLECTIONS[name].filters if field.name in known]
    assert tried
    for one in tried:
        answer = client.get(path, params={one: known[one][1], "limit": 1}).json()
        assert answer["numberMatched"] > 0, (one, known[one])


@pytest.mark.parametrize("name", COLLECTIONS)
def test_the_example_of_a_search_works(client, document, name):
    path = f"/api/collections/{name}/search"
    operation = document["paths"][path]["post"]
    example = resolved(document, operation["requestBody"]["content"]["application/json"]["schema"])["example"]
    agree(document, operation, client.post(path, json=example), example)


def test_the_example_of_a_problem_is_one(document):
    for response in document["components"]["responses"].values():
        (content,) = response["content"].values()
        schema = {"allOf": [content["schema"]], "components": document["components"]}
        OAS30Validator(schema).validate(content["example"])
