import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import wkt
from shapely.geometry import Point, shape

from gis.issues import Issue, Severity
from gis.place.geometry import area_m2, examine, heights, surfaces
from gis.place.validity import explain, repaired

SQUARE = "9.1 45.4, 9.101 45.4, 9.101 45.401, 9.1 45.401, 9.1 45.4"
BOW_TIE = "POLYGON ((9.1 45.4, 9.101 45.401, 9.101 45.4, 9.1 45.401, 9.1 45.4))"


def array(*texts: str | None) -> np.ndarray:
    return np.array([wkt.loads(text) if text else None for text in texts], dtype=object)


def look(*texts: str | None, **options: object) -> list[Issue]:
    count = len(texts)
    names = [f"r{number}" for number in range(count)]
    return examine(array(*texts), records=names, rows=list(range(1, count + 1)), **options).issues  # type: ignore[arg-type]


def real(name: str) -> np.ndarray:
    features = json.loads(Path(f"data/{name}.geojson").read_text(encoding="utf-8"))["features"]
    return np.array([shape(feature["geometry"]) for feature in features], dtype=object)


def real_points(name: str) -> np.ndarray:
    with Path(f"data/{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lon"]]
    return np.array([Point(float(row["lon"]), float(row["lat"])) for row in rows], dtype=object)


@pytest.mark.parametrize("name", ["comuni", "zones"])
def test_real_boundaries_have_no_error_and_come_back_as_they_are(name: str):
    geometries = real(name)
    result = examine(geometries, records=[name] * len(geometries), rows=range(1, len(geometries) + 1))
    assert result.issues == []
    assert shapely.equals_exact(result.geometries, geometries, tolerance=0).all()


@pytest.mark.parametrize("name", ["areas", "services"])
def test_real_points_have_no_issue(name: str):
    points = real_points(name)
    assert examine(points, records=[name] * len(points), rows=range(len(points)), kinds={"point"}).issues == []


def test_surface_of_the_territory_is_the_known_one():
    with Path("data/comuni_ptm.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 133
    assert area_m2(real("comuni")).sum() / 1e6 == pytest.approx(1575, abs=3)
    assert area_m2(array("POINT (9 45.4)", None)).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("POLYGON EMPTY", "empty-geometry", "è vuota"),
        ("POINT (9.1 nan)", "not-finite", "numero finito"),
        ("LINESTRING (9.1 45.4, inf 45.4)", "not-finite", "numero finito"),
        (BOW_TIE, "invalid-geometry", "incrocia se stesso (presso longitudine 9.1005, latitudine 45.4005)"),
        (f"POLYGON (({SQUARE}), (9.2 45.4, 9.201 45.4, 9.201 45.401, 9.2 45.4))", "invalid-geometry", "fuori dal"),
        (f"MULTIPOLYGON ((({SQUARE})), (({SQUARE})))", "invalid-geometry", "le sue parti si sovrappongono"),
        (
            f"MULTIPOLYGON ((({SQUARE})), ((9.1002 45.4002, 9.1004 45.4002, 9.1004 45.4004, 9.1002 45.4002)))",
            "invalid-geometry",
            "le sue parti si sovrappongono",
        ),
        (f"GEOMETRYCOLLECTION (POLYGON (({SQUARE})), POINT (9.1 45.4))", "invalid-geometry", "raccolta"),
        ("POINT (45.4 9.1)", "outside-territory", "fuori dalla Città metropolitana"),
    ],
)
def test_what_cannot_be_published_is_an_error_that_says_why(text: str, code: str, words: str):
    issues = [issue for issue in look(None, text) if issue.severity is Severity.ERROR]
    assert [(issue.record, issue.row, issue.field, issue.code) for issue in issues] == [("r1", 2, "geometry", code)]
    assert words in issues[0].text


def test_repair_is_offered_with_its_surface_and_applied_only_when_accepted():
    geometries = array(BOW_TIE, BOW_TIE)
    names, rows = ["a", "b"], [1, 2]
    offered = examine(geometries.copy(), records=names, rows=rows)
    assert [issue.severity for issue in offered.issues] == [Severity.ERROR] * 2
    assert "superficie da 0,00 m² a 4.347 m²" in str(offered.issues[0].suggestion)
    assert shapely.equals_identical(offered.geometries, geometries).all()
    assert offered.repairs[0].is_valid
    accepted = examine(geometries.copy(), records=names, rows=rows, accepted={"b"})
    assert [(issue.record, issue.severity) for issue in accepted.issues] == [
        ("a", Severity.ERROR),
        ("b", Severity.WARNING),
    ]
    assert accepted.geometries[1].geom_type == "MultiPolygon"
    assert accepted.area_m2[1] == pytest.approx(4347, abs=1)


