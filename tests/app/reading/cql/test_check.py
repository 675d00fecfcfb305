"""What a tree must be before it becomes SQL: names looked up, types compared, bounds kept."""

import string
from contextlib import suppress

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalog import COLLECTIONS
from app.errors import Problem
from app.reading import cql, statements
from app.reading.cql.bounds import MOST_NODES, MOST_VALUES, MOST_VERTICES
from app.reading.cql.check import _OPERATIONS
from app.reading.query import Query
from tests.fixtures.cql import quoted

AREAS = COLLECTIONS["areas"]
JUNK = st.recursive(
    st.sampled_from([None, True, "name", "geometry", ".."]) | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["op", "args", "property", "date", "timestamp", "interval", "bbox", "type", "coordinates"])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
        | st.tuples(
            st.sampled_from(list(_OPERATIONS)),
            st.lists(inner | st.just({"property": "name"}), max_size=3),
        ).map(lambda found: {"op": found[0], "args": found[1]})
    ),
    max_leaves=12,
)


def refused(tree) -> str:
    with pytest.raises(Problem) as problem:
        cql.parse(AREAS, tree)
    assert (problem.value.status, problem.value.parameter) == (400, "filter")
    return problem.value.detail


@given(JUNK)
@settings(max_examples=800, deadline=None)
def test_any_tree_becomes_a_statement_without_values_or_a_400(tree):
    with suppress(Problem):
        expression = cql.parse(AREAS, tree if not isinstance(tree, str) else [tree])
        sql = statements.page(statements.shape(Query(AREAS, condition=expression)))
        assert set(expression.parameters()) <= {part.split(")")[0] for part in sql.split("%(")}


@given(
    st.text(min_size=1, max_size=30).filter(
        lambda name: name not in {field.name for field in AREAS.filters} | {"geometry"}
    )
)
@settings(max_examples=300, deadline=None)
def test_every_name_that_is_no_queryable_is_refused(name):
    refused({"op": "isNull", "args": [{"property": name}]})
    refused({"op": "t_after", "args": [{"interval": [{"property": name}, ".."]}, {"date": "2024-01-01"}]})


@pytest.mark.parametrize(
    "op", ["drop", "count", "pg_sleep", "st_intersects", "s_", "t_", "__class__", "or 1=1", "", "S_DWITHIN"]
)
def test_every_function_that_is_not_in_the_list_is_refused(op):
    refused({"op": op, "args": [{"property": "geometry"}, {"property": "name"}]})


@pytest.mark.parametrize(
    ("filter_", "named"),
    [
        ("surface_m2 = 'x'", "surface_m2"),
        ("name = 1", "name"),
        ("surface_m2 > DATE('2024-01-01')", "surface_m2"),
        ("updated_at = '2024-01-01'", "updated_at"),
        ("name > TIMESTAMP('2024-01-01T00:00:00Z')", "name"),
        ("sttm = 'x'", "sttm"),
        ("geometry = 'x'", "geometry"),
        ("surface_m2 LIKE 'x'", "surface_m2"),
        ("CASEI(surface_m2) = 'x'", "surface_m2"),
        ("name + 1 = 2", "name"),
        ("S_INTERSECTS(name, POINT(1 1))", "name"),
        ("T_AFTER(name, DATE('2024-01-01'))", "name"),
        ("A_CONTAINS(name, ('x'))", "name"),
        ("surface_m2 IN (1, 'x')", "surface_m2"),
        ("surface_m2 BETWEEN 1 AND 'x'", "surface_m2"),
        ("kind", "kind"),
        ("NOT surface_m2", "surface_m2"),
        ("name AND kind", "name"),
        ("name = true", "name"),
    ],
)
def test_comparing_what_does_not_compare_names_the_field(filter_, named):
    assert f"«{named}»" in refused(filter_)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "Point"},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [1]},
        {"type": "Point", "coordinates": [1, 2, 3, 4]},
        {"type": "Point", "coordinates": ["1", "2"]},
        {"type": "Point", "coordinates": [True, False]},
        {"type": "Point", "coordinates": [[1, 2]]},
        {"type": "Point", "coordinates": None},
        {"type": "LineString", "coordinates": [[1, 2]]},
        {"type": "LineString", "coordinates": [[1, 2], [1, 2]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0]] * 4]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]},
        {"type": ["Point"], "coordinates": [1, 2]},
        {"type": None},
        {"type": {}},
        {"bbox": []},
        {"bbox": [1, 2, 3]},
        {"bbox": [1, 2, 3, "4"]},
        {"bbox": [1, 5, 2, 4]},
        {"bbox": [1, 2, 3, None]},
        {"bbox": {"a": 1}},
        {"type": "Point", "coordinates": {"0": 1, "1": 2}},
        {"type": "Point", "coordinates": [10**400, 0]},
        {"type": "Feature", "geometry": {}},
    ],
)
def test_geometry_that_is_none_is_refused(geometry):
    for op in ("s_intersects", "s_within"):
        refused({"op": op, "args": [{"property": "geometry"}, geometry]})


