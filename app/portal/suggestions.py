"""The suggestions below a search field: Comuni and zones, then records, as JSON for the script."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from app.portal import rows
from app.portal.addresses import local
from app.portal.texts import label
from app.reading import params, suggestions
from app.reading.cache import MARK
from app.reading.territory import territory

router = APIRouter(include_in_schema=False)

SHOWN = 8


@router.get("/cerca/suggerimenti")
async def answer(request: Request) -> JSONResponse:
    """What may be meant by the words of `q`. Raises Problem 400."""
    params.refuse_unknown(request.query_params, frozenset({"q"}))
    found = await suggestions.suggest(request.query_params.get("q", ""))
    everywhere = len((await territory()).comuni)
    told = [
        {
            "collection": one.collection.id,
            "id": one.id,
            "title": one.title,
            "kind": label(one.collection.singular),
            "where": rows.place(list(one.comuni), one.title, everywhere=everywhere),
            "href": local(f"/{one.collection.path}/{one.id}"),
        }
        for one in found[:SHOWN]
    ]
    return JSONResponse({"suggestions": told}, headers={MARK: ""})
