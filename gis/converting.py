"""From one format to another, column by column as it is: no schema, no checks, only the coordinates change."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gis import read
from gis.check.folding import words
from gis.formats import FORMATS
from gis.layers import Cell, Layer
from gis.limits import LIMITS, Limits, Unreadable
from gis.place import crs, geometry, placing
from gis.read.archive import Sent, opened
from gis.records import Record
from gis.report import Collector, Report, Source
from gis.schema import Field, FieldType, Label

_TAKEN = ("id", "geometry", "fid", "bbox")
"""Columns that the formats have of their own, whatever their case."""
_BEYOND = 2**63
"""The whole number from which none is held exactly."""


def convert(
    path: Path,
    out: Path,
    /,
    *,
    code: int = 4326,
    layer: str | None = None,
    confirmed: str | None = None,
    limits: Limits = LIMITS,
) -> Report:
    """Write a layer of a file in the format that the other name says; returns how many rows, and what was not read.

    confirmed: the reading of the file's coordinates that a person has chosen; without it they have to be certain.
    Raises Unreadable.
    """
    target = next((one for one in FORMATS.values() if out.name.lower().endswith(one.extensions)), None)
    if target is None or not target.writes:
        raise Unreadable("unknown-format", f"«{out.name}» non è di un formato che si scrive.")
    if out.exists() and out.samefile(path):
        raise Unreadable("unwritable", f"«{out.name}» è il file da leggere: dare un altro nome a quello nuovo.")
    from gis.write import Table, Unwritable, from_records, write  # GDAL is heavy: only who writes loads it

    with opened(path, limits=limits) as sent:
        chosen = _layer(sent, layer)
        fields, names = _fields(sent, chosen)
        finding = _finding(sent, chosen, confirmed)
        count, high, collector = 0, 0, Collector()

        def records() -> Iterator[Record]:
            nonlocal count, high
            for batch in read.batches(sent, chosen):
                collector.add(batch.problems)
                shapes: Sequence[Any] = [None] * len(batch)
                if finding and batch.geometry is not None:
                    high += geometry.heights(batch.geometry)
                    there = crs.to_degrees(batch.geometry, finding)
                    shapes = [None if one is None or one.is_empty else one for one in there]  # not all can hold those
                for n in range(len(batch)):
                    row = batch.first + n
                    values = {field.name: _cell(batch.columns[names[field.name]][n], field) for field in fields[1:]}
                    own = batch.columns["id"][n] if "id" in batch.columns else None
                    count += 1
                    yield Record(row, str(own if own not in (None, "") else row), values, shapes[n])

        shaped = finding is not None
        name = words(chosen.name) or "dati"
        table = Table(name, chosen.name, fields, from_records(fields, records(), geometry=shaped), geometry=shaped)
        try:
            write(out, target.id, [table], code=code)
        except Unwritable as refusal:
            raise Unreadable("unwritable", str(refusal)) from None
        collector.add(placing.without_heights(high))
        source = Source(sent.name, sent.digest, sent.size, sent.format.title, chosen.name)
        return Report(source, "", counts={"rows": count}, tallies=collector.tallies, issues=tuple(collector.kept))


def _layer(sent: Sent, wanted: str | None) -> Layer:
    found = read.layers(sent)
    chosen = [one for one in found if wanted in (None, one.name)]
    if not chosen:
        raise read.absent(wanted or "", found)
    if len(chosen) > 1:
        names = ", ".join(one.name for one in found)
        raise Unreadable("layer-to-choose", f"Scegliere un livello con --layer: {names}.")
    return chosen[0]


def _finding(sent: Sent, layer: Layer, confirmed: str | None) -> crs.Finding | None:
    finding = placing.find(layer, list(read.batches(sent, layer)), confirmed=confirmed)
    if finding is None:
        return None
    if not finding.certain or finding.reading is None:
        raise Unreadable("crs-to-confirm", f"{finding.question} Confermarlo con --from {finding.text or 'EPSG:…'}")
    return finding


def _fields(sent: Sent, layer: Layer) -> tuple[tuple[Field, ...], dict[str, str]]:
    """A field for each column, of the type that all its cells have, and the column of each field.

    No format tells names apart by their case alone, so a second one is changed.
    """
    kinds: dict[str, set[type]] = {name: set() for name in layer.columns}
    for batch in read.batches(sent, layer):
        for name in layer.columns:
            kinds[name].update(map(_kind, batch.columns[name]))
    fields = [Field("id", FieldType.TEXT, Label("id", "id"))]
    names, taken = {}, set(_TAKEN)
    for name in layer.columns:
        if name != "id":
            called = name
            while called.casefold() in taken:
                called += "_"
            taken.add(called.casefold())
            names[called] = name
            fields.append(Field(called, _type(kinds[name] - {type(None)}), Label(name, name)))
    return tuple(fields), names


def _kind(cell: Cell) -> type:
    """The type of a cell; a whole number that no format holds exactly is a text."""
    return str if type(cell) is int and not -_BEYOND <= cell < _BEYOND else type(cell)


def _type(kinds: set[type]) -> FieldType:
    if kinds == {bool}:
        return FieldType.BOOLEAN
    if kinds == {int}:
        return FieldType.INTEGER
    if kinds and kinds <= {int, float}:
        return FieldType.NUMBER
    return FieldType.TEXT_LIST if kinds == {list} else FieldType.TEXT


def _cell(cell: Cell, field: Field) -> Any:
    if cell is None:
        return None
    if field.type is FieldType.TEXT:
        return ";".join(cell) if isinstance(cell, list) else str(cell)
    return float(cell) if field.type is FieldType.NUMBER and isinstance(cell, int) else cell
