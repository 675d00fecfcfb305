"""Finds the heading of a table among its first rows, and gives every row as many cells as the heading has."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from gis.issues import Issue, Severity

_SHAPES = {(False, True): "|", (False, False): "[", (True, False): "_", (True, True): " "}
_GROUPS = re.compile(r"\|*(\[_+\|*)+")
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


def heading(rows: Sequence[Sequence[Any]], /) -> tuple[list[Any], int] | None:
    """The heading among the first rows, and how many rows there are up to its end; None where nothing stands in them.

    It is the first with two or more texts; but if that is a mere title, which the rows of the table are more than twice
    as wide as, the first of those, where all its cells are names. Without such a one it is the first that is not empty.
    """
    head = rows[:LOOKED_AT]
    filled = [sum(not blank([cell]) for cell in row) for row in head]
    width = max(map(min, filled, filled[1:]), default=0)  # two rows that follow each other are part of a table
    first = next((at for at, row in enumerate(head) if len(_texts(row)) >= 2), None)
    if first is None:
        return next(((list(row), at + 1) for at, row in enumerate(rows) if not blank(row)), None)
    wide = next((at for at in range(first, len(head)) if 2 * filled[at] >= width), first)
    named = [text for text in _texts(head[wide]) if re.search(r"[^\W\d_]", text)]  # no mere numbers
    index = wide if len(named) == filled[wide] else first
    below = _below(rows[index], rows[index + 1]) if index + 1 < len(rows) else None
    return (below, index + 2) if below else (list(rows[index]), index + 1)


def _texts(row: Sequence[Any]) -> set[str]:
    """The different texts of a row."""
    return {cell.strip() for cell in row if isinstance(cell, str) and cell.strip()}


def _below(upper: Sequence[Any], lower: Sequence[Any]) -> list[Any] | None:
    """The names of columns over two rows: beside cells merged downwards, groups of columns with their names below.

    None where it is not so, and the lower row is one of data.
    """
    pairs = list(zip_longest(upper, lower))
    shape = "".join(_SHAPES[blank([above]), blank([under])] for above, under in pairs).rstrip(" ")
    if not (
        _GROUPS.fullmatch(shape) and "|" in shape and all(under is None or isinstance(under, str) for under in lower)
    ):
        return None
    return [above if blank([under]) else under for above, under in pairs]


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
