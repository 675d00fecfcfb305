"""What was published when, and why: the versions of a record, and what changed lately in a place. Never by whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from app.catalog import COLLECTIONS, Collection
from app.reading import database

SHOWN = 20
LATELY = 5

_RECORD = f"""
SELECT version, valid_from, action, reason, properties,
       geometry IS DISTINCT FROM lead(geometry) OVER (ORDER BY version DESC) AS moved
FROM history WHERE collection = %(collection)s AND record_id = %(id)s ORDER BY version DESC LIMIT {SHOWN + 1}
"""  # noqa: S608 - a number of ours


@dataclass(frozen=True)
class Step:
    """One version of a record: `before` and `after` hold the fields that changed, `moved` says if its place did."""

    version: int
    at: datetime
    action: str
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    moved: bool


@dataclass(frozen=True)
class Publication:
    """What one publication did to the records of a place."""

    at: datetime
    action: str
    reason: str
    collection: Collection
    records: int
    first: tuple[tuple[str, str], ...]
    """Ids and titles of a few of them."""


async def versions_of(collection: Collection, record_id: str, /) -> tuple[Step, ...]:
    """The versions of a record, the newest first, up to SHOWN."""
    rows = await database.fetch(_RECORD, {"collection": collection.id, "id": record_id})
    return tuple(_steps(collection, rows))[:SHOWN]


def _steps(collection: Collection, rows: list[tuple[Any, ...]]) -> Iterator[Step]:
    public = collection.by_name
    for newer, older in pairwise([*rows, None]):
        assert newer is not None
        version, at, action, reason, properties, moved = newer
        previous: Mapping[str, Any] = older[4] if older else {}
        changed = [name for name in public if older and properties.get(name) != previous.get(name)]
        yield Step(
            version,
            at,
            action,
            reason,
            {name: previous.get(name) for name in changed},
            {name: properties.get(name) for name in changed},
            bool(older and moved),
        )


async def lately(collections: tuple[Collection, ...], /, *, codes: tuple[str, ...]) -> tuple[Publication, ...]:
    """The last publications that touched the records that some Comuni have, or had when they were withdrawn."""
    records = " UNION ALL ".join(
        f"SELECT '{one.id}' AS collection, id, {one.title_field} AS title FROM {one.id} "  # noqa: S608
        f"WHERE comuni && %(codes)s UNION ALL SELECT collection, record_id, properties ->> '{one.title_field}' "
        f"FROM history WHERE collection = '{one.id}' AND action = 'delete' AND valid_to IS NULL "
        "AND properties -> 'comuni' ?| %(codes)s"
        for one in collections
    )
    sql = f"""
    WITH here AS ({records})
    SELECT max(h.valid_from), h.action, h.reason, h.collection, count(*),
           (array_agg(h.record_id ORDER BY here.title, h.record_id))[:3],
           (array_agg(here.title ORDER BY here.title, h.record_id))[:3]
    FROM here JOIN history h ON h.collection = here.collection AND h.record_id = here.id
    GROUP BY h.changeset_id, h.action, h.reason, h.collection
    ORDER BY 1 DESC, 5 DESC, 4 LIMIT {LATELY}
    """  # noqa: S608 - names of the catalog
    rows = await database.fetch(sql, {"codes": list(codes)})
    return tuple(
        Publication(at, action, reason, COLLECTIONS[name], number, tuple(zip(ids, titles, strict=True)))
        for at, action, reason, name, number, ids, titles in rows
    )
