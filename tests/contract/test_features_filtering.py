"""OGC API Features 1.0, Part 3 (filtering): one test per requirement, on every collection."""

import orjson
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import box

from app.catalog import COLLECTIONS
from app.ogc.landing import CONFORMANCE
from app.reading.crs import CRS84, SUPPORTED
from tests.fixtures.cql import text
from tests.fixtures.features import every_collection, with_geometry

every_crs = pytest.mark.parametrize("crs", SUPPORTED, ids=lambda one: one.uri.rsplit("/", 1)[-1])

FEATURES_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"


def extent(client, name: str) -> tuple[float, ...]:
    return tuple(client.get(f"/api/collections/{name}").json()["extent"]["spatial"]["bbox"][0])


def declared(name: str) -> bool:
    return f"{FEATURES_3}{name}" in CONFORMANCE


# --- queryables ------------------------------------------------------------------------------------


@every_collection
def test_queryables_get_queryables_op(client, name):
    assert client.get(f"/api/collections/{name}/queryables").status_code == 200


@every_collection
def test_queryables_get_queryables_response(client, name):
    assert declared("queryables")
    answer = client.get(f"/api/collections/{name}/queryables", headers={"Accept": "application/schema+json"})
    document = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/schema+json")
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"].endswith(f"/api/collections/{name}/queryables")
    assert document["type"] == "object"
    for queryable, schema in document["properties"].items():
        assert schema.get("type") or schema.get("format") == "geometry-any", queryable


@every_collection
def test_queryables_queryables_link(client, name):
    links = client.get(f"/api/collections/{name}").json()["links"]
    link = next(one for one in links if one["rel"] == "http://www.opengis.net/def/rel/ogc/1.0/queryables")
    assert link["href"].endswith(f"/api/collections/{name}/queryables")
    assert client.get(link["href"]).status_code == 200


@every_collection
def test_queryables_query_parameters_parameters_are_the_filter_with_equals(ask, name):
    assert declared("queryables-query-parameters")
    one = ask(name)
    for field in one.named("string", "integer", "number", "boolean"):
        value = next((each["properties"].get(field, each["id"]) for each in one.features), None)
        if value is None:
            continue
        schema = one.queryables[field]
        literal = f"TIMESTAMP('{value}')" if schema.get("format") == "date-time" else text(value)
        parameter = str(value).lower() if isinstance(value, bool) else value
        answer = one.client.get(one.items, params={field: parameter, "limit": 10_000}).json()
        assert {each["id"] for each in answer["features"]} == one.found(f"{field} = {literal}") != set()


# --- filter ----------------------------------------------------------------------------------------


@every_collection
def test_filter_filter_param(ask, name):
    assert declared("filter")
    assert declared("features-filter")
    one = ask(name)
    assert one.check("id IS NULL") == set()
    assert one.check("id IS NOT NULL") == {feature["id"] for feature in one.features}
    one.refused("THIS IS NOT A FILTER")
    one.refused("THIS IS NOT A FILTER", filter_lang="cql2-text")


@every_collection
def test_features_filter_filter_on_items_is_declared_and_answers_in_geojson(client, ask, name):
    document = client.get("/api/openapi.json").json()
    declared_here = document["paths"][f"/api/collections/{name}/items"]["get"]["parameters"]
    references = {one["$ref"].rsplit("/", 1)[-1] for one in declared_here if "$ref" in one}
    assert {"filter", "filter-lang", "filter-crs"} <= references
    answer = ask(name).ask("id IS NOT NULL")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/geo+json")


@every_collection
def test_filter_response_holds_exactly_what_the_filter_is_true_of(ask, name):
    one = ask(name)
    for field in one.queryables:
        assert one.found(f"{field} IS NULL") == {each["id"] for each in one.features if unknown(each, field)}


def unknown(feature, field: str) -> bool:
    if field in ("id", "geometry"):
        return feature[field] is None
    return feature["properties"][field] is None


