"""Reads CSV as Comuni write it: any of the usual separators and encodings, `sep=`, empty lines, uneven rows."""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from gis import formulas
from gis.issues import Issue, Severity
from gis.layers import Batch, Cell, Layer
from gis.limits import Unreadable
from gis.read import coordinate_columns, encodings, headings
from gis.read.archive import Sent
from gis.read.headings import Row

_CHUNK = 1 << 20
_SEPARATORS = (";", ",", "\t", "|")
_SAMPLE = 200  # rows from which the separator and the coordinates are found
_TOTAL = re.compile(r"(sub[ -]?)?(total[ei]|tot)\b.*|total|somma:?", re.IGNORECASE | re.DOTALL)
_END = "\ue000"  # a line of ours after the last: in quotes that are never closed it is part of a cell
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def layers(sent: Sent, /, *, encoding: str | None = None) -> tuple[Layer, ...]:
    """The one table. Its rows are counted, since every byte has to be looked at anyway to know the encoding."""
    found, reason = encodings.chosen(encoding) if encoding else _encoding(sent.path, sent.name)
    with _opened(sent, found) as file:
        columns, rows = _table(file, sent)
        sample = list(islice(rows, _SAMPLE))
        places = _places(columns, sample)
        count = len(sample)
        for _ in rows:
            count += 1
            sent.limits.check_rows(count)
    used = places.columns if places else ()
    return (
        Layer(
            name=next(iter(sent.members)),
            columns=tuple(name for name in columns if name not in used),
            rows=count,
            crs=places.crs if places else None,
            has_geometry=places is not None,
            encoding=encodings.title(found),
            encoding_reason=reason,
            geometry_columns=used,
        ),
    )


def batches(sent: Sent, layer: Layer, /, *, size: int, encoding: str | None = None) -> Iterator[Batch]:
    """The rows that hold something, in their order."""
    found, _ = encodings.chosen(encoding) if encoding else _encoding(sent.path, sent.name)
    with _opened(sent, found) as file:
        columns, rows = _table(file, sent)
        sample = list(islice(rows, _SAMPLE))
        places = _places(columns, sample)
        for held in headings.runs(chain(sample, rows), size=size):
            yield batch(columns, held, layer, places)


def batch(columns: Sequence[str], rows: Sequence[Row], layer: Layer, places: coordinate_columns.Places | None) -> Batch:
    """Rows of a table that follow each other as a batch, with the geometries that its columns hold."""
    first = rows[0].number
    cells, problems = by_column(columns, [row.cells for row in rows], first)
    problems += _totals(rows)
    geometry = None
    if layer.has_geometry and places:
        geometry, unread = coordinate_columns.read(places, cells, first=first)
        problems += unread
    return Batch(first=first, columns={n: cells[n] for n in layer.columns}, geometry=geometry, problems=tuple(problems))


def by_column(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], first: int
) -> tuple[dict[str, Sequence[Cell]], list[Issue]]:
    """Rows as columns by name, and what is to be said of rows that are too short or too long."""
    even = list(headings.even(rows, width=len(columns), first=first))
    turned = list(zip(*(row for row, _ in even), strict=True)) or [()] * len(columns)
    return dict(zip(columns, turned, strict=True)), [issue for _, issue in even if issue]


def _totals(rows: Sequence[Row]) -> Iterator[Issue]:
    """What is to be said of rows that add up the others, as people put them under their tables."""
    for row in rows:
        first = next((cell for cell in row.cells if cell), None)
        if isinstance(first, str) and _TOTAL.fullmatch(first.strip()):
            said, mended = "la riga sembra un totale, non una scheda", "toglierla dal file"
            yield Issue("", "", "total-row", said, severity=Severity.WARNING, row=row.number, suggestion=mended)


def _places(columns: Sequence[str], sample: Sequence[Row]) -> coordinate_columns.Places | None:
    return coordinate_columns.find(columns, by_column(columns, [row.cells for row in sample], 1)[0])


