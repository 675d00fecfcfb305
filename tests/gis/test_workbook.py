"""A workbook that is written holds each cell as it is: who reads it finds the same text, number or nothing."""

import zipfile
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from gis.write import Table, from_records, write
from gis.write.workbook import MOST_ROWS, Workbook, letters, rows
from tests.fixtures.schemas import schema
from tests.fixtures.sent import records

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HARD = (
    'Città & provincia: <b>perché</b> "sì" ]]>',
    "  due blanchi, a capo\ne tabulazione\t ",
    "ritorno\r\na capo",
    "controllo \x01\x0b\x1f",
    "_x000D_ non è un ritorno, _x41_ nemmeno",
    "=1+1",
    "'=1+1",
    "🙂",
    "",
)


def written(path, columns, *, choices=None, last=10):
    with (
        Workbook(path, ["dati"]) as book,
        book.sheet("dati", widths=[18, 30], choices=choices or {}, last=last, frozen=True, size=0) as file,
    ):
        file.write(rows([pa.array([name]) for name in "abcdefgh"[: len(columns)]], 1, bold=range(len(columns))))
        file.write(rows(columns, 2))
    return path


def parsed(path):
    """The sheet as XML, and its cells by their names."""
    with zipfile.ZipFile(path) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return sheet, {cell.get("r"): cell for cell in sheet.iter(f"{MAIN}c")}


def column(path, name, count):
    """The kinds and texts of the cells of a column below its heading; None where there is no cell."""
    _, cells = parsed(path)
    found = [cells.get(f"{name}{row}") for row in range(2, count + 2)]
    return [None if one is None else (one.get("t"), "".join(one.itertext())) for one in found]


def test_every_text_comes_back_as_it_was(tmp_path):
    path = written(tmp_path / "x.xlsx", [pa.array(HARD), pa.array(range(len(HARD)))])
    _, *found = CalamineWorkbook.from_path(path).get_sheet_by_name("dati").to_python()
    assert [row[0] for row in found] == list(HARD)
    _, cells = parsed(path)
    quoted = [cells[f"A{row}"].get("s") == "2" for row in range(2, len(HARD) + 2)]
    assert quoted == [one.startswith(("=", "'=")) for one in HARD]


def test_what_xml_cannot_say_leaves_a_file_that_can_be_read(tmp_path):
    path = written(tmp_path / "x.xlsx", [pa.array(["prima\uffff dopo", "intero"])])
    assert column(path, "A", 2) == [("inlineStr", "prima_xFFFF_ dopo"), ("inlineStr", "intero")]


def test_numbers_are_numbers_to_the_last_digit_and_unknown_is_no_cell(tmp_path):
    floats = [1234.5, -0.1, 1e-7, 123456789.12345679, 0.0, None]
    whole = [10**15, -(10**15), 10**15 + 1, 9007199254740993, 0, None]
    said = [True, False, None, None, True, False]
    path = written(tmp_path / "x.xlsx", [pa.array(floats), pa.array(whole), pa.array(said), pa.nulls(6, pa.string())])
    assert [one and (one[0], float(one[1])) for one in column(path, "A", 6)] == [
        None if number is None else (None, number) for number in floats
    ]
    assert column(path, "B", 6) == [
        (None, "1000000000000000"),
        (None, "-1000000000000000"),
        ("inlineStr", "1000000000000001"),
        ("inlineStr", "9007199254740993"),
        (None, "0"),
        None,
    ]
    assert column(path, "C", 6) == [("b", "1"), ("b", "0"), None, None, ("b", "1"), ("b", "0")]
    assert column(path, "D", 6) == [None] * 6
    _, first, *_ = CalamineWorkbook.from_path(path).get_sheet_by_name("dati").to_python()
    assert first == [1234.5, 1e15, True, ""]


def test_what_is_no_number_is_an_error_and_not_a_text(tmp_path):
    path = written(tmp_path / "x.xlsx", [pa.array([float("nan"), float("inf"), 1.5])])
    assert column(path, "A", 3) == [("e", "#NUM!"), ("e", "#NUM!"), (None, "1.5")]


def test_choices_end_where_a_sheet_ends(tmp_path):
    path = written(tmp_path / "x.xlsx", [pa.array(["a"])], choices={0: "Codici!$B$2:$B$3"}, last=MOST_ROWS + 500)
    sheet, _ = parsed(path)
    (choice,) = sheet.iter(f"{MAIN}dataValidation")
    assert choice.get("sqref") == f"A2:A{MOST_ROWS}"
    assert (choice.get("type"), choice.get("errorStyle"), choice.get("allowBlank")) == ("list", "warning", "1")
    assert choice.findtext(f"{MAIN}formula1") == "Codici!$B$2:$B$3"


@pytest.mark.parametrize(
    ("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_named_as_spreadsheets_name_them(place, name):
    assert letters(place) == name


def test_heading_is_bold_and_stays_in_sight(tmp_path):
    sheet, cells = parsed(written(tmp_path / "x.xlsx", [pa.array(["a"]), pa.array([1])]))
    assert [cells[one].get("s") for one in ("A1", "B1", "A2", "B2")] == ["1", "1", None, None]
    (pane,) = sheet.iter(f"{MAIN}pane")
    assert (pane.get("topLeftCell"), pane.get("state")) == ("B2", "frozen")
    assert [one.get("width") for one in sheet.iter(f"{MAIN}col")] == ["18", "30"]


def test_what_kind_of_file_it_is_stands_at_its_start(tmp_path):
    with zipfile.ZipFile(written(tmp_path / "x.xlsx", [pa.array(["a"])])) as book:
        assert book.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]


def test_a_table_that_is_called_as_a_sheet_beside_gets_another_name(tmp_path):
    known = schema("areas")
    fields = tuple(one for one in known.fields if one.name in ("id", "name"))
    some = from_records(fields, records("areas", 2))
    write(tmp_path / "x.xlsx", "xlsx", [Table("leggimi", "Aree", fields, some)])
    book = CalamineWorkbook.from_path(tmp_path / "x.xlsx")
    assert book.sheet_names == ["leggimi_", "Leggimi"]
    assert [row[0] for row in book.get_sheet_by_name("leggimi_").to_python()[1:]] == [
        one.id for one in records("areas", 2)
    ]
