"""A workbook that is written holds each text as it is, is safe to open, and helps who fills it in."""

import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from gis.write import Table, from_records, sheets, write
from tests.fixtures.schemas import schema
from tests.fixtures.sent import records

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HARD = (
    'Città & provincia: <b>perché</b> "sì" ]]>',
    "  due blanchi, a capo\ne tabulazione\t ",
    "controllo \x01\x0b\x1f",
    "_x000D_ non è un ritorno, _x41_ nemmeno",
    "=1+1",
    "'=1+1",
    "''-1",
    "🙂",
)
FIELDS = tuple(one for one in schema("areas").fields if one.name in ("id", "name", "kind"))


def written(path, names, *, table="areas"):
    """The file of a table whose records have these names."""
    (first,) = records("areas", 1)
    made = [
        replace(first, id=f"area-{number}", properties={**first.properties, "name": name})
        for number, name in enumerate(names)
    ]
    write(path, "xlsx", [Table(table, "Aree", FIELDS, from_records(FIELDS, made))])
    return path


def parsed(path):
    """The first sheet as XML, and its cells by their names."""
    with zipfile.ZipFile(path) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return sheet, {cell.get("r"): cell for cell in sheet.iter(f"{MAIN}c")}


def column(path, name):
    heading, *found = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [row[heading.index(name)] for row in found]


def test_every_text_comes_back_as_it_was_and_none_becomes_a_formula(tmp_path):
    path = written(tmp_path / "x.xlsx", HARD)
    assert column(path, "name") == list(HARD)
    sheet, cells = parsed(path)
    assert list(sheet.iter(f"{MAIN}f")) == []
    quoted = cells[f"B{2 + HARD.index('=1+1')}"].get("s")
    assert quoted is not None
    marked = [cells[f"B{row}"].get("s") == quoted for row in range(2, len(HARD) + 2)]
    assert marked == [one.lstrip("'")[:1] in "=+-@" for one in HARD]


def test_what_xml_cannot_say_leaves_a_file_that_can_be_read(tmp_path):
    path = written(tmp_path / "x.xlsx", ["prima\uffff dopo", "intero"])
    assert column(path, "name")[1] == "intero"
    parsed(path)


def test_choices_end_where_a_sheet_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "_MOST_ROWS", 500)
    sheet, _ = parsed(written(tmp_path / "x.xlsx", ["a"]))
    (choice,) = sheet.iter(f"{MAIN}dataValidation")
    assert choice.get("sqref") == "C2:C500"
    assert (choice.get("type"), choice.get("errorStyle")) == ("list", "warning")


def test_heading_is_bold_and_stays_in_sight(tmp_path):
    sheet, cells = parsed(written(tmp_path / "x.xlsx", ["a"]))
    assert cells["A1"].get("s") == cells["B1"].get("s") is not None
    assert cells["A2"].get("s") is None
    (pane,) = sheet.iter(f"{MAIN}pane")
    assert (pane.get("topLeftCell"), pane.get("state")) == ("B2", "frozen")


@pytest.mark.parametrize("name", ["leggimi", "CODICI"])
def test_a_table_that_is_called_as_a_sheet_beside_gets_another_name(tmp_path, name):
    path = written(tmp_path / "x.xlsx", ["a"], table=name)
    assert CalamineWorkbook.from_path(path).sheet_names == [f"{name}_", "Codici", "Leggimi"]
