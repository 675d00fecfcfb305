import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import MultiPoint, Point, Polygon, shape
from shapely.geometry.base import BaseGeometry

from gis.compare import Comparison, Published, compare
from gis.issues import Severity
from gis.limits import Unreadable
from gis.place.crs import find, from_degrees, to_degrees
from gis.place.systems import SYSTEMS
from gis.records import Record
from gis.values import Value

SQUARE = Polygon([(9.1, 45.4), (9.101, 45.4), (9.101, 45.401), (9.1, 45.401)])
FIELDS = ("name", "cost", "sttm", "cup", "location_precision")


def record(id_: str = "a", geometry: BaseGeometry | None = None, version: int | None = None, **values: Value) -> Record:
    return Record(1, id_, values, geometry, version)


def published(id_: str = "a", geometry: BaseGeometry | None = None, version: int = 1, **values: Value) -> Published:
    return Published(id_, version, values, geometry)


def against(mine: Iterable[Record], theirs: Iterable[Published], **options: object) -> Comparison:
    return compare(mine, theirs, fields=FIELDS, **options)  # type: ignore[arg-type]


def real(name: str) -> list[Published]:
    """The records of a file of the portal's own, as if published."""
    path = Path(f"data/{name}.geojson")
    if path.exists():
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [Published(one["id"], 1, one["properties"], shape(one["geometry"])) for one in features]
    with Path(f"data/{name}.csv").open(encoding="utf-8") as file:
        return [
            Published(
                row["id"],
                1,
                {key: value or None for key, value in row.items() if key not in ("id", "lat", "lon")},
                Point(float(row["lon"]), float(row["lat"])) if row.get("lon") else None,
            )
            for row in csv.DictReader(file)
        ]


def back(one: Published, geometry: BaseGeometry | None = None, **values: Value) -> Record:
    """A published record as a file made from it holds it, perhaps edited."""
    properties: Mapping[str, Value] = {**one.properties, **values}
    return Record(1, one.id, properties, geometry or one.geometry, one.version)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["areas", "services", "proposals", "comuni", "zones"])
def test_real_records_sent_back_are_unchanged_and_all_missing_when_left_out(name: str):
    theirs = real(name)
    names = {field for one in theirs for field in one.properties}
    result = compare([back(one) for one in theirs], theirs, fields=names)
    assert (result.unchanged, result.new, result.changed, result.missing) == (len(theirs), [], [], [])
    assert list(result.changes(delete_missing=True)) == []
    left = compare([], iter(theirs), fields=names)
    assert len(left.missing) == len(theirs)
    assert list(left.changes()) == []
    assert {one.action for one in left.changes(delete_missing=True)} == {"delete"}


@pytest.mark.parametrize("code", SYSTEMS)
@pytest.mark.parametrize("name", ["areas", "comuni"])
def test_real_geometries_are_unchanged_by_a_trip_through_every_system(code: int, name: str):
    theirs = [one for one in real(name) if one.geometry is not None]
    there = from_degrees(np.array([one.geometry for one in theirs], dtype=object), code)
    there = shapely.transform(there, lambda points: np.round(points, 3 if points.max() > 180 else 8))
    finding = find(pyproj.CRS(code).to_wkt(), there)
    mine = [back(one, geometry) for one, geometry in zip(theirs, to_degrees(there, finding), strict=True)]
    assert compare(mine, theirs, fields=()).unchanged == len(theirs)


def test_four_edits_of_real_records_are_exactly_four_changes():
    theirs = [*real("zones"), *[one for one in real("areas") if one.geometry is not None][:50]]
    mine = [back(one) for one in theirs]
    corners = shapely.get_coordinates(mine[0].geometry)
    corners[5] += 0.001
    mine[0] = replace(mine[0], geometry=Polygon(corners))
    mine[20] = replace(mine[20], properties={**mine[20].properties, "surface_m2": "12"})
    gone = mine.pop()
    mine.append(Record(99, "nuova", {"name": "Nuova"}, Point(9.1, 45.4)))
    result = compare(mine, theirs, fields={"name", "surface_m2"})
    proposed = list(result.changes(delete_missing=True))
    assert [(one.action, one.id) for one in proposed] == [
        ("create", "nuova"),
        ("update", mine[0].id),
        ("update", mine[20].id),
        ("delete", gone.id),
    ]
    assert (proposed[1].properties, proposed[1].geometry) == ({}, mine[0].geometry)
    assert (proposed[2].properties, proposed[2].geometry) == ({"surface_m2": "12"}, None)
    assert [one.base_version for one in proposed] == [None, 1, 1, 1]
    assert [one.action for one in result.changes()] == ["create", "update", "update"]


