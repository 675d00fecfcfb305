"""What a record has to do with others: the same value of a telling field, a place nearby; and which Comuni adjoin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from app.catalog import COLLECTIONS, GAZETTEER, Collection
from app.catalog.fields import Field
from app.reading import database, versions
from app.reading.memo import Memo
from app.reading.nearest import CANDIDATES, KNOWN_PLACE

SHOWN = 6
FARTHEST = 1_000.0
"""Metres within which a record is near another."""

_neighbours: Memo[str, Mapping[str, tuple[str, ...]]] = Memo(entries=2)


@dataclass(frozen=True)
class Same:
    """The records that hold the same value of a field: how many, and the first of them."""

    field: Field
    value: str
    count: int
    found: tuple[tuple[Collection, Mapping[str, Any]], ...]


@dataclass(frozen=True)
class Near:
    """A record and how far it is: metres on the ellipsoid; `overlaps` when one of the two is a surface."""

    collection: Collection
    feature: Mapping[str, Any]
    metres: float
    overlaps: bool


async def same(collection: Collection, feature: Mapping[str, Any], /) -> tuple[Same, ...]:
    """For each field that relates records, those with the same value; in one statement."""
    properties = feature["properties"]
    telling = [field for field in collection.fields if field.relates and properties.get(field.name)]
    parts = [(field, one) for field in telling for one in COLLECTIONS.values() if field.name in one.by_name]
    if not parts:
        return ()
    sql = " UNION ALL ".join(_same(one, field, own=one is collection) for field, one in parts)
    values = {"id": feature["id"]} | {f"v_{field.name}": properties[field.name] for field in telling}
    rows = await database.fetch(sql, values)
    found = []
    for field in telling:
        mine = [row for row in rows if row[0] == field.name]
        count = sum({name: number for _, name, number, _ in mine}.values())
        records = tuple((COLLECTIONS[name], orjson.loads(text)) for _, name, _, text in mine)
        if records:
            found.append(Same(field, properties[field.name], count, records))
    return tuple(found)


def _same(collection: Collection, field: Field, *, own: bool) -> str:
    others = " AND id <> %(id)s" if own else ""
    return f"""
    (SELECT '{field.name}', '{collection.id}', count(*) OVER (), feature FROM {collection.id}
     WHERE {field.name} = %(v_{field.name})s{others} ORDER BY id LIMIT {SHOWN})"""  # noqa: S608 - names of the catalog


async def near(collection: Collection, record_id: str, /) -> tuple[Near, ...]:
    """The records within FARTHEST of one whose own place is known, the nearest first; in one statement."""
    placed = [one for one in COLLECTIONS.values() if one.geometry and not one.territory]
    parts = " UNION ALL ".join(_near(one, own=one is collection) for one in placed)
    sql = f"""
    WITH here AS MATERIALIZED (
        SELECT geom, geography(geom) AS ground, geom_3857 FROM {collection.id} WHERE id = %(id)s AND {KNOWN_PLACE}
    )
    SELECT name, feature, metres, covers FROM ({parts}) AS found
    WHERE metres <= %(farthest)s ORDER BY metres, name, id LIMIT {SHOWN}
    """  # noqa: S608 - names of the catalog
    rows = await database.fetch(sql, {"id": record_id, "farthest": FARTHEST})
    return tuple(Near(COLLECTIONS[name], orjson.loads(text), metres, overlaps) for name, text, metres, overlaps in rows)


def _near(collection: Collection, *, own: bool) -> str:
    others = " AND id <> %(id)s" if own else ""
    return f"""
    SELECT '{collection.id}' AS name, candidate.id, feature,
           ST_Distance(geography(candidate.geom), here.ground) AS metres,
           greatest(ST_Dimension(candidate.geom), ST_Dimension(here.geom)) = 2
           AND ST_Intersects(candidate.geom, here.geom) AS covers
    FROM here CROSS JOIN LATERAL (
        SELECT id, feature, geom FROM {collection.id} WHERE {KNOWN_PLACE}{others}
        ORDER BY geom_3857 <-> here.geom_3857 LIMIT {CANDIDATES}
    ) AS candidate"""  # noqa: S608 - names of the catalog


async def neighbours(comune: str, /) -> tuple[str, ...]:
    """The codes of the Comuni that share a border with one, of those that the gazetteer knows; once per version."""
    stamp = (await versions.current()).stamp(GAZETTEER.id)
    return (await _neighbours.get(stamp, _borders)).get(comune, ())


async def _borders() -> Mapping[str, tuple[str, ...]]:
    table = GAZETTEER.id
    sql = f"""
    SELECT one.id, array_agg(other.id ORDER BY other.{GAZETTEER.title_field})
    FROM {table} AS one JOIN {table} AS other ON one.geom && other.geom AND one.id <> other.id
    WHERE ST_Relate(one.geom, other.geom, '****1****') GROUP BY one.id
    """  # noqa: S608 - names of the catalog
    return {code: tuple(codes) for code, codes in await database.fetch(sql)}
