"""The SQL of vector tiles: single records, clusters of a dense tile, and which tiles are dense.

Names that begin with `t_` are bound to the tile. As with the other statements, no value is ever in the text.
"""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from app.catalog import COLLECTIONS, Collection
from app.catalog.fields import Field
from app.catalog.tiling import BUFFER, EXTENT, LARGEST
from app.reading.statements import Shape, compiled, conditions
from gis.schema import FieldType

ROWS = 2**22
"""A tile of any zoom is known as x * ROWS + y where one number is needed."""

CLUSTERS = """
SELECT mvt FROM tile_clusters
WHERE collection = %(collection)s AND zoom = %(t_z)s AND x = %(t_x)s AND y = %(t_y)s
"""

DENSE = "SELECT zoom, x, y FROM tile_clusters WHERE collection = %(collection)s"

_ZERO: Any = sa.literal_column("0")
_EXTENT_AND_BUFFER: tuple[Any, Any] = (sa.literal_column(str(EXTENT)), sa.literal_column(str(BUFFER)))


@lru_cache(maxsize=512)
def records(shape: Shape, /, *, prepared: bool, beside_dense: bool) -> str:
    """The layer of a tile with each record in it, but those counted in a dense tile beside it.

    A record smaller than a unit is drawn as a point: nothing is dropped.
    """
    collection = COLLECTIONS[shape.collection]
    table = collection.table
    geometry, drawn = _plain(table.c.geom_3857), _square("margin")
    inside = geometry.op("@")(drawn) | sa.func.ST_Intersects(geometry, drawn)
    chosen = [*conditions(collection, table, shape), geometry.op("&&")(drawn), inside]
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
    """The layer of a dense tile of a narrowed question: count and sums by cell, where their anchors are on average."""
    collection = COLLECTIONS[shape.collection]
    table = collection.table
    cell, unit = sa.bindparam("t_cell", type_=sa.Integer), _number("unit")
    means = [sa.cast(sa.func.avg(table.c[f"tile_{axis}"]), sa.Double) - _number(f"corner_{axis}") for axis in "xy"]
    cells = (
        sa.select(
            table.c.tile_x.op(">>")(cell).label("cell_x"),
            table.c.tile_y.op(">>")(cell).label("cell_y"),
            sa.func.count().label("count"),
            *(
                sa.cast(sa.func.sum(table.c[one.name]), sa.Double).label(f"sum_{one.name}")
                for one in collection.summable
            ),
            sa.func.ST_Point(*(sa.func.floor(mean * unit) for mean in means), type_=sa.types.NullType()).label("geom"),
        )
        .where(
            *conditions(collection, table, shape),
            _plain(table.c.geom_3857).op("&&")(_square("margin")),
            *(_tile(table, axis) == sa.bindparam(f"t_{axis}", type_=sa.Integer) for axis in "xy"),
        )
        .group_by("cell_x", "cell_y")
        .order_by("cell_x", "cell_y")
        .subquery("cells")
    )
    told = [cells.c.count, *(cells.c[f"sum_{one.name}"] for one in collection.summable), cells.c.geom]
    feature = sa.select(sa.true().label("cluster"), *told).subquery("feature")
    return compiled(sa.select(_layer(collection)).select_from(feature))


@lru_cache(maxsize=512)
def counts(shape: Shape, /, *, dense: bool) -> str:
    """How many records are counted in each tile of a zoom, or in the dense ones."""
    collection = COLLECTIONS[shape.collection]
    table = collection.table
    statement = (
        sa.select(_tile(table, "x").label("x"), _tile(table, "y").label("y"), sa.func.count())
        .where(*conditions(collection, table, shape))
        .group_by("x", "y")
    )
    if dense:
        statement = statement.having(sa.func.count() > sa.literal_column(str(LARGEST)))
    return compiled(statement)


def attributes(collection: Collection, properties: tuple[str, ...] | None, /) -> tuple[str, ...]:
    """The attributes of a layer beside the id: those asked for, else what a map needs to draw, name and filter."""
    if properties is not None:
        return properties
    chosen = {collection.title_field, collection.kind_field, "comuni", "location_precision"}
    return tuple(one.name for one in collection.all_fields if one.code_list or one.name in chosen)


def _layer(collection: Collection) -> sa.ColumnElement[Any]:
    texts = ("feature", f"'{collection.id}'", "'geom'")
    feature, name, column = (sa.literal_column(text, type_=sa.types.NullType()) for text in texts)
    return sa.func.ST_AsMVT(feature, name, _EXTENT_AND_BUFFER[0], column, type_=sa.LargeBinary)


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


def _tile(table: sa.Table, axis: str) -> sa.ColumnElement[Any]:
    """The column or row of the tile that a record is counted in."""
    return table.c[f"tile_{axis}"].op(">>")(sa.bindparam("t_shift", type_=sa.Integer))


def _counted_in(table: sa.Table) -> sa.ColumnElement[Any]:
    return sa.cast(_tile(table, "x"), sa.BigInteger) * sa.literal_column(str(ROWS)) + _tile(table, "y")


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
