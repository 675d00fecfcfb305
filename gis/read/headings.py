"""Finds the heading of a table among its first rows, and gives every row as many cells as the heading has."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from gis.issues import Issue, Severity

LOOKED_AT = 30  # rows in which the heading must stand


class Row(NamedTuple):
    """A row of a table that holds something, with the number that a spreadsheet shows beside it."""

    number: int
    cells: Sequence[Any]


def runs(rows: Iterable[Row], /, *, size: int) -> Iterator[list[Row]]:
    """Rows that follow each other, at most `size` together: a gap is where empty rows were."""
    held: list[Row] = []
    for row in rows:
        if held and (len(held) == size or row.number != held[-1].number + 1):
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def heading_at(rows: Sequence[Sequence[Any]], /) -> int | None:
    """Which of the first rows is the heading: the first with two or more texts, else the first that is not empty."""
    for index, row in enumerate(rows[:LOOKED_AT]):
        if len({cell.strip() for cell in row if isinstance(cell, str) and cell.strip()}) >= 2:
            return index
    return next((index for index, row in enumerate(rows) if not blank(row)), None)


def blank(row: Sequence[Any], /) -> bool:
    """Whether nothing stands in a row."""
    return all(cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in row)


def names(row: Sequence[Any], /) -> tuple[str, ...]:
    """The names of the columns: one without gets its place, the second of two alike its number."""
    found: dict[str, None] = {}
    for place, cell in enumerate(row, 1):
        name = " ".join(str(cell).split()) if cell is not None and str(cell).strip() else f"colonna {place}"
        once, number = name, 1
        while name in found:
            number += 1
            name = f"{once} ({number})"
        found[name] = None
    return tuple(found)


def even(rows: Iterable[Sequence[Any]], /, *, width: int, first: int) -> Iterator[tuple[Sequence[Any], Issue | None]]:
    """Rows of `width` cells, with what is to be said of those that had fewer or more."""
    for number, row in enumerate(rows, first):
        if len(row) == width:
            yield row, None
        elif len(row) < width:
            text = f"la riga ha {_cells(len(row))}, l'intestazione {width}: quelle che mancano sono lette come vuote"
            yield (
                [*row, *[None] * (width - len(row))],
                Issue("", "", "short-row", text, severity=Severity.WARNING, row=number),
            )
        elif blank(row[width:]):
            yield row[:width], None
        else:
            text = f"la riga ha {_cells(len(row))}, l'intestazione {width}: una virgola o un punto e virgola di troppo?"
            yield row[:width], Issue("", "", "long-row", text, row=number)


def _cells(count: int) -> str:
    return "una cella" if count == 1 else f"{count} celle"
