"""The shapefiles of a zip that gis.write wrote, as the tables that they were: parts together, names and texts whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gis import pieces
from gis.layers import Batch, Layer
from gis.pieces import Part
from gis.read.archive import Sent

_LONGEST = 1 << 20


def parts(sent: Sent, /) -> Mapping[str, Part]:
    """What its legend says of each shapefile; nothing where there is no legend."""
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
    return tuple(tables.values())


def batches(found: Iterable[tuple[Layer, Iterator[Batch]]], known: Mapping[str, Part], /) -> Iterator[Batch]:
    """The rows of a table, part after part."""
    before = 0
    for layer, some in found:
        last = before
        for one in some:
            shift = before + one.first - 1
            problems = tuple(replace(issue, row=issue.row + before) for issue in one.problems)
            columns = pieces.joined(one.columns, known[layer.name].columns) if layer.name in known else one.columns
            yield replace(one, first=shift + 1, columns=columns, problems=problems)
            last = shift + len(one)
        before = last


def _columns(layer: Layer, known: Mapping[str, Part]) -> tuple[str, ...]:
    if layer.name not in known:
        return layer.columns
    return tuple(pieces.joined(dict.fromkeys(layer.columns, ()), known[layer.name].columns))
