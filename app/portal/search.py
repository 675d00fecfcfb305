"""One search across every collection: how many records answer in each, and the first of them."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.catalog import COLLECTIONS
from app.errors import Problem
from app.portal.formats import number
from app.portal.results import ask
from app.portal.templating import Link, render
from app.portal.texts import _, ngettext
from app.reading import params

router = APIRouter(include_in_schema=False)

SHOWN = 5


@router.get("/cerca")
async def search(request: Request) -> HTMLResponse:
    """The records of all collections that answer some words."""
    text = " ".join(request.query_params.get("q", "").split())
    frame: dict[str, Any] = {"trail": (Link(_("Ricerca")),), "search_text": text}
    try:
        params.refuse_unknown(request.query_params, frozenset({"q"}))
        answers = [await ask(one, [("q", text)], shown=SHOWN) for one in COLLECTIONS.values()] if text else []
    except Problem as problem:
        if problem.status != 400:
            raise
        return await render(request, "search.html", status=400, error=problem, groups=(), summary="", **frame)
    groups = [group for group in answers if group.count]
    total = sum(group.count for group in groups)
    words = ngettext("%(n)s scheda per «%(text)s»", "%(n)s schede per «%(text)s»", total)
    summary = words % {"n": number(total), "text": text}
    return await render(request, "search.html", error=None, groups=groups, summary=summary, **frame)
