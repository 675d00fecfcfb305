"""What a file would change of what is published: new, changed, unchanged and missing records, and conflicts.

Published records are streamed and only differences are kept. A missing record is told, and deleted only if asked. A
record that others have changed since the file was made is never overwritten in silence.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from shapely.geometry.base import BaseGeometry

from gis.check.identifiers import Twins
from gis.compare.differences import (
    BORROWED,
    PRECISION,
    Difference,
    FieldChange,
    GeometryChange,
    Published,
    differences,
)
from gis.compare.sameness import TOLERANCE
from gis.issues import Issue, Severity
from gis.limits import Unreadable
from gis.records import Record
from gis.values import Value

__all__ = ["Comparison", "Difference", "FieldChange", "GeometryChange", "Past", "Proposed", "Published", "compare"]

_AT_ONCE = 5_000

Past = Callable[[Sequence[tuple[str, int]]], Iterable[Published]]
"""Gives the older versions (id, version) that a file was made from, where they are kept."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that the file changes; `version` is the published one, which the change is based on."""

    id: str
    row: int
    version: int
    difference: Difference


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that others have changed since the file was made.

    version: the published one, None if it has been withdrawn; ours: what the file says otherwise than that; theirs:
    what the others changed, None where the older version is not at hand; both: names that both touched.
    """

    id: str
    row: int
    base: int
    version: int | None
    ours: Difference
    theirs: Difference | None = None
    both: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposed:
    """One change as a changeset takes it: an update holds only what it changes, geometry None is none or unchanged."""

    action: str
    id: str
    row: int
    properties: Mapping[str, Value]
    geometry: BaseGeometry | None
    base_version: int | None


@dataclass(frozen=True)
class Comparison:
    """What came of it. `missing`: published records (id, version) that the file does not have; `outdated`: those that
    only others have changed since the file was made, and that stay as they are."""

    new: list[Record] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    missing: list[tuple[str, int]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def changes(self, *, delete_missing: bool = False, overwrite: Collection[str] = ()) -> Iterator[Proposed]:
        """The changes to propose. overwrite: conflicting records for which a person prefers the file."""
        for record in self.new:
            yield Proposed("create", record.id, record.row, record.properties, record.geometry, None)
        for one in self.changed:
            yield _update(one.id, one.row, one.version, one.difference)
        for conflict in self.conflicts:
            if conflict.id in overwrite and conflict.version is not None:
                yield _update(conflict.id, conflict.row, conflict.version, conflict.ours)
        if delete_missing:
            for id_, version in self.missing:
                yield Proposed("delete", id_, 0, {}, None, version)


def compare(
    incoming: Iterable[Record],
    published: Iterable[Published],
    /,
    *,
    fields: Collection[str],
    past: Past | None = None,
    scope: Callable[[Published], bool] | None = None,
    identifying: Collection[str] = ("cup",),
    tolerance: float = TOLERANCE,
) -> Comparison:
    """Compare a file's records with the published ones of a collection.

    fields: names of what may be proposed, others are left alone; scope: which published records the file was meant to
    hold (None: all), for the missing ones; identifying: fields whose value no two records should share.
    Raises Unreadable where a published record comes twice.
    """
    result = Comparison()
    mine = _by_id(incoming, result.issues)
    twins = Twins(mine, identifying)
    waiting = dict(mine)
    met: set[str] = set()
    stream = iter(published)
    unchanged = 0
    while some := list(islice(stream, _AT_ONCE)):
        pairs = []
        for other in some:
            if other.id in met:
                raise Unreadable("bad-published", f"Tra le schede pubblicate «{other.id}» è due volte.")
            met.add(other.id)
            twins.meet(other.id, other.properties, withdrawn=other.withdrawn)
            if other.id not in mine:
                if not other.withdrawn and (scope is None or scope(other)):
                    result.missing.append((other.id, other.version))
            elif not other.withdrawn:
                pairs.append((waiting.pop(other.id), other))
        unchanged += _sort(pairs, result, fields, past, tolerance)
    for record in waiting.values():
        _not_published(record, result)
    touched = [record.id for record in result.new]
    touched += [one.id for one in result.changed if not one.difference.names.isdisjoint(identifying)]
    result.issues.extend(twins.issues(touched))
    return replace(result, unchanged=unchanged)


def _by_id(incoming: Iterable[Record], issues: list[Issue]) -> dict[str, Record]:
    mine: dict[str, Record] = {}
    for record in incoming:
        first = mine.setdefault(record.id, record)
        if first is not record:
            text = f"l'identificativo «{record.id}» è già nella riga {first.row}: questa riga è ignorata"
            issues.append(Issue(record.id, "id", "duplicate-id", text, row=record.row))
    return mine


def _not_published(record: Record, result: Comparison) -> None:
    """A record that nobody has published is new, unless the file says that it was."""
    if record.version is None:
        result.new.append(record)
        if record.geometry is not None:
            result.issues.extend(_contradicted(record, record.properties.get(PRECISION)))
        return
    result.conflicts.append(Conflict(record.id, record.row, record.version, None, Difference()))
    text = f"la scheda (versione {record.version} nel file) è stata ritirata: per ripubblicarla togliere la versione"
    result.issues.append(Issue(record.id, "id", "conflict", text, row=record.row))


def _contradicted(record: Record, precision: Value) -> Iterator[Issue]:
    """A place of its own that is called the Comune's would be drawn as unknown, and left out of the next package."""
    if precision in BORROWED:
        text = f"la scheda ha una posizione propria, ma la precisione «{precision}» dice che non ne ha"
        todo = "indicare quanto è precisa la posizione disegnata, per esempio «address» o «site»"
        yield Issue(record.id, PRECISION, "precision-contradicts", text, row=record.row, suggestion=todo)


