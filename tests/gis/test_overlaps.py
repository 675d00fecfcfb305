import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box, shape
from shapely.geometry.base import BaseGeometry

from gis.issues import Issue, Severity
from gis.place import near
from gis.place.overlaps import Comuni, Neighbours, against_others, places
from gis.place.systems import from_degrees

FEATURES = json.loads(Path("data/comuni.geojson").read_text(encoding="utf-8"))["features"]
SHAPES = {one["id"]: shape(one["geometry"]) for one in FEATURES}
COMUNI = Comuni(SHAPES, {one["id"]: one["properties"]["name"] for one in FEATURES})
MILANO, RHO, ASSAGO = "015146", "015182", "015011"


def array(*geometries: BaseGeometry | None) -> np.ndarray:
    result = np.empty(len(geometries), dtype=object)
    result[:] = geometries
    return result


def outside(*pairs: tuple[BaseGeometry | None, list[str]]) -> list[Issue]:
    metric = from_degrees(array(*(one for one, _ in pairs)), 32632)
    names = [f"r{number}" for number in range(len(pairs))]
    return COMUNI.outside(metric, [codes for _, codes in pairs], places(names, range(1, len(pairs) + 1)))


def others(*geometries: BaseGeometry | None, published: dict[str, BaseGeometry] | None = None) -> list[Issue]:
    neighbours = Neighbours()
    for id_, geometry in (published or {}).items():
        neighbours.meet(id_, shapely.to_wkb(geometry))
    names = [f"r{number}" for number in range(len(geometries))]
    return against_others(array(*geometries), places(names, range(1, len(geometries) + 1)), neighbours)


@pytest.mark.parametrize(("name", "least"), [("areas", 60), ("services", 350)])
def test_real_points_lie_in_the_comuni_that_they_declare(name: str, least: int):
    with Path(f"data/{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lon"]]
    pairs = [(Point(float(row["lon"]), float(row["lat"])), row["comuni"].split(";")) for row in rows]
    issues = outside(*pairs)
    assert len(pairs) >= least
    assert [issue for issue in issues if issue.severity is Severity.ERROR] == []
    assert len(issues) <= len(pairs) / 20


def test_real_comuni_lie_in_themselves_and_on_nobody():
    assert outside(*[(geometry, [code]) for code, geometry in SHAPES.items()]) == []
    assert others(*SHAPES.values()) == []


def test_place_in_another_comune_is_an_error_that_names_it():
    [issue] = outside((SHAPES[RHO].representative_point(), [ASSAGO]))
    assert (issue.code, issue.severity, issue.row) == ("outside-comune", Severity.ERROR, 1)
    assert "da Assago" in issue.text
    assert issue.suggestion == "si trova in: Rho"
    [area] = outside((SHAPES[RHO].representative_point().buffer(0.001), [MILANO]))
    assert (area.severity, area.text) == (Severity.ERROR, "il 100 % della geometria è fuori da Milano")


def test_boundaries_are_generalised_so_a_little_beyond_is_nothing():
    inside = box(*SHAPES[RHO].representative_point().buffer(0.004).bounds)
    assert outside((inside, [RHO])) == []
    border = SHAPES[RHO].exterior.interpolate(0.3, normalized=True)
    assert outside((border, [RHO]), (border, [MILANO, RHO])) == []
    near = from_degrees(array(border), 32632)[0].buffer(45)
    assert COMUNI.outside(array(near), [[RHO]], places(["a"], [1])) == []


def test_between_the_thresholds_it_is_a_warning_with_the_share():
    one = Comuni({"a": box(9.1, 45.4, 9.2, 45.5)}, {"a": "Prova"})
    strips = from_degrees(array(box(9.19, 45.44, 9.2015, 45.45), box(9.19, 45.44, 9.212, 45.45)), 32632)
    slight, worse = one.outside(strips, [["a"]] * 2, places(["r0", "r1"], [1, 2]))
    assert (slight.severity, slight.text) == (Severity.WARNING, "il 7 % della geometria è fuori da Prova")
    assert worse.severity is Severity.ERROR
    points = from_degrees(array(Point(9.205, 45.44), Point(9.24, 45.44)), 32632)
    near, far = one.outside(points, [["a"]] * 2, places(["r0", "r1"], [1, 2]))
    assert (near.severity, near.text) == (Severity.WARNING, "il punto è a 391 m da Prova")
    assert far.severity is Severity.ERROR


def test_who_declares_nothing_or_the_unknown_or_has_no_place_is_not_judged_here():
    point = SHAPES[RHO].representative_point()
    assert outside((point, []), (point, ["999999"]), (None, [MILANO]), (Point(), [MILANO])) == []


def test_lines_and_points_in_several_comuni_are_judged_by_all_of_them():
    line = LineString([SHAPES[RHO].representative_point(), SHAPES[MILANO].representative_point()])
    [issue] = outside((line, [RHO]))
    assert issue.severity is Severity.ERROR
    both = MultiPoint([SHAPES[RHO].representative_point(), SHAPES[ASSAGO].representative_point()])
    assert outside((both, [RHO, ASSAGO])) == []
    assert "un punto è fuori da Rho" in outside((both, [RHO]))[0].text


SQUARE = box(9.1, 45.4, 9.101, 45.401)


