"""A file of ours, edited and sent again, changes exactly what was edited: in every format and coordinate system."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.examine import Choices, examine
from gis.formats import FORMATS
from gis.read import layers
from gis.read.archive import opened
from gis.report import Exit
from gis.report.outcome import COLUMNS
from gis.report.text import text
from gis.write import CODES, refusal
from tests.fixtures.hostile_making import zipped
from tests.fixtures.schemas import schema
from tests.fixtures.sent import records, sent

TERRITORY = json.loads(Path("data/comuni.geojson").read_bytes())
BOTH_WAYS = [
    (one.id, code)
    for one in FORMATS.values()
    if one.reads and one.writes
    for code in CODES
    if not refusal(one.id, code=code)
]


def edited(content):
    """One vertex moved by a metre, one amount changed, one record new, one left out."""

    def nudge(points):
        moved = np.array(points)
        moved[(points == shapely.get_coordinates(content[0].geometry)[5]).all(axis=1)] += 1e-5
        return moved

    yield replace(content[0], geometry=shapely.transform(content[0].geometry, nudge))
    yield replace(content[1], properties=dict(content[1].properties) | {"residents": 12_345})
    yield from content[2:-1]
    yield replace(content[2], id="099999", version=None, geometry=shapely.Point(9.19, 45.46).buffer(0.001))


@pytest.mark.parametrize(("format_", "code"), BOTH_WAYS)
def test_exactly_what_was_edited_becomes_changes(tmp_path: Path, format_: str, code: int):
    content = [replace(one, version=1) for one in records("comuni", 20)]
    current = tmp_path / "current.jsonl"
    with current.open("w", encoding="utf-8") as file:
        for one in content:
            shape = shapely.to_wkb(one.geometry, hex=True)
            known = {"id": one.id, "version": 1, "properties": dict(one.properties), "geometry": shape}
            file.write(json.dumps(known) + "\n")
    path = sent(tmp_path / f"comuni{FORMATS[format_].extensions[0]}", format_, "comuni", edited(content), code=code)
    out = tmp_path / "out"
    out.mkdir()
    for asked, expected in ((False, {}), (True, {content[-1].id: "delete"})):
        report = examine(
            path,
            schema=schema("comuni"),
            choices=Choices(delete_missing=asked),
            territory=TERRITORY,
            current=current,
            out=out,
        )
        assert report.exit is Exit.GOOD, text(report)
        rows = [
            dict(zip(COLUMNS, line.split("\t"), strict=True))
            for line in (out / "changes.copy").read_text().splitlines()
        ]
        assert {row["record_id"]: row["action"] for row in rows} == {
            content[0].id: "update",
            content[1].id: "update",
            "099999": "create",
        } | expected
        changes = {row["record_id"]: row for row in rows}
        assert (changes[content[0].id]["properties"], changes[content[1].id]["geometry"]) == ("{}", r"\N")
        assert json.loads(changes[content[1].id]["properties"]) == {"residents": 12_345}


def test_a_shapefile_of_ours_zipped_again_inside_its_folder_keeps_names_and_tables_whole(tmp_path: Path):
    path = sent(tmp_path / "comuni.zip", "shapefile", "comuni", records("comuni", 3))
    with zipfile.ZipFile(path) as archive:
        entries = [(f"Aree di Rho/{name}", archive.read(name)) for name in archive.namelist()]
    with opened(path) as ours, opened(zipped(tmp_path, entries)) as again:
        (before,), (after,) = layers(ours), layers(again)
    assert (after.name, after.columns) == (before.name, before.columns)
    assert any(len(name) > 10 for name in after.columns)
