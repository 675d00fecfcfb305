"""Which column of a file holds which field: by name, label, synonym, shortened name, and by what the cells say.

What could be two things is left for a person to decide; every column is listed, so that nothing is lost silently.
"""

from collections import Counter, abc
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from gis.check import aliases
from gis.check.column import hashable
from gis.check.folding import letters, words
from gis.check.gazetteer import Gazetteer
from gis.check.understanding import CellReader
from gis.layers import Cell
from gis.schema import Field, FieldType, Label, Schema

ID, VERSION = "id", "version"
"""What a column may hold besides the fields that can be proposed: the record's id, and the version its author saw."""

VERSION_FIELD = Field(VERSION, FieldType.INTEGER, Label("Versione della scheda", "Version of the record"), minimum=1)

SURE = 0.6
"""From this score on a column is taken for a field without asking."""

_SHAPEFILE_NAME = 10
_LOOK_AT = 200  # cells of a column that are looked at


@dataclass(frozen=True)
class Match:
    """What a column was taken for. `how`: why, in words; `candidates`: fields it could have been;
    ask: somebody has to choose, since it could be more than one thing.
    """

    column: str
    field: str | None
    how: str = ""
    score: float = 0.0
    candidates: tuple[str, ...] = ()
    ask: bool = False


@dataclass(frozen=True)
class Mapping:
    """All columns of a table, in their order; `unused`: columns that a given mapping names and the table has not."""

    matches: tuple[Match, ...]
    unused: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> abc.Mapping[str, str]:
        """The column of each field that has one."""
        return {one.field: one.column for one in self.matches if one.field}

    @property
    def unmatched(self) -> tuple[Match, ...]:
        """The columns that no field takes."""
        return tuple(one for one in self.matches if not one.field)

    @property
    def to_ask(self) -> tuple[Match, ...]:
        """The columns that somebody has to decide about."""
        return tuple(one for one in self.matches if one.ask)

    def to_json(self) -> dict[str, str | None]:
        """As it can be corrected and given back: `{"colonna": "field" | null}`."""
        return {one.column: one.field for one in self.matches}


def match(
    columns: abc.Sequence[str],
    schema: Schema,
    /,
    *,
    decided: abc.Mapping[str, str | None] | None = None,
    remembered: abc.Mapping[str, str | None] | None = None,
    samples: abc.Mapping[str, abc.Sequence[Cell]] | None = None,
    gazetteer: Gazetteer | None = None,
) -> Mapping:
    """Match a table's columns. `decided` by a person goes first, then what is `remembered` of earlier files.

    samples: some cells of each column, as evidence. Raises ValueError when `decided` names what does not exist.
    """
    decided = dict(decided or {})
    targets = {field.name for field in schema.proposed} | {ID, VERSION}
    _refuse(decided, columns, targets)
    settled = {one: Match(one, decided[one], "scelta indicata", 1.0) for one in columns if one in decided}
    taken = {one.field for one in settled.values() if one.field}
    for column, name in (remembered or {}).items():
        if column in columns and column not in settled and name not in taken and (name is None or name in targets):
            settled[column] = Match(column, name, "come l'altra volta", 1.0)
            taken |= {name} if name else set()
    scorer = _Scorer(schema, samples or {}, gazetteer)
    free = [column for column in columns if column not in settled]
    scores = {column: scorer.scores(column) for column in free}
    settled |= _assigned(free, scores, taken)
    for column in free:
        if not settled[column].field and (derived := scorer.derived(column)):
            settled[column] = replace(settled[column], how=f"«{derived}» è calcolato dal portale", ask=False)
    unused = tuple(column for column in decided if column not in set(columns))
    return Mapping(tuple(settled[column] for column in columns), unused)


def _refuse(decided: abc.Mapping[str, str | None], columns: abc.Sequence[str], targets: abc.Set[str]) -> None:
    wrong = sorted({one for one in decided.values() if one and one not in targets})
    if wrong:
        raise ValueError(f"la corrispondenza nomina campi che non si possono proporre: {', '.join(wrong)}")
    twice = [name for name, n in Counter(decided[c] for c in columns if decided.get(c)).items() if n > 1]
    if twice:
        raise ValueError(f"la corrispondenza dà due colonne allo stesso campo: {', '.join(map(str, twice))}")


Scores = abc.Mapping[str, tuple[float, str]]


def _assigned(columns: abc.Sequence[str], scores: abc.Mapping[str, Scores], taken: abc.Set[str]) -> dict[str, Match]:
    """The best pairs first; where equally good ones exclude each other, nobody is chosen."""
    settled: dict[str, Match] = {}
    closed = set(taken)
    levels = sorted({score for found in scores.values() for score, _ in found.values() if score >= SURE}, reverse=True)
    for level in levels:
        pairs = [
            (column, name)
            for column in columns
            if column not in settled
            for name, (score, _) in scores[column].items()
            if score == level and name not in closed
        ]
        per_column, per_field = Counter(column for column, _ in pairs), Counter(name for _, name in pairs)
        for column, name in pairs:
            rivals = tuple(other for one, other in pairs if one == column)
            if per_column[column] == per_field[name] == 1:
                settled[column] = Match(column, name, scores[column][name][1], level)
            else:
                settled[column] = Match(column, None, _doubt(rivals), level, rivals, ask=True)
            closed.add(name)
    for column in columns:
        if column not in settled:
            weak = sorted(scores[column], key=lambda name: -scores[column][name][0])
            known = tuple(name for name in weak if name not in closed)
            settled[column] = Match(column, None, scores[column][weak[0]][1] if known else "", candidates=known)
    return settled


