"""The text of a GeoJSON feature as SQL: the stored one, or the stored one with another geometry or fewer properties.

It is given as a VARCHAR, which costs nothing, and which reading connections take as the bytes that an answer is made of
(see db): decoding them into text only to encode it again would be a third of the work of a long page.
"""

from typing import Any

import sqlalchemy as sa

from app.catalog import Collection
from app.reading.crs import CRS84, STORED_SRID, Crs

_PROPERTIES = ',"properties":'


def text(collection: Collection, /, *, crs: Crs, properties: tuple[str, ...] | None) -> sa.ColumnElement[Any]:
    """The expression. In the common case it is the stored column, so that nothing is built while reading."""
    if properties is None and (crs is CRS84 or not collection.geometry):
        return sa.cast(collection.table.c.feature, sa.VARCHAR)
    head = sa.func.concat(_quoted('{"type":"Feature","id":"'), collection.table.c.id, _quoted('","geometry":'))
    geometry = _geometry(collection, crs) if collection.geometry else _quoted("null")
    return sa.cast(sa.func.concat(head, geometry, _tail(collection, properties)), sa.VARCHAR)


def geometry(collection: Collection, /, *, crs: Crs) -> sa.ColumnElement[Any]:
    """The geometry in a coordinate system, axes in its authority's order."""
    found: sa.ColumnElement[Any] = sa.type_coerce(collection.table.c.geom, sa.Text)
    if crs.srid != STORED_SRID:
        found = sa.func.ST_Transform(found, sa.literal_column(str(crs.srid)), type_=sa.Text)
    return sa.func.ST_FlipCoordinates(found, type_=sa.Text) if crs.flipped else found


def _geometry(collection: Collection, crs: Crs) -> sa.ColumnElement[Any]:
    # Option 0: no `crs` member, which GeoJSON does not have; the Content-Crs header says it.
    digits = sa.literal_column(f"{crs.digits}, 0", sa.Integer)
    return sa.func.ST_AsGeoJSON(geometry(collection, crs=crs), digits)


def _tail(collection: Collection, properties: tuple[str, ...] | None) -> sa.ColumnElement[Any]:
    """From the properties on. A quote inside of a JSON text is escaped, so the key is found where it really is."""
    stored = collection.table.c.feature
    if properties is None:
        return sa.func.substr(stored, sa.func.strpos(stored, _quoted(_PROPERTIES)))
    pairs = [part for name in properties for part in (_quoted(name), collection.table.c[name])]
    return sa.func.concat(_quoted(_PROPERTIES), sa.cast(sa.func.json_build_object(*pairs), sa.Text), _quoted("}"))


def _quoted(constant: str) -> sa.ColumnElement[Any]:
    """A constant of ours in the statement; never anything that a user sent."""
    escaped = constant.replace("'", "''")
    return sa.literal_column(f"'{escaped}'")
