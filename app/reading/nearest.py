"""Finds, for a place that has none of a kind of records, the nearest one elsewhere, with its distance."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalog import GAZETTEER, Collection
from app.catalog.common import WITHOUT_PLACE
from app.reading import database

CANDIDATES = 16
"""The index knows distances on the map, whose scale varies by 1 % from the south of the territory to its north: the
nearest on the ground is looked for among so many of the nearest on the map."""

_WITHOUT = ", ".join(f"'{value}'" for value in WITHOUT_PLACE)
KNOWN_PLACE = f"(location_precision IN ({_WITHOUT})) IS NOT TRUE"
"""SQL: the record's own place is known, not only its Comune."""


@dataclass(frozen=True)
class Nearest:
    """The nearest record of a kind: metres on the ellipsoid from the boundary of the place."""

    kind: str
    id: str
    title: str
    comuni: tuple[str, ...]
    metres: float


async def nearest(collection: Collection, comune: str, /, *, kinds: Sequence[str]) -> dict[str, Nearest]:
    """For each kind the nearest record to a Comune; a kind of which no place is known is left out."""
    if not kinds or not collection.kind_field:
        return {}
    rows = await database.fetch(_sql(collection), {"comune": comune, "kinds": list(kinds)})
    return {kind: Nearest(kind, id_, title, tuple(names), metres) for kind, id_, title, names, metres in rows}


def _sql(collection: Collection) -> str:
    """One walk along the index for each kind."""
    return f"""
    SELECT kind.value, found.id, found.title, found.comuni_names, found.metres
    FROM unnest(%(kinds)s::text[]) AS kind(value)
    CROSS JOIN (SELECT geography(geom) AS ground, geom_3857 FROM {GAZETTEER.id} WHERE id = %(comune)s) AS here
    CROSS JOIN LATERAL (
        SELECT id, title, comuni_names, ST_Distance(geography(geom), here.ground) AS metres
        FROM (
            SELECT id, {collection.title_field} AS title, comuni_names, geom FROM {collection.id}
            WHERE {collection.kind_field} = kind.value AND {KNOWN_PLACE}
            ORDER BY geom_3857 <-> here.geom_3857 LIMIT {CANDIDATES}
        ) AS candidate
        ORDER BY metres, id LIMIT 1
    ) AS found
    """  # noqa: S608 - names of the catalog
