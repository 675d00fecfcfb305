"""Where a Comune stands among all of them: its indicators beside its zone and the whole, and its rank."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.catalog import COLLECTIONS, GAZETTEER, Collection
from app.catalog.fields import Field
from app.catalog.measures import AREA, RESIDENTS
from app.reading import database, versions
from app.reading.memo import Memo
from app.reading.summary import PER_RESIDENTS, scope
from app.reading.territory import territory


@dataclass(frozen=True)
class Indicator:
    """One number of every Comune: a measure of the gazetteer, records per resident, or an amount per resident.

    per: the number of residents that it is for; None for a measure, which is as it is.
    """

    collection: Collection
    field: Field | None
    per: int | None


@dataclass(frozen=True)
class Standing:
    """An indicator of a Comune. Of a measure that adds up, zone and whole are the mean of their Comuni.

    rank: 1 is the highest, equals share one; None where the Comune has nothing to be ranked by; among: how many
    Comuni are ranked.
    """

    indicator: Indicator
    here: float
    zone: float
    whole: float
    rank: int | None
    among: int


_all: Memo[str, Mapping[str, tuple[float, ...]]] = Memo(entries=2)


def _measures() -> list[Field]:
    return [one for one in GAZETTEER.fields if one.unit or one.summable]


def _contents() -> list[Collection]:
    """What is counted. Of plans that cover the whole territory a number per resident would only tell the residents."""
    return [one for one in COLLECTIONS.values() if one.rated]


def _amounts() -> list[tuple[Collection, Field]]:
    return [(one, field) for one in _contents() for field in one.summable if field.sum_by]


def indicators() -> tuple[Indicator, ...]:
    """All of them, in the order of their values in `_all`."""
    return (
        *(Indicator(GAZETTEER, field, None) for field in _measures()),
        *(Indicator(one, None, PER_RESIDENTS) for one in _contents()),
        *(Indicator(one, field, 1) for one, field in _amounts()),
    )


async def standings(code: str, /) -> tuple[Standing, ...]:
    """The indicators of a Comune. What is computed of all Comuni is computed once per version."""
    stamp = (await versions.current()).stamp()
    every = await _all.get(stamp, _load)
    known = await territory()
    zone_codes = known.members(known.comuni[code].zone)
    zone = await _together(zone_codes, every)
    whole = await _together(None, every)
    found = []
    for number, indicator in enumerate(indicators()):
        here = every[code][number]
        ranked = [values[number] for values in every.values() if values[number]]
        rank = 1 + sum(value > here for value in ranked) if here else None
        found.append(Standing(indicator, here, zone[number], whole[number], rank, len(ranked)))
    return tuple(found)


async def _together(codes: tuple[str, ...] | None, every: Mapping[str, tuple[float, ...]]) -> list[float]:
    """The indicators of some Comuni together, or of all: means of what adds up, and what is per resident as a whole."""
    held = await scope(codes)
    inside = codes or tuple(every)
    values: list[float] = []
    sums: dict[str, float] = {}
    for number, field in enumerate(_measures()):
        sums[field.name] = sum(every[code][number] for code in inside)
        values.append(sums[field.name] / len(inside))
    for number, field in enumerate(_measures()):
        if not field.summable:  # a density is that of the territory, not the mean of densities
            values[number] = sums[RESIDENTS.name] / sums[AREA.name]
    values += [held.count(one) * PER_RESIDENTS / held.residents for one in _contents()]
    values += [sum(row["only"] for row in held.sums[one.id, field.name]) / held.residents for one, field in _amounts()]
    return values


async def _load() -> Mapping[str, tuple[float, ...]]:
    """The indicators of every Comune, by code: three statements."""
    names = ", ".join(one.name for one in _measures())
    measures = await database.fetch(f"SELECT id, {RESIDENTS.name}, {names} FROM {GAZETTEER.id} ORDER BY id")  # noqa: S608
    counts = await _by_comune(
        f"SELECT '{one.id}', place.comune, count(*) FROM {one.id}, unnest(comuni) AS place(comune) GROUP BY 2"  # noqa: S608
        for one in _contents()
    )
    # An amount that several Comuni share cannot be divided: only what is all in one counts (see the data's notes).
    amounts = await _by_comune(
        f"SELECT '{one.id}.{field.name}', comuni[1], sum({field.name}) FROM {one.id} "  # noqa: S608
        "WHERE cardinality(comuni) = 1 GROUP BY 2"
        for one, field in _amounts()
    )
    return {
        code: (
            *map(float, own),
            *(counts.get((one.id, code), 0) * PER_RESIDENTS / residents for one in _contents()),
            *(amounts.get((f"{one.id}.{field.name}", code), 0) / residents for one, field in _amounts()),
        )
        for code, residents, *own in measures
    }


async def _by_comune(parts: Iterable[str]) -> dict[tuple[str, str], float]:
    rows = await database.fetch(" UNION ALL ".join(f"({one})" for one in parts))
    return {(name, code): float(number or 0) for name, code, number in rows}
