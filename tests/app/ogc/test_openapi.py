import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate

from app.catalog import COLLECTIONS
from app.downloads import routes as downloads
from app.ogc import collections, items, landing, search, stats, status, styles, summaries, tiles
from app.ogc.openapi import document as openapi

DOCUMENT = openapi.document("https://remix.example.org")


def test_document_is_valid_openapi_3_0():
    validate(DOCUMENT)


def test_every_route_of_the_api_is_in_the_document_and_nothing_else():
    served = {route.path for route in downloads.router.routes}  # one path for all collections
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


def test_base_path_is_that_of_the_version():
    generation = int(DOCUMENT["info"]["version"].partition(".")[0])
    base = "/api" if generation < 2 else f"/api/v{generation}"
    paths = DOCUMENT["paths"].keys() - {"/status"}
    assert {path for path in paths if not re.match(rf"{base}(/(?!v\d)|$)", path)} == set()


def names_of_the_generation():
    """What programs may rely on, the collections apart: addresses with their parameters, and what answers must hold."""
    for path, operations in DOCUMENT["paths"].items():
        path = re.sub(r"(?<=/collections/)[a-z-]+", "*", path)
        for method, operation in operations.items():
            yield f"{method} {path}"
            for one in operation["parameters"]:
                if "$ref" in one:
                    parameter = DOCUMENT["components"]["parameters"][one["$ref"].split("/")[-1]]
                    yield f"{method} {path} ? {parameter['name']}"
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for one in schema.get("required", []):
            yield f"{name}.{one}"


def test_nothing_of_the_first_generation_is_taken_away():
    promised = set((Path(__file__).parent / "first_generation.txt").read_text(encoding="utf-8").splitlines())
    assert len(promised) > 200
    assert promised - set(names_of_the_generation()) == set(), "an incompatible change: see docs/adr/0018"
