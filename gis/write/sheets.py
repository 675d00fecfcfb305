"""Writes XLSX: one sheet a table, texts as texts, codes to be chosen from their lists, and what there is to know."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gis import pieces
from gis.pieces import Column
from gis.schema import CodeList
from gis.write.columns import DEGREES, GEOMETRY, Table, digits, ewkt, flat, geometries, placed
from gis.write.spool import Spool, aside
from gis.write.workbook import MOST_ROWS, Workbook, rows, texts

README = "Leggimi"
CODES = "Codici"
_POINT = ("lon (EPSG:4326)", "lat (EPSG:4326)")
"""The headings say the system, so that nobody has to be asked for it when the file comes back."""
_DRAWN = "drawn"
"""A column put aside only: whether the geometry is more than a point."""
_LONGEST_TEXT = 32_767
_LONGEST_SHEET = 31
_CELL_BYTES = 64


def is_beside(sheet: str, /) -> bool:
    """Whether a sheet is not of records, but one of those written beside them."""
    return sheet in (README, CODES)


def xlsx(path: Path, tables: Sequence[Table], code: int) -> None:
    """A workbook. Where all geometries are points in degrees they are `lon` and `lat`, else EWKT in `geometry`…"""
    lists = {one.code_list.id: one.code_list for table in tables for one in table.fields if one.code_list}
    ranges = _ranges(lists)
    beside = [CODES, README] if lists else [README]
    with Workbook(path, [*map(_name, tables), *beside]) as book:
        for table in tables:
            place = placed(code)
            with aside(_with_places(table, place(batch), code) for batch in table.batches) as spool:
                _table(book, table, spool, ranges, degrees=code == DEGREES)
        if lists:
            _beside(book, CODES, (32, 32, 32, 32), _codes(lists), headed=True)
        _beside(book, README, (40, 40), _readme(tables, code), headed=False)


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


def _table(book: Workbook, table: Table, spool: Spool, ranges: Mapping[str, str], *, degrees: bool) -> None:
    """The sheet of a table: its heading, its choices, its rows."""
    from gis.write import Unwritable

    if spool.rows >= MOST_ROWS:
        raise Unwritable(f"Un foglio di calcolo non ha più di {MOST_ROWS - 1} righe: scegli un altro formato.")
    where = (_POINT if degrees and _only_points(spool) else (GEOMETRY,)) if table.geometry else ()
    # Of bytes rather than characters: never too few.
    columns = pieces.columns([*(one.name for one in table.fields), *where], spool.pieces(_LONGEST_TEXT))
    lists = {one.name: one.code_list.id for one in table.fields if one.code_list and not one.type.is_list}
    sheet = book.sheet(
        _name(table),
        widths=[18] * len(columns),
        choices={place: ranges[lists[one.field]] for place, one in enumerate(columns) if one.field in lists},
        last=max(spool.rows, 1) + 1001,
        frozen=True,
        size=spool.size + _CELL_BYTES * len(columns) * spool.rows,
    )
    with sheet as file:
        file.write(rows(texts([[one.name for one in columns]]), 1, bold=range(len(columns))))
        row = 2
        for batch in spool:
            file.write(rows([_cells(batch, one, columns) for one in columns], row))
            row += len(batch)


def _cells(batch: Any, column: Column, columns: Sequence[Column]) -> Any:
    cells = batch.column(column.field)
    if column.piece == 1 and not any(one.field == column.field and one.piece > 1 for one in columns):
        return cells
    cut = ([] if text is None else list(pieces.cut(text, _LONGEST_TEXT)) for text in cells.to_pylist())
    return pa.array([parts[column.piece - 1] if len(parts) >= column.piece else None for parts in cut], pa.string())


def _only_points(spool: Spool) -> bool:
    return not any(pc.any(batch.column(_DRAWN)).as_py() for batch in spool)


def _ranges(lists: Mapping[str, CodeList]) -> dict[str, str]:
    """Where the values of each list will stand in the sheet of codes."""
    ranges, row = {}, 2
    for known in lists.values():
        ranges[known.id] = f"={CODES}!$B${row}:$B${row + len(known.codes) - 1}"
        row += len(known.codes)
    return ranges


def _codes(lists: Mapping[str, CodeList]) -> Iterator[Sequence[str]]:
    yield "elenco", "valore", "etichetta", "label"
    for known in lists.values():
        yield from ((known.id, code.value, code.label.it, code.label.en) for code in known.codes)


def _readme(tables: Sequence[Table], code: int) -> Iterator[Sequence[str]]:
    yield "Coordinate", f"EPSG:{code}, prima est (longitudine) e poi nord (latitudine)"
    yield "Testi lunghi", f"Oltre {_LONGEST_TEXT} caratteri continuano nelle colonne numerate accanto: nome_2, nome_3…"
    for table in tables:
        yield from (("", ""), (_name(table), table.title), *table.about, ("Campo", "Significato"))
        yield from ((one.name, f"{one.title.it}{f' ({one.unit})' if one.unit else ''}") for one in table.fields)


def _beside(book: Workbook, name: str, widths: Sequence[int], lines: Iterable[Sequence[str]], *, headed: bool) -> None:
    """A sheet of texts: the first row, or the first column, says what they are."""
    first, *others = lines
    with book.sheet(name, widths=widths, choices={}, last=0, frozen=False, size=0) as file:
        file.write(rows(texts([first]), 1, bold=range(len(first) if headed else 1)))
        file.write(rows(texts(others), 2, bold=() if headed else (0,)))


def _name(table: Table) -> str:
    """What its sheet is called: no spreadsheet tells names apart by their case alone."""
    name = table.name[:_LONGEST_SHEET]
    return f"{name}_" if name.lower() in (README.lower(), CODES.lower()) else name
