"""The numbers of an indicator: of each Comune, of each zone, of the whole, and who comes first."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from app.catalog import GAZETTEER, ZONING, Collection
from app.portal.compare import indicators
from app.portal.compare.indicators import Indicator
from app.portal.compare.territories import Chosen
from app.reading.query import Query
from app.reading.stats import answer as stats_answer
from app.reading.stats.answer import Table
from app.reading.stats.figures import Number
from app.reading.stats.question import PER, Measure, Question

_EVERYWHERE = 10
"""From so many Comuni for each record, on the average."""


@dataclass(frozen=True)
class Values:
    """An indicator of every territory; None where it is not known. `whole` is the metropolitan city's."""

    indicator: Indicator
    comuni: Mapping[str, Number]
    zones: Mapping[str, Number]
    whole: Number

    def of(self, one: Chosen, /) -> Number:
        """The number of a territory."""
        return (self.zones if one.is_zone else self.comuni)[one.id]

    def rank(self, one: Chosen, /) -> int | None:
        """Its place among its like, the largest first; equal numbers share a place."""
        own, others = self.of(one), (self.zones if one.is_zone else self.comuni).values()
        return None if own is None else 1 + sum(other is not None and other > own for other in others)

    def shares_rank(self, one: Chosen, /) -> bool:
        """Whether another territory has the very same number."""
        own = self.of(one)
        return own is not None and list((self.zones if one.is_zone else self.comuni).values()).count(own) > 1

    @property
    def is_everywhere(self) -> bool:
        """Whether most of what is counted concerns many Comuni: on their residents it would say nothing."""
        return sum(one or 0 for one in self.comuni.values()) > _EVERYWHERE * (self.whole or 0)

    @property
    def ranking(self) -> list[tuple[str, Number]]:
        """The Comuni by their number, the largest first, the unknown last; equal ones by name."""
        return sorted(self.comuni.items(), key=lambda item: (item[1] is None, -(item[1] or 0)))


async def values(indicator: Indicator, query: Query | None = None, /) -> Values:
    """The numbers of an indicator; `query` narrows the records of its collection."""
    divisors = {one.id: await _divisors(one) for one in (GAZETTEER, ZONING)}
    whole = {name: sum(one[name] for one in divisors[GAZETTEER.id].values()) for name in PER}
    asked = query or Query(indicator.collection)
    by_comune, by_zone = await _table(indicator, asked, "comune"), await _table(indicator, asked, "zone")
    return Values(
        indicator,
        _each(indicator, _by_value(by_comune, indicator, "comune"), divisors[GAZETTEER.id]),
        _each(indicator, _by_value(by_zone, indicator, "zone"), divisors[ZONING.id]),
        _divided(indicator, _whole(by_comune, indicator), whole),
    )


async def of_all(query: Query, /) -> list[Values]:
    """The numbers of every indicator; `query` narrows those of its collection."""
    asked = ((one, query if one.collection is query.collection else None) for one in indicators.every())
    return list(await asyncio.gather(*(values(one, narrowed) for one, narrowed in asked)))


async def _divisors(collection: Collection) -> dict[str, Mapping[str, float]]:
    return {id_: unit.divisors for id_, unit in (await stats_answer.units(collection.id)).items()}


async def _table(indicator: Indicator, query: Query, group: str) -> Table:
    measure = Measure("sum", indicator.field.name) if indicator.field else Measure("count")
    return await stats_answer.table(Question(query.whole(), (group,), (measure,)))


def _column(indicator: Indicator) -> str:
    return f"sum_{indicator.field.name}" if indicator.field else "count"


def _by_value(table: Table, indicator: Indicator, group: str) -> dict[str | None, Number]:
    return {one.values[group]: one.figures[_column(indicator)] for one in table.groups}


def _each(
    indicator: Indicator, found: Mapping[str | None, Number], divisors: Mapping[str, Mapping[str, float]]
) -> dict[str, Number]:
    """A number for each territory: zero where no record was found."""
    return {id_: _divided(indicator, found.get(id_, 0), by) for id_, by in divisors.items()}


def _whole(table: Table, indicator: Indicator) -> Number:
    """Every record once, those that several Comuni share too: the whole holds them all."""
    if not indicator.field:
        return table.total["count"]
    parts = [table.total[name] for name in (_column(indicator), f"shared_{_column(indicator)}")]
    known = [one for one in parts if one is not None]
    return sum(known) if known else None


def _divided(indicator: Indicator, number: Number, by: Mapping[str, float]) -> Number:
    if indicator.per is None or number is None:
        return number
    divisor = by[indicator.per]
    return number * indicator.scale / divisor if divisor else None