def test_change_says_old_and_new_and_square_metres():
    half = Polygon([(9.1, 45.4), (9.101, 45.4), (9.101, 45.4005), (9.1, 45.4005)])
    result = against([record(geometry=half, name="B", cost=2)], [published(geometry=SQUARE, name="A", cost=2.0)])
    [change] = result.changed
    assert [(one.name, one.old, one.new) for one in change.difference.fields] == [("name", "A", "B")]
    assert change.difference.geometry is not None
    assert change.difference.geometry.area_m2 == pytest.approx(4347, abs=2)
    assert change.difference.geometry.text == "contorno diverso per 4.347 m²"


def test_moved_point_says_metres_and_another_kind_says_neither():
    moved = against([record(geometry=Point(9.1, 45.401))], [published(geometry=Point(9.1, 45.4))])
    assert moved.changed[0].difference.geometry.moved_m == pytest.approx(111.1, abs=0.5)  # type: ignore[union-attr]
    other = against([record(geometry=SQUARE)], [published(geometry=Point(9.1, 45.4))])
    assert other.changed[0].difference.geometry.text == "geometria di altro tipo"  # type: ignore[union-attr]


def test_stored_geometry_may_be_binary_and_a_record_without_one_leaves_it():
    stored = Published("a", 3, {}, shapely.to_wkb(SQUARE))
    hexadecimal = Published("a", 3, {}, shapely.to_wkb(SQUARE, hex=True))  # type: ignore[arg-type]
    for one in (stored, hexadecimal):
        assert against([record(geometry=SQUARE)], [one]).unchanged == 1
        assert against([record()], [one]).unchanged == 1


@pytest.mark.parametrize("precision", ["comune", "citta_metropolitana"])
def test_place_borrowed_from_the_comune_comes_back_unchanged(precision: str):
    points = MultiPoint([(9.1, 45.4), (9.2, 45.5)])
    current = Published("a", 1, {"name": "A", "location_precision": None}, None, shown=points)
    came_back = record(geometry=points, name="A", location_precision=precision)
    assert against([came_back], [current]).unchanged == 1
    assert against([came_back], [replace(current, shown=None)]).unchanged == 1
    assert against([replace(came_back, geometry=None)], [current]).unchanged == 1
    [renamed] = against([replace(came_back, properties={**came_back.properties, "name": "B"})], [current]).changes()
    assert (renamed.properties, renamed.geometry) == ({"name": "B"}, None)


def test_place_that_is_no_longer_borrowed_is_a_new_geometry():
    current = Published("a", 1, {"name": "A", "location_precision": None}, None, shown=MultiPoint([(9.1, 45.4)]))
    [found] = against([record(geometry=Point(9.11, 45.41), name="A", location_precision="site")], [current]).changes()
    assert (found.properties, found.geometry) == ({"location_precision": "site"}, Point(9.11, 45.41))


@pytest.mark.parametrize("id_", ["a", "new"])
def test_place_of_its_own_that_is_called_the_comunes_is_an_error(id_: str):
    current = Published("a", 1, {"name": "A", "location_precision": None}, None, shown=MultiPoint([(9.1, 45.4)]))
    [issue] = against([record(id_, geometry=Point(9.11, 45.41), location_precision="comune")], [current]).issues
    assert (issue.code, issue.record, issue.severity) == ("precision-contradicts", id_, Severity.ERROR)
    assert against([record(id_, geometry=Point(9.11, 45.41))], [current]).issues == []


def test_record_changed_meanwhile_is_a_named_conflict_and_never_overwritten():
    current = published(version=2, name="Loro", cost=1)
    result = against([record(version=1, name="Nostro", cost=1)], [current])
    [conflict] = result.conflicts
    assert (conflict.base, conflict.version, conflict.theirs, conflict.ours.names) == (1, 2, None, {"name"})
    [issue] = result.issues
    assert (issue.code, issue.severity, issue.record) == ("conflict", Severity.ERROR, "a")
    assert "versione 1 nel file, 2 pubblicata" in issue.text
    assert list(result.changes()) == []
    [forced] = result.changes(overwrite={"a"})
    assert (forced.properties, forced.base_version) == ({"name": "Nostro"}, 2)
    assert against([record(version=1, name="Loro", cost=1)], [current]).unchanged == 1


