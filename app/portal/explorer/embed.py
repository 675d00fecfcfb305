"""The map for other sites: nothing but the map and its legend, and the way back to the portal."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.portal import form
from app.portal.explorer import declared, question
from app.portal.templating import render
from app.reading import params, reads
from app.reading.territory import territory

router = APIRouter(include_in_schema=False)

PATH = "/embed/mappa"
SHOWN = 50


@router.get(PATH)
async def page(request: Request) -> HTMLResponse:
    """The same question as the map's; without script, the names of its records. Raises Problem 400."""
    params.refuse_unknown(request.query_params, question.known_names())
    pairs = form.clean(request.query_params.multi_items())
    groups: list[dict[str, Any]] = []
    for part in question.parts(pairs):
        found = await reads.page(await part.query(("limit", str(SHOWN))))
        groups.append({"collection": part.collection, "count": found.number_matched, "features": found.features})
    return await render(
        request,
        "embed.html",
        config=declared.config(await territory()),
        groups=groups,
        map_href="/mappa" + form.query_string(pairs, without=()),
    )
