"""The page that compares Comuni and zones, and its files: tables as CSV, drawings as SVG."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, Response

from app.errors import Problem
from app.portal import charts, form, overview
from app.portal.charts import Bar, Spike
from app.portal.compare import choropleth, classes, indicators, tables, territories, words
from app.portal.compare.indicators import Indicator
from app.portal.compare.question import INDICATOR, OF, Comparison, asked, filters, read
from app.portal.compare.territories import MOST, Chosen
from app.portal.compare.values import Values, values
from app.portal.templating import Link, render
from app.portal.texts import _
from app.reading import formats
from app.reading.cache import MARK
from app.reading.territory import Territory, territory

router = APIRouter(include_in_schema=False)

SVG = "image/svg+xml"


@dataclass(frozen=True)
class Figure:
    """A drawing with what it is of, what it shows, its numbers, and where it is as a file."""

    title: str
    finding: str
    drawing: Markup
    bars: tuple[Bar, ...]
    href: str
    note: str = ""


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
    by = classes.by_quantiles(found.comuni.values())
    spikes = _spikes(question, found, by, known)
    return {
        "classes": by,
        "amount": words.amount,
        "map_finding": words.of_map(found, known),
        "map_drawing": await _choropleth(question, found, known),
        "spikes": spikes,
        "places": [words.of_place(found, one) for one in question.chosen],
        "ranking": tables.ranking(question, found, known),
    }


async def _beside(question: Comparison, known: Territory) -> dict[str, Any]:
    """The tables and the small drawings; nothing where no territory is chosen."""
    if not question.chosen:
        return {"parts": (), "figures": ()}
    found = await _all(question)
    by_id = {one.indicator.id: one for one in found}
    return {
        "parts": tables.parts(question, found, known),
        "figures": [_figure(question, _telling(by_id, one), known) for one in indicators.small()],
    }


def _telling(by_id: Mapping[str, Values], indicator: Indicator) -> Values:
    """The numbers on residents, or the plain count of what concerns many Comuni at once."""
    plain = by_id[Indicator(indicator.collection, indicator.field).id]
    is_count = indicator.field is None
    return plain if is_count and plain.is_everywhere else by_id[indicator.id]


async def _all(question: Comparison) -> list[Values]:
    return list(await asyncio.gather(*(values(one, question.query_of(one)) for one in indicators.every())))


def _figure(question: Comparison, found: Values, known: Territory) -> Figure:
    one, finding = found.indicator, words.of_bars(found, question.chosen)
    zone = _shared_zone(question, known)
    items = (
        *(Bar(each.name, found.of(each), words.amount(one, found.of(each))) for each in question.chosen),
        *(Bar(each.name, found.of(each), words.amount(one, found.of(each)), mean=True) for each in zone),
        Bar(_("Città metropolitana"), found.whole, words.amount(one, found.whole), mean=True),
    )
    drawing = charts.bars(items, title=one.title, description=finding)
    return Figure(one.title, finding, drawing, items, question.address("barre.svg", of=one), one.note)


def _shared_zone(question: Comparison, known: Territory) -> tuple[Chosen, ...]:
    """The zone in which all the compared Comuni lie, where it holds others too."""
    around = {one.zone for one in question.chosen}
    return tuple(territories.of_zone(one) for one in around & tables.zones(known) if one) if len(around) == 1 else ()


def _spikes(question: Comparison, found: Values, by: classes.Classes, known: Territory) -> Markup:
    chosen = {one.id for one in question.chosen}
    items = [
        Spike(value, by.colour(value) or charts.PAPER, known.comuni[code].name if code in chosen else "")
        for code, value in found.ranking
    ]
    title = _("I Comuni in ordine: %(title)s") % {"title": found.indicator.title}
    return charts.spikes(items, title=title, description=words.of_map(found, known))


async def _choropleth(question: Comparison, found: Values, known: Territory) -> Markup:
    by = classes.by_quantiles(found.comuni.values())
    ground = await overview.territory_map()
    title, finding = found.indicator.title, words.of_map(found, known)
    return choropleth.draw(ground, found, by, question.chosen, title=title, finding=finding)


@router.get("/confronta/mappa.svg")
async def map_file(request: Request) -> Response:
    """The map of the indicator, to be kept."""
    question = await read(request.query_params)
    found = await values(question.indicator, question.query)
    return _file(await _choropleth(question, found, await territory()), media=SVG)


@router.get("/confronta/classifica.svg")
async def ranking_drawing(request: Request) -> Response:
    """The Comuni in order, to be kept."""
    question = await read(request.query_params)
    found = await values(question.indicator, question.query)
    by = classes.by_quantiles(found.comuni.values())
    return _file(_spikes(question, found, by, await territory()), media=SVG)


@router.get("/confronta/barre.svg")
async def bars_file(request: Request) -> Response:
    """The bars of one indicator, to be kept."""
    question = await read(request.query_params)
    drawn = asked(form.clean(request.query_params.multi_items()), OF if OF in request.query_params else INDICATOR)
    found = await values(drawn, question.query_of(drawn))
    return _file(_figure(question, found, await territory()).drawing, media=SVG)


@router.get("/confronta/tabella.csv")
async def table_file(request: Request) -> Response:
    """Every indicator of what is compared."""
    question = await read(request.query_params)
    table = tables.table_csv(question, await _all(question), await territory())
    return _file(table, media=formats.CSV.media, name="confronto.csv")


@router.get("/confronta/classifica.csv")
async def ranking_file(request: Request) -> Response:
    """The indicator of every Comune."""
    question = await read(request.query_params)
    table = tables.ranking_csv(await values(question.indicator, question.query), await territory())
    return _file(table, media=formats.CSV.media, name=f"{question.indicator.id}.csv")


def _file(content: str | bytes, /, *, media: str, name: str = "") -> Response:
    headers = {MARK: ""} | ({"Content-Disposition": f'attachment; filename="{name}"'} if name else {})
    return Response(content, media_type=media, headers=headers)
