"""A question about numbers: which records, by what they are grouped, and which figures are wanted of each group."""

import re
from dataclasses import dataclass
from functools import cached_property

from starlette.datastructures import QueryParams

from app.catalog import Collection
from app.catalog.fields import Field
from app.errors import Problem, bad_parameter
from app.languages import gettext as _
from app.languages import label
from app.reading import params
from app.reading.query import Query
from app.reading.stats.groups import Grouping, groupings
from gis.schema import FieldType, Label

OWN = frozenset({"group-by", "measure", "per"})
"""The parameters of statistics, beside every filter of the items."""

MAX_GROUPINGS, MAX_MEASURES, MAX_GROUPS = 3, 10, 10_000

FUNCTIONS = {
    "sum": Label("Somma", "Sum"),
    "mean": Label("Media", "Mean"),
    "min": Label("Minimo", "Minimum"),
    "max": Label("Massimo", "Maximum"),
    "median": Label("Mediana", "Median"),
}

PER = {
    "resident": ("residents", Label("per residente", "per resident")),
    "km2": ("area_km2", Label("per km²", "per km²")),
}
"""The divisors: the field of the territory that holds each, and how to say it."""

_OF_ITEMS_ONLY = ("limit", "sortby", "cursor", "properties", "crs")
_FIGURE_OF_FIELD = re.compile(r"([a-z]+)\(([a-z0-9_]+)\)")


@dataclass(frozen=True)
class Measure:
    """`count`, or a function of a numeric field."""

    function: str
    field: str = ""

    def __str__(self) -> str:
        return f"{self.function}({self.field})" if self.field else self.function


@dataclass(frozen=True)
class Question:
    """Numbers about the records of a query. `per` divides counts and sums by residents or surface of the territory."""

    query: Query
    groups: tuple[str, ...]
    measures: tuple[Measure, ...]
    per: str | None = None

    @cached_property
    def groupings(self) -> tuple[Grouping, ...]:
        """By what the records are grouped, in the order that was asked."""
        known = groupings(self.query.collection.id)
        return tuple(known[name] for name in self.groups)

    @cached_property
    def territory(self) -> Grouping | None:
        """The grouping by territory, the finer one if there are two."""
        return next((one for name in ("comune", "zone") for one in self.groupings if one.name == name), None)

    @property
    def divided_by(self) -> tuple[str, ...]:
        """The groupings that divide the records: beside its Comune a zone does not, being that Comune's."""
        return tuple(one.name for one in self.groupings if one.name != "zone" or one is self.territory)

    @property
    def many(self) -> bool:
        """Whether a record can be in more than one group."""
        return any(one.many for one in self.groupings)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that are measured, each once."""
        names = dict.fromkeys(one.field for one in self.measures if one.field)
        return tuple(self.query.collection.by_name[name] for name in names)


def measurable(collection: Collection, /) -> tuple[Field, ...]:
    """The fields that have a minimum and a median; those with `summable` also have a sum."""
    return tuple(one for one in collection.filters if one.type in (FieldType.INTEGER, FieldType.NUMBER))


async def parse(collection: Collection, given: QueryParams, /, *, extra: frozenset[str] = frozenset()) -> Question:
    """The Question of a request. Raises Problem 400."""
    for name in _OF_ITEMS_ONLY:
        if name in given:
            raise bad_parameter(
                name,
                _("Il parametro «%(name)s» non esiste a questo indirizzo: le statistiche sono intere.")
                % {"name": name},
            )
    query = await params.parse(collection, given, extra=OWN | extra)
    groups = _groups(collection, _parts(given, "group-by"))
    measures = _measures(collection, _parts(given, "measure") or ["count"])
    question = Question(query.whole(), groups, measures)
    return Question(question.query, groups, measures, _per(question, _parts(given, "per")))


def _parts(given: QueryParams, name: str) -> list[str]:
    """What is listed in a parameter, between commas or repeated."""
    texts = given.getlist(name)
    if sum(map(len, texts)) > 2000:
        raise bad_parameter(name, _("Il valore di «%(name)s» è troppo lungo.") % {"name": name})
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _groups(collection: Collection, names: list[str]) -> tuple[str, ...]:
    known = groupings(collection.id)
    for name in names:
        if name not in known:
            raise bad_parameter(
                "group-by",
                _("Non si può raggruppare per «%(name)s». Si può per: %(known)s.")
                % {"name": name[:80], "known": ", ".join(known)},
            )
    if len(names) > MAX_GROUPINGS or len(set(names)) < len(names):
        raise bad_parameter(
            "group-by", _("«group-by» ammette al massimo %(most)s campi, ognuno una volta.") % {"most": MAX_GROUPINGS}
        )
    return tuple(names)


def _measures(collection: Collection, texts: list[str]) -> tuple[Measure, ...]:
    if len(texts) > MAX_MEASURES or len(set(texts)) < len(texts):
        raise bad_parameter(
            "measure", _("«measure» ammette al massimo %(most)s misure, ognuna una volta.") % {"most": MAX_MEASURES}
        )
    return tuple(_measure(collection, text) for text in texts)


def _measure(collection: Collection, text: str) -> Measure:
    if text == "count":
        return Measure("count")
    found = _FIGURE_OF_FIELD.fullmatch(text)
    known = {one.name: one for one in measurable(collection)}
    if found is None or found[1] not in FUNCTIONS or found[2] not in known:
        of_numbers = _(" di un campo numerico (%(known)s)") % {"known": ", ".join(known)}
        numbers = of_numbers if known else _(": qui non ci sono campi numerici")
        raise bad_parameter(
            "measure",
            _("«%(text)s» non è una misura. Misure: count, oppure %(known)s%(numbers)s.")
            % {"text": text[:80], "known": ", ".join(FUNCTIONS), "numbers": numbers},
        )
    function, field = found[1], known[found[2]]
    if function == "sum" and not field.summable:
        reason = label(field.note) if field.note else _("i valori delle schede non sono parti di un totale.")
        raise Problem(
            400,
            _("Somma non ammessa"),
            _("«%(title)s» non si somma: %(reason)s") % {"title": label(field.title), "reason": reason},
            parameter="measure",
        )
    return Measure(function, field.name)


def _per(question: Question, texts: list[str]) -> str | None:
    if not texts:
        return None
    if len(texts) > 1 or texts[0] not in PER:
        raise bad_parameter("per", _("«per» vuole uno di questi valori: %(known)s.") % {"known": ", ".join(PER)})
    if question.territory is None:
        raise bad_parameter("per", _("«per» serve solo raggruppando per «comune» o per «zone»."))
    if not any(one.function in ("count", "sum") for one in question.measures):
        raise bad_parameter("per", _("«per» divide conteggi e somme: chiedi anche count o sum(…)."))
    return texts[0]
