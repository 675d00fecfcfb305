"""The vocabulary with which a collection is declared: fields, style, and the collection itself."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property

import sqlalchemy as sa

from app.catalog import common, tables
from app.catalog.fields import Field
from gis.schema import Label


@dataclass(frozen=True)
class Style:
    """How a collection looks everywhere: a colour (contrast ≥ 4.5:1 on white) and a shape for who sees no colour."""

    colour: str
    symbol: str


@dataclass(frozen=True, eq=False)
class Collection:
    """One published data set. Everything else about it (table, schema, filters, pages) is derived from this."""

    id: str
    path: str
    _: KW_ONLY
    title: Label
    singular: Label
    description: Label
    fields: tuple[Field, ...]
    style: Style
    title_field: str = "name"
    kind_field: str | None = None
    geometry: bool = True
    territory: bool = False
    """Whether its records are the territory itself (boundaries) rather than something that lies in it."""
    rated: bool = False
    """Whether its records per resident say something of a place: they lie in it rather than cover it."""
    sought: bool = False
    """Whether a place that has none of a kind wants to know the nearest one."""
    period_field: str = "source_date"
    licence: str | None = None
    short_en: str = ""
    """One English word for it, where its id is not that word; the Italian one is its path."""
    attribution: Label = common.ATTRIBUTION
    derived: Mapping[str, str] = field(default_factory=dict)
    """SQL over the record's own columns for common fields that this collection computes in its own way."""

    @cached_property
    def short(self) -> Label:
        """Its name where there is little room."""
        return Label(_word(self.path), self.short_en or _word(self.id))

    @cached_property
    def all_fields(self) -> tuple[Field, ...]:
        """The public fields in order: id, its own, and those that every record has."""
        shared = (one for one in common.FIELDS if self.geometry or one.name not in common.PLACE_FIELDS)
        own = {one.name for one in self.fields}
        return (common.ID, *self.fields, *(one for one in shared if one.name not in own))

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The allow-list of names: whatever is not here does not exist."""
        return {one.name: one for one in self.all_fields}

    @cached_property
    def proposed(self) -> tuple[Field, ...]:
        """The fields that a change may set; the others are computed when it is published."""
        return tuple(
            one for one in self.all_fields if one.name != "id" and not one.derived and one.name not in self.derived
        )

    @cached_property
    def filters(self) -> tuple[Field, ...]:
        """The queryables: fields that can be used as a parameter."""
        return tuple(one for one in self.all_fields if one.filter)

    @cached_property
    def filter_names(self) -> frozenset[str]:
        """Their names."""
        return frozenset(one.name for one in self.filters)

    @cached_property
    def facets(self) -> tuple[Field, ...]:
        """The fields that people narrow a list by."""
        return tuple(one for one in self.all_fields if one.facet)

    @cached_property
    def sortables(self) -> tuple[Field, ...]:
        """The fields that can order a list: every single-valued filter."""
        return tuple(one for one in self.filters if not one.type.is_list)

    @cached_property
    def summable(self) -> tuple[Field, ...]:
        """The amounts that the data's notes allow to be added up."""
        return tuple(one for one in self.all_fields if one.summable)

    @cached_property
    def table(self) -> sa.Table:
        """The published table."""
        return tables.build(
            self.id,
            self.all_fields,
            title_field=self.title_field,
            period_field=self.period_field,
            geometry=self.geometry,
        )


def _word(slug: str) -> str:
    return slug.replace("-", " ").capitalize()
