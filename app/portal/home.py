"""The first page: what the portal is, search, map, key figures, the two doors, the collections, a comparison."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse

from app.catalog import COLLECTIONS, GAZETTEER, Collection
from app.catalog.fields import Field
from app.portal import figures
from app.portal.compare import drawings, territories, words
from app.portal.compare.classes import by_quantiles
from app.portal.compare.question import read
from app.portal.compare.values import values
from app.portal.figures import Figure
from app.portal.mapped import CONTENTS, MAPPED
from app.portal.pictures import overview
from app.portal.templating import render
from app.reading import reads, versions
from app.reading.query import MAX_LIMIT, Query
from app.reading.territory import territory

router = APIRouter(include_in_schema=False)

MANY = 100
"""A collection with fewer records is not a key figure."""
EXAMPLES = ("Scalo Farini", "Legnano", "case della comunità", "ex ospedale")


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
        figures=await key_figures(),
        examples=EXAMPLES,
        **await comparison(),
    )


async def comparison() -> dict[str, Any]:
    """The map of the usual indicator, and the names that can be compared."""
    question, known = await read(QueryParams()), await territory()
    found = await values(question.indicator)
    return {
        "indicator": question.indicator,
        "classes": by_quantiles(found.comuni.values()),
        "amount": words.amount,
        "finding": words.of_map(found, known),
        "drawing": await drawings.by_class(question, found, known),
        "names": territories.options(known),
    }


async def key_figures() -> list[Figure]:
    """People and land, then what there is to find, then the money: only sums that the catalog allows."""
    known = await versions.current()
    ground = [figures.total(field, await _sum(GAZETTEER, field)) for field in GAZETTEER.summable]
    counts = [figures.count(one, known.records(one.id)) for one in MAPPED if known.records(one.id) >= MANY]
    money = [figures.total(field, await _sum(one, field)) for one in CONTENTS for field in one.summable]
    return [*ground, *counts, *money]


async def _sum(collection: Collection, field: Field) -> float:
    found = await reads.page(Query(collection, limit=MAX_LIMIT))
    return float(sum(one["properties"][field.name] or 0 for one in found.features))
