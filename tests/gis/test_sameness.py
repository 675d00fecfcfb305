"""When two values, and two shapes, are the same although a file writes them otherwise."""

import unicodedata

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import wkt
from shapely.geometry import LineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.compare.sameness import same_geometries, same_value
from gis.values import Value

SQUARE = Polygon([(9.1, 45.4), (9.101, 45.4), (9.101, 45.401), (9.1, 45.401)])


@pytest.mark.parametrize(
    ("one", "other"),
    [(None, []), ("", None), ([], ""), (1, 1.0), (0.1 + 0.2, 0.3), ("è", unicodedata.normalize("NFD", "è")), ([], [])],
)
def test_values_that_a_file_writes_otherwise_are_the_same(one: Value, other: Value):
    assert same_value(one, other)
    assert same_value(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, 0),
        (None, False),
        (True, 1),
        ("1", 1),
        (["a", "b"], ["b", "a"]),
        (1_000_000_001, 1_000_000_002),
        ("a", "A"),
    ],
)
def test_values_that_mean_something_else_are_not(one: Value, other: Value):
    assert not same_value(one, other)
    assert not same_value(other, one)


def same(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    pair = [np.array([geometry], dtype=object) for geometry in (one, other)]
    assert same_geometries(*pair)[0] == same_geometries(*pair[::-1])[0]
    return bool(same_geometries(*pair)[0])


def test_shape_that_a_format_writes_otherwise_is_the_same():
    start = Polygon([*SQUARE.exterior.coords[2:4], *SQUARE.exterior.coords[:3]])
    for other in (start, start.reverse(), MultiPolygon([SQUARE]), shapely.force_3d(SQUARE, 5.0)):
        assert same(SQUARE, other)
    assert same(Point(9, 45), MultiPoint([(9, 45)]))
    assert same(MultiPoint([(9, 45), (9.1, 45)]), MultiPoint([(9.1, 45), (9, 45)]))
    assert same(None, None)


def test_shape_that_differs_is_not_the_same():
    densified = shapely.segmentize(SQUARE, 0.0005)
    hole = Polygon(
        SQUARE.exterior.coords,
        [wkt.loads("LINEARRING (9.1002 45.4002, 9.1004 45.4002, 9.1003 45.4004, 9.1002 45.4002)").coords],
    )
    for other in (None, densified, hole, SQUARE.exterior, Point(9.1, 45.4), Polygon(), SQUARE.buffer(1e-6)):
        assert not same(SQUARE, other)
    assert not same(LineString([(9, 45), (9.1, 45)]), LineString([(9.1, 45.1), (9, 45)]))


def test_ring_whose_first_vertex_is_a_tie_within_the_tolerance_is_the_same():
    ring = [(9.1, 45.4), (9.2, 45.4), (9.2, 45.5), (9.1000001, 45.5)]
    nudged = [(9.1000001, 45.4), (9.2, 45.4), (9.2, 45.5), (9.1, 45.5)]
    assert same(Polygon(ring), Polygon(nudged))


corners = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=3, max_size=12, unique=True)


@given(corners, st.integers(0, 11), st.booleans(), st.data())
def test_convex_shapes_survive_any_start_turn_and_one_step_of_the_grid(ring, start, turned, data):
    hull = MultiPoint([(9 + x / 1e4, 45.4 + y / 1e4) for x, y in ring]).convex_hull
    if hull.geom_type != "Polygon":
        return
    vertices = list(hull.exterior.coords)[:-1]
    steps = data.draw(st.lists(st.tuples(*[st.sampled_from((-1e-7, 0, 1e-7))] * 2), min_size=12, max_size=12))
    moved = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(vertices, steps, strict=False)]
    if len(moved) < len(vertices):
        return
    other = moved[start % len(moved) :] + moved[: start % len(moved)]
    assert same(hull, Polygon(other[::-1] if turned else other))
    far = [(other[0][0] + 5e-7, other[0][1] + 5e-7), *other[1:]]
    assert not same(hull, Polygon(far))