def test_with_the_older_version_at_hand_only_what_the_file_touched_counts():
    older = published(version=1, name="A", cost=1, cup="X")
    current = published(version=2, name="B", cost=1, cup="X", geometry=SQUARE)
    asked: list[object] = []

    def past(keys: object) -> list[Published]:
        asked.append(keys)
        return [older]

    untouched = against([record(version=1, name="A", cost=1, cup="X")], [current], past=past)
    assert (untouched.unchanged, untouched.outdated, untouched.conflicts) == (1, ["a"], [])
    assert asked == [[("a", 1)]]
    both = against([record(version=1, name="C", cost=1, cup="X")], [current], past=past).conflicts[0]
    assert (both.both, both.ours.names) == ({"name"}, {"name"})
    assert both.theirs is not None
    assert both.theirs.names == {"name", "geometry"}
    apart = against([record(version=1, name="A", cost=2, cup="X")], [current], past=past)
    assert (apart.conflicts[0].both, apart.conflicts[0].ours.names) == (set(), {"cost"})
    [forced] = apart.changes(overwrite={"a"})
    assert forced.properties == {"cost": 2}, "what only others changed is kept"


def test_withdrawn_record_is_a_conflict_where_the_file_has_seen_it_and_new_where_it_has_not():
    tombstone = Published("a", 2, {"name": "A"}, None, withdrawn=True)
    for theirs in ([tombstone], []):
        seen = against([record(version=1, name="A")], theirs)
        assert seen.conflicts[0].version is None
        assert "ritirata" in seen.issues[0].text
        assert list(seen.changes(overwrite={"a"})) == []
    assert [one.action for one in against([record(name="A")], [tombstone]).changes()] == ["create"]
    assert against([], [tombstone]).missing == []


def test_missing_are_those_of_the_scope_only():
    theirs = [published("a", sttm=["STTM1"]), published("b", sttm=["STTM2"])]
    result = against([], theirs, scope=lambda one: one.properties["sttm"] == ["STTM2"])
    assert result.missing == [("b", 1)]


def test_same_id_twice_among_the_published_records_is_refused_in_words():
    for mine in ([record("a")], []):
        with pytest.raises(Unreadable, match="«a» è due volte"):
            against(mine, [published("a", version=1), published("b"), published("a", version=2)])


def test_same_id_twice_in_the_file_is_an_error_and_the_first_row_counts():
    result = against([record(name="A"), replace(record(name="B"), row=7)], [])
    assert [one.properties for one in result.new] == [{"name": "A"}]
    assert [(one.code, one.row, one.severity) for one in result.issues] == [("duplicate-id", 7, Severity.ERROR)]


def test_same_cup_under_another_id_is_a_warning_of_what_the_file_brings_or_changes():
    theirs = [published("x", cup="B12"), published("y", cup="C34"), published("z", cup="C34")]
    mine = [record("a", cup="b12 "), record("b", cup="D5"), record("c", cup="D5"), record("y", cup="C34")]
    result = against(mine, theirs)
    assert [(one.record, one.field, one.severity) for one in result.issues] == [
        ("a", "cup", Severity.WARNING),
        ("b", "cup", Severity.WARNING),
        ("c", "cup", Severity.WARNING),
    ]
    assert result.issues[0].text == "«B12» è anche di: x"


def test_one_cup_shared_by_thousands_is_told_in_bounded_words():
    mine = [record(f"r{number}", cup="X1") for number in range(5_000)]
    issues = against(mine, []).issues
    assert len(issues) == 5_000
    assert max(len(issue.text) for issue in issues) < 80


def test_fields_that_are_not_proposed_are_left_alone():
    assert against([record(name="A", area_m2=3)], [published(name="A", area_m2=2)]).unchanged == 1


def test_change_from_or_to_a_mixed_collection_has_no_measure():
    mixed = shapely.GeometryCollection([SQUARE, Point(9.1, 45.4)])
    for old, new in ((mixed, SQUARE), (SQUARE, mixed), (mixed, shapely.affinity.translate(mixed, 1e-3))):
        [change] = against([record(geometry=new)], [published(geometry=old)]).changed
        assert change.difference.geometry is not None
        assert change.difference.geometry.text == "geometria di altro tipo"
