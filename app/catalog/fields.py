"""A field of a published collection: what gis.schema says of it, plus what the portal does with it."""

from dataclasses import KW_ONLY, dataclass
from typing import Literal

from gis.schema import Field as SchemaField
from gis.schema import Label


@dataclass(frozen=True)
class Field(SchemaField):
    """A schema field with the portal's uses of it.

    filter: a query parameter and a queryable; facet: offered with counts on pages; search: weight in full text
    (A is heaviest); editorial: a tag by the compilers, not a fact of the source; summable: the notes allow adding
    it up, grouped by `sum_by`; note: what a reader must know next to the value; derived: SQL over the record's own
    columns, so nobody proposes it; dated_by: the date field to be shown beside the value; relates: records that hold
    the same value are shown to each other, under this heading; complete: where it is empty there is nothing, which is
    not the same as unknown.
    """

    _: KW_ONLY
    filter: bool = False
    facet: bool = False
    search: Literal["A", "B", "C", "D"] | None = None
    editorial: bool = False
    summable: bool = False
    sum_by: str | None = None
    note: Label | None = None
    derived: str | None = None
    dated_by: str | None = None
    relates: Label | None = None
    complete: bool = False
