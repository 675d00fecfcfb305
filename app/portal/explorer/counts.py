"""How many records each choice of the map's form would give: every count follows all the other filters."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from app.catalog import Collection
from app.portal import form
from app.portal.explorer import question
from app.portal.explorer.question import LAYER, Part
from app.portal.form import Pairs
from app.portal.mapped import MAPPED
from app.reading import params, reads
from app.reading.cache import MARK
from app.reading.query import Query

router = APIRouter(include_in_schema=False)

PLACES = {"comune": "comuni", "zone": "zones", "location_precision": "location_precision"}
"""The parameters that all collections have, and the fields behind them."""

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class _Own:
    """What one collection adds to the counts."""

    records: int
    values: Mapping[str, Sequence[tuple[str, int]]]


@router.get("/mappa/conteggi")
async def answer(request: Request) -> JSONResponse:
    """The counts by parameter and value, for the script. Raises Problem 400."""
    params.refuse_unknown(request.query_params, question.known_names())
    found = await counts(form.clean(request.query_params.multi_items()))
    return JSONResponse(found, headers={MARK: ""})


async def counts(pairs: Pairs, /) -> Counts:
    """By parameter and value. Raises Problem 400."""
    asked = question.layers(pairs)
    owns = await asyncio.gather(
        *(_own(Part(one, question.own_pairs(one, pairs)), shown=one in asked) for one in MAPPED)
    )
    found: dict[str, Counter[str]] = {name: Counter() for name in (*PLACES, *question.by_name())}
    for own in owns:
        for name, values in own.values.items():
            found[name].update(dict(values))
    return {LAYER: {one.id: own.records for one, own in zip(MAPPED, owns, strict=True)}} | found


async def _own(part: Part, *, shown: bool) -> _Own:
    """A collection that is not shown is still counted beside its own name."""
    query = await part.query()
    records = await reads.matched(query)
    if not shown:
        return _Own(records, {})
    fields = PLACES | {field.name: field.name for field in question.filters(part.collection)}
    values = {name: await _values(query, part.collection, field) for name, field in fields.items()}
    return _Own(records, values)


async def _values(query: Query, collection: Collection, field: str) -> Sequence[tuple[str, int]]:
    free = replace(query, comuni=()) if field == "comuni" else query
    return (await reads.facets(free, [field]))[field] if field in collection.by_name else ()
