"""The page for who reuses the data: collections, licences, how to call the API, what the data cannot say."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.catalog import COLLECTIONS, GAZETTEER, Collection
from app.portal import licences
from app.portal.facts import Value
from app.portal.mapped import CONTENTS
from app.portal.templating import Link, render
from app.portal.texts import _, label
from app.reading import versions
from app.reading.territory import territory

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Entry:
    """A collection as open data."""

    collection: Collection
    count: int
    licence: Value | None


@dataclass(frozen=True)
class Example:
    """One call, and what it asks."""

    text: str
    href: str


@dataclass(frozen=True)
class Note:
    """What a reader must know of a field."""

    collection: str
    field: str
    text: str


@router.get("/dati")
async def open_data(request: Request) -> HTMLResponse:
    """Open data and API."""
    known = await versions.current()
    return await render(
        request,
        "open-data.html",
        trail=(Link(_("Dati aperti e API")),),
        entries=[Entry(one, known.records(one.id), licences.of(one)) for one in COLLECTIONS.values()],
        examples=await examples(),
        notes=[
            Note(label(one.title), label(field.title), label(field.note))
            for one in COLLECTIONS.values()
            for field in one.fields
            if field.note
        ],
        origin=str(request.base_url).rstrip("/"),
    )


@router.get("/api/docs")
async def api_docs(request: Request) -> HTMLResponse:
    """The API's documentation, read from its OpenAPI document."""
    trail = (Link(_("Dati aperti e API"), "/dati"), Link(_("Documentazione dell’API")))
    return await render(request, "api-docs.html", trail=trail)


async def examples() -> list[Example]:
    """Calls that work as they are written, made from the catalog."""
    first = CONTENTS[0]
    comune = next(iter((await territory()).comuni.values()))
    coded = next(field for field in first.facets if field.code_list)
    assert coded.code_list
    code = coded.code_list.codes[0]
    items = f"/api/collections/{first.id}/items"
    return [
        Example(
            _("%(title)s di un Comune, per codice ISTAT o nome esatto:") % {"title": label(first.title)},
            f"{items}?comune={comune.code}",
        ),
        Example(
            _("Solo quelle con «%(field)s: %(value)s»:") % {"field": label(coded.title), "value": label(code.label)},
            f"{items}?{coded.name}={code.value}",
        ),
        Example(
            _("Il riepilogo di un Comune (%(name)s): conteggi, importi per missione, confronto con la zona:")
            % {"name": comune.name},
            f"/api/{GAZETTEER.path}/{comune.code}/summary",
        ),
    ]