def test_cyclic_looking_geometry_is_refused():
    geometry = {"type": "Point", "coordinates": [9, 45]}
    for _ in range(900):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    refused({"op": "s_intersects", "args": [{"property": "geometry"}, geometry]})
    nested = [9.0, 45.0]
    for _ in range(900):
        nested = [nested]
    refused({"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "MultiPolygon", "coordinates": nested}]})


def test_bounds_of_a_tree():
    is_null = {"op": "isNull", "args": [{"property": "name"}]}
    deep = is_null
    for _ in range(900):
        deep = {"op": "not", "args": [deep]}
    refused(deep)
    refused({"op": "and", "args": [is_null] * MOST_NODES})
    refused({"op": "in", "args": [{"property": "name"}, ["x"] * (MOST_VALUES + 1)]})
    refused({"op": "a_contains", "args": [{"property": "sttm"}, ["x"] * (MOST_VALUES + 1)]})
    line = {"type": "MultiPoint", "coordinates": [[9, 45]] * (MOST_VERTICES + 1)}
    refused({"op": "s_intersects", "args": [{"property": "geometry"}, line]})
    cql.parse(AREAS, {"op": "in", "args": [{"property": "name"}, ["x"] * MOST_VALUES]})
    line["coordinates"].pop()
    cql.parse(AREAS, {"op": "s_intersects", "args": [{"property": "geometry"}, line]})


def test_deepest_filter_that_is_allowed_becomes_a_statement():
    filter_ = "surface_m2 > 1"
    for _ in range(10):
        filter_ = f"NOT ({filter_} AND kind = 'x' OR name LIKE 'a')"
    expression = cql.parse(AREAS, filter_)
    assert statements.count(statements.shape(Query(AREAS, condition=expression)))
    nested = "name"
    for _ in range(19):
        nested = f"CASEI({nested})"
    assert statements.count(statements.shape(Query(AREAS, condition=cql.parse(AREAS, f"{nested} = 'x'"))))


def test_lengths_and_languages():
    long = f"name = {quoted('x' * 1000)}"
    assert "POST" in refused(long)
    assert cql.parse(AREAS, long, longest=2000).values == ("x" * 1000,)
    for text in ("{", "[" * 4000, '{"op":' * 4000, "NaN", '{"op":"=","args":[1,1e999]}', '"\\ud800"', '"x'):
        with pytest.raises(Problem):
            cql.parse(AREAS, text, language=cql.JSON, longest=100_000)
    with pytest.raises(Problem):
        cql.parse(AREAS, "name = 'a\x00'")
    with pytest.raises(Problem):
        cql.parse(AREAS, orjson.dumps({"op": "=", "args": [{"property": "name"}, "\x00"]}).decode(), language=cql.JSON)


@given(
    st.text(st.sampled_from(string.printable + "àß'\\%_"), max_size=20),
    st.floats(allow_nan=False, allow_infinity=False),
)
@settings(max_examples=200, deadline=None)
def test_values_never_decide_the_statement(value, number):
    shapes = set()
    for text, amount in ((value, number), ("x", 1.5)):
        tree = {
            "op": "and",
            "args": [
                {"op": "=", "args": [{"property": "name"}, text]},
                {"op": "in", "args": [{"property": "kind"}, [text] * (2 + len(text))]},
                {"op": ">", "args": [{"op": "*", "args": [{"property": "surface_m2"}, 2]}, amount]},
                {"op": "a_overlaps", "args": [{"property": "sttm"}, [text, "y"]]},
            ],
        }
        expression = cql.parse(AREAS, tree)
        assert text in expression.values
        shapes.add(statements.shape(Query(AREAS, condition=expression)))
    assert len(shapes) == 1
