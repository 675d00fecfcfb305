"""Writes XLSX: one sheet a table, texts as texts, codes to be chosen from their lists, and what there is to know."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import shapely
import xlsxwriter

from gis import pieces
from gis.formulas import dangerous
from gis.pieces import Column
from gis.schema import CodeList, Field
from gis.write.columns import DEGREES, GEOMETRY, Table, digits, ewkt, flat, geometries, placed
from gis.write.spool import Spool, aside

README = "Leggimi"
CODES = "Codici"
_POINT = ("lon (EPSG:4326)", "lat (EPSG:4326)")
"""The headings say the system, so that nobody has to be asked for it when the file comes back."""
_DRAWN = "drawn"
"""A column put aside only: whether the geometry is more than a point."""
_MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
_LONGEST_SHEET = 31
_LARGEST = 10**15
"""Of whole numbers, whose last digits a spreadsheet makes zeros beyond: those are written as texts."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def is_beside(sheet: str, /) -> bool:
    """Whether a sheet is not of records, but one of those written beside them."""
    return sheet in (README, CODES)


def xlsx(path: Path, tables: Sequence[Table], code: int) -> None:
    """A workbook. Where all geometries are points in degrees they are `lon` and `lat`, else EWKT in `geometry`…"""
    lists = {one.code_list.id: one.code_list for table in tables for one in table.fields if one.code_list}
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        quoted = book.add_format({"quote_prefix": True})
        ranges = _ranges(lists)
        for table in tables:
            place = placed(code)
            with aside(_with_places(table, place(batch), code) for batch in table.batches) as spool:
                _Sheet(book, table, spool, bold=bold, quoted=quoted, degrees=code == DEGREES).write(ranges)
        _codes(book, lists, bold)
        _readme(book, tables, code, bold)


def _with_places(table: Table, batch: Any, code: int) -> Any:
    """A flat batch with the columns that could say where, as numbers and as texts, in place of the geometry."""
    batch = flat(table.fields, batch)
    if not table.geometry:
        return batch
    shapes, batch = geometries(batch), batch.remove_column(batch.schema.get_field_index(GEOMETRY))
    points = shapely.get_type_id(shapes) == 0
    if code == DEGREES:
        for name, found in zip(_POINT, (shapely.get_x(shapes), shapely.get_y(shapes)), strict=True):
            batch = batch.append_column(name, pa.array(found.round(digits(code)), mask=~points))
    drawn = ~(points | shapely.is_missing(shapes))
    batch = batch.append_column(_DRAWN, pa.array(drawn))
    return batch.append_column(GEOMETRY, ewkt(shapes, code=code))


class _Sheet:
    """One sheet being written."""

    def __init__(self, book: Any, table: Table, spool: Spool, *, bold: Any, quoted: Any, degrees: bool) -> None:
        from gis.write import Unwritable

        if spool.rows >= _MOST_ROWS:
            raise Unwritable(f"Un foglio di calcolo non ha più di {_MOST_ROWS - 1} righe: scegli un altro formato.")
        self._sheet = book.add_worksheet(_name(table))
        self._table, self._spool, self._bold, self._quoted = table, spool, bold, quoted
        where = (_POINT if degrees and _only_points(spool) else (GEOMETRY,)) if table.geometry else ()
        # Of bytes rather than characters: never too few.
        names = [*(one.name for one in table.fields), *where]
        self._columns = pieces.columns(names, spool.pieces(_LONGEST_TEXT))

    def write(self, ranges: Mapping[str, str], /) -> None:
        """Its heading, its choices, its rows."""
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_column(0, len(self._columns) - 1, 18)
        self._sheet.write_row(0, 0, [one.name for one in self._columns], self._bold)
        self._choices(ranges)
        row = 0
        for batch in self._spool:
            columns = [self._cells(batch, one) for one in self._columns]
            for cells in zip(*columns, strict=True):
                row += 1
                self._row(row, cells)

    def _row(self, row: int, cells: Sequence[Any]) -> None:
        sheet = self._sheet
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, bool):
                sheet.write_boolean(row, column, cell)
            elif isinstance(cell, str) or (isinstance(cell, int) and abs(cell) > _LARGEST):
                cell = str(cell)
                # Quoted: who edits such a text later does not make a formula of it either.
                sheet.write_string(row, column, cell, self._quoted if dangerous(cell) else None)
            else:
                sheet.write_number(row, column, cell)

    def _cells(self, batch: Any, column: Column) -> list[Any]:
        cells: list[Any] = batch.column(column.field).to_pylist()
        if column.piece == 1 and not any(one.field == column.field and one.piece > 1 for one in self._columns):
            return cells
        cut = ([] if text is None else list(pieces.cut(text, _LONGEST_TEXT)) for text in cells)
        return [parts[column.piece - 1] if len(parts) >= column.piece else None for parts in cut]

    def _choices(self, ranges: Mapping[str, str]) -> None:
        """A list to choose from in the columns of codes; any other value is warned of, since a source may have one."""
        known: Mapping[str, Field] = {one.name: one for one in self._table.fields}
        for number, column in enumerate(self._columns):
            field = known.get(column.field)
            if field and field.code_list and not field.type.is_list:
                self._sheet.data_validation(
                    1,
                    number,
                    min(max(self._spool.rows, 1) + 1000, _MOST_ROWS - 1),
                    number,
                    {"validate": "list", "source": ranges[field.code_list.id], "error_type": "warning"},
                )


def _only_points(spool: Spool) -> bool:
    return not any(pc.any(batch.column(_DRAWN)).as_py() for batch in spool)


def _ranges(lists: Mapping[str, CodeList]) -> dict[str, str]:
    """Where the values of each list will stand in the sheet of codes."""
    ranges, row = {}, 2
    for known in lists.values():
        ranges[known.id] = f"={CODES}!$B${row}:$B${row + len(known.codes) - 1}"
        row += len(known.codes)
    return ranges


def _codes(book: Any, lists: Mapping[str, CodeList], bold: Any) -> None:
    if not lists:
        return
    sheet = book.add_worksheet(CODES)
    sheet.set_column(0, 3, 32)
    sheet.write_row(0, 0, ("elenco", "valore", "etichetta", "label"), bold)
    rows = ((known.id, code.value, code.label.it, code.label.en) for known in lists.values() for code in known.codes)
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)


def _readme(book: Any, tables: Sequence[Table], code: int, bold: Any) -> None:
    sheet = book.add_worksheet(README)
    sheet.set_column(0, 1, 40)
    rows = [
        ("Coordinate", f"EPSG:{code}, prima est (longitudine) e poi nord (latitudine)"),
        ("Testi lunghi", f"Oltre {_LONGEST_TEXT} caratteri continuano nelle colonne numerate accanto: nome_2, nome_3…"),
    ]
    for table in tables:
        rows += [("", ""), (_name(table), table.title), *table.about, ("Campo", "Significato")]
        rows += [(one.name, f"{one.title.it}{f' ({one.unit})' if one.unit else ''}") for one in table.fields]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, bold if not column else None)


def _name(table: Table) -> str:
    """What its sheet is called: no spreadsheet tells names apart by their case alone."""
    name = table.name[:_LONGEST_SHEET]
    return f"{name}_" if name.lower() in (README.lower(), CODES.lower()) else name
