"""What the abstract test suite of CQL2 (test_cql2_suite.py) leaves open: places.

Every answer is judged by tests.fixtures.cql, which evaluates the same filter in plain Python on every record. Each
filter is asked as text and as JSON.
"""

import random

import pytest
import shapely
from shapely.geometry import shape

from tests.fixtures.asking import MILANO
from tests.fixtures.features import with_geometry

LITERALS = [
    "POINT(9.19 45.4642)",
    "BBOX(9.1, 45.4, 9.3, 45.5)",
    "BBOX(-180, -90, 180, 90)",
    "BBOX(9.19, 45.4, 9.19, 45.6)",
    "BBOX(9.1, 45.4642, 9.3, 45.4642)",
    "BBOX(9.19, 45.4642, 9.19, 45.4642)",
    MILANO,
    "POLYGON((9 45.3, 9.5 45.3, 9.5 45.7, 9 45.7, 9 45.3), (9.1 45.4, 9.1 45.5, 9.3 45.5, 9.3 45.4, 9.1 45.4))",
    "LINESTRING(8.9 45.4, 9.4 45.55)",
    "MULTIPOINT((9.19 45.4642), (9.0 45.5))",
    "MULTIPOINT(9.19 45.4642, 9.0 45.5)",
    "MULTILINESTRING((8.9 45.4, 9.4 45.55), (9.0 45.3, 9.2 45.6))",
    "MULTIPOLYGON(((9.1 45.4, 9.3 45.4, 9.3 45.5, 9.1 45.5, 9.1 45.4)), ((8.8 45.5, 8.9 45.5, 8.9 45.6, 8.8 45.5)))",
    "GEOMETRYCOLLECTION(POINT(9.19 45.4642), POINT(9.0 45.5))",
    "GEOMETRYCOLLECTION(POLYGON((9.1 45.4, 9.3 45.4, 9.3 45.5, 9.1 45.5, 9.1 45.4)), POINT(9.2 45.45))",
]
RELATIONS = ("contains", "crosses", "disjoint", "equals", "intersects", "overlaps", "touches", "within")


@with_geometry
@pytest.mark.parametrize("literal", LITERALS[:6])
def test_basic_spatial_functions_s_intersects(ask, name, literal):
    one = ask(name)
    found = one.check(f"S_INTERSECTS(geometry, {literal})")
    assert found == one.check(f"S_INTERSECTS({literal}, geometry)")
    assert found or literal.startswith("POINT") or literal in LITERALS[3:6]


@with_geometry
@pytest.mark.parametrize("literal", LITERALS[6:])
def test_basic_spatial_functions_plus_s_intersects(ask, name, literal):
    one = ask(name)
    assert one.check(f"S_INTERSECTS(geometry, {literal})") == one.check(f"S_INTERSECTS({literal}, geometry)")


@with_geometry
@pytest.mark.parametrize("relation", RELATIONS)
def test_spatial_functions(ask, name, relation):
    one = ask(name)
    for literal in LITERALS:
        one.check(f"S_{relation.upper()}(geometry, {literal})")
        one.check(f"S_{relation.upper()}({literal}, geometry)")


@with_geometry
@pytest.mark.parametrize("relation", RELATIONS)
def test_spatial_functions_of_the_shapes_that_records_have(ask, name, relation):
    one, chance = ask(name), random.Random(relation)
    small = [each for each in one.features if shapely.get_num_coordinates(shape(each["geometry"])) < 500]
    for feature in chance.sample(small or one.features, 2):
        tree = {"op": f"s_{relation}", "args": [{"property": "geometry"}, feature["geometry"]]}
        answer = one.client.post(one.items.replace("items", "search"), json={"filter": tree, "limit": 10_000})
        found = {each["id"] for each in answer.json()["features"]}
        assert found == one.right(tree)
        assert (feature["id"] in found) == (relation in ("contains", "equals", "intersects", "within"))


@with_geometry
def test_spatial_functions_outside_of_the_world_are_refused(ask, name):
    one = ask(name)
    for literal in ("POINT(90 180)", "POINT(-181 0)", "LINESTRING(0 0, 0 91)", "BBOX(0, -91, 1, 1)", "POINT(1e400 0)"):
        one.refused(f"S_INTERSECTS(geometry, {literal})")
        one.refused(f"S_DISJOINT(geometry, {literal})")


@with_geometry
def test_box_across_the_antimeridian_is_two(ask, name):
    one = ask(name)
    assert one.found("S_INTERSECTS(geometry, BBOX(170, -80, 9.2, 80))") == one.found(
        "S_INTERSECTS(geometry, BBOX(-180, -80, 9.2, 80))"
    )
    assert one.found("S_INTERSECTS(geometry, BBOX(170, -80, -170, 80))") == set()
    assert one.found("S_INTERSECTS(geometry, BBOX(8, 45, 0, 10, 46, 100))") == one.found(
        "S_INTERSECTS(geometry, BBOX(8, 45, 10, 46))"
    )


def test_collection_without_geometry_has_no_spatial_queryable(ask):
    one = ask("documents")
    assert "geometry" not in one.queryables
    one.refused("S_INTERSECTS(geometry, POINT(9 45))")
