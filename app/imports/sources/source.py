"""What an official source is: the files it takes, who publishes it, and the function that makes records of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from gis.issues import Issue, Severity
from gis.records import Record
from gis.values import Value


@dataclass(frozen=True, slots=True)
class Known:
    """A record as it is published: all its proposed values, and the geometry of its own."""

    version: int
    properties: Mapping[str, Value]
    geometry: BaseGeometry | None

    def text(self, name: str, /) -> str:
        """A text of it; empty when unknown."""
        value = self.properties.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str, /) -> list[str]:
        """A list of it; empty when unknown."""
        value = self.properties.get(name)
        return value if isinstance(value, list) else []


Published = Callable[[str], Mapping[str, Known]]
"""The records of a collection by its id, and those by theirs."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that a source takes: `name` is how it is recognised (a part of the file's name, in lower case)."""

    name: str
    title: str
    _: KW_ONLY
    required: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """What was given: the files by the `name` of what they are, what is published, whether to create records.

    withdrawn: by collection, the records that were published once, as they last were; none is made anew, and none of
    their ids is given to another.
    """

    files: Mapping[str, Path]
    published: Published
    _: KW_ONLY
    withdrawn: Published
    new: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that the source says no longer exists, and why; `instead`: the ids that took its place."""

    collection: str
    id: str
    reason: str
    instead: tuple[str, ...] = ()


@dataclass
class Reading:
    """What came of reading: records by collection, what to tell of them, what was withdrawn, and what was counted."""

    records: dict[str, list[Record]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def take(self, collection: str, record: Record, /) -> None:
        """Add a record."""
        self.records.setdefault(collection, []).append(record)

    def count(self, what: str, number: int = 1, /) -> None:
        """Add to a number that is told at the end; `what` is in Italian."""
        self.counts[what] = self.counts.get(what, 0) + number

    def leave(self, record: str, name: str, /, *, row: int) -> None:
        """Say of a record that it was withdrawn and is not made anew, although the source still has it."""
        self.count("schede ritirate, non proposte di nuovo")
        text = f"{name} è ancora nella fonte, ma la scheda è stata ritirata: non è proposta di nuovo"
        self.tell(record, "", "withdrawn", text, row=row)

    def tell(
        self, record: str, field: str, code: str, text: str, *, severity: Severity = Severity.NOTE, row: int = 0
    ) -> None:
        """Say something of a record; nothing that a source finds keeps the others from being imported."""
        self.issues.append(Issue(record, field, code, text, severity=severity, row=row))


@dataclass(frozen=True)
class Source:
    """A named importer. `collection` is what its records are of; it may touch others, and says so."""

    id: str
    title: str
    collection: str
    _: KW_ONLY
    takes: Sequence[Taken]
    page: str
    licence: str | None
    attribution: str
    read: Callable[[Request], Reading]
    note: str = ""