def test_repair_of_a_collection_says_what_it_loses():
    [issue] = look(f"GEOMETRYCOLLECTION (POLYGON (({SQUARE})), POINT (9.1 45.4))")
    assert "si perde un elemento di altro tipo" in str(issue.suggestion)


def test_what_no_repair_can_save_has_none():
    flat = "POLYGON ((9.1 45.4, 9.2 45.4, 9.1 45.4, 9.1 45.4))"
    result = examine(array(flat), records=["a"], rows=[1], accepted=True)
    assert result.repairs == {}
    assert any("ridisegnata" in str(issue.suggestion) for issue in result.issues)


def test_kinds_are_those_of_the_collection():
    [issue] = look("POINT (9.1 45.4)", f"POLYGON (({SQUARE}))", f"MULTIPOLYGON ((({SQUARE})))", kinds={"polygon"})
    assert (issue.record, issue.code) == ("r0", "wrong-kind")
    assert issue.text == "qui servono poligoni, la geometria è fatta di punti"


def test_thin_parts_tiny_holes_and_repeated_points_are_told_without_stopping():
    thin = "POLYGON ((9.1 45.4, 9.2 45.4, 9.2 45.400001, 9.1 45.4))"
    hole = f"POLYGON (({SQUARE}), (9.1005 45.4005, 9.1005 45.400505, 9.100505 45.4005, 9.1005 45.4005))"
    twice = "POLYGON ((9.1 45.4, 9.101 45.4, 9.101 45.4, 9.101 45.401, 9.1 45.4))"
    issues = look(thin, hole, twice, f"POLYGON (({SQUARE}))")
    assert [(issue.record, issue.code, issue.severity) for issue in issues] == [
        ("r2", "repeated-points", Severity.NOTE),
        ("r0", "sliver", Severity.WARNING),
        ("r1", "tiny-hole", Severity.WARNING),
    ]


def test_many_vertices_are_a_warning_and_too_many_an_error():
    heavy, heavier = (
        shapely.LineString(np.column_stack((np.linspace(9.1, 9.2, count), np.full(count, 45.4))))
        for count in (20_001, 200_001)
    )
    issues = examine(np.array([heavy, heavier], dtype=object), records=["a", "b"], rows=[1, 2]).issues
    assert [(one.record, one.code, one.severity) for one in issues] == [
        ("a", "many-vertices", Severity.WARNING),
        ("b", "many-vertices", Severity.ERROR),
    ]


def test_heights_are_dropped_and_counted_and_rings_turn_as_geojson_asks():
    source = array("POINT Z (9.1 45.4 120)", "POLYGON ((9.1 45.4, 9.1 45.401, 9.101 45.401, 9.1 45.4))", None)
    assert heights(source) == 1
    result = examine(source, records=["a", "b", "c"], rows=[1, 2, 3]).geometries
    assert not shapely.has_z(result).any()
    assert shapely.is_ccw(result[1].exterior)
    assert result[2] is None


def test_declared_surface_is_compared_with_the_drawn_one():
    drawn = np.array([10_000.0, 10_400.0, 10_600.0, 20_000.0, 0.0, 5.0, 700.0])
    declared = [10_000, 10_000, 10_000, 2, 10_000, 12, None]
    names = [str(number) for number in range(7)]
    issues = surfaces(drawn, declared, records=names, rows=range(7), field="surface_m2")
    assert [(one.record, one.field, one.severity) for one in issues] == [
        ("2", "surface_m2", Severity.WARNING),
        ("3", "surface_m2", Severity.WARNING),
    ]
    assert issues[0].text.endswith("è 10.000 m², quella disegnata 10.600 m² (6,0 %)")
    assert "ettari" in str(issues[1].suggestion)


def test_reasons_of_geos_are_said_in_italian():
    assert explain("Ring Self-intersection[9.18 45.46]") == (
        "un anello tocca se stesso (presso longitudine 9.18, latitudine 45.46)"
    )
    assert explain("Something new") == "Something new"


corner = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda p: (9.1 + p[0] / 1e4, 45.4 + p[1] / 1e4))


@given(st.lists(corner, min_size=3, max_size=9))
def test_every_repair_is_valid_rounded_and_of_the_same_dimension(ring: list[tuple[float, float]]):
    polygon = np.array([shapely.Polygon(ring)], dtype=object)
    result = examine(polygon.copy(), records=["a"], rows=[1], accepted=True)
    errors = [issue for issue in result.issues if issue.severity is Severity.ERROR]
    if polygon[0].is_valid:
        assert result.geometries[0].equals(polygon[0])
        assert not errors
    elif result.repairs:
        assert result.geometries[0].is_valid
        assert shapely.get_dimensions(result.geometries)[0] == 2
        points = shapely.get_coordinates(result.geometries)
        assert (np.round(points, 7) == points).all()
        assert not errors
    else:
        assert errors
        assert repaired(polygon)[0] is None
