"""The SQL of vector tiles: the single records of one, and the clusters of the dense ones of a zoom.

Names that begin with `t_` are bound to the tile. As with the other statements, no value is ever in the text.
"""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from app.catalog import COLLECTIONS, Collection
from app.catalog.fields import Field
from app.catalog.tiling import BUFFER, EXTENT, GRID_LEVELS, LARGEST
from app.reading.statements import Shape, compiled, conditions
from gis.schema import FieldType

ROWS = 2**22
"""A tile of any zoom is known as x * ROWS + y where one number is needed."""

PUBLISHED = "SELECT x, y, mvt FROM tile_clusters WHERE collection = %(collection)s AND zoom = %(t_z)s"

_ZERO: Any = sa.literal_column("0")
_GRID_LEVELS: Any = sa.literal_column(str(GRID_LEVELS), type_=sa.Integer)
_EXTENT_AND_BUFFER: tuple[Any, Any] = (sa.literal_column(str(EXTENT)), sa.literal_column(str(BUFFER)))


@lru_cache(maxsize=512)
def records(shape: Shape, /, *, prepared: bool, beside_dense: bool) -> str:
    """The layer of a tile with each record in it, but those counted in a dense tile beside it.

    A record smaller than a unit is drawn as a point: nothing is dropped.
    """
    collection = COLLECTIONS[shape.collection]
    table = collection.table
    # By boxes: what has only a corner of its box in the buffer is cut to nothing, or drawn where no client shows it.
    touching = _plain(table.c.geom_3857).op("&&")(_square("margin"))
    chosen = [*conditions(collection, table, shape), touching]
    if beside_dense:
        dense = sa.bindparam("t_dense", type_=ARRAY(sa.BigInteger))
        chosen.append(_counted_in(table) != sa.all_(dense))
    feature = (
        sa.select(
            table.c.id,
            *(_attribute(table, collection.by_name[name]) for name in attributes(collection, shape.properties)),
            _in_units(table, prepared=prepared).label("geom"),
        )
        .where(*chosen)
        .subquery("feature")
    )
    # What has no geometry left is passed over by ST_AsMVT: a condition here would compute every geometry twice.
    return compiled(sa.select(_layer(collection)).select_from(feature))


@lru_cache(maxsize=512)
def clusters(shape: Shape, /) -> str:
    """The dense tiles of a zoom with their layers: count and sums by cell, where the anchors are on average.

    The same as publishing writes down for the whole collection, for what matches a narrower question.
    """
    collection = COLLECTIONS[shape.collection]
    table = collection.table
    sums = [one.name for one in collection.summable]
    cells = (
        sa.select(
            *(table.c[f"tile_{axis}"].op(">>")(_whole("cell")).label(f"cell_{axis}") for axis in "xy"),
            sa.func.count().label("count"),
            *(sa.cast(sa.func.avg(table.c[f"tile_{axis}"]), sa.Double).label(f"mean_{axis}") for axis in "xy"),
            *(sa.cast(sa.func.sum(table.c[name]), sa.Double).label(f"sum_{name}") for name in sums),
        )
        .where(*conditions(collection, table, shape))
        .group_by("cell_x", "cell_y")
        .cte("cells")
    )
    tile = {axis: cells.c[f"cell_{axis}"].op(">>")(_GRID_LEVELS) for axis in "xy"}
    corner = {axis: sa.cast(tile[axis].op("<<")(_whole("shift")), sa.Double) for axis in "xy"}
    place = (sa.func.floor((cells.c[f"mean_{axis}"] - corner[axis]) * _number("unit")) for axis in "xy")
    told = [cells.c.count, *(cells.c[f"sum_{name}"] for name in sums)]
    feature = (
        sa.select(sa.true().label("cluster"), *told, _plain(sa.func.ST_Point(*place)).label("geom"))
        .correlate(cells)
        .lateral("feature")
    )
    return compiled(
        sa.select(
            *(tile[axis].label(f"of_{axis}") for axis in "xy"), _layer(collection, cells.c.cell_y, cells.c.cell_x)
        )
        .select_from(cells.join(feature, sa.true()))
        .group_by("of_x", "of_y")
        .having(sa.func.sum(cells.c.count) > sa.literal_column(str(LARGEST)))
    )