@every_collection
def test_filter_filter_lang_param(ask, name):
    one = ask(name)
    whole = {feature["id"] for feature in one.features}
    assert one.found("id IS NOT NULL", filter_lang="cql2-text") == whole
    assert (
        one.found('{"op":"not","args":[{"op":"isNull","args":[{"property":"id"}]}]}', filter_lang="cql2-json") == whole
    )
    one.refused("id IS NOT NULL", "filter-lang", filter_lang="cql-text")
    one.refused("id IS NOT NULL", filter_lang="cql2-json")
    one.refused('{"op":"isNull","args":[{"property":"id"}]}', filter_lang="cql2-text")


@every_collection
def test_filter_expression_construction_knows_the_queryables_and_nothing_else(ask, name):
    one = ask(name)
    others = {field.name for field in COLLECTIONS[name].all_fields} - one.queryables.keys()
    columns = set(COLLECTIONS[name].table.c.keys()) - one.queryables.keys()
    for unknown in others | columns | {"this_is_not_a_queryable", "ID", "a.b", "1; drop table areas", "id--", "é"}:
        one.refused(f'"{unknown}" IS NULL')
        one.refused(orjson.dumps({"op": "isNull", "args": [{"property": unknown}]}).decode(), filter_lang="cql2-json")


@with_geometry
def test_filter_filter_crs_wgs84(client, ask, name):
    one, (west, south, east, north) = ask(name), extent(client, name)
    whole = {feature["id"] for feature in one.features}
    # The extent of the record and the box are both as wide as their outermost points, printed with all digits.
    assert one.found(f"S_INTERSECTS(geometry, BBOX({west!r}, {south!r}, {east!r}, {north!r}))") == whole
    one.refused("S_INTERSECTS(geometry, BBOX(1000000, 1000000, 2000000, 2000000))")


@with_geometry
@every_crs
def test_filter_filter_crs_param(client, ask, name, crs):
    one = ask(name)
    to_crs = Transformer.from_crs("OGC:CRS84", "OGC:CRS84" if crs is CRS84 else f"EPSG:{crs.srid}", always_xy=False)
    area = shapely.box(*extent(client, name)).buffer(0.01)
    corners = shapely.transform(shapely.segmentize(area, 0.01), lambda x, y: to_crs.transform(x, y), interleaved=False)
    everything = f"S_INTERSECTS(geometry, BBOX({', '.join(repr(value) for value in corners.bounds)}))"
    whole = {feature["id"] for feature in one.features}
    assert one.found(everything, filter_crs=crs.uri) == whole
    one.refused(everything, "filter-crs", filter_crs="http://www.opengis.net/def/crs/OGC/0/does_not_exist")
    # A part: a polygon of the same place in both systems finds the same records.
    part = shapely.segmentize(box(9.15, 45.42, 9.25, 45.52), 0.05)
    moved = shapely.transform(part, lambda x, y: to_crs.transform(x, y), interleaved=False)
    expected = one.found(f"S_INTERSECTS(geometry, {shapely.to_wkt(part, rounding_precision=-1)})")
    assert (
        one.found(f"S_INTERSECTS(geometry, {shapely.to_wkt(moved, rounding_precision=9)})", filter_crs=crs.uri)
        == expected
    )


@with_geometry
def test_filter_mixing_expressions_with_bbox_is_an_and(client, ask, name):
    one, (west, south, east, north) = ask(name), extent(client, name)
    everything = f"S_INTERSECTS(geometry, BBOX({west!r}, {south!r}, {east!r}, {north!r}))"
    whole = {feature["id"] for feature in one.features}
    assert one.found(everything, bbox=f"{west!r},{south!r},{east!r},{north!r}") == whole
    assert one.found(everything, bbox="20,20,21,21") == set()
    here = one.found("S_INTERSECTS(geometry, BBOX(9.1, 45.4, 9.3, 45.5))")
    assert one.found("S_INTERSECTS(geometry, BBOX(9.1, 45.4, 9.3, 45.5))", comune="Milano") == here & {
        feature["id"] for feature in one.features if "015146" in feature["properties"]["comuni"]
    }
