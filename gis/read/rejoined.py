"""What gis.write has put into several shapefiles or layers, as the tables that it was: names and texts whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gis import pieces
from gis.layers import Batch, Layer
from gis.pieces import Part
from gis.read.archive import Sent

_LONGEST = 1 << 20


def is_possible(sent: Sent, /) -> bool:
    """Whether a table may be in several layers of a file."""
    return sent.legend is not None or sent.format.id == "gpkg"


def parts(sent: Sent, found: tuple[Layer, ...], /) -> Mapping[str, Part]:
    """What the legend of a zip says of each shapefile; of a GeoPackage's layers their names tell it."""
    if sent.format.id == "gpkg":
        return pieces.by_shape(found)
    if sent.legend is None or sent.legend.stat().st_size > _LONGEST:
        return {}
    return pieces.read_legend(sent.legend.read_text("utf-8", errors="replace"))


def table(layer: Layer, known: Mapping[str, Part], /) -> str:
    """The name of the table that a shapefile is a part of: its own where the legend does not speak of it."""
    return known[layer.name].table if layer.name in known else layer.name


def layers(found: tuple[Layer, ...], known: Mapping[str, Part], /) -> tuple[Layer, ...]:
    """The tables."""
    if not known:
        return found
    tables: dict[str, Layer] = {}
    for one in found:
        whole = replace(one, name=table(one, known), columns=_columns(one, known))
        first = tables.setdefault(whole.name, whole)
        if first is not whole:
            rows = None if first.rows is None or one.rows is None else first.rows + one.rows
            columns = tuple(dict.fromkeys((*first.columns, *whole.columns)))
            tables[whole.name] = replace(first, rows=rows, columns=columns)
    here = {one.name for one in found}
    return tuple(replace(one, absent=_absent(one, known, here)) for one in tables.values())


def batches(
    table: Layer, found: Iterable[tuple[Layer, Iterator[Batch]]], known: Mapping[str, Part], /
) -> Iterator[Batch]:
    """The rows of a table, part after part; a column that a part does not have is empty in it."""
    before = 0
    for layer, some in found:
        last = before
        for one in some:
            shift = before + one.first - 1
            # what is said of the whole file (row 0) each of its layers says
            problems = tuple(
                replace(issue, row=issue.row and issue.row + before) for issue in one.problems if issue.row or not shift
            )
            columns = pieces.joined(one.columns, known[layer.name].columns) if layer.name in known else one.columns
            nothing = (None,) * len(one)
            columns = {name: columns.get(name, nothing) for name in table.columns}
            yield replace(one, first=shift + 1, columns=columns, problems=problems)
            last = shift + len(one)
        before = last


def _columns(layer: Layer, known: Mapping[str, Part]) -> tuple[str, ...]:
    if layer.name not in known:
        return layer.columns
    return tuple(pieces.joined(dict.fromkeys(layer.columns, ()), known[layer.name].columns))


def _absent(table: Layer, known: Mapping[str, Part], here: set[str]) -> tuple[str, ...]:
    own = [name for name, part in known.items() if part.table == table.name]
    shapes = [f"{table.name}_{shape}" for shape in pieces.SHAPES] if own and not known[own[0]].columns else []
    return tuple(name for name in (*own, *shapes) if name not in here)
