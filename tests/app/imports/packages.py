"""What people do to the package of a Comune: in QGIS, and in a spreadsheet that types cells its own way."""

import datetime as dt
import re
import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import shapely
import xlsxwriter
from python_calamine import CalamineWorkbook

Rows = list[dict[str, Any]]
Edit = Callable[[Rows], None]
"""Changes the rows of a table, `geometry` among their values; a new one has no `fid`."""

PLACE = ("lon (EPSG:4326)", "lat (EPSG:4326)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def edit_geopackage(path: Path, edits: Mapping[str, Edit], /) -> None:
    """Rows written again under their `fid`, taken away, and added, with triggers and spatial index at work.

    Of a table that is in a layer for each shape, those of the points: nothing of Rho has another yet.
    """
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        for number, name in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):
            database.create_function(name, 1, lambda blob, at=number: shapely.bounds(_shape(blob))[at])
        database.create_function("ST_IsEmpty", 1, lambda blob: blob is None)
        layers = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
        for name, edit in edits.items():
            table = name if name in layers else f"{name}_punti"
            before = {row["fid"]: dict(row) for row in database.execute(f'SELECT * FROM "{table}"')}
            (column,) = database.execute(
                "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
            ).fetchone()
            rows = [row | {"geometry": _shape(row.pop(column))} for row in map(dict, before.values())]
            edit(rows)
            kept = {row["fid"] for row in rows if "fid" in row}
            database.executemany(f'DELETE FROM "{table}" WHERE fid = ?', [(fid,) for fid in before.keys() - kept])
            for row in rows:
                shape = row.pop("geometry", None)
                _write(database, table, row | {column: shape and _blob(shape)})
        database.commit()


def _write(database: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    names = [name for name in row if name != "fid"]
    values = [row[name] for name in names]
    if "fid" in row:
        told = ", ".join(f'"{name}" = ?' for name in names)
        database.execute(f'UPDATE "{table}" SET {told} WHERE fid = ?', (*values, row["fid"]))
    else:
        told = ", ".join(f'"{name}"' for name in names)
        database.execute(f'INSERT INTO "{table}" ({told}) VALUES ({", ".join("?" * len(names))})', values)


def _shape(blob: bytes | None) -> shapely.Geometry | None:
    return None if blob is None else shapely.from_wkb(blob[8 + (0, 32, 48, 48, 64)[blob[3] >> 1 & 7] :])


def _blob(shape: shapely.Geometry) -> bytes:
    return b"GP\0\1" + struct.pack("<i", 4326) + shapely.to_wkb(shape)


@contextmanager
def workbook(path: Path, /) -> Iterator[dict[str, list[list[Any]]]]:
    """The sheets of a workbook, which is written again with what the block leaves of them: days are days then."""
    book = CalamineWorkbook.from_path(path)
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    yield sheets
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as written:
        day = written.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            _sheet(written.add_worksheet(name), rows, day)


def edit_workbook(path: Path, edits: Mapping[str, Edit], /) -> None:
    """The same in a workbook, where a point is two columns."""
    with workbook(path) as sheets:
        for name, edit in edits.items():
            heading, *cells = sheets[name]
            rows = [dict(zip(heading, row, strict=True)) for row in cells]
            for row in rows:
                row["geometry"] = shapely.Point(*(row[one] for one in PLACE)) if row[PLACE[0]] != "" else None
            edit(rows)
            for row in rows:
                shape = row.get("geometry")
                row |= dict(zip(PLACE, (shape.x, shape.y) if shape else ("", ""), strict=True))
            sheets[name] = [heading, *([row.get(one, "") for one in heading] for row in rows)]


def _sheet(sheet: Any, rows: Sequence[Sequence[Any]], day: Any) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date) or (isinstance(cell, str) and _DAY.fullmatch(cell)):
                sheet.write_datetime(number, column, dt.datetime.fromisoformat(str(cell)), day)
            elif cell not in ("", None):
                sheet.write(number, column, cell)
