"""Reads XLSX: each visible sheet that holds a table is a layer, and its cells keep the type that they have there."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, repeat
from typing import Any, TypeVar

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from gis.issues import Issue, Severity
from gis.layers import Batch, Cell, Layer
from gis.limits import Unreadable
from gis.read import coordinate_columns, headings
from gis.read.archive import Sent
from gis.read.headings import Row
from gis.read.sheets import batch, by_column
from gis.read.workbook_errors import column_number, errors

_SAMPLE = 200
_CHUNK = 1 << 20
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})?([0-9]{1,7})["']""")
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_TAG = re.compile(rb"[<:](?:c|row)[\s/>]")
_UNPLACED_ROW = re.compile(rb"<(?:\w+:)?row\b(?![^<>]*\br\s*=)")
_UNPLACED_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^<>]*\br\s*=)")
_LONGEST_TAG = 1 << 16
_WHOLE = 2.0**53
_Answer = TypeVar("_Answer")


def layers(sent: Sent, /) -> tuple[Layer, ...]:
    """The sheets in their order, without the hidden and the empty ones."""
    _check_areas(sent)
    found = []
    for name in _sheet_names(sent, visible=True):
        table = _table(sent, name)
        if table is None:
            continue
        columns, rows = table
        sent.limits.check_columns(len(columns))
        places = _places(columns, rows)
        used = places.columns if places else ()
        found.append(
            Layer(
                name=name,
                columns=tuple(column for column in columns if column not in used),
                rows=len(rows),
                crs=places.crs if places else None,
                has_geometry=places is not None,
                encoding="UTF-8",
                encoding_reason="XLSX è sempre Unicode",
                geometry_columns=used,
            )
        )
    if not found:
        raise Unreadable(
            "no-data", f"«{sent.name}» non contiene tabelle: serve un'intestazione con i nomi delle colonne."
        )
    return tuple(found)


def batches(sent: Sent, layer: Layer, /, *, size: int) -> Iterator[Batch]:
    """The rows of a sheet that hold something."""
    table = _table(sent, layer.name)
    assert table is not None, "only sheets with a table are layers"
    columns, rows = table
    places = _places(columns, rows)
    told = _unread(sent)
    for held in headings.runs(rows, size=size):
        made = batch(columns, held, layer, places)
        yield replace(made, problems=(*told, *made.problems))
        told = ()


def _unread(sent: Sent) -> tuple[Issue, ...]:
    """What is said of the sheets that whoever opens the workbook does not see either."""
    hidden = _sheet_names(sent, visible=False)
    if not hidden:
        return ()
    text = f"i fogli nascosti non si leggono: {', '.join(f'«{name}»' for name in hidden[:20])}"
    return (Issue("", "", "sheet-not-read", text, severity=Severity.NOTE),)


def _guarded(sent: Sent, step: Callable[[], _Answer]) -> _Answer:
    """What a step of the reader gives; any fault of the workbook is Unreadable, a panic of its Rust code too."""
    try:
        return step()
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("workbook-broken", f"«{sent.name}» è danneggiato e non si legge.") from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Unreadable("workbook-broken", f"«{sent.name}» è danneggiato e non si legge.") from None
        raise


def _sheet_names(sent: Sent, *, visible: bool) -> list[str]:
    """The names of the sheets that are visible, or of the others."""
    workbook = _guarded(sent, lambda: CalamineWorkbook.from_path(str(sent.path)))
    sheets = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) > sent.limits.layers:
        raise Unreadable("too-many-layers", f"«{sent.name}» ha più di {sent.limits.layers} fogli.")
    return [one.name for one in sheets if (one.visible == SheetVisibleEnum.Visible) is visible]


def _places(columns: Sequence[str], rows: Sequence[Row]) -> coordinate_columns.Places | None:
    return coordinate_columns.find(columns, by_column(columns, [row.cells for row in rows[:_SAMPLE]], 1)[0])


def _table(sent: Sent, name: str) -> tuple[tuple[str, ...], list[Row]] | None:
    """The names of the columns and the rows of a sheet, None where it holds no table."""

    def read() -> list[Row]:
        sheet = CalamineWorkbook.from_path(str(sent.path)).get_sheet_by_name(name)
        (_, start), (bottom, end) = sheet.start or (0, 0), sheet.end or (-1, -1)
        wrong = errors(sent.path, name)
        columns = [start, end, *(column for some in wrong.values() for column in some)]
        left, width = min(columns), max(columns) - min(columns) + 1
        # the reader gives the empty rows above the first cell that it knows, but neither columns nor rows around it
        all_rows = chain(sheet.iter_rows(), repeat((), max(wrong, default=0) - bottom - 1))
        told = {number: {at - left: text for at, text in some.items()} for number, some in wrong.items()}
        numbered = (
            Row(number, _row(cells, start - left, width, told.get(number, {})))
            for number, cells in enumerate(all_rows, 1)
        )
        return [row for row in numbered if not headings.blank(row.cells)]

    rows = _guarded(sent, read)
    found = headings.heading([row.cells for row in rows[: headings.LOOKED_AT]])
    if found is None:
        return None
    heading, below = [str(cell) if cell is not None else "" for cell in found[0]], rows[found[1] :]
    while (
        len(heading) > 1
        and not heading[-1].strip()
        and all(headings.blank(row.cells[len(heading) - 1 :]) for row in below)
    ):
        heading.pop()
    return headings.names(heading), below


def _row(cells: Sequence[Any], shift: int, width: int, wrong: Mapping[int, str]) -> Sequence[Cell]:
    row = [cell if type(cell) is str and cell else _cell(cell) for cell in cells]
    if len(row) < width:
        row = [*[None] * shift, *row, *[None] * (width - shift - len(row))]
    for column, said in wrong.items():
        row[column] = said
    return row


def _cell(value: Any) -> Cell:
    """Whole numbers without the point that spreadsheets put behind all of them, days without midnight."""
    if value == "":
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= _WHOLE else value
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value if isinstance(value, bool | int | str) or value is None else str(value)


def _check_areas(sent: Sent) -> None:
    """Refuse a sheet whose few cells stand so far apart that the table between them would fill the memory.

    A sheet may lie anywhere in the workbook, under any name; cells and rows that do not say their place follow others.
    """
    with zipfile.ZipFile(sent.path) as archive:
        for name in archive.namelist():
            if not name.endswith("/"):
                width, height, unplaced, rows = 1, 1, [0], 0
                with archive.open(name) as part:
                    held = b""
                    while chunk := part.read(_CHUNK):
                        text = held + chunk
                        end = max(text.rfind(b"<"), len(text) - _LONGEST_TAG)
                        whole, held = text[:end], text[end:]
                        found = _PLACE.findall(whole)
                        places = set(found)
                        width = max(
                            [width, *(column_number(letters) for letters in {letters for letters, _ in places})]
                        )
                        height = max([height, *(int(row) for _, row in places)])
                        if len(_TAG.findall(whole)) > len(found):  # seldom, and slow to look at
                            first, *others = (len(_UNPLACED_CELL.findall(row)) for row in _ROW.split(whole))
                            unplaced = [max(unplaced), unplaced[-1] + first, *others]
                            rows += len(_UNPLACED_ROW.findall(whole))
                width, height = width + max(unplaced), height + rows
                if width * height > sent.limits.area or width > 16_384:
                    raise Unreadable(
                        "too-large", f"Un foglio di «{sent.name}» è esteso a {height} righe per {width} colonne."
                    )
