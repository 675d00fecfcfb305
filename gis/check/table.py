"""Checks a table by columns, each distinct cell once, and makes its rows records in clean form."""

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from shapely.geometry.base import BaseGeometry

from gis.check import at, id_problems, missing
from gis.check.column import Column, hashable, read_cell
from gis.check.folding import letters, slug
from gis.check.gazetteer import Gazetteer
from gis.check.match import ID, VERSION, VERSION_FIELD
from gis.check.match import Mapping as Columns
from gis.check.numbers import Style, style
from gis.check.understanding import COMUNI, CellReader, Outcome
from gis.issues import Issue, Severity
from gis.layers import Batch, Cell
from gis.records import Record
from gis.schema import Field, FieldType, Schema
from gis.values import Value


@dataclass(frozen=True)
class Checked:
    """The rows of a batch as records, what is to say of them, and the rows that cannot be published as they are."""

    records: list[Record]
    issues: list[Issue]
    bad_rows: frozenset[int]

    def placed(self, geometries: Iterable[BaseGeometry | None], /) -> list[Record]:
        """The records with their geometries."""
        some = zip(self.records, geometries, strict=True)
        return [Record(one.row, one.id, one.properties, geometry, one.version) for one, geometry in some]


class TableCheck:
    """The check of one table, batch after batch.

    defaults: texts for fields that new records do not have (a record that is already published keeps what it has);
    existing: ids of the published records, of which a file may say only some fields.
    """

    def __init__(
        self,
        schema: Schema,
        mapping: Columns,
        *,
        defaults: Mapping[str, str] | None = None,
        gazetteer: Gazetteer | None = None,
        existing: Container[str] = frozenset(),
    ) -> None:
        self._schema, self._mapping, self._gazetteer, self._existing = schema, mapping, gazetteer, existing
        self._columns: list[Column] | None = None
        self._rows_by_id: dict[str, int] = {}
        self._made = 0
        self._numbers: Counter[str] = Counter()  # the last one that was put behind a made id
        self._incomplete: Counter[str] = Counter()
        self._start: list[Issue] = []
        self._defaults = dict(self._given(defaults or {}))
        fields = [one for one in schema.proposed if one.required]
        self._absent = [one for one in fields if one.name not in mapping.columns and one.name not in self._defaults]

    def _given(self, defaults: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
        known = {field.name: field for field in self._schema.proposed}
        for name, text in defaults.items():
            if name not in known:
                self._start.append(Issue("", name, "bad-default", f"il campo «{name}» non esiste o non si propone"))
                continue
            outcome = read_cell(CellReader(known[name], self._gazetteer), text)
            self._start += [at(one, record="", field=name) for one in outcome.problems]
            if not any(one.severity is Severity.ERROR for one in outcome.problems):
                yield name, outcome.value

    def check_batch(self, batch: Batch, /) -> Checked:
        """The records of a batch, without their geometries."""
        if self._columns is None:
            self._columns = self._prepared(batch)
        issues, self._start = self._start, []
        bad: set[int] = set()
        values: dict[str, Sequence[Value]] = {}
        found: list[tuple[int, Field, Outcome]] = []
        for column in self._columns:
            values[column.field.name] = column.read(batch.columns[column.name], found)
        values_of_version = values.pop(VERSION, [None] * len(batch))
        ids = self._ids(batch, values, issues, bad)
        for position, field, outcome in found:
            row = batch.first + position
            for one in outcome.problems:
                issues.append(at(one, record=ids[position], field=field.name, row=row))
                if one.severity is Severity.ERROR:
                    bad.add(row)
        properties = self._properties(len(batch), values)
        self._complete(batch, ids, properties, issues, bad, unread={(position, one.name) for position, one, _ in found})
        rows = range(batch.first, batch.first + len(batch))
        versions = map(_version, values_of_version)
        records = list(map(Record, rows, ids, properties, repeat(None), versions))
        return Checked(records, issues, frozenset(bad))

    def finish(self) -> list[Issue]:
        """What is to say of the whole table, once all its batches have been checked."""
        issues = [issue for column in self._columns or () for issue in column.told()]
        if self._made:
            start = "una scheda" if self._made == 1 else f"{self._made} schede"
            text = f"{start} senza identificativo: è stato composto dal nome e dal Comune"
            issues.append(Issue("", ID, "made-id", text, severity=Severity.NOTE))
        for field in self._absent:
            if count := self._incomplete[field.name]:
                new = "la scheda nuova" if count == 1 else f"le {count} schede nuove"
                text = f"nessuna colonna per «{field.title.it}», obbligatorio per {new}"
                given = f"indicarlo una volta per tutto il file: --set {field.name}=…"
                issues.append(Issue("", field.name, "missing-column", text, suggestion=given))
        return self._start + issues

    def _prepared(self, batch: Batch) -> list[Column]:
        """Readers of the columns; how each writes its numbers, or else how the others of the table do.

        What counts things has no need of the others: in it a point cannot be decimal.
        """
        styles = {name: style(list(dict.fromkeys(hashable(cells)))[:1000]) for name, cells in batch.columns.items()}
        said = {one for one in styles.values() if one}
        common: Style | None = said.pop() if len(said) == 1 else None
        own = {field.name: field for field in self._schema.proposed}
        return [
            Column(name, self._reader(own.get(field, VERSION_FIELD), styles.get(name), common))
            for field, name in self._mapping.columns.items()
            if field != ID and name in batch.columns
        ]

    def _reader(self, field: Field, style: Style | None, common: Style | None) -> CellReader:
        return CellReader(field, self._gazetteer, style or (common if field.type is FieldType.NUMBER else None))

    def _properties(self, count: int, values: Mapping[str, Sequence[Value]]) -> list[dict[str, Value]]:
        if not values:
            return [{} for _ in range(count)]
        names = tuple(values)
        return [dict(zip(names, row, strict=True)) for row in zip(*values.values(), strict=True)]

    def _complete(
        self,
        batch: Batch,
        ids: Sequence[str],
        properties: list[dict[str, Value]],
        issues: list[Issue],
        bad: set[int],
        *,
        unread: Container[tuple[int, str]],
    ) -> None:
        """Fill in what was given for the whole file; say what is required and not there."""
        required = [one for one in self._schema.proposed if one.required and one.name in self._mapping.columns]
        for position, known in enumerate(properties):
            new = ids[position] not in self._existing
            if new:
                for name, value in self._defaults.items():
                    if not known.get(name) and (known.get(name) is None or known[name] == []):
                        known[name] = value
                for field in self._absent:
                    self._incomplete[field.name] += 1
                    bad.add(batch.first + position)
            for field in required:
                value = known[field.name]
                if (value is None or value == []) and (position, field.name) not in unread:
                    row = batch.first + position
                    issues.append(at(missing(field), record=ids[position], field=field.name, row=row))
                    bad.add(row)

    def _ids(
        self, batch: Batch, values: Mapping[str, Sequence[Value]], issues: list[Issue], bad: set[int]
    ) -> list[str]:
        """The rows' ids, as written or made of the record's name; each only once in the table."""
        cells = batch.columns.get(self._mapping.columns.get(ID, ""), ())
        written = [_text(cell) for cell in cells] or [""] * len(batch)
        given, ids = set(written), []
        for position, record in enumerate(written):
            row = batch.first + position
            if not record:
                record = self._make_id(position, values, given)
                if not record:
                    bad.add(row)
                    text = "scheda senza identificativo né nome"
                    issues.append(Issue("", ID, "missing-id", text, row=row))
                elif cells and record in self._existing:
                    issues.append(_known(record, row))
            elif found := id_problems(record):
                issues += [at(one, record=record, field=ID, row=row) for one in found]
                bad.add(row)
            if record and (first := self._rows_by_id.setdefault(record, row)) != row:
                text = f"«{record}» è già alla riga {first}"
                issues.append(Issue(record, ID, "repeated-id", text, row=row))
                bad.add(row)
            ids.append(record)
        return ids

    def _make_id(self, position: int, values: Mapping[str, Sequence[Value]], given: Container[str]) -> str:
        """A kebab-case name, with the Comune it lies in where the name does not say it, and a number if need be.

        given: the ids that other rows have by themselves, which are not for this one.
        """
        title = values.get(self._schema.title_field or "", ())
        named = slug(str(title[position]), longest=80) if title and title[position] else ""
        if not named:
            return ""
        place = self._comune(position, values)
        base = f"{named}-{place}" if place and letters(place) not in letters(named) else named
        number = self._numbers[base] or 1
        while (made := base if number == 1 else f"{base}-{number}") in self._rows_by_id or made in given:
            number += 1
        self._numbers[base] = number
        self._made += 1
        return made

    def _comune(self, position: int, values: Mapping[str, Sequence[Value]]) -> str:
        field = next((one.name for one in self._schema.proposed if one.name == COMUNI), "")
        value = values[field][position] if field in values else self._defaults.get(field)
        code = value[0] if isinstance(value, list) and value else value if isinstance(value, str) else ""
        return slug(self._gazetteer.names.get(code, code) if self._gazetteer else code)


def _known(record: str, row: int) -> Issue:
    """A row without an id, in a table that has ids, may be another record of the same name."""
    text = (
        f"la riga non ha identificativo e quello composto dal nome, «{record}», è di una scheda pubblicata: la aggiorna"
    )
    todo = "se è un'altra scheda, darle un identificativo suo"
    return Issue(record, ID, "made-id-known", text, severity=Severity.WARNING, row=row, suggestion=todo)


def _text(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _version(value: Value) -> int | None:
    return value if isinstance(value, int) else None