def test_same_outline_twice_is_a_warning_and_same_point_a_note():
    turned = Polygon(list(SQUARE.exterior.coords)[::-1])
    issues = others(SQUARE, Point(9.1, 45.4), turned, Point(9.1, 45.4), None, published={"x": SQUARE, "r1": SQUARE})
    assert [(one.record, one.code, one.severity) for one in issues] == [
        ("r0", "same-geometry", Severity.WARNING),
        ("r2", "same-geometry", Severity.WARNING),
        ("r1", "same-geometry", Severity.NOTE),
        ("r3", "same-geometry", Severity.NOTE),
    ]
    assert issues[0].text == "ha la stessa geometria di r2, x"


def test_surface_on_another_is_told_with_square_metres_and_share():
    half = box(9.1005, 45.4, 9.1015, 45.401)
    [issue] = others(half, published={"x": SQUARE})
    assert issue.severity is Severity.WARNING
    assert issue.text == "si sovrappone a x (4.347 m², 50 %) (percentuale della geometria più piccola)"
    both = others(half, SQUARE)
    assert [one.record for one in both] == ["r0", "r1"]
    [note] = others(box(9.10095, 45.4, 9.10195, 45.401), published={"x": SQUARE})
    assert note.severity is Severity.NOTE


def test_touching_crossing_by_a_line_and_the_own_published_self_are_nothing():
    beside = box(9.101, 45.4, 9.102, 45.401)
    assert others(SQUARE, beside) == []
    assert others(SQUARE, LineString([(9.09, 45.4005), (9.2, 45.4005)]), Point(9.1005, 45.4005)) == []
    assert others(SQUARE, published={"r0": SQUARE.buffer(0.0001)}) == []


def test_invalid_geometry_is_left_to_who_examines_it():
    bow_tie = Polygon([(9.1, 45.4), (9.101, 45.401), (9.101, 45.4), (9.1, 45.401)])
    assert others(bow_tie, SQUARE) == []
    assert outside((bow_tie, [RHO])) == []


def test_pile_of_outlines_is_one_short_issue_each_and_says_where_looking_stopped(monkeypatch: pytest.MonkeyPatch):
    pile = [box(9.1 + step * 1e-6, 45.4, 9.101 + step * 1e-6, 45.401) for step in range(300)]
    issues = others(*pile)
    assert len(issues) == 300
    assert max(len(issue.text) for issue in issues) < 200
    assert "e altre 296" in issues[0].text
    monkeypatch.setattr(near, "MOST_PAIRS", 1_000)
    stopped = others(*pile)
    assert (stopped[-1].record, stopped[-1].code) == ("", "overlaps-unfinished")
    assert "per 300 poligoni su 300" in stopped[-1].text
    assert [one.record for one in stopped[:-1]] == [one.record for one in issues]  # the likeliest of each comes first
    assert " e forse altre 29" in stopped[0].text


def test_every_row_that_is_asked_for_gets_its_likeliest_neighbour_measured(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(near, "MOST_PAIRS", 10)
    strips = [box(9.1 + step * 1e-5, 45.4, 9.1001 + step * 1e-5, 45.4 + step * 1e-4) for step in range(1, 60)]
    small = [box(9.1001 + step * 1e-4, 45.40005, 9.10014 + step * 1e-4, 45.40008) for step in range(5)]
    shapes, rows = array(*strips, *small), range(1, 65)
    ground = places([f"r{row}" for row in rows], rows)
    issues = against_others(shapes, ground, Neighbours(), rows=set(range(60, 65)))
    assert [one.record for one in issues] == ["r60", "r61", "r62", "r63", "r64", ""]
    assert "per 5 poligoni su 5" in issues[-1].text


def test_same_outline_on_the_published_grid_is_found_though_its_numbers_differ_beyond_it():
    shaken = shapely.transform(SQUARE, lambda points: points + 3e-9)
    assert [one.code for one in others(SQUARE, box(9.1, 45.4, 9.101, 45.4005), shaken)] == [
        "same-geometry",
        "same-geometry",
        "overlap",
        "overlap",
    ]


rectangles = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=12
)


@given(rectangles, rectangles)
def test_bulk_search_finds_what_comparing_everything_with_everything_finds(mine, theirs):
    made = [
        [box(9.1 + x / 1e4, 45.4 + y / 1e4, 9.1 + (x + w) / 1e4, 45.4 + (y + h) / 1e4) for x, y, w, h in some]
        for some in (mine, theirs)
    ]
    published = {f"p{number}": one for number, one in enumerate(made[1])}
    told = {issue.record for issue in others(*made[0], published=published)}
    metric = from_degrees(array(*made[0], *made[1]), 32632)
    expected = {
        f"r{one}"
        for one in range(len(mine))
        for other in range(len(metric))
        if other != one
        and metric[one].intersection(metric[other]).area > 0.02 * min(metric[one].area, metric[other].area)
    }
    assert expected <= told


def test_only_the_rows_that_are_asked_for_are_told():
    half = box(9.1005, 45.4, 9.1015, 45.401)
    shapes = array(SQUARE, half, SQUARE)
    issues = against_others(shapes, places(["a", "b", "c"], [1, 2, 3]), Neighbours(), rows={3})
    assert [(one.record, one.code) for one in issues] == [("c", "same-geometry")]
    issues = against_others(shapes, places(["a", "b", "c"], [1, 2, 3]), Neighbours(), rows={2})
    assert [(one.record, one.code) for one in issues] == [("b", "overlap")]


def test_collections_of_mixed_geometries_stop_nothing():
    mixed = shapely.GeometryCollection([SQUARE, Point(9.1, 45.4)])
    assert others(mixed, SQUARE, published={"x": mixed}) == []
    assert outside((mixed, [RHO])) == []
