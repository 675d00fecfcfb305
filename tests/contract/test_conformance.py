"""Which abstract test has which test here, and that the API declares the classes that have them all, and no other.

A test stands for an abstract test when its name begins with the class and the abstract test; those marked with a star
must run on every collection (or on all that have a geometry).
"""

import importlib
import re
from dataclasses import dataclass

import pytest

from app.catalog import COLLECTIONS
from app.ogc.landing import CONFORMANCE

SPEC = "http://www.opengis.net/spec/"


@dataclass(frozen=True)
class Suite:
    """The abstract tests of a class, and the modules where they are; `prefix` begins the names of its tests."""

    modules: str
    prefix: str
    tests: str

    def wanted(self) -> dict[str, bool]:
        """The abstract tests as they are in names of functions, each with whether it is asked of every collection."""
        return {one.rstrip("*").replace("-", "_").lower(): one.endswith("*") for one in self.tests.split()}


COMMON = (
    "http root-op root-success api-definition-op api-definition-success conformance-op conformance-success "
    "query-param-unknown* query-param-invalid*"
)
CORE = (
    f"{COMMON} crs84* fc-md-op fc-md-success fc-md-links fc-md-items fc-md-items-links* fc-md-extent* sfc-md-op* "
    "sfc-md-success* fc-op* fc-limit-definition* fc-limit-response* fc-bbox-definition* fc-bbox-response* "
    "fc-time-definition* fc-time-response* fc-response* fc-links* fc-time-stamp* fc-number-matched* "
    "fc-number-returned* f-op* f-success* f-links*"
)
FEATURES = "features_core features_items features_parameters"
OAS30 = "completeness exception-codes definition-1 definition-2 oas-impl security"

SUITES = {
    "ogcapi-common-1/1.0/conf/core": Suite(FEATURES, "core", "http query-param-unknown* query-param-invalid*"),
    "ogcapi-common-1/1.0/conf/landing-page": Suite(FEATURES, "core", COMMON),
    "ogcapi-common-1/1.0/conf/oas30": Suite("features_encodings", "oas30", OAS30),
    "ogcapi-common-1/1.0/conf/json": Suite("features_encodings", "geojson", "definition* content*"),
    "ogcapi-common-1/1.0/conf/html": Suite("features_html", "html", "definition content"),
    "ogcapi-features-1/1.0/conf/html": Suite("features_html", "html", "definition content"),
    "ogcapi-common-2/1.0/conf/collections": Suite(
        "features_core",
        "core",
        "fc-md-op fc-md-success fc-md-links fc-md-items fc-md-items-links* fc-md-extent* sfc-md-op* sfc-md-success*",
    ),
    "ogcapi-features-1/1.0/conf/core": Suite(FEATURES, "core", CORE),
    "ogcapi-features-1/1.0/conf/geojson": Suite("features_encodings", "geojson", "definition* content*"),
    "ogcapi-features-1/1.0/conf/oas30": Suite("features_encodings", "oas30", OAS30),
    "ogcapi-features-2/1.0/conf/crs": Suite(
        "features_crs",
        "crs",
        "crs-uri* default-crs* storage-crs* crs-parameter* crs-parameter-invalid* crs-parameter-default* "
        "crs-parameter-transform* bbox-crs-parameter* bbox-crs-parameter-invalid* bbox-crs-parameter-default*",
    ),
    "ogcapi-features-3/1.0/conf/queryables": Suite(
        "features_filtering", "queryables", "get-queryables-op* get-queryables-response* queryables-link*"
    ),
    "ogcapi-features-3/1.0/conf/queryables-query-parameters": Suite(
        "features_filtering", "queryables_query_parameters", "parameters*"
    ),
    "ogcapi-features-3/1.0/conf/filter": Suite(
        "features_filtering",
        "filter",
        "filter-param* filter-lang-param* filter-crs-wgs84* filter-crs-param* expression-construction* "
        "mixing-expressions* response*",
    ),
    "ogcapi-features-3/1.0/conf/features-filter": Suite("features_filtering", "features_filter", "filter-on-items*"),
    "ogcapi-tiles-1/1.0/conf/core": Suite(
        "tiles",
        "core",
        "tc-op* tc-tilematrix-definition* tc-tilerow-definition* tc-tilecol-definition* tc-success* tc-error* "
        "conformance-success",
    ),
    "ogcapi-tiles-1/1.0/conf/tileset": Suite("tiles", "tileset", "description*"),
    "ogcapi-tiles-1/1.0/conf/tilesets-list": Suite("tiles", "tilesets_list", "tileset-links*"),
    "ogcapi-tiles-1/1.0/conf/dataset-tilesets": Suite("tiles", "dataset_tilesets", "landingpage operation"),
    "ogcapi-tiles-1/1.0/conf/geodata-tilesets": Suite("tiles", "geodata_tilesets", "desc-links* operation*"),
    "ogcapi-tiles-1/1.0/conf/collections-selection": Suite(
        "tiles", "collections_selection", "query-collections collections-response"
    ),
    "ogcapi-tiles-1/1.0/conf/mvt": Suite("tiles_content", "mvt", "content*"),
    "ogcapi-tiles-1/1.0/conf/oas30": Suite("tiles", "oas30", "completeness operationids"),
    **{
        f"cql2/1.0/conf/{class_}": Suite("cql2_suite", class_.replace("-", "_"), tests)
        for class_, tests in {
            "cql2-text": "validate*",
            "cql2-json": "validate*",
            "basic-cql2": "basic-test* comparison* is-null* boolean*",
            "advanced-comparison-operators": "like* between* in*",
            "case-insensitive-comparison": "casei* casei-like*",
            "accent-insensitive-comparison": "accenti* accenti-like* accenti-casei* accenti-casei-like*",
            "basic-spatial-functions": "s_intersects*",
            "basic-spatial-functions-plus": "s_intersects*",
            "spatial-functions": (
                "s_intersects* s_disjoint* s_equals* s_touches* s_crosses* s_within* s_contains* s_overlaps*"
            ),
            "temporal-functions": "temporal-functions-1* temporal-functions-2*",
            "array-functions": "array-predicates*",
            "property-property": ("comparison-value-property* comparison-property-property* comparison-value-value*"),
            "arithmetic": "arithmetic*",
        }.items()
    },
}
"""By class. Of CQL2, «logical» is one test for all classes; «escaping» is in test_cql2_encodings.py."""


