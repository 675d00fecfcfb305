"""The answer to a question about numbers: the groups and the total, computed once per version of the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.catalog import COLLECTIONS, Collection
from app.errors import bad_parameter
from app.languages import gettext as _
from app.reading import database, statements, versions
from app.reading.memo import Memo
from app.reading.stats import statements as stats_statements
from app.reading.stats.figures import Figure, Number, figures
from app.reading.stats.groups import UNKNOWN, Grouping
from app.reading.stats.question import MAX_GROUPS, PER, Question
from app.reading.territory import Territory, territory
from gis.schema import Label


@dataclass(frozen=True)
class Group:
    """What its records share, by name of the grouping (None for unknown), and its figures by name."""

    values: Mapping[str, str | None]
    labels: Mapping[str, Label]
    figures: Mapping[str, Number]


@dataclass(frozen=True)
class Table:
    """The whole answer. The total counts each record once; nothing in it is per resident."""

    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    total: Mapping[str, Number]


@dataclass(frozen=True)
class Unit:
    """A Comune or a zone: its name, what is divided by, and its boundary as GeoJSON text."""

    name: str
    divisors: Mapping[str, float]
    boundary: str


_tables: Memo[tuple[str, Question], Table] = Memo(entries=512)
_units: Memo[tuple[str, str], dict[str, Unit]] = Memo(entries=8)


async def table(question: Question, /) -> Table:
    """The answer. Raises Problem 400 when there would be too many groups, or 503."""
    stamp = (await versions.current()).stamp(question.query.depends_on)
    return await _tables.get((stamp, question), lambda: _load(question))


async def units(collection_id: str, /) -> dict[str, Unit]:
    """The Comuni or the zones by id, in the order of their names."""
    stamp = (await versions.current()).stamp(collection_id)
    return await _units.get((stamp, collection_id), lambda: _load_units(COLLECTIONS[collection_id]))


async def _load_units(collection: Collection) -> dict[str, Unit]:
    divisors = ", ".join(field for field, _ in PER.values())
    rows = await database.fetch(
        f"SELECT id, {collection.title_field}, ST_AsGeoJSON(geom, 7), {divisors} "  # noqa: S608 # catalog names
        f"FROM {collection.id} ORDER BY {collection.title_field}, id"
    )
    return {id_: Unit(name, dict(zip(PER, more, strict=True)), boundary) for id_, name, boundary, *more in rows}


async def _load(question: Question) -> Table:
    known, columns = await territory(), figures(question)
    divide = await units(question.territory.territory) if question.per and question.territory else {}
    groups: list[Group] = []
    total: Mapping[str, Number] = {}
    for (is_total, *cells), counted in (await _counted(question, columns)).items():
        if is_total:
            total = counted
        else:
            of_group = _values(question, cells, known)
            groups.append(_group(question, of_group, counted | _divided(question, of_group, counted, divide), known))
    groups.sort(key=lambda one: [_rank(way, one) for way in question.groupings])
    return Table(columns, tuple(groups), total)


async def _counted(question: Question, columns: tuple[Figure, ...]) -> dict[tuple[Any, ...], dict[str, Number]]:
    """What the database counts, by whether it is the total and the values of the group."""
    shape, by = statements.shape(question.query), question.divided_by
    values = statements.parameters(question.query) | {"groups": MAX_GROUPS + 1}
    medians = tuple(one.field for one in question.measures if one.function == "median")
    wanted = [one.name for one in columns if not one.divides]
    of_medians = [f"median_{field}" for field in medians]
    asked = [(stats_statements.table(shape, by, question.measures), [one for one in wanted if one not in of_medians])]
    if medians:
        asked.append((stats_statements.medians(shape, by, medians), of_medians))
    found: dict[tuple[Any, ...], dict[str, Number]] = {}
    for statement, names in asked:
        for row in await database.fetch(statement, values):
            key, numbers = row[: 1 + len(by)], map(_number, row[1 + len(by) :])
            found.setdefault(key, dict.fromkeys(wanted)).update(zip(names, numbers, strict=True))
    if len(found) > MAX_GROUPS + 1:
        raise bad_parameter(
            "group-by",
            _("I gruppi sono più di %(most)s: togli un campo da «group-by» o restringi il filtro.")
            % {"most": MAX_GROUPS},
        )
    return found


def _values(question: Question, cells: list[str | None], known: Territory) -> dict[str, str | None]:
    found = dict(zip(question.divided_by, cells, strict=True))
    comune = known.comuni.get(found.get("comune") or "")
    zone = comune.zone if comune else None
    return {name: found.get(name, zone) for name in question.groups}


def _divided(
    question: Question, values: Mapping[str, str | None], counted: Mapping[str, Number], units_: Mapping[str, Unit]
) -> dict[str, Number]:
    if question.per is None or question.territory is None:
        return {}
    unit = units_.get(values[question.territory.name] or "")
    divisor = unit.divisors[question.per] if unit else 0
    found: dict[str, Number] = {}
    for one in figures(question):
        if one.divides:
            number = counted[one.divides]
            found[one.name] = number / divisor if number is not None and divisor else None
    return found


def _group(
    question: Question, values: Mapping[str, str | None], counted: Mapping[str, Number], known: Territory
) -> Group:
    labels = {way.name: _label(way, values[way.name], known) for way in question.groupings}
    return Group(values, labels, counted)


def _label(way: Grouping, value: str | None, known: Territory) -> Label:
    if value is None:
        return UNKNOWN
    if way.code_list:
        return way.code_list.label(value)
    name = known.comuni[value].name if way.name == "comune" and value in known.comuni else value
    return Label(name, name)


def _rank(way: Grouping, group: Group) -> tuple[bool, int, str]:
    """Codes in the order of their list, names by the alphabet, the unknown last."""
    value = group.values[way.name]
    place = way.code_list.values.index(value) if way.code_list and value in way.code_list.labels else 0
    return (value is None, place, group.labels[way.name].it.casefold())


def _number(value: Any) -> Number:
    """A number that JSON can hold: whole where it is whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**63 else float(value)
    number: Number = value
    return number
