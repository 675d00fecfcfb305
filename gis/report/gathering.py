"""What piles up while a file is read: its records, the rows that are not good, and what is to say of each."""

from collections.abc import Iterable, Iterator

from gis import compare
from gis.check.match import ID
from gis.check.match import Mapping as Columns
from gis.issues import Issue, Severity
from gis.place import crs
from gis.records import Record
from gis.report import Collector, Difference, Position, Question
from gis.report.outcome import Folder
from gis.values import Value

_GRAVER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class Gathered:
    """All records of a table, those that stand for their id, the rows with errors, the issues of rows."""

    def __init__(self, folder: Folder, /) -> None:
        self._folder = folder
        self.records: list[Record] = []
        self.once: dict[str, Record] = {}
        self.bad: set[int] = set()
        self.told: dict[int, list[Issue]] = {}
        self.worst: dict[int, Severity] = {}
        self.collector = Collector()

    def take(self, records: list[Record], bad: Iterable[int], /) -> None:
        """Take a batch of records; of those with the same id the first stands for it."""
        self.records += records
        for record in records:
            if record.id:
                self.once.setdefault(record.id, record)
        self.bad.update(bad)

    def add(self, issues: Iterable[Issue], /) -> None:
        """Take issues: errors make their row bad, the others go with its change."""
        issues = list(issues)
        self.collector.add(issues)
        self._folder.issues(issues)
        for one in issues:
            if one.row:
                if one.severity is Severity.ERROR:
                    self.bad.add(one.row)
                else:
                    self.told.setdefault(one.row, []).append(one)
                if _GRAVER[one.severity] <= _GRAVER[self.worst.get(one.row, Severity.NOTE)]:
                    self.worst[one.row] = one.severity


def position(finding: crs.Finding, /) -> Position:
    """What a report says of the coordinate system."""
    return Position(
        finding.text,
        finding.reading.label if finding.reading else "sconosciuto",
        finding.declared,
        finding.operation,
        finding.accuracy_m,
        finding.certain,
        finding.reason,
        finding.inside,
        finding.of,
        tuple((one.reading.text, one.reading.label) for one in finding.alternatives),
    )


def questions(finding: crs.Finding | None, columns: Columns, /) -> Iterator[Question]:
    """What a person has to decide before anything is proposed."""
    if finding and not finding.certain:
        texts = [finding.text, *(one.reading.text for one in finding.alternatives)]
        asked = finding.question or "In quale sistema di riferimento sono i dati?"
        yield Question("crs", asked, tuple(f"--crs {one}" for one in texts if one))
    doubtful: dict[tuple[str, ...], list[str]] = {}
    for one in columns.to_ask:
        doubtful.setdefault(one.candidates, []).append(one.column)
    for fields, names in doubtful.items():
        text = f"La colonna «{names[0]}» può essere più cose: {', '.join(fields)}."
        if len(names) > 1:
            same = f"Le colonne «{'», «'.join(names)}» possono essere la stessa cosa ({', '.join(fields)})"
            text = f"{same}: dire con --mapping quale è, e dare null alle altre."
        yield Question("mapping", text, tuple(f'"{column}": "{field}"' for column in names for field in fields))


def unmatched(columns: Columns, /) -> Iterator[Issue]:
    """The columns that are not imported, and those that a mapping names in vain."""
    for one in columns.unmatched:
        if not one.ask:
            why = f" ({one.how})" if one.how else ""
            hint = f"forse {' o '.join(one.candidates[:3])}: indicarlo con --mapping" if one.candidates else None
            text = f"la colonna «{one.column}» non è importata{why}"
            yield Issue("", one.column, "column-left-out", text, severity=Severity.NOTE, suggestion=hint)
    for column in columns.unused:
        text = f"la corrispondenza nomina la colonna «{column}», che il file non ha"
        yield Issue("", column, "unknown-column", text, severity=Severity.WARNING)


def withheld(columns: Columns, found: compare.Comparison, gathered: Gathered, /) -> Issue | None:
    """Why records that a file has not are not withdrawn although it was asked: they may be in it under no good id."""
    unsure = any(one.code in ("bad-id", "missing-id") for one in gathered.collector.tallies)
    if not found.missing or not (unsure or (ID not in columns.columns and found.new)):
        return None
    why = "ci sono righe con un identificativo sbagliato" if unsure else "il file non ha gli identificativi"
    text = f"le schede che il file non ha non si ritirano: {why}, e potrebbero essere le stesse"
    return Issue("", ID, "deletion-withheld", text, severity=Severity.WARNING)


def difference(record: str, action: str, row: int, found: compare.Difference, /) -> Difference:
    """What a report says of a record that the file changes."""
    fields = tuple((one.name, one.old, one.new) for one in found.fields)
    return Difference(record, action, row, fields, found.geometry.text if found.geometry else None)


def amount(value: Value, /) -> float | None:
    """A declared surface as a number."""
    return float(value) if isinstance(value, int | float) else None
