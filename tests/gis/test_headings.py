"""The heading of a table is found below titles and in two rows of merged cells; totals under it are no records."""

from pathlib import Path

import pytest
import xlsxwriter

from gis.read import batches, layers
from gis.read.archive import opened

OFFICE = [
    ["COMUNE DI RHO", None, None, None, None, "prot. n. 1234/2024"],
    ["Responsabile:", "arch. Bianchi"],
    [],
    ["Nome", "Tipo", "Comune", "Superficie", "Data", "Fonte"],
    ["Ex Cartiera", "Area dismessa", "Rho", 12500, "2024", "https://a.it"],
    ["Ex Dogana", "Area dismessa", "Rho", 3400, "2023", "https://a.it"],
]
GROUPS = [
    ["Nome", "Tipo", "Localizzazione", None, "Dati", None, None],
    [None, None, "Comune", "Indirizzo", "Superficie", "Data", "Fonte"],
    ["Ex Cartiera", "Area dismessa", "Rho", "via Roma", 12500, "2024", "https://a.it"],
]
ONLY_GROUPS = [
    ["Area", None, "Luogo", None, None],
    ["Nome", "Tipo", "Comune", "Via", "CAP"],
    ["Ex A", "x", "Rho", "b", 1],
]
UNNAMED = [["nome", "tipo", None, None], ["Ex A", None, "nota", "altra"]]
NARROW = [
    ["nome", "tipo"],
    ["Ex A", "x", "nota", "altra", 5],
    ["Ex B", "y", "di", "più", "qui"],
    ["c", "d", "e", "f", "g"],
]
OUTLIER = [["id", "nome"], ["a", "b"], ["c", "d", "e", "f", "g"], ["h", "i"]]


def written(path: Path, rows: list[list[object]]) -> Path:
    if path.suffix == ".csv":
        path.write_text("".join(";".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows))
        return path
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("rows", "columns", "first"),
    [
        (OFFICE, ("Nome", "Tipo", "Comune", "Superficie", "Data", "Fonte"), 5),
        (GROUPS, ("Nome", "Tipo", "Comune", "Indirizzo", "Superficie", "Data", "Fonte"), 3),
        (ONLY_GROUPS, ("Nome", "Tipo", "Comune", "Via", "CAP"), 3),
        (UNNAMED, ("nome", "tipo", "colonna 3", "colonna 4"), 2),
        (NARROW, ("nome", "tipo", "colonna 3", "colonna 4", "colonna 5"), 2),
    ],
    ids=["titles of two cells", "merged", "groups alone", "columns without a name", "most of them without"],
)
def test_the_heading_is_what_names_the_columns(
    tmp_path: Path, form: str, rows: list[list[object]], columns: tuple[str, ...], first: int
):
    with opened(written(tmp_path / f"x.{form}", rows)) as sent:
        (layer,) = layers(sent)
        (batch,) = batches(sent, layer)
    if form == "csv" and rows in (UNNAMED, NARROW):
        columns = columns[:2]  # trailing separators of a heading are no columns
    assert (layer.columns, batch.first) == (columns, first)


def test_one_row_that_is_too_long_does_not_become_the_heading(tmp_path: Path):
    with opened(written(tmp_path / "x.csv", OUTLIER)) as sent:
        (layer,) = layers(sent)
        (batch,) = batches(sent, layer)
    assert layer.columns == ("id", "nome")
    assert [(issue.row, issue.code) for issue in batch.problems] == [(3, "long-row")]


@pytest.mark.parametrize("said", ["TOT.", "Totale complessivo mq", "Totale aree: 3", "Subtotale", "Totali"])
def test_totals_are_known_however_they_are_called(tmp_path: Path, said: str):
    with opened(written(tmp_path / "x.csv", [["nome", "mq"], ["TotalErg", 10], [said, 10]])) as sent:
        (batch,) = batches(sent, layers(sent)[0])
    assert [(issue.row, issue.code) for issue in batch.problems] == [(3, "total-row")]