def _encoding(path: Path, name: str) -> tuple[str, str]:
    with path.open("rb") as file:
        head = file.read(4)
        marked = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), None)
        file.seek(0)
        chunks = iter(lambda: file.read(_CHUNK), b"")
        if marked == "utf-16":
            return marked, "lo dice il segno all'inizio del file"
        found, reason = encodings.decide(_without_nul(chunks, name))
        if marked and found == encodings.UTF_8:
            return marked, "lo dice il segno all'inizio del file"
        return found, reason


def _without_nul(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    for chunk in chunks:
        if b"\x00" in chunk:
            raise Unreadable("content-mismatch", f"«{name}» non è un file CSV: contiene byte nulli.")
        yield chunk


def _opened(sent: Sent, encoding: str) -> TextIO:
    return sent.path.open(encoding=encoding, newline="")


def _lines(file: TextIO, sent: Sent) -> Iterator[str]:
    limit = sent.limits.line
    try:
        while line := file.readline(limit + 1):
            if len(line) > limit:
                raise Unreadable("line-too-long", f"«{sent.name}» ha una riga di più di {limit} caratteri.")
            yield line
    except UnicodeError:
        raise Unreadable("encoding", f"I testi di «{sent.name}» non sono nella codifica indicata.") from None


def _rows(file: TextIO, sent: Sent) -> Iterator[Row]:
    """The rows that hold something; of each cell the text as its author wrote it."""
    csv.field_size_limit(min(sent.limits.cell, sys.maxsize))
    lines = _lines(file, sent)
    head = list(islice(lines, _SAMPLE))
    separator, first = None, 1
    if head and head[0].lower().startswith("sep=") and len(head[0].strip()) == 5:
        separator, first = head.pop(0)[4], 2
    separator = separator or _separator(head)

    def all_lines() -> Iterator[str]:
        yield from head
        yield from lines
        yield _END

    number = first
    try:
        for number, row in enumerate(csv.reader(all_lines(), delimiter=separator), first):
            if row == [_END]:
                return
            if row and row[-1].endswith(_END):
                break
            if len(row) > sent.limits.columns:
                sent.limits.check_columns(len(row))
            if any(row) and not headings.blank(row):
                yield Row(number, [formulas.plain(cell) if cell[:1] == "'" else cell for cell in row])
    except csv.Error:
        text = (
            f"«{sent.name}» non si legge come CSV dopo la riga {number}: una cella è troppo lunga, o virgolette aperte"
        )
        raise Unreadable("csv-broken", f"{text} non si chiudono.") from None
    raise Unreadable("csv-broken", f"In «{sent.name}» le virgolette aperte alla riga {number} non si chiudono più.")


def _separator(lines: Sequence[str]) -> str:
    """The separator by which most rows have as many cells as the others, more than one; in doubt the heading's.

    The heading is where that begins: a title above it, or the decimal commas below it, have another width.
    """

    def score(separator: str) -> tuple[float, int, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        except csv.Error:
            return (0.0, 0, 0)
        wide = Counter(width for width in widths if width > 1)
        if not wide:
            return (0.0, 0, 0)
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
        return (round(count / len(widths), 1), -widths.index(width), width)

    return max(_SEPARATORS, key=score)


def _table(file: TextIO, sent: Sent) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The names of the columns and the rows below them; titles above the heading are stepped over."""
    rows = _rows(file, sent)
    head = list(islice(rows, headings.LOOKED_AT))
    found = headings.heading([row.cells for row in head])
    if found is None:
        raise Unreadable("no-data", f"«{sent.name}» non ha una riga d'intestazione con i nomi delle colonne.")
    heading, end = found
    while len(heading) > 1 and headings.blank(heading[-1:]):
        heading.pop()
    return headings.names(heading), chain(head[end:], rows)