def functions(suite: Suite) -> dict[str, list[object]]:
    """The tests of each abstract test. A name may say several with «and»; of two that fit, the longer is meant."""
    modules = [importlib.import_module(f"tests.contract.test_{module}") for module in suite.modules.split()]
    found: dict[str, list[object]] = {wanted: [] for wanted in suite.wanted()}
    for name, test in (pair for module in modules for pair in vars(module).items()):
        if name.startswith(f"test_{suite.prefix}_"):
            for part in name.removeprefix(f"test_{suite.prefix}_").split("_and_"):
                meant = [one for one in found if f"{part}_".startswith(f"{one}_")]
                if meant:
                    found[max(meant, key=len)].append(test)
    return found


def collections_of(test: object) -> set[str]:
    """The collections that a test is asked of, by its parameters."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    names = [str(value).removeprefix("/collections/") for mark in marks for value in mark.args[1]]
    return set(names) & COLLECTIONS.keys()


def test_declared_classes_are_those_that_have_tests(client):
    declared = client.get("/api/conformance").json()["conformsTo"]
    assert declared == list(CONFORMANCE)
    assert {one.removeprefix(SPEC) for one in declared} == SUITES.keys()


@pytest.mark.parametrize("class_", SUITES)
def test_every_abstract_test_of_a_declared_class_has_a_test_on_every_collection(class_):
    suite, drawn = SUITES[class_], {one.id for one in COLLECTIONS.values() if one.geometry}
    found = functions(suite)
    for wanted, on_each in suite.wanted().items():
        assert found[wanted], f"no test of {wanted}"
        assert not on_each or any(collections_of(test) >= drawn for test in found[wanted]), f"{wanted} not on each"


@pytest.mark.parametrize("class_", [one for one in SUITES if one.startswith("cql2/") and "cql2-" not in one])
def test_logical_combinations_are_asked_of_every_class_of_cql2(class_):
    from tests.fixtures.cql_classes import CLASSES

    assert class_.rsplit("/", 1)[-1] in CLASSES


def test_no_other_class_is_claimed_anywhere(client):
    """Neither in words nor in links: what is not declared is not offered."""
    claimed, seen, asked = set(), set(), ["/api", "/dati", "/api/docs"]
    while asked:
        address = asked.pop()
        answer = client.get(address)
        claimed |= set(re.findall(rf"{SPEC}([a-z0-9-]+/[0-9.]+/conf/[a-z0-9-]+)", answer.text))
        if answer.headers["content-type"].startswith("application/json"):
            links = re.findall(r'"href":"([^"{]+)"', answer.text)
            new = {one for one in links if "/api" in one and "/items" not in one} - seen
            seen |= new
            asked += new
    assert len(seen) > 4 * len(COLLECTIONS)
    assert claimed == SUITES.keys()
    paths = client.get("/api/openapi.json").json()["paths"]
    for other in ("/api/functions", "/api/processes", "/api/map", "/api/coverage", "/api/collections/areas/map"):
        assert other not in paths
        assert client.get(other).status_code == 404
    for method in ("post", "put", "patch", "delete"):
        assert [path for path, item in paths.items() if method in item and not path.endswith("/search")] == []
