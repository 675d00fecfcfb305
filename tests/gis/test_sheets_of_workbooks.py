"""The sheets of a workbook are read with the types and the row numbers that a spreadsheet shows."""

import datetime as dt
import zipfile
from pathlib import Path

import xlsxwriter

from gis.read import layers
from gis.read.archive import opened
from tests.gis.test_sheets import UNEVEN, read


def test_a_row_of_a_workbook_has_the_number_that_is_beside_it(tmp_path: Path):
    book = xlsxwriter.Workbook(tmp_path / "x.xlsx")
    sheet = book.add_worksheet()
    for number, row in enumerate(UNEVEN, 2):
        sheet.write_row(number, 3, row)
    book.close()
    layer, rows, _, problems = read(tmp_path / "x.xlsx", size=2)
    assert (layer.rows, rows) == (3, [("a",), ("b",), ("c",)])
    assert [issue.row for issue in problems] == [9, 10]


def workbook(path: Path) -> Path:
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Aree")
    sheet.merge_range("A1:F1", "Elenco delle aree dismesse")
    sheet.write_row("A3", ["id", "Comune", "Superficie", "Dal", "Bonificata", "Nota", "geometry", "geometry_2"])
    sheet.write_row("A4", ["a", 15182, 1234.5, dt.date(2024, 3, 1), True, "=1+1"])
    sheet.write_formula("F4", "=1+1", None, 2)
    sheet.write_row("G4", ["POLYGON ((9 45, 9.1 45, ", "9.1 45.1, 9 45))"])
    sheet.write_row("A6", ["b", "015182", None, dt.datetime(2024, 3, 1, 10, 30), False, " "])
    book.add_worksheet("Vuoto")
    other = book.add_worksheet("Servizi")
    other.write_row("C5", ["id", "lon", "lat"])
    other.write_row("C6", ["s", 9.19, 45.46])
    hidden = book.add_worksheet("Nascosto")
    hidden.write_row("A1", ["id", "nome"])
    hidden.hide()
    book.close()
    return path


def test_a_workbook_gives_its_sheets_with_typed_cells(tmp_path: Path):
    path = workbook(tmp_path / "x.xlsx")
    with opened(path) as sent:
        assert [one.name for one in layers(sent)] == ["Aree", "Servizi"]
    layer, rows, shapes, problems = read(path, size=1)
    assert layer.columns == ("id", "Comune", "Superficie", "Dal", "Bonificata", "Nota")
    assert rows == [
        ("a", 15182, 1234.5, "2024-03-01", True, 2),
        ("b", "015182", None, "2024-03-01T10:30:00", False, " "),
    ]
    assert shapes == ["POLYGON ((9 45, 9.1 45, 9.1 45.1, 9 45))", None]
    assert [issue.code for issue in problems] == ["sheet-not-read"]
    assert read(path, layer=1)[2] == ["POINT (9.19 45.46)"]


def test_links_to_other_workbooks_are_not_followed_and_the_values_kept_with_them_are_read(tmp_path: Path):
    path = workbook(tmp_path / "x.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        target = "http://127.0.0.1:9/altro.xlsx"
        archive.writestr(
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            f'<Relationships><Relationship Id="r1" Target="{target}" TargetMode="External"/></Relationships>',
        )
    assert read(path)[1][0][5] == 2


def test_errors_of_a_workbook_are_told_and_not_taken_for_unknown(tmp_path: Path):
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        book.add_worksheet("Note & altro").write(0, 0, "x")
        sheet = book.add_worksheet("Aree è")
        sheet.write_row(2, 2, ["nome", "superficie", "note"])
        sheet.write_row(3, 2, ["a", 1])
        sheet.write(4, 2, "b")
        sheet.write_formula(4, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(4, 4, "=Z9", None, "#REF!")
        sheet.write_row(5, 2, ["c", 3, "e"])
    layer, rows, _, _ = read(tmp_path / "x.xlsx", layer=1)
    assert layer.columns[-3:] == ("nome", "superficie", "note")
    assert [row[-3:] for row in rows] == [("a", 1, None), ("b", "#DIV/0!", "#REF!"), ("c", 3, "e")]
