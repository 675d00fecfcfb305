"""Workbooks as other programs write them: nothing that a spreadsheet shows in a cell is taken for unknown."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import xlsxwriter

from gis.check.understanding import CellReader
from gis.read import batches, layers
from gis.read.archive import opened
from tests.fixtures.schemas import schema

RESULT = 987654


def workbook(path: Path, rows: Iterable[Iterable[object]], *, without: str | None = None) -> Path:
    """A sheet; a text that begins with = is a formula, which has what xlsxwriter puts for its result or `without`."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Aree")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(number, column, cell, None, RESULT)
                elif cell is not None:
                    sheet.write(number, column, cell)
    if without is not None:
        path.write_bytes(replaced(path, f"<v>{RESULT}</v>", without))
    return path


def replaced(path: Path, old: str, new: str, *, part: str = "worksheets/") -> bytes:
    copy = path.with_suffix(".copy")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text.replace(old.encode(), new.encode()) if part in name else text)
    return copy.read_bytes()


def cells(path: Path) -> list[tuple[object, ...]]:
    with opened(path) as sent:
        (layer,) = layers(sent)
        (batch,) = batches(sent, layer)
    return [layer.columns, *zip(*(batch.columns[name] for name in layer.columns), strict=True)]


@pytest.mark.parametrize("without", ["", "<v></v>", "<v/>"])
def test_a_formula_that_nobody_has_calculated_is_said_wherever_it_stands(tmp_path: Path, without: str):
    rows = [["=A9", "nome", "m²"], ["=A9", "Cava", "=1+1"], ["=A9", "Forno", 12], ["=A9", None, "=SUM(C2:C3)"]]
    no = "#FORMULA!"
    expected = [(no, "nome", "m²"), (no, "Cava", no), (no, "Forno", 12), (no, None, no)]
    assert cells(workbook(tmp_path / "x.xlsx", rows, without=without)) == expected


def test_the_result_of_a_formula_is_read_an_empty_text_too(tmp_path: Path):
    rows = [["nome", "m²"], ["Cava", "=1+1"]]
    assert cells(workbook(tmp_path / "x.xlsx", rows)) == [("nome", "m²"), ("Cava", RESULT)]
    path = workbook(tmp_path / "y.xlsx", rows)
    path.write_bytes(replaced(path, '<c r="B2">', '<c r="B2" t="str">'))
    path.write_bytes(replaced(path, f"<v>{RESULT}</v>", "<v></v>"))
    assert cells(path) == [("nome", "m²"), ("Cava", None)]


@pytest.mark.parametrize("field", ["name", "surface_m2", "source_url"])
def test_a_formula_without_a_result_is_an_error_that_says_what_to_do(field: str):
    (known,) = (one for one in schema("areas").fields if one.name == field)
    (problem,) = CellReader(known).read("#FORMULA!").problems
    assert (problem.code, problem.severity.value) == ("formula-without-result", "error")
    assert problem.suggestion
    assert "salvarlo" in problem.suggestion


def test_the_noughts_of_a_program_that_leaves_calculating_to_the_next_are_no_results(tmp_path: Path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Aree")
        sheet.write_row(0, 0, ["nome", "m²", "lotti"])
        sheet.write_row(1, 0, ["Cava", 0])
        sheet.write_formula("C2", "=2*3")
    assert cells(path) == [("nome", "m²", "lotti"), ("Cava", 0, "#FORMULA!")]
    path.write_bytes(replaced(path, "fullCalcOnLoad=", "x=", part="workbook.xml"))  # as a spreadsheet saves it
    assert cells(path) == [("nome", "m²", "lotti"), ("Cava", 0, 0)]
