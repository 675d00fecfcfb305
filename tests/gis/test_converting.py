"""Any file becomes one of any other format, whatever its columns are called and its cells hold."""

import json
from pathlib import Path
from typing import Any

import pytest

from gis import read
from gis.converting import convert
from gis.formats import FORMATS
from gis.limits import Unreadable
from gis.read.archive import opened

PLACE = {"type": "Point", "coordinates": [9.1, 45.5]}
FORMS = [one.id for one in FORMATS.values() if one.reads]


def geojson(path: Path, *rows: tuple[Any, dict[str, Any]]) -> Path:
    features = [{"type": "Feature", "geometry": where, "properties": row} for where, row in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def converted(path: Path, form: str) -> tuple[dict[str, list[Any]], list[Any]]:
    out = path.with_name(f"out{FORMATS[form].extensions[0]}")
    convert(path, out)
    with opened(out) as sent:
        (batch,) = read.batches(sent, read.layers(sent)[0])
    return {name: list(cells) for name, cells in batch.columns.items()}, list(batch.geometry)


@pytest.mark.parametrize("form", FORMS)
def test_names_of_columns_are_kept_as_far_as_a_format_can_hold_them(tmp_path: Path, form: str):
    row = {"nome": "a", "Nome": "b", "fid": "c", "Geometry": "d", 'R&D, "<x>"': "e", "città": "f", "ID": "g"}
    columns, _ = converted(geojson(tmp_path / "x.geojson", (PLACE, {"id": 'q"<1>', **row})), form)
    known = {"id": 'q"<1>', "nome": "a", "Nome_": "b", "fid_": "c", "Geometry_": "d", 'R&D, "<x>"': "e", "ID_": "g"}
    assert {name: columns[name] for name in known} == {name: [cell] for name, cell in known.items()}
    assert columns["città"] == ["f"]


@pytest.mark.parametrize("form", FORMS)
def test_texts_and_long_numbers_are_not_altered(tmp_path: Path, form: str):
    cells = ["-5", "=1+1", "'=x", "+39 02", "@x", "a\nb", "00123", "1.234", 'la "Darsena"', "_x0041_"]
    long = [2**53 + 1, 2**70]
    rows = [(PLACE, {"testo": cell, "codice": long[0], "enorme": long[1]}) for cell in cells]
    columns, _ = converted(geojson(tmp_path / "x.geojson", *rows), form)
    assert sorted(columns["testo"]) == sorted(cells)  # a FlatGeobuf has an order of its own
    assert {str(cell) for cell in columns["codice"]} == {str(long[0])}
    assert {str(cell) for cell in columns["enorme"]} == {str(long[1])}


@pytest.mark.parametrize("form", FORMS)
def test_a_row_of_an_empty_geometry_has_no_place(tmp_path: Path, form: str):
    empty = [{"type": "Point", "coordinates": []}, {"type": "Polygon", "coordinates": []}, None]
    path = geojson(tmp_path / "x.geojson", (PLACE, {"n": 0}), *((one, {"n": 1}) for one in empty))
    _, shapes = converted(path, form)
    assert [None if one is None else one.wkt for one in shapes] == ["POINT (9.1 45.5)", None, None, None]


def test_the_file_that_is_read_is_not_written_over(tmp_path: Path):
    convert(geojson(tmp_path / "x.geojson", (PLACE, {"n": 0})), path := tmp_path / "x.gpkg")
    before = path.read_bytes()
    with pytest.raises(Unreadable, match="altro nome"):
        convert(path, path)
    assert path.read_bytes() == before
