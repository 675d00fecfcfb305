"""How complete and how fresh the records are: the share of facts that are known, the dates of the sources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.catalog import Collection
from app.catalog.common import WITHOUT_PLACE
from app.catalog.fields import Field
from app.reading import database
from app.reading.nearest import KNOWN_PLACE

_PLACE = "location_precision"
_DATE = "source_date"


@dataclass(frozen=True)
class Tally:
    """What is known of some records of a collection.

    facts: how many could be known of each record; known: how many are, over all records; states: records by dated
    state, None where it is unknown; oldest and newest: dates of the sources, as precise as they are; undated: records
    whose source has none.
    """

    records: int = 0
    facts: int = 0
    known: int = 0
    states: tuple[tuple[str | None, int], ...] = ()
    oldest: str | None = None
    newest: str | None = None
    undated: int = 0

    @property
    def share(self) -> float | None:
        """The part of the facts that is known, from 0 to 1; None where there is nothing to know."""
        return self.known / (self.facts * self.records) if self.facts * self.records else None


def knowable(collection: Collection, /) -> tuple[Field, ...]:
    """The facts that a record may lack: not what it must have, nor our own tags, notes and translations."""
    names = {one.name for one in collection.fields}
    own = (
        one
        for one in collection.fields
        if not one.required and not one.editorial and one.name not in collection.derived and not one.derived
    )
    facts = (
        one
        for one in own
        if not one.complete and not (one.name.endswith("_en") and one.name.removesuffix("_en") in names)
    )
    common = (_DATE, _PLACE) if collection.geometry and not collection.territory else (_DATE,)
    return (*facts, *(collection.by_name[name] for name in common))


def unknown(collection: Collection, properties: Mapping[str, Any], /) -> tuple[Field, ...]:
    """The facts that a record lacks."""
    return tuple(one for one in knowable(collection) if not _is_known(one, properties.get(one.name)))


def _is_known(field: Field, value: Any) -> bool:
    return value not in WITHOUT_PLACE if field.name == _PLACE else value not in (None, [])


def state_field(collection: Collection, /) -> Field | None:
    """The field with the dated state of a record, where it has one."""
    return next((one for one in collection.fields if one.dated_by and one.code_list), None)


async def tallies(collections: Iterable[Collection], codes: tuple[str, ...], /) -> dict[str, Tally]:
    """What is known of the records that some Comuni have, by collection; in one statement."""
    chosen = list(collections)
    rows = await database.fetch(" UNION ALL ".join(_sql(one) for one in chosen), {"codes": list(codes)})
    return {one.id: _tally(one, [row[1:] for row in rows if row[0] == one.id]) for one in chosen}


def _sql(collection: Collection) -> str:
    state = state_field(collection)
    return f"""
    (SELECT '{collection.id}', {state.name if state else "NULL::text"}, count(*),
            sum({" + ".join(_one(field) for field in knowable(collection))})::bigint,
            min({_DATE}), max({_DATE}), count(*) - count({_DATE})
     FROM {collection.id} WHERE comuni && %(codes)s GROUP BY 2)"""  # noqa: S608 - names of the catalog


def _one(field: Field) -> str:
    """SQL: 1 where the fact is known, else 0."""
    if field.name == _PLACE:
        return f"({KNOWN_PLACE})::int"
    return f"(cardinality({field.name}) > 0)::int" if field.type.is_list else f"num_nonnulls({field.name})"


def _tally(collection: Collection, rows: list[tuple[Any, ...]]) -> Tally:
    states = [(state, number) for state, number, *_ in rows] if state_field(collection) else []
    oldest = [row[3] for row in rows if row[3]]
    newest = [row[4] for row in rows if row[4]]
    return Tally(
        records=sum(row[1] for row in rows),
        facts=len(knowable(collection)),
        known=sum(row[2] for row in rows),
        states=tuple(sorted(states, key=lambda one: (one[0] is None, -one[1], one[0] or ""))),
        oldest=min(oldest, default=None),
        newest=max(newest, default=None),
        undated=sum(row[5] for row in rows),
    )
