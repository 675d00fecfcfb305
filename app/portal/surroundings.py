"""What a record page shows of others: the same CUP or programme, what is near, the documents on its strategies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.catalog import Collection
from app.catalog.fields import Field
from app.portal import rows
from app.portal.facts import Properties
from app.portal.mapped import CONTENTS
from app.portal.place.holdings import distance
from app.portal.texts import _, label
from app.reading import reads, related
from app.reading.query import Query
from app.reading.territory import territory

DOCUMENTS = 5


@dataclass(frozen=True)
class Group:
    """Records that have something in common with this one: the first of them, and where all of them are."""

    title: str
    value: str
    count: int
    rows: tuple[rows.Row, ...]
    href: str


@dataclass(frozen=True)
class Neighbour:
    """A record nearby, and how near."""

    row: rows.Row
    distance: str


async def same(collection: Collection, feature: Mapping[str, Any], /) -> tuple[Group, ...]:
    """The records with the same value of a field that relates records."""
    everywhere = len((await territory()).comuni)
    return tuple(
        Group(
            label(one.field.relates) if one.field.relates else "",
            one.value,
            one.count,
            tuple(rows.row(other, found, everywhere=everywhere) for other, found in one.found),
            f"/{collection.path}?{one.field.name}={one.value}",
        )
        for one in await related.same(collection, feature)
    )


async def near(collection: Collection, record_id: str, /) -> tuple[Neighbour, ...]:
    """The records within a kilometre; none where the place of this one is not known."""
    everywhere = len((await territory()).comuni)
    return tuple(
        Neighbour(rows.row(one.collection, one.feature, everywhere=everywhere), _how_near(one))
        for one in await related.near(collection, record_id)
    )


def _how_near(one: related.Near) -> str:
    if one.overlaps:
        return _("dentro o sovrapposta")
    return distance(one.metres) if one.metres >= 5 else _("nello stesso punto")


async def documents(collection: Collection, properties: Properties, /) -> tuple[rows.Row, ...]:
    """What the library has on the codes that this record is tagged with."""
    everywhere = len((await territory()).comuni)
    found = []
    for library in (one for one in CONTENTS if not one.geometry and one is not collection):
        for field in library.fields:
            codes = _shared(collection, field, properties)
            if codes:
                page = await reads.page(Query(library, filters=((field.name, codes),), limit=DOCUMENTS))
                found += [rows.row(library, one, everywhere=everywhere) for one in page.features]
    return tuple(found)


def _shared(collection: Collection, field: Field, properties: Properties) -> tuple[str, ...]:
    """The record's codes that a field of another collection has too."""
    if not field.code_list or not field.type.is_list:
        return ()
    own = (one for one in collection.fields if one.code_list and one.type.is_list)
    given = {code for one in own for code in properties.get(one.name) or ()}
    return tuple(code for code in field.code_list.values if code in given)