def attributes(collection: Collection, properties: tuple[str, ...] | None, /) -> tuple[str, ...]:
    """The attributes of a layer beside the id: those asked for, else what a map needs to draw and name a record.

    That is its title, its kind, and how well its place is known. Each more takes a tenth of the time of a tile.
    """
    if properties is not None:
        return properties
    chosen = {collection.title_field, collection.kind_field, "location_precision"}
    return tuple(one.name for one in collection.all_fields if one.name in chosen)


def _layer(collection: Collection, *order: Any) -> sa.ColumnElement[Any]:
    texts = ("feature", f"'{collection.id}'", "'geom'")
    feature, name, column = (sa.literal_column(text, type_=sa.types.NullType()) for text in texts)
    last = aggregate_order_by(column, *order) if order else column
    return sa.func.ST_AsMVT(feature, name, _EXTENT_AND_BUFFER[0], last, type_=sa.LargeBinary)


def _in_units(table: sa.Table, *, prepared: bool) -> Any:
    """The geometry in the units of the tile; NULL when the tile has nothing of it."""
    geometry = _plain(table.c.geom_3857)
    result = _cut(geometry)
    if prepared:
        scale, move_x, move_y = (_number(name) for name in ("scale", "move_x", "move_y"))
        moved = sa.func.ST_Affine(_plain(table.c.geom_tile), scale, _ZERO, _ZERO, scale, move_x, move_y)
        result = sa.case((geometry.op("@")(_square("near")), moved), else_=result)
    return _plain(sa.func.coalesce(result, _cut(sa.func.ST_PointOnSurface(geometry))))


def _cut(geometry: Any) -> Any:
    return _plain(sa.func.ST_AsMVTGeom(geometry, _square("margin", wider=False), *_EXTENT_AND_BUFFER))


def _square(margin: str, *, wider: bool = True) -> Any:
    """The tile in metres, wider by a margin; a query of its own, so that it is computed once and not for each row."""
    sides = (_number(name) for name in ("west", "south", "east", "north"))
    square = sa.func.ST_MakeEnvelope(*sides, sa.literal_column("3857"))
    return sa.select(_plain(sa.func.ST_Expand(square, _number(margin)) if wider else square)).scalar_subquery()


def _number(name: str) -> Any:
    return sa.bindparam(f"t_{name}", type_=sa.Double)


def _whole(name: str) -> Any:
    return sa.bindparam(f"t_{name}", type_=sa.Integer)


def _counted_in(table: sa.Table) -> sa.ColumnElement[Any]:
    """The number of the tile that a record is counted in."""
    x, y = (table.c[f"tile_{axis}"].op(">>")(_whole("shift")) for axis in "xy")
    return sa.cast(x, sa.BigInteger) * sa.literal_column(str(ROWS)) + y


def _attribute(table: sa.Table, field: Field) -> sa.ColumnElement[Any]:
    """A tile holds texts, numbers and truth values: a list is a text with commas, an instant as the items write it."""
    column: sa.ColumnElement[Any] = table.c[field.name]
    if field.type.is_list:
        column = sa.func.array_to_string(column, sa.literal_column("','"))
    elif field.type is FieldType.TIMESTAMP:
        column = sa.func.to_json(column).op("#>>")(sa.literal_column("'{}'"))
    return column.label(field.name)


def _plain(column: Any) -> Any:
    """The geometry itself: GeoAlchemy2 would turn a selected column into EWKB."""
    return sa.type_coerce(column, sa.types.NullType())
