"""Derives the published table of a collection: typed columns, checks and indexes."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, TSVECTOR

from app.catalog import tiling
from app.catalog.fields import Field
from app.db import metadata
from gis.schema import SLUG_PATTERN, FieldType

_TYPES: dict[FieldType, Any] = {
    FieldType.INTEGER: sa.BigInteger,
    FieldType.NUMBER: sa.Double,
    FieldType.BOOLEAN: sa.Boolean,
    FieldType.TEXT_LIST: lambda: ARRAY(sa.Text),
    FieldType.URL_LIST: lambda: ARRAY(sa.Text),
    FieldType.TIMESTAMP: lambda: sa.DateTime(timezone=True),
}


class Box(sa.types.UserDefinedType[str]):
    """PostgreSQL's own box: two corners, in double precision."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Its name in SQL."""
        return "BOX"


def sql_type(field: Field, /) -> Any:
    """The PostgreSQL type of a field; addresses and partial dates are text, as precise as the source."""
    return _TYPES.get(field.type, sa.Text)()


def build(name: str, fields: Sequence[Field], /, *, title_field: str, period_field: str, geometry: bool) -> sa.Table:
    """The published table: public fields first, then what only the service uses.

    geom: WGS 84, the record's own geometry or that of its Comuni; period: the days its date covers (unbounded when
    unknown, so that a question about time never drops what has no date); search: Italian full text;
    feature: the record as GeoJSON text, written once per version so that reading never builds it;
    extent: the box around the geometry, which unlike the geometry can be read from an index alone;
    geom_3857 and the columns after it: what tiles are drawn from (see tiling).
    """
    columns: list[sa.Column[Any]] = [_column(field, title_field) for field in fields]
    columns += [
        sa.Column("search", TSVECTOR, nullable=False),
        sa.Column("feature", sa.Text, nullable=False),
        sa.Column(
            "period",
            DATERANGE,
            sa.Computed(f"remix_period({period_field})", persisted=True),
            nullable=False,
        ),
        sa.Column("changeset_id", sa.BigInteger, nullable=False),
    ]
    if geometry:
        columns.append(sa.Column("geom", Geometry(srid=4326, spatial_index=False), nullable=False))
        columns.append(sa.Column("extent", Box, sa.Computed("box(geom)", persisted=True), nullable=False))
        columns += _tile_columns()
    # Rows up to 8 kB stay whole: reading a page of features would otherwise be decompressing them.
    checks = _checks(fields, geometry)
    known: sa.ColumnElement[Any] = sa.literal_column(plain_names(fields, title_field)).label("names")
    trigrams = {"names": "gin_trgm_ops"}
    names = sa.Index(f"ix_{name}_names", known, postgresql_using="gin", postgresql_ops=trigrams)
    table = sa.Table(name, metadata, *columns, *checks, names, postgresql_with={"toast_tuple_target": "8160"})
    _add_indexes(table, fields, geometry)
    return table


def plain_names(fields: Sequence[Field], title_field: str, /) -> str:
    """What a record goes by, as SQL: its title and its address, without capitals and accents."""
    names = title_field
    for one in fields:
        if one.name.startswith("address"):
            names = f"({names} || ' ') || coalesce({one.name}, '')"
    return f"remix_plain({names})"


def _column(field: Field, title_field: str) -> "sa.Column[Any]":
    if field.name == "id":
        return sa.Column("id", sa.Text(collation="C"), primary_key=True)
    if field.name == title_field:
        # People read lists by title: accents and capitals sort as in Italian.
        return sa.Column(field.name, sa.Text(collation="it-x-icu"), nullable=False)
    required = field.required or field.type.is_list or field.name in ("version", "updated_at")
    return sa.Column(field.name, sql_type(field), nullable=not required)


def _tile_columns() -> "list[sa.Column[Any]]":
    types: dict[str, Any] = {
        "geom_3857": Geometry(srid=3857, spatial_index=False),
        "geom_tile": Geometry(spatial_index=False),
        "tile_x": sa.Integer,
        "tile_y": sa.Integer,
    }
    return [
        sa.Column(name, types[name], sa.Computed(expression, persisted=True), nullable=name == "geom_tile")
        for name, expression in tiling.COLUMNS.items()
    ]


def _checks(fields: Sequence[Field], geometry: bool) -> list[sa.CheckConstraint]:
    checks = [sa.CheckConstraint(f"id ~ '{SLUG_PATTERN}'", name="id")]
    for field in fields:
        if field.code_list:
            values = ", ".join(f"'{value}'" for value in field.code_list.values)
            test = f"<@ ARRAY[{values}]::text[]" if field.type.is_list else f"IN ({values})"
            checks.append(sa.CheckConstraint(f"{field.name} {test}", name=field.name))
        elif field.minimum is not None:
            checks.append(sa.CheckConstraint(f"{field.name} >= {field.minimum}", name=field.name))
    if geometry:
        checks.append(sa.CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name="geom"))
    return checks


def _add_indexes(table: sa.Table, fields: Sequence[Field], geometry: bool) -> None:
    filters = [field for field in fields if field.filter]
    for name in sorted({field.name for field in filters if field.type.is_list} | {"search"}):
        sa.Index(f"ix_{table.name}_{name}", table.c[name], postgresql_using="gin")
    for field in filters:
        if not field.type.is_list and field.name != "id":
            # The id closes every order, so a page by key is one range of this index.
            covered = _told_beside_a_facet(fields, geometry) if field.facet else []
            sa.Index(f"ix_{table.name}_{field.name}", table.c[field.name], table.c.id, postgresql_include=covered)
    sa.Index(f"ix_{table.name}_period", table.c.period, postgresql_using="spgist")
    if geometry:
        for name in ("geom", "geom_3857"):
            sa.Index(f"ix_{table.name}_{name}", table.c[name], postgresql_using="gist")
        sa.Index(f"ix_{table.name}_extent", table.c.extent, postgresql_using="gist", postgresql_include=["id"])


def _told_beside_a_facet(fields: Sequence[Field], geometry: bool) -> list[str]:
    """What pages, counts and clusters of a facet's records in some Comuni need: read from the index, not the rows."""
    names = ["comuni", "zones", *(["tile_x", "tile_y"] if geometry else [])]
    return [*names, *(field.name for field in fields if field.summable)]