def _doubt(rivals: abc.Sequence[str]) -> str:
    return "può essere più cose" if len(rivals) > 1 else "un'altra colonna può essere la stessa cosa"


def _counts(cell: Cell | tuple[str, ...]) -> bool:
    """Whether an id is a number that only counts rows; with a zero before it is a code, as ISTAT's are."""
    text = str(cell).removesuffix(".0")
    return text.isdecimal() and not text.startswith("0")


@dataclass(frozen=True)
class _Scorer:
    schema: Schema
    samples: abc.Mapping[str, abc.Sequence[Cell]]
    gazetteer: Gazetteer | None

    @cached_property
    def _targets(self) -> abc.Mapping[str, Field]:
        own = self.schema.by_name
        special = {ID: own.get(ID) or Field(ID, FieldType.TEXT, Label("Identificativo", "Identifier"))}
        special[VERSION] = own.get(VERSION) or VERSION_FIELD
        return {field.name: field for field in self.schema.proposed} | special

    @cached_property
    def _names(self) -> abc.Mapping[str, tuple[tuple[str, float, str], ...]]:
        """Of each field, what a column of it may be called, how sure that is, and why."""
        return {name: tuple(self._called(name, field)) for name, field in self._targets.items()}

    def _called(self, name: str, field: Field) -> abc.Iterator[tuple[str, float, str]]:
        yield words(name), 1.0, "nome"
        if name in self.schema.by_name:
            unit = f"_{words(field.unit.replace('²', '2'))}" if field.unit else ""
            for title in (field.title.it, field.title.en):
                yield words(title), 0.9, "titolo"
                if unit.strip("_"):
                    yield f"{words(title)}{unit}", 0.9, "titolo"
        known = (
            *aliases.ALIASES.get(name, ()),
            *(aliases.OF_TITLE if name == self.schema.title_field else ()),
            *(aliases.OF_KIND if name == self.schema.kind_field else ()),
            *(aliases.OF_ID if name == ID else ()),
            *(aliases.OF_VERSION if name == VERSION else ()),
        )
        for alias in dict.fromkeys(known):
            yield alias, 0.8, "sinonimo"

    def scores(self, column: str) -> dict[str, tuple[float, str]]:
        """How likely a column holds each field, by its name and its cells."""
        found: dict[str, tuple[float, str]] = {}
        for name, field in self._targets.items():
            by_name = max((self._by_name(column, *one) for one in self._names[name]), default=(0.0, ""))
            score = self._weighed(column, name, field, by_name)
            if score[0] > 0:
                found[name] = score
        return found

    def derived(self, column: str) -> str | None:
        """The computed field that a column repeats, as one of our own files does."""
        named = words(column)
        computed = (self.schema.by_name[name] for name in sorted(self.schema.derived))
        return next(
            (
                one.title.it
                for one in computed
                if named in (one.name, one.name[:_SHAPEFILE_NAME], words(one.title.it), words(one.title.en))
            ),
            None,
        )

    def _by_name(self, column: str, called: str, score: float, how: str) -> tuple[float, str]:
        named = words(column)
        if named == called:
            return score, how
        if letters(column) == called.replace("_", ""):
            return score - 0.05, how
        shortened = len(column) == _SHAPEFILE_NAME and called[:_SHAPEFILE_NAME].strip("_") == named
        if not shortened:
            return 0.0, ""
        return score - 0.1 - (len(called) - _SHAPEFILE_NAME) / 1000, f"{how}, abbreviato a dieci lettere"

    def _weighed(self, column: str, name: str, field: Field, by_name: tuple[float, str]) -> tuple[float, str]:
        """What the cells add to the name: labels of its list speak for a field, numbers against an id."""
        score, how = by_name
        cells = hashable(self.samples.get(column, ())[:_LOOK_AT])
        distinct = [one for one in dict.fromkeys(cells) if one not in (None, "", ())]
        if not distinct:
            return by_name
        if name == ID and score and all(_counts(one) for one in distinct):
            return 0.2, "numeri progressivi, che in un altro file indicherebbero altre schede"
        if not field.code_list:
            return self._plausible(field, distinct, by_name)
        reader = CellReader(field, self.gazetteer)
        known = sum(
            all(map(reader.knows, one)) if isinstance(one, tuple) else reader.knows(str(one)) for one in distinct
        )
        if score and score < 0.9 and not known:
            return 0.3, f"{how}, ma nessun valore è dell'elenco"
        if not score and known == len(distinct) and not all(str(one).isdecimal() for one in distinct):
            return 0.65, "i valori sono tutti dell'elenco"
        return by_name

    def _plausible(self, field: Field, distinct: list[Any], by_name: tuple[float, str]) -> tuple[float, str]:
        """A synonym is not enough when no cell can be read as the field's type: «area» may be a name or a surface."""
        score, how = by_name
        if not 0 < score < 0.9 or any(CellReader(field, self.gazetteer).fits(one) for one in distinct):
            return by_name
        return 0.3, f"{how}, ma nessun valore ne ha la forma"
