"""The first page: what the portal is, the search, the map of the Comuni, the key figures and the collections."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.catalog import COLLECTIONS, GAZETTEER, Collection
from app.catalog.fields import Field
from app.portal import formats, overview
from app.portal.mapped import CONTENTS
from app.portal.templating import render
from app.portal.texts import label
from app.reading import reads, versions
from app.reading.query import MAX_LIMIT, Query

router = APIRouter(include_in_schema=False)

EXAMPLES = ("Scalo Farini", "Legnano", "case della comunità", "ex ospedale")


@dataclass(frozen=True)
class Figure:
    """One key number and what it counts."""

    title: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A collection and how many records it has."""

    collection: Collection
    count: int


@router.get("/")
async def home(request: Request) -> HTMLResponse:
    """The first page."""
    known = await versions.current()
    return await render(
        request,
        "home.html",
        map=await overview.territory_map(),
        zone_cards=await overview.zone_cards(),
        comune_count=known.records(GAZETTEER.id),
        entries=[Entry(one, known.records(one.id)) for one in COLLECTIONS.values()],
        figures=await figures(),
        examples=EXAMPLES,
    )


async def figures() -> list[Figure]:
    """Sums that the catalog allows: of the Comuni (people, land), then of what lies in them (money)."""
    fields = [(GAZETTEER, field) for field in GAZETTEER.summable]
    fields += [(one, field) for one in CONTENTS for field in one.summable]
    return [Figure(label(field.title), await _sum(one, field)) for one, field in fields]


async def _sum(collection: Collection, field: Field) -> str:
    found = await reads.page(Query(collection, limit=MAX_LIMIT))
    total = sum(one["properties"][field.name] or 0 for one in found.features)
    return formats.short_money(total) if field.unit == "€" else formats.quantity(round(total), field.unit)
