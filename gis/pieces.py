"""What a format cannot hold in one: long texts are cut into numbered columns, tables are parted by shape.

A legend says which column holds which piece of which field; a shapefile's, which travels beside it in the zip, also
says whole names, since those of its columns have ten characters.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gis.layers import Cell, Layer

LEGEND = "LEGENDA.csv"
SHAPES = ("punti", "linee", "poligoni")
"""What the layers of a table end with that is kept in one for each shape: QGIS draws and edits one shape in a layer."""
_HEADER = ("file", "tabella", "colonna", "campo", "parte", "titolo")


@dataclass(frozen=True)
class Column:
    """One column of a table as written: a piece (from 1) of a field."""

    name: str
    field: str
    piece: int = 1


@dataclass(frozen=True)
class Part:
    """One file or layer of a table that is kept in several: which table, and those of its columns that are cut."""

    table: str
    columns: tuple[Column, ...] = ()


def by_shape(layers: Sequence[Layer], /) -> dict[str, Part]:
    """Which of a file's layers are one table: alike in all but the shape that their names end with.

    They are in one coordinate system, and most of their columns are the same.
    """
    names = {one.name for one in layers}
    tables: dict[tuple[str, str | None], list[Layer]] = {}
    for one in layers:
        table, _, shape = one.name.rpartition("_")
        if one.has_geometry and table and shape in SHAPES and table not in names:
            tables.setdefault((table, one.crs), []).append(one)
    return {
        one.name: Part(table)
        for (table, _), parts in tables.items()
        if len(parts) > 1 and _alike([frozenset(one.columns) for one in parts])
        for one in parts
    }


def _alike(columns: Sequence[frozenset[str]]) -> bool:
    return 2 * len(frozenset.intersection(*columns)) >= len(frozenset.union(*columns))


def cut(text: str, size: int, /, *, encoding: str | None = None) -> Iterator[str]:
    """Pieces of at most so many characters, or bytes of an encoding, none ending or beginning with a blank.

    Some formats drop blanks at the end of a cell. Where a text has nothing but blanks it is cut among them.
    """
    while _size(text, encoding) > size:
        end = len(text.encode(encoding)[:size].decode(encoding, "ignore")) if encoding else size
        whole = end
        while end and (text[end - 1].isspace() or text[end].isspace()):
            end -= 1
        yield text[: end or whole]
        text = text[end or whole :]
    yield text


def columns(fields: Iterable[str], pieces: Mapping[str, int], /, *, longest: int | None = None) -> tuple[Column, ...]:
    """The columns for the fields, as many for each as it has pieces, under different names not longer than told."""
    taken: set[str] = set()
    made = []
    for field in fields:
        for piece in range(1, max(pieces.get(field, 1), 1) + 1):
            name = _free(field, piece, taken, longest)
            taken.add(name.lower())
            made.append(Column(name, field, piece))
    return tuple(made)


def legend(files: Mapping[str, Part], titles: Mapping[str, str], /) -> str:
    """The legend of some files as a table; `titles` says each field in words."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADER)
    for file, part in files.items():
        writer.writerows(
            (file, part.table, one.name, one.field, one.piece, titles.get(one.field, "")) for one in part.columns
        )
    return out.getvalue()


def read_legend(text: str, /) -> dict[str, Part]:
    """The files that a legend tells of; none where it is no legend of ours."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(next(rows, ())) != _HEADER:
        return {}
    files: dict[str, Part] = {}
    for row in rows:
        if len(row) == len(_HEADER) and row[4].isdigit():
            file, table, name, field, piece, _ = row
            known = files[file].columns if file in files else ()
            files[file] = Part(table, (*known, Column(name, field, int(piece))))
    return files


def joined(cells: Mapping[str, Sequence[Cell]], known: Sequence[Column], /) -> dict[str, Sequence[Cell]]:
    """The columns under the names of their fields, pieces put together; those the legend does not know stay."""
    by_field: dict[str, list[Column]] = {}
    for one in known:
        if one.name in cells:
            by_field.setdefault(one.field, []).append(one)
    told = {one.name for parts in by_field.values() for one in parts}
    result: dict[str, Sequence[Cell]] = {}
    for field, parts in by_field.items():
        parts.sort(key=lambda one: one.piece)
        given = [cells[one.name] for one in parts]
        result[field] = given[0] if len(given) == 1 else [_whole(row) for row in zip(*given, strict=True)]
    return result | {name: values for name, values in cells.items() if name not in told}


def _whole(row: Sequence[Cell]) -> Cell:
    known = [str(part) for part in row if part is not None]
    return "".join(known) if known else None


def _size(text: str, encoding: str | None) -> int:
    return len(text.encode(encoding)) if encoding else len(text)


def _free(field: str, piece: int, taken: set[str], longest: int | None) -> str:
    mark = f"_{piece}" if piece > 1 else ""
    name = field[: longest - len(mark)] + mark if longest else field + mark
    number = 1
    while name.lower() in taken:
        mark = f"_{number}"
        name = re.sub(r"_\d+$", "", field)[: (longest or 60) - len(mark)] + mark
        number += 1
    return name