def _sort(
    pairs: list[tuple[Record, Published]],
    result: Comparison,
    fields: Collection[str],
    past: Past | None,
    tolerance: float,
) -> int:
    """Put pairs of the same id where they belong; returns how many are unchanged."""
    unchanged = 0
    behind: list[tuple[Record, Published, Difference]] = []
    for (record, current), difference in zip(pairs, differences(pairs, fields, tolerance), strict=True):
        if not difference:
            unchanged += 1
        elif record.version is None or record.version == current.version:
            result.changed.append(Changed(record.id, record.row, current.version, difference))
            if difference.geometry:
                result.issues.extend(
                    _contradicted(record, record.properties.get(PRECISION, current.properties.get(PRECISION)))
                )
        else:
            behind.append((record, current, difference))
    return unchanged + _resolve(behind, result, fields, past, tolerance)


def _resolve(
    behind: list[tuple[Record, Published, Difference]],
    result: Comparison,
    fields: Collection[str],
    past: Past | None,
    tolerance: float,
) -> int:
    """Records made from a version that is no longer the published one; returns how many the file did not touch."""
    keys = [(record.id, int(record.version or 0)) for record, _, _ in behind]
    bases = {(one.id, one.version): one for one in past(keys)} if past and keys else {}
    known = [(one, bases[key]) for one, key in zip(behind, keys, strict=True) if key in bases]
    mine = differences([(one[0], base) for one, base in known], fields, tolerance)
    theirs = differences([(one[1].as_record(), base) for one, base in known], fields, tolerance)
    told = {one[0].id: pair for (one, _), pair in zip(known, zip(mine, theirs, strict=True), strict=True)}
    untouched = 0
    for record, current, against in behind:
        our, their = told.get(record.id, (against, None))
        ours = Difference(
            tuple(one for one in against.fields if one.name in our.names),
            against.geometry if our.geometry else None,
        )
        if not ours:
            result.outdated.append(record.id)
            untouched += 1
            continue
        both = ours.names & their.names if their else frozenset()
        base = int(record.version or 0)
        result.conflicts.append(Conflict(record.id, record.row, base, current.version, ours, their, both))
        result.issues.append(_conflict(result.conflicts[-1]))
    return untouched


def _conflict(conflict: Conflict) -> Issue:
    text = (
        f"la scheda è cambiata da quando il file è stato scaricato (versione {conflict.base} nel file, "
        f"{conflict.version} pubblicata)"
    )
    if conflict.both:
        text += f"; il file e altri hanno cambiato entrambi: {', '.join(sorted(conflict.both))}"
    elif conflict.theirs:
        text += f"; altri hanno cambiato {', '.join(sorted(conflict.theirs.names))}, il file no"
    hint = f"scegliere se tenere ciò che dice il file per: {', '.join(sorted(conflict.ours.names))}"
    return Issue(conflict.id, "id", "conflict", text, severity=Severity.ERROR, row=conflict.row, suggestion=hint)


def _update(id_: str, row: int, version: int, difference: Difference) -> Proposed:
    geometry = difference.geometry.new if difference.geometry else None
    return Proposed("update", id_, row, {one.name: one.new for one in difference.fields}, geometry, version)
