"""The page that compares Comuni and zones."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse

from app.errors import Problem
from app.portal import form
from app.portal.compare import classes, drawings, files, indicators, tables, territories, words
from app.portal.compare.indicators import Indicator
from app.portal.compare.question import Comparison, filters, read
from app.portal.compare.territories import MOST
from app.portal.compare.values import Values, of_all, values
from app.portal.templating import Link, render
from app.portal.texts import _
from app.reading.territory import Territory, territory

router = APIRouter(include_in_schema=False)
router.include_router(files.router)


@router.get("/confronta")
async def compare(request: Request) -> HTMLResponse:
    """The comparison; a wrong parameter is told with the form as it was filled."""
    pairs = form.clean(request.query_params.multi_items())
    known = await territory()
    try:
        question, error = await read(request.query_params), None
    except Problem as problem:
        if problem.status != 400:
            raise
        question, error = await read(QueryParams()), problem
    frame: dict[str, Any] = {
        "trail": (Link(_("Confronta")),),
        "error": error,
        "written": _written(pairs, question),
        "options": territories.options(known),
        "groups": indicators.by_collection(),
        "filters_of": [form.control(one, question.pairs, {}) for one in filters(question.indicator.collection)],
    }
    found = await values(question.indicator, question.query)
    context = frame | await _map(question, found, known) | await _beside(question, known)
    return await render(request, "confronta.html", status=400 if error else 200, asked=question, found=found, **context)


def _written(pairs: form.Pairs, question: Comparison) -> list[str]:
    """What stands in the boxes: what was understood, or what was typed."""
    typed = [value for name, value in pairs if name == territories.PARAMETER]
    names = [one.name for one in question.chosen] or typed
    return [*names, *([""] * MOST)][: max(MOST, len(names))]


async def _map(question: Comparison, found: Values, known: Territory) -> dict[str, Any]:
    return {
        "classes": classes.by_quantiles(found.comuni.values()),
        "amount": words.amount,
        "map_finding": words.of_map(found, known),
        "map_drawing": await drawings.by_class(question, found, known),
        "spikes": drawings.spikes(question, found, known),
        "places": [words.of_place(found, one) for one in question.chosen],
        "ranking": tables.ranking(question, found, known),
    }


async def _beside(question: Comparison, known: Territory) -> dict[str, Any]:
    """The tables and the small drawings; nothing where no territory is chosen."""
    if not question.chosen:
        return {"parts": (), "figures": ()}
    found = await of_all(question.query)
    by_id = {one.indicator.id: one for one in found}
    return {
        "parts": tables.parts(question, found, known),
        "figures": [drawings.figure(question, _telling(by_id, one), known) for one in indicators.small()],
    }


def _telling(by_id: Mapping[str, Values], indicator: Indicator) -> Values:
    """The numbers on residents, or the plain count of what concerns many Comuni at once."""
    plain = by_id[Indicator(indicator.collection, indicator.field).id]
    is_count = indicator.field is None
    return plain if is_count and plain.is_everywhere else by_id[indicator.id]
