"""What records can be counted by: their Comuni, their zones, a year, and the fields that have few values."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache

from app.catalog import COLLECTIONS, GAZETTEER, ZONING
from app.catalog.fields import Field
from gis.schema import CodeList, FieldType, Label

UNKNOWN = Label("non noto", "unknown")


@dataclass(frozen=True)
class Grouping:
    """One way to divide records: by a column of the table, each value of a list counting.

    territory: the collection whose records the values are ids of, for boundaries and for what is per resident.
    """

    name: str
    title: Label
    column: str
    _: KW_ONLY
    many: bool = False
    year: bool = False
    code_list: CodeList | None = None
    territory: str = ""
    note: Label | None = None


@cache
def groupings(collection_id: str, /) -> Mapping[str, Grouping]:
    """The allow-list of what a collection's records can be grouped by."""
    collection = COLLECTIONS[collection_id]
    period = collection.by_name[collection.period_field]
    possible = (
        Grouping("comune", Label("Comune", "Comune"), "comuni", many=True, territory=GAZETTEER.id),
        Grouping(
            "zone",
            Label("Zona omogenea", "Homogeneous zone"),
            "zones",
            many=True,
            code_list=collection.by_name["zones"].code_list,
            territory=ZONING.id,
        ),
        Grouping(
            "year",
            Label(f"Anno di «{period.title.it}»", f"Year of “{period.title.en}”"),
            period.name,
            year=True,
        ),
        *(_by_field(field) for field in collection.all_fields if _divides(field)),
    )
    found: dict[str, Grouping] = {}
    for one in possible:
        found.setdefault(one.name, one)
    return found


def _divides(field: Field) -> bool:
    return field.code_list is not None or (field.facet and field.type in (FieldType.TEXT, FieldType.TEXT_LIST))


def _by_field(field: Field) -> Grouping:
    return Grouping(
        field.name, field.title, field.name, many=field.type.is_list, code_list=field.code_list, note=field.note
    )
