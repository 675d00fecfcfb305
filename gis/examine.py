"""From a file to a report: opens, reads, places, matches, checks, compares; the same on a laptop and on a server."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from gis import listing, read, side_by_side
from gis.check import gazetteer
from gis.check.match import Mapping as Columns
from gis.check.match import match
from gis.check.table import TableCheck
from gis.check.understanding import COMUNI
from gis.choices import Choices
from gis.compare import Comparison, Published, compare, published
from gis.issues import Severity
from gis.layers import Batch, Cell, Layer
from gis.limits import LIMITS, Limits, Unreadable
from gis.place import crs, placing
from gis.place.overlaps import Neighbours
from gis.place.placing import Placing
from gis.read.archive import Sent, opened
from gis.report import Question, Report, Source, outcome
from gis.report.gathering import Gathered, difference, position, questions, unmatched, withheld
from gis.report.outcome import Progress
from gis.schema import Field, Schema

__all__ = ["NO_CHOICES", "Choices", "Progress", "examine"]

_SAMPLED = 4  # batches that are looked at before the coordinate system and the columns are decided
CONFLICT = "conflict"
_LISTED = 1_000  # differences, conflicts and missing records that a report lists
NO_CHOICES = Choices()


def examine(
    path: Path,
    /,
    *,
    schema: Schema,
    choices: Choices = NO_CHOICES,
    territory: Mapping[str, Any] | None = None,
    current: Path | None = None,
    past: Path | None = None,
    out: Path | None = None,
    name: str | None = None,
    limits: Limits = LIMITS,
    progress: Progress = lambda *_: None,
) -> Report:
    """Examine a file as new content of a collection.

    territory: the Comuni as GeoJSON; current: the published records, a JSON object a line (see gis.compare.published);
    past: their older versions, from which the file may have been made;
    out: an existing folder for what came of it (see gis.report.outcome); name: what the sender called the file.
    """
    name = name or path.name
    known = gazetteer.from_geojson(territory) if territory else None
    with side_by_side.undisturbed(), outcome.Folder(out, schema) as folder:
        try:
            with opened(path, limits=limits, name=name) as sent:
                run = _Run(sent, schema, choices, known, territory, current, past, folder, progress)
                report = run.report_or_refusal()
        except Unreadable as refusal:
            report = Report(Source(name), schema.id, refused=(refusal.code, str(refusal)))
        folder.finish(report)
        return report


@dataclass(frozen=True)
class _Run:
    sent: Sent
    schema: Schema
    choices: Choices
    gazetteer: gazetteer.Gazetteer | None
    territory: Mapping[str, Any] | None
    current: Path | None
    past: Path | None
    folder: outcome.Folder
    progress: Progress

    def report_or_refusal(self) -> Report:
        """The report; that of a file which could be opened but not used says at least which file it was."""
        sent = self.sent
        source = Source(sent.name, sent.digest, sent.size, sent.format.title, ignored=sent.ignored)
        try:
            return self._report(source)
        except Unreadable as refusal:
            return Report(source, self.schema.id, refused=(refusal.code, str(refusal)))

    def _report(self, source: Source) -> Report:
        layers = read.layers(self.sent, encoding=self.choices.encoding)
        source = replace(source, layers=tuple(layer.name for layer in layers))
        layer = self._layer(layers)
        if layer is None:
            text = "Il file ha più livelli: quale va importato?"
            question = Question("layer", text, tuple(f"--layer {one.name}" for one in layers))
            return Report(source, self.schema.id, questions=(question,))
        source = replace(
            source,
            layer=layer.name,
            encoding=layer.encoding,
            encoding_reason=layer.encoding_reason,
            geometry_columns=layer.geometry_columns,
        )
        if self.choices.delete_missing:
            listing.refuse_part(layer)
        rows = read.batches(self.sent, layer, encoding=self.choices.encoding)
        sample = list(islice(rows, _SAMPLED))
        if not any(map(len, sample)) and not self.choices.may_be_empty:
            raise Unreadable("empty", f"«{layer.name}» non contiene nessuna riga.")
        finding = placing.find(layer, sample, confirmed=self.choices.crs) if self.schema.geometry else None
        columns = self._columns(layer, sample)
        return self._checked(source, layer, finding, columns, chain(sample, rows))

    def _layer(self, layers: Sequence[Layer]) -> Layer | None:
        """The layer that was asked for, or the only one, or the one that is called like the collection."""
        if not layers:
            raise Unreadable("no-data", "Il file non contiene nessuna tabella.")
        wanted = self.choices.layer
        layers = listing.of_records(layers)
        found = [one for one in layers if one.name == (wanted or self.schema.id)]
        if wanted and not found:
            raise read.absent(wanted, layers)
        return found[0] if found else layers[0] if len(layers) == 1 else None

    def _columns(self, layer: Layer, sample: Sequence[Batch]) -> Columns:
        first = sample[0].columns if sample else {}
        cells: dict[str, Sequence[Cell]] = {name: first.get(name, ()) for name in layer.columns}
        try:
            return match(
                layer.columns,
                self.schema,
                decided=self.choices.mapping,
                remembered=self.choices.remembered,
                samples=cells,
                gazetteer=self.gazetteer,
            )
        except ValueError as error:
            raise Unreadable("bad-mapping", f"{error}.") from None

    def _checked(
        self, source: Source, layer: Layer, finding: crs.Finding | None, columns: Columns, batches: Iterable[Batch]
    ) -> Report:
        existing = published.ids(self.current) if self.current else frozenset[str]()
        table = TableCheck(self.schema, columns, defaults=self._values(), gazetteer=self.gazetteer, existing=existing)
        place = Placing(self.schema, finding, repair=self.choices.repair)
        gathered = Gathered(self.folder)
        for batch, checked, examined in side_by_side.checked(batches, table, place):
            gathered.take(checked.placed(examined.geometries) if examined else checked.records, checked.bad_rows)
            gathered.add(chain(batch.problems, checked.issues, examined.issues if examined else ()))
            self.progress("Lettura e controlli", len(gathered.records), layer.rows or 0)
        gathered.add(table.finish())
        gathered.add(place.finish())
        gathered.add(unmatched(columns))
        self.progress("Confronto con le schede pubblicate", 0, 0)
        comparison = self._compared(gathered, place)
        asked = tuple(questions(finding, columns))
        return self._reported(source, finding, columns, gathered, comparison, asked)

    def _values(self) -> dict[str, str]:
        """What was given for the whole file."""
        values = dict(self.choices.values)
        place = self._comuni
        if self.choices.comune and place:
            values.setdefault(place.name, self.choices.comune)
        return values

    @property
    def _comuni(self) -> Field | None:
        return next((one for one in self.schema.proposed if one.name == COMUNI), None)

    def _compared(self, gathered: Gathered, placed: Placing) -> Comparison:
        place, code = self._comuni, self.choices.comune
        if code and self.gazetteer:
            code = self.gazetteer.code(code) or code

        def in_scope(one: Any) -> bool:
            return place is not None and code in (one.properties.get(place.name) or ())

        neighbours = Neighbours()
        comparison = compare(
            gathered.once.values(),
            _met(published.records(self.current), neighbours) if self.current else (),
            fields={one.name for one in self.schema.proposed},
            past=published.versions(self.past) if self.past else None,
            scope=in_scope if code else None,
        )
        ground = placing.comuni(self.territory) if self.territory else None
        content = gathered.once.values()
        told = placing.in_context(
            content, comparison, neighbours, metric=placed.metric, schema=self.schema, comuni=ground
        )
        gathered.add(told)
        return comparison

    def _reported(
        self,
        source: Source,
        finding: crs.Finding | None,
        columns: Columns,
        gathered: Gathered,
        comparison: Comparison,
        asked: tuple[Question, ...],
    ) -> Report:
        gathered.add(one for one in comparison.issues if one.code != CONFLICT)
        bad = set(gathered.bad)
        settled = {one.id for one in comparison.conflicts if one.version is not None} & set(self.choices.overwrite)
        gathered.add(
            replace(one, severity=Severity.WARNING) if one.record in settled else one
            for one in comparison.issues
            if one.code == CONFLICT
        )
        deleting = self.choices.delete_missing
        if deleting and (issue := withheld(columns, comparison, gathered)):
            gathered.add([issue])
            deleting = False
        if not asked:
            proposed = comparison.changes(delete_missing=deleting, overwrite=self.choices.overwrite)
            good = (one for one in proposed if one.row not in bad)
            self.folder.changes(good, gathered.told, progress=self.progress)
        collector = gathered.collector
        if collector.kept:  # else the file is as good as what would be written
            kept = (one for one in gathered.records if one.row not in gathered.bad)
            self.folder.corrected(kept, gathered.told)
        self.folder.places(gathered.records, gathered.worst)
        changed = [(one.id, "update", one.row, one.difference) for one in comparison.changed if one.row not in bad]
        changed += [(one.id, "update", one.row, one.ours) for one in comparison.conflicts if one.id in settled]
        conflicts = [(one.id, CONFLICT, one.row, one.ours) for one in comparison.conflicts if one.id not in settled]
        counts = _counts(gathered)
        if self.current:
            counts |= {"new": sum(one.row not in bad for one in comparison.new), "changed": len(changed)}
            counts |= {"unchanged": comparison.unchanged, "outdated": len(comparison.outdated)}
            counts |= {"missing": len(comparison.missing), "deleted": deleting * len(comparison.missing)}
            counts |= {"conflicts": len(conflicts)}
        return Report(
            source,
            self.schema.id,
            position=position(finding) if finding else None,
            matches=columns.matches,
            counts=counts,
            tallies=collector.tallies,
            issues=tuple(collector.kept),
            questions=asked,
            differences=tuple(difference(*one) for one in changed[:_LISTED]),
            conflicts=tuple(difference(*one) for one in conflicts[:_LISTED]),
            missing=tuple(id_ for id_, _ in comparison.missing[:_LISTED]),
        )


def _counts(gathered: Gathered) -> dict[str, int]:
    located = sum(one.geometry is not None for one in gathered.records)
    return {"rows": len(gathered.records), "faulty": len(gathered.bad), "located": located}


def _met(records: Iterable[Published], neighbours: Neighbours) -> Iterator[Published]:
    """The published records, whose own geometries are remembered as they pass."""
    for one in records:
        if not one.withdrawn:
            neighbours.meet(one.id, one.geometry)
        yield one
