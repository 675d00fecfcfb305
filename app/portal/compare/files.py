"""The files of a comparison: tables as CSV, drawings as SVG, each with the address of its question."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.portal import form
from app.portal.compare import drawings, tables
from app.portal.compare.question import INDICATOR, OF, asked, read
from app.portal.compare.values import of_all, values
from app.reading import formats
from app.reading.cache import MARK
from app.reading.territory import territory

router = APIRouter(include_in_schema=False)

SVG = "image/svg+xml"


@router.get("/confronta/mappa.svg")
async def map_file(request: Request) -> Response:
    """The map of the indicator, to be kept."""
    question = await read(request.query_params)
    found = await values(question.indicator, question.query)
    return _file(await drawings.by_class(question, found, await territory()), media=SVG)


@router.get("/confronta/classifica.svg")
async def ranking_drawing(request: Request) -> Response:
    """The Comuni in order, to be kept."""
    question = await read(request.query_params)
    found = await values(question.indicator, question.query)
    return _file(drawings.spikes(question, found, await territory()), media=SVG)


@router.get("/confronta/barre.svg")
async def bars_file(request: Request) -> Response:
    """The bars of one indicator, to be kept."""
    question = await read(request.query_params)
    drawn = asked(form.clean(request.query_params.multi_items()), OF if OF in request.query_params else INDICATOR)
    found = await values(drawn, question.query_of(drawn))
    return _file(drawings.figure(question, found, await territory()).drawing, media=SVG)


@router.get("/confronta/tabella.csv")
async def table_file(request: Request) -> Response:
    """Every indicator of what is compared."""
    question = await read(request.query_params)
    table = tables.table_csv(question, await of_all(question.query), await territory())
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
