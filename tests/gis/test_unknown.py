"""What people write where they do not know is no error: not in a cell, and not in a place's coordinates."""

from pathlib import Path

import pytest

from gis.check.understanding import CellReader
from gis.read import batches, layers
from gis.read.archive import opened
from tests.fixtures.schemas import schema

WORDS = ["-", "/", "//", "---", "?", "...", "n.d.", "N.C.", "n.p.", "N/D", "non disponibile", "non pervenuto"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("field", ["surface_m2", "owner_type", "source_date", "address_or_place"])
def test_a_word_for_unknown_is_unknown_and_said(word: str, field: str):
    (known,) = (one for one in schema("areas").fields if one.name == field)
    assert CellReader(known).read(f" {word} ") == (None, (), ("unknown-word",))


def test_unknown_coordinates_leave_a_row_without_a_place_and_are_said(tmp_path: Path):
    rows = "Ex A;45,53;9,04\nEx B;n.d.;n.d.\nEx C;/;\nEx D;-;9,04\nEx E;45°31'12\"N;9°02'24\"E\n"
    (tmp_path / "x.csv").write_text(f"nome;lat;lon\n{rows}", encoding="utf-8")
    with opened(tmp_path / "x.csv") as sent:
        (batch,) = batches(sent, layers(sent)[0])
    assert [one is None for one in batch.geometry] == [False, True, True, True, True]
    assert [(one.row, one.code, one.severity) for one in batch.problems] == [
        (3, "unknown-word", "note"),
        (4, "unknown-word", "note"),
        (5, "geometry-unreadable", "error"),
        (6, "geometry-unreadable", "error"),
    ]
    assert "gradi decimali" in (batch.problems[3].suggestion or "")
