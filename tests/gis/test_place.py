"""The steps that a geometry goes through, together, on whatever a file may hold."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from gis.compare import Published, compare
from gis.issues import Severity
from gis.place.crs import find, to_degrees
from gis.place.geometry import examine
from gis.place.overlaps import Comuni, Neighbours, against_others, places
from gis.records import Record

FEATURES = json.loads(Path("data/comuni.geojson").read_text(encoding="utf-8"))["features"]
COMUNI = Comuni({one["id"]: shape(one["geometry"]) for one in FEATURES})

near = st.tuples(st.floats(9.1, 9.2), st.floats(45.4, 45.5))
wild = st.tuples(st.floats(), st.floats())
coarse = st.tuples(st.integers(91, 93), st.integers(454, 456)).map(lambda p: (p[0] / 10, p[1] / 10))
ring = st.lists(near | coarse | wild, min_size=3, max_size=8) | st.lists(coarse, min_size=3, max_size=8)
ring = ring.filter(lambda points: all(number == number for number in points[0]))  # no library can close a ring at NaN


@st.composite
def geometries(draw: st.DrawFn) -> shapely.Geometry | None:
    kind = draw(st.integers(0, 6))
    points = draw(ring)
    polygon = shapely.Polygon(points, [draw(ring)] if draw(st.booleans()) else [])
    other = shapely.Polygon(draw(ring))
    return [
        None,
        shapely.Point(points[0]),
        shapely.LineString(points),
        polygon,
        shapely.MultiPolygon([polygon, other]),
        shapely.GeometryCollection([polygon, shapely.Point(points[0])]),
        shapely.force_3d(other),
    ][kind]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@settings(max_examples=60)
@given(st.lists(geometries(), min_size=1, max_size=4), st.sampled_from(["EPSG:4326", "EPSG:3003", "EPSG:4326/yx"]))
def test_nothing_that_a_file_holds_stops_the_steps(shapes: list[shapely.Geometry | None], reading: str):
    source = np.empty(len(shapes), dtype=object)
    source[:] = shapes
    names = [f"r{number}" for number in range(len(shapes))]
    degrees = to_degrees(source, find(None, source, confirmed=reading))
    found = examine(degrees, records=names, rows=range(1, len(shapes) + 1), accepted=True)
    faulty = {issue.record for issue in found.issues if issue.severity is Severity.ERROR}
    for name, geometry in zip(names, found.geometries, strict=True):
        assert name in faulty or geometry is None or (geometry.is_valid and not geometry.is_empty)
    ground = places(names, range(1, len(shapes) + 1))
    COMUNI.outside(found.metric, [["015146"]] * len(shapes), ground)
    neighbours = Neighbours()
    neighbours.meet("r0", shapely.box(9.1, 45.4, 9.2, 45.5))
    neighbours.meet("x", shapely.box(9.1, 45.4, 9.2, 45.5))
    against_others(found.geometries, ground, neighbours)
    records = [Record(1, name, {}, one) for name, one in zip(names, found.geometries, strict=True)]
    published = [Published(name, 1, {}, shapely.box(9.1, 45.4, 9.2, 45.5)) for name in names]
    result = compare(records, published, fields=())
    assert result.unchanged + len(result.changed) == len(names)
    good = [one for one in records if one.id not in faulty]
    assert compare(good, [Published(one.id, 1, {}, one.geometry) for one in good], fields=()).unchanged == len(good)
