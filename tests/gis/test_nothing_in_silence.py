"""What `inspect` and `convert` cannot read they say, as `check` does, and end so that a script knows of it."""

import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
import xlsxwriter

from gis.__main__ import main
from tests.fixtures.schemas import document
from tests.fixtures.sent import records, two_layers

BROKEN = {"type": "Polygon", "coordinates": [[[9, 45], [9.1, 45], [9.1, 45.1], [9, 45.1]]]}


def geojson(path: Path, *geometries: Any) -> Path:
    features = [{"type": "Feature", "geometry": one, "properties": {"n": n}} for n, one in enumerate(geometries)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return main([str(one) for one in arguments])


def test_a_geometry_that_is_lost_is_said_and_ends_with_one(tmp_path: Path, capsys):
    path = geojson(tmp_path / "x.geojson", BROKEN, {"type": "Point", "coordinates": [9.1, 45.5]})
    assert run("convert", path, tmp_path / "x.gpkg") == 1
    said = capsys.readouterr().out
    assert "2 righe" in said
    assert "riga 1 · la geometria non è GeoJSON valido: un contorno non è chiuso" in said


def test_inspect_does_not_say_that_there_are_no_geometries_where_none_can_be_read(tmp_path: Path, capsys):
    path = geojson(tmp_path / "x.geojson", BROKEN)
    assert run("inspect", path) == 0
    said = capsys.readouterr().out
    assert "Senza geometrie" not in said
    assert "1 riga, 1 colonna" in said
    assert "un contorno non è chiuso" in said
    assert run("inspect", path, "--json") == 0
    (layer,) = json.loads(capsys.readouterr().out)["layers"]
    assert [one["code"] for one in layer["problems"]] == ["geometry-unreadable"]


def test_heights_that_are_not_kept_are_said(tmp_path: Path, capsys):
    path = geojson(tmp_path / "x.geojson", {"type": "Point", "coordinates": [9.1, 45.5, 120]})
    assert run("convert", path, tmp_path / "x.gpkg") == 0
    assert "height-dropped" in capsys.readouterr().out


def test_a_script_knows_what_has_to_be_decided(tmp_path: Path, capsys):
    metres = geojson(tmp_path / "x.geojson", {"type": "Point", "coordinates": [503170.2, 5041907.9]})
    assert run("convert", metres, tmp_path / "x.gpkg") == 3
    layers = two_layers(tmp_path / "due.gpkg", {"uno": records("areas", 1), "Àmbiti e aree": records("areas", 1)})
    assert run("convert", layers, tmp_path / "y.gpkg") == 3
    capsys.readouterr()
    for command in (["convert", layers, tmp_path / "y.gpkg"], ["inspect", layers]):
        assert run(*command, "--layer", "tre") == 2
        assert "Il livello «tre» non c'è: ci sono uno, Àmbiti e aree" in capsys.readouterr().err


def test_the_layer_to_choose_can_be_copied_from_the_report(tmp_path: Path, capsys):
    schema = tmp_path / "areas.json"
    schema.write_text(json.dumps(document("areas")))
    layers = two_layers(tmp_path / "due.gpkg", {"uno": records("areas", 1), "Àmbiti e aree": records("areas", 1)})
    assert run("check", layers, "--schema", schema) == 3
    said = capsys.readouterr().out
    assert '--layer "Àmbiti e aree"' in said
    assert "--layer uno" in said


@pytest.mark.parametrize("hidden", ["hide", "very_hidden"])
def test_hidden_sheets_are_not_read_and_this_is_said_once(tmp_path: Path, capsys, hidden: str):
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        for name in ("Aree", "Vecchie", "Appunti"):
            sheet = book.add_worksheet(name)
            for row in range(3):
                sheet.write_row(row * 2, 0, ["nome", "tipo"])
            if name != "Aree":
                getattr(sheet, hidden)()
    assert run("convert", tmp_path / "x.xlsx", tmp_path / "x.csv") == 0
    said = capsys.readouterr().out
    assert said.count("sheet-not-read") == 1
    assert "«Vecchie», «Appunti»" in said


def test_measures_are_left_out_as_heights_are_and_only_we_speak_of_it(tmp_path: Path):
    pyogrio.raw.write(
        tmp_path / "x.shp",
        shapely.to_wkb([shapely.Point(9.1, 45.5)]),
        [np.array(["a"])],
        ["nome"],
        geometry_type="Point",
        crs="EPSG:4326",
    )
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + 8 + 28) // 2) + struct.pack("<2i8d", 1000, 21, *[0.0] * 8)
    record = struct.pack(">2i", 1, 14) + struct.pack("<i3d", 21, 9.1, 45.5, 3.0)
    (tmp_path / "x.shp").write_bytes(head + record)
    (tmp_path / "x.shx").write_bytes(head[:24] + struct.pack(">i", 54) + head[28:] + struct.pack(">2i", 50, 14))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for suffix in ("shp", "shx", "dbf", "prj"):
            archive.write(tmp_path / f"x.{suffix}", f"x.{suffix}")
    words = [sys.executable, "-m", "gis", "convert", str(tmp_path / "x.zip"), str(tmp_path / "x.geojson")]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads((tmp_path / "x.geojson").read_text())["features"][0]["geometry"]["coordinates"] == [9.1, 45.5]
