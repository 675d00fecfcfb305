import pytest
from shapely.geometry import Point, Polygon

from gis.check import check
from gis.place.geometry import faults, from_geojson
from gis.schema import Code, CodeList, Field, FieldType, Label

COLOURS = CodeList("colours", (Code("red", Label("Rosso", "Red")), Code("blue", Label("Blu", "Blue"))))
FIELDS = (
    Field("name", FieldType.TEXT, Label("Nome", "Name"), required=True, max_length=10),
    Field("colour", FieldType.TEXT, Label("Colore", "Colour"), code_list=COLOURS),
    Field("tags", FieldType.TEXT_LIST, Label("Voci", "Tags"), code_list=COLOURS),
    Field("size", FieldType.INTEGER, Label("Misura", "Size"), minimum=0),
    Field("seen", FieldType.PARTIAL_DATE, Label("Vista", "Seen")),
    Field("page", FieldType.URL, Label("Pagina", "Page")),
    Field("cup", FieldType.TEXT, Label("CUP", "CUP"), pattern=r"^[A-Z]\d$"),
)
MILANO = Point(9.19, 45.46)


def codes(properties: dict[str, object], *, record: str = "one", geometry: object = MILANO) -> set[tuple[str, str]]:
    issues = check(FIELDS, record=record, properties={"name": "x"} | properties, geometry=geometry)  # type: ignore[arg-type]
    return {(issue.field, issue.code) for issue in issues}


def test_good_record_has_no_issue():
    good = {"colour": "red", "tags": ["blue"], "size": 3, "seen": "2024-03", "page": "https://a.it/x", "cup": "A1"}
    assert codes(good) == set()


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"name": None}, ("name", "missing")),
        ({"name": "x" * 11}, ("name", "too-long")),
        ({"name": "a\x00b"}, ("name", "control-character")),
        ({"name": " a"}, ("name", "blank")),
        ({"colour": "green"}, ("colour", "unknown-code")),
        ({"tags": ["red", "green"]}, ("tags", "unknown-code")),
        ({"tags": ["red", "blue", "red"]}, ("tags", "repeated")),
        ({"tags": "red"}, ("tags", "wrong-type")),
        ({"size": -1}, ("size", "too-small")),
        ({"size": 2**53}, ("size", "too-large")),
        ({"size": True}, ("size", "wrong-type")),
        ({"size": "3"}, ("size", "wrong-type")),
        ({"seen": "2023-02-30"}, ("seen", "bad-date")),
        ({"page": "javascript:alert(1)"}, ("page", "bad-address")),
        ({"page": "ftp://a.it"}, ("page", "bad-address")),
        ({"cup": "a1"}, ("cup", "bad-form")),
        ({"other": 1}, ("other", "unknown-field")),
    ],
)
def test_each_fault_is_named_with_its_field(properties: dict[str, object], expected: tuple[str, str]):
    assert expected in codes(properties)


@pytest.mark.parametrize("record", ["", "Scalo Farini", "à", "-a", "a--b", "x" * 121])
def test_ids_are_kebab_slugs(record: str):
    assert ("id", "bad-id") in codes({}, record=record)


def test_invalid_far_and_empty_geometries_are_refused_with_a_reason():
    bow_tie = Polygon([(9, 45.4), (9.1, 45.5), (9.1, 45.4), (9, 45.5)])
    assert "non è valida" in faults(bow_tie)[0]
    assert "fuori" in faults(Point(45.46, 9.19))[0]
    assert "vuota" in faults(Polygon())[0]


def test_geojson_rings_are_turned_by_rfc_7946_and_heights_dropped():
    clockwise = [[9, 45.4, 1], [9, 45.5, 1], [9.1, 45.5, 1], [9, 45.4, 1]]
    polygon = from_geojson({"type": "Polygon", "coordinates": [clockwise]})
    assert polygon.exterior.is_ccw
    assert not polygon.has_z
