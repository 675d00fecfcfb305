"""The question: a frozen value that every read takes, so that the same filter gives the same records everywhere."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from app.catalog import Collection
from app.reading.cql.tree import Expression
from app.reading.crs import CRS84, Crs

DEFAULT_LIMIT = 100
LARGEST_PAGE = 10_000
"""The most that is put together in memory and kept; longer answers are streamed."""
MAX_LIMIT = 1_000_000

Scalar = str | int | float | bool | datetime
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sort:
    """One key of an order."""

    field: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.field}" if self.descending else self.field


@dataclass(frozen=True)
class Place:
    """A relation (within, intersects, near) to a record of the collection `target`; near: up to so many metres."""

    relation: str
    target: str
    record_id: str
    metres: float | None = None


@dataclass(frozen=True)
class Query:
    """Which records, in which order, from where on.

    filters: field name and the values of which one must match; comuni and zones: ids of which one must match;
    boxes: west, south, east, north in box_crs, east first (two where the box crosses the antimeridian);
    days: first and last day, None for open; condition: a filter in CQL2, checked;
    after: the sort values and the id of the last record seen;
    crs: in which the geometries are given; properties: those that are wanted, None for all.
    """

    collection: Collection
    filters: tuple[tuple[str, tuple[Scalar, ...]], ...] = ()
    comuni: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    days: tuple[date | None, date | None] | None = None
    places: tuple[Place, ...] = ()
    condition: Expression | None = None
    text: str | None = None
    sort: tuple[Sort, ...] = ()
    limit: int = DEFAULT_LIMIT
    after: tuple[Scalar | None, ...] | None = None
    box_crs: Crs = CRS84
    crs: Crs = CRS84
    properties: tuple[str, ...] | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything at all is filtered."""
        given = (self.filters, self.comuni, self.zones, self.boxes, self.days, self.text, self.places, self.condition)
        return any(given)

    @property
    def is_plain(self) -> bool:
        """Whether it asks for all records in the order of their ids: whatever the values, the primary key answers."""
        return not self.narrowed and not self.sort

    @property
    def depends_on(self) -> str | None:
        """The collection whose version (see Versions.stamp) decides the answer; None for any, as with places."""
        return None if self.places else self.collection.id

    def whole(self) -> "Query":
        """The same records without order and page: what counts and facets ask about."""
        return replace(self, sort=(), limit=DEFAULT_LIMIT, after=None, crs=CRS84, properties=None)

    def without(self, field: str, /) -> "Query":
        """The same question with one field left free."""
        kept = tuple((name, values) for name, values in self.filters if name != field)
        return replace(self, filters=kept, zones=() if field == "zones" else self.zones)
