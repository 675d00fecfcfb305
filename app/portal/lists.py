"""The list of every collection: one page for all of them, answering the same query as the API's items."""

from typing import Any

from fastapi import Request
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse

from app.catalog import Collection
from app.errors import Problem
from app.portal import downloads, form, rows
from app.portal.form import Pairs
from app.portal.formats import number
from app.portal.mapped import MAPPED
from app.portal.templating import Link, render
from app.portal.texts import _, label, ngettext
from app.reading import params, reads
from app.reading.territory import territory

PAGE_SIZE = 50


async def page(request: Request, collection: Collection, /) -> HTMLResponse:
    """The records that answer the query; a wrong parameter is told with the form as it was filled."""
    pairs = form.clean(request.query_params.multi_items())
    frame: dict[str, Any] = {"collection": collection, "trail": (Link(label(collection.title)),)}
    try:
        context = await _results(collection, pairs)
    except Problem as problem:
        if problem.status != 400:
            raise
        filled = form.build(collection, pairs, territory=await territory(), counts={})
        frame |= {"form": filled, "error": problem, "results": (), "count_text": ""}
        return await render(request, "list.html", status=400, **frame)
    return await render(request, "list.html", **frame, **context)


async def _results(collection: Collection, pairs: Pairs) -> dict[str, Any]:
    asked = dict(pairs)
    query = await params.parse(collection, QueryParams(form.with_defaults(collection, pairs, limit=PAGE_SIZE)))
    found = await reads.page(query)
    counts = await reads.facets(query, [field.name for field in collection.facets])
    places = await territory()
    return {
        "form": form.build(collection, pairs, territory=places, counts=counts),
        "error": None,
        "results": [rows.row(collection, one, everywhere=len(places.comuni)) for one in found.features],
        "count_text": count_text(found.number_matched),
        "shown_text": shown_text(len(found.features), found.number_matched),
        "next_href": _next_href(collection, pairs, found.next),
        "first_href": f"/{collection.path}{form.query_string(pairs)}" if "cursor" in asked else None,
        "map_href": f"/mappa{_on_the_map(collection, pairs)}" if collection in MAPPED else None,
        "files": downloads.files(collection, pairs, also=("csv",)),
        "api_href": f"/api/collections/{collection.id}/items{form.query_string(pairs, add=[('f', 'json')])}",
    }


def _next_href(collection: Collection, pairs: Pairs, cursor: str | None) -> str | None:
    return f"/{collection.path}{form.query_string(pairs, add=[('cursor', cursor)])}" if cursor else None


def _on_the_map(collection: Collection, pairs: Pairs) -> str:
    """The same query for the map, which knows text, places and code lists."""
    names = {"q", "comune", "zone", *(field.name for field in collection.facets if field.code_list)}
    return form.query_string([("layer", collection.id), *(pair for pair in pairs if pair[0] in names)])


def count_text(count: int, /) -> str:
    """How many records, in words."""
    return ngettext("%(n)s scheda", "%(n)s schede", count) % {"n": number(count)}


def shown_text(shown: int, matched: int, /) -> str:
    """How many of them are on this page; empty when all are."""
    if shown >= matched:
        return ""
    return _("In questa pagina %(shown)s schede su %(matched)s.") % {"shown": number(shown), "matched": number(matched)}
