"""Which records touch a box: by an index of their own boxes that needs no row, then exactly where one crosses its edge.

That index knows nothing of how many there will be. It serves where they are few of many, told from the extent of the
collection; elsewhere the planner, with PostGIS's statistics, chooses between an index and reading in order.
"""

from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry

from app.reading import versions
from app.reading.crs import STORED_SRID, Crs
from app.reading.query import Query

_FEW = 50_000
"""So many boxes are read and sorted in some 40 ms."""
_CLUSTERED = 4
"""How many times as many records as on average there may be in a box: in Milano as against the whole."""
_MARGIN, _WIDE = sa.literal_column("0.0001", sa.Double), sa.literal_column("0.0004", sa.Double)
"""Degrees. The operators that compare boxes allow for 1e-6 or, in single precision, 2e-5; and what is narrower than its
margins has no inside."""

Condition = sa.ColumnElement[bool]


def are_listed(crs: Crs, /) -> bool:
    """Whether boxes in this system can be looked up in the index of boxes."""
    return crs.srid == STORED_SRID


def touch_few(query: Query, /) -> bool:
    """Whether its boxes hold so few of the collection's records that they can all be listed."""
    known = versions.heard()
    mine = known.known.get(query.collection.id) if known else None
    if mine is None or mine.bbox is None or not are_listed(query.box_crs):
        return False
    if mine.records <= _FEW:
        return True
    west, south, east, north = mine.bbox
    everywhere = max((east - west) * (north - south), 1e-12)
    asked = sum(max(0.0, min(e, east) - max(w, west)) * max(0.0, min(n, north) - max(s, south))
                for w, s, e, n in query.boxes)  # fmt: skip
    return mine.records * _CLUSTERED * asked / everywhere <= _FEW


def condition(table: sa.Table, number: int, crs: Crs, /, *, few: bool) -> Condition:
    """The records of a table that touch the box of that number."""
    if few:
        extent, identity = table.c.extent, table.c.id
        return sa.and_(candidates(extent, number), exactly(extent, identity, table, number))
    box = _geometry(number, crs)
    exact: Condition = sa.func.ST_Intersects(table.c.geom, box)
    if crs.srid == STORED_SRID:
        inside = table.c.geom.op("@")(sa.func.ST_Expand(box, -_MARGIN, type_=Geometry))
        exact = sa.case((sa.and_(_wide(number), inside), sa.true()), else_=exact)
    return sa.and_(table.c.geom.op("&&")(box), exact)


def candidates(extent: sa.ColumnElement[Any], number: int, /) -> Condition:
    """What may touch the box: all that does, and what is next to it or only has a corner in it."""
    west, south, east, north = _sides(number)
    return extent.op("&&")(_box(west, south, east, north))


def exactly(
    extent: sa.ColumnElement[Any], identity: sa.ColumnElement[Any], table: sa.Table, number: int, /
) -> Condition:
    """What of those does: no row is read for what lies well inside."""
    west, south, east, north = _sides(number)
    inside = extent.op("<@")(_box(west + _MARGIN, south + _MARGIN, east - _MARGIN, north - _MARGIN))
    itself = table.alias("itself")
    crossing = sa.func.ST_Intersects(itself.c.geom, _geometry(number, None))
    return sa.or_(
        sa.and_(_wide(number), inside),
        sa.exists(sa.select(1).where(itself.c.id == identity, crossing).correlate_except(itself)),
    )


def parameters(query: Query, /) -> dict[str, float]:
    """The values that the conditions bind."""
    return {
        f"{side}{number}": value
        for number, box in enumerate(query.boxes)
        for side, value in zip("wsen", box, strict=True)
    }


def _sides(number: int) -> tuple[sa.BindParameter[float], ...]:
    return tuple(sa.bindparam(f"{side}{number}", type_=sa.Double) for side in "wsen")


def _wide(number: int) -> Condition:
    west, south, east, north = _sides(number)
    return sa.and_(east - west > _WIDE, north - south > _WIDE)


def _box(west: Any, south: Any, east: Any, north: Any) -> Any:
    return sa.func.box(sa.func.point(west, south), sa.func.point(east, north), type_=sa.types.NullType())


def _geometry(number: int, crs: Crs | None) -> Any:
    west, south, east, north = _sides(number)
    diagonal = sa.func.ST_MakeLine(sa.func.ST_Point(west, south), sa.func.ST_Point(east, north))
    srid = STORED_SRID if crs is None else crs.srid
    # The envelope of a diagonal is a point or a line where the box has no width: ST_MakeEnvelope's is not valid there.
    box = sa.func.ST_SetSRID(sa.func.ST_Envelope(diagonal), sa.literal_column(str(srid)), type_=Geometry)
    if srid == STORED_SRID:
        return box
    # A straight side of a projected box is a curve in degrees: a point every 500 m follows it to the centimetre.
    bent = sa.func.ST_Segmentize(box, sa.literal_column("500"), type_=Geometry)
    return sa.func.ST_Transform(bent, sa.literal_column(str(STORED_SRID)), type_=Geometry)
