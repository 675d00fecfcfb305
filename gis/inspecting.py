"""What is in a file before anything is known of what it should hold: layers, columns, position, some rows."""

from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import shapely

from gis import read
from gis.issues import Issue
from gis.italian import counted, number
from gis.layers import Batch, Layer
from gis.limits import LIMITS, Limits
from gis.place import placing
from gis.read.archive import Sent, opened
from gis.report import Position
from gis.report.gathering import position
from gis.report.printable import one_line, printable
from gis.report.text import issue

_ROWS = 5
_WIDEST = 60
_PROBLEMS = 10


@dataclass(frozen=True)
class Seen:
    """One layer, with its first rows as they are written; `kinds`: the types of geometry in the first batch, and
    `problems`: what could not be read of it.
    """

    name: str
    columns: tuple[str, ...]
    rows: int | None
    encoding: str | None
    encoding_reason: str | None
    kinds: tuple[str, ...]
    position: Position | None
    sample: tuple[tuple[Any, ...], ...]
    problems: tuple[Issue, ...]


@dataclass(frozen=True)
class Inspection:
    """One file."""

    name: str
    format: str
    size: int
    digest: str
    layers: tuple[Seen, ...]
    ignored: tuple[str, ...]

    def to_json(self) -> bytes:
        """The inspection as a JSON document."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)


def inspect(path: Path, /, *, layer: str | None = None, limits: Limits = LIMITS) -> Inspection:
    """Look into a file, or into one of its layers. Raises Unreadable."""
    with opened(path, limits=limits) as sent:
        found = read.layers(sent)
        seen = tuple(_seen(sent, one) for one in found if layer in (None, one.name))
        if layer and not seen:
            raise read.absent(layer, found)
        return Inspection(sent.name, sent.format.title, sent.size, sent.digest, seen, sent.ignored)


def _seen(sent: Sent, layer: Layer) -> Seen:
    batch = next(islice(read.batches(sent, layer), 1), Batch(1, {}, None))
    kinds: tuple[str, ...] = ()
    where = None
    if batch.geometry is not None:
        types = sorted({one.geom_type for one in batch.geometry if one is not None})
        kinds = tuple(types)
        found = placing.find(layer, [batch]) if types else None
        where = position(found) if found else None
    rows = [tuple(batch.columns[name][n] for name in layer.columns) for n in range(min(len(batch), _ROWS))]
    if batch.geometry is not None:
        shapes = (None if one is None else shapely.to_wkt(one, rounding_precision=7) for one in batch.geometry[:_ROWS])
        rows = [(*row, shape) for row, shape in zip(rows, shapes, strict=True)]
    said = layer.encoding, layer.encoding_reason
    return Seen(layer.name, layer.columns, layer.rows, *said, kinds, where, tuple(rows), batch.problems)


def text(found: Inspection, /) -> str:
    """The inspection for a terminal."""
    lines = [f"{one_line(found.name)} · {found.format} · {number(found.size)} byte · SHA-256 {found.digest[:16]}…"]
    if found.ignored:
        lines.append(f"Non letti, nell'archivio: {', '.join(found.ignored[:20])}")
    for one in found.layers:
        rows = "un numero di righe non dichiarato" if one.rows is None else counted(one.rows, "riga", "righe")
        lines += ["", f"Livello «{one.name}»: {rows}, {counted(len(one.columns), 'colonna', 'colonne')}"]
        if one.encoding:
            lines.append(f"  Testi in {one.encoding}" + (f": {one.encoding_reason}" if one.encoding_reason else ""))
        if one.position:
            lines += [f"  Geometrie: {', '.join(one.kinds)}", f"  {one.position.label}. {one.position.reason}"]
        elif not any(problem.field == "geometry" for problem in one.problems):
            lines.append("  Senza geometrie")
        lines += [f"  {issue(problem)}" for problem in one.problems[:_PROBLEMS]]
        if len(one.problems) > _PROBLEMS:
            lines.append(f"  … e altri {number(len(one.problems) - _PROBLEMS)} casi nelle prime righe")
        for at, column in enumerate(one.columns):
            cells = [_short(row[at]) for row in one.sample if row[at] not in (None, "")]
            lines.append(f"  {column}: {' | '.join(cells[:3]) or '(vuota nelle prime righe)'}")
    return printable("\n".join(lines))


def _short(cell: Any) -> str:
    shown = str(cell)
    return shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 1]}…"
