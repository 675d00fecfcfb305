"""What came of examining a file, as one document: for the terminal, for the portal's page, for a program."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, asdict, dataclass, field
from enum import IntEnum
from typing import Any

import orjson

from gis.check.match import Match
from gis.issues import Issue, Severity

KEPT = 200
"""Issues of one code and severity that a report keeps; all are counted, and all are in the CSV beside it."""


class Exit(IntEnum):
    """How a run ends: all good, errors in the data, wrong use or unreadable file, a question to be answered."""

    GOOD = 0
    FAULTY = 1
    UNREADABLE = 2
    QUESTION = 3


@dataclass(frozen=True)
class Source:
    """The file: its name, SHA-256, size in bytes, format and layer; how its texts were written and why so believed;
    what was not read of an archive; the columns of a table that became its geometry.
    """

    name: str
    digest: str = ""
    size: int = 0
    format: str = ""
    layer: str = ""
    layers: tuple[str, ...] = ()
    encoding: str | None = None
    encoding_reason: str | None = None
    ignored: tuple[str, ...] = ()
    geometry_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Position:
    """Which coordinate system was used, what was done to the numbers, how exact that is, and what else it could be."""

    text: str | None
    label: str
    declared: str | None
    operation: str
    accuracy_m: float
    certain: bool
    reason: str
    inside: int
    of: int
    alternatives: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Question:
    """Something that a person has to decide before the data can be used; `options` as they are given back."""

    about: str
    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    """How many issues of one code there are."""

    code: str
    severity: Severity
    field: str
    count: int


@dataclass(frozen=True)
class Difference:
    """What a record's change would do: the fields with their values before and after, the surface before and after."""

    record: str
    action: str
    row: int = 0
    fields: tuple[tuple[str, Any, Any], ...] = ()
    geometry: str | None = None


@dataclass(frozen=True)
class Report:
    """The whole outcome. `refused`: why the file was not read at all (a code and a sentence).

    counts: rows, records, faulty (rows with errors), located (with a geometry of their own), and after comparing also
    new, changed, unchanged, missing, deleted, conflicts, outdated; differences and conflicts are kept up to a limit.
    """

    source: Source
    collection: str
    _: KW_ONLY
    position: Position | None = None
    matches: tuple[Match, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    tallies: tuple[Tally, ...] = ()
    issues: tuple[Issue, ...] = ()
    questions: tuple[Question, ...] = ()
    differences: tuple[Difference, ...] = ()
    conflicts: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()
    refused: tuple[str, str] | None = None

    @property
    def exit(self) -> Exit:
        """How a run that gives this report ends."""
        if self.refused:
            return Exit.UNREADABLE
        if self.questions:
            return Exit.QUESTION
        return Exit.FAULTY if self.count(Severity.ERROR) else Exit.GOOD

    def count(self, severity: Severity, /) -> int:
        """How many issues are of a severity."""
        return sum(one.count for one in self.tallies if one.severity is severity)

    def issues_of(self, tally: Tally, /) -> list[Issue]:
        """Those that are kept of what a tally counts."""
        counted = (tally.code, tally.severity, tally.field)
        return [one for one in self.issues if (one.code, one.severity, one.field) == counted]

    @property
    def mapping(self) -> dict[str, str | None]:
        """The columns and their fields, as they can be corrected and given back."""
        return {one.column: one.field for one in self.matches}

    def to_json(self) -> bytes:
        """The report as a JSON document."""
        return orjson.dumps({"exit": int(self.exit), **asdict(self)}, option=orjson.OPT_INDENT_2)


def from_json(text: bytes | str, /) -> Report:
    """Read a report back."""
    known = orjson.loads(text)
    position, refused = known["position"], known["refused"]
    return Report(
        Source(**_tuples(known["source"])),
        known["collection"],
        position=Position(**_tuples(position)) if position else None,
        matches=tuple(Match(**_tuples(one)) for one in known["matches"]),
        counts=known["counts"],
        tallies=tuple(Tally(**one | {"severity": Severity(one["severity"])}) for one in known["tallies"]),
        issues=tuple(Issue(**one | {"severity": Severity(one["severity"])}) for one in known["issues"]),
        questions=tuple(Question(**_tuples(one)) for one in known["questions"]),
        differences=tuple(_difference(one) for one in known["differences"]),
        conflicts=tuple(_difference(one) for one in known["conflicts"]),
        missing=tuple(known["missing"]),
        refused=(refused[0], refused[1]) if refused else None,
    )


def _difference(known: Mapping[str, Any]) -> Difference:
    return Difference(**dict(known) | {"fields": tuple((name, old, new) for name, old, new in known["fields"])})


def _tuples(known: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has lists where we have tuples."""
    return {
        name: tuple(tuple(one) if isinstance(one, list) else one for one in value) if isinstance(value, list) else value
        for name, value in known.items()
    }


class Collector:
    """Gathers issues while a file is read: keeps some of each code, counts all."""

    def __init__(self) -> None:
        self.kept: list[Issue] = []
        self._counts: Counter[tuple[str, Severity, str]] = Counter()
        self._kept: Counter[tuple[str, Severity]] = Counter()

    def add(self, issues: Iterable[Issue], /) -> None:
        """Count issues, and keep those there is room for."""
        for one in issues:
            self._counts[one.code, one.severity, one.field] += 1
            self._kept[one.code, one.severity] += 1
            if self._kept[one.code, one.severity] <= KEPT:
                self.kept.append(one)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The counts, the gravest and most frequent first."""
        order = list(Severity)
        found = [Tally(code, severity, field, n) for (code, severity, field), n in self._counts.items()]
        return tuple(sorted(found, key=lambda one: (order.index(one.severity), -one.count, one.code, one.field)))
