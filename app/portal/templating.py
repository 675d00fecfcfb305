"""The templates: environment, filters, and what every page shows around its own content."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from app.catalog import COLLECTIONS, GAZETTEER, Collection
from app.languages import DEFAULT
from app.portal import addresses, assets, facts, formats, report, shapes, texts
from app.portal.pictures import palette
from app.portal.texts import _
from app.reading import versions
from app.reading.cache import MARK
from app.settings import ROOT

TEMPLATES = ROOT / "frontend" / "templates"


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere; without an address it is where the reader already is."""

    text: str
    href: str | None = None


Trail = tuple[Link, ...]


@cache
def environment() -> Environment:
    """Templates with autoescape; a name that is missing is an error, not an empty text."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(texts._, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters |= {
        "label": texts.label,
        "number": formats.number,
        "quantity": formats.quantity,
        "unit": formats.unit,
        "written": written,
        "day": formats.day,
        "partial_date": formats.partial_date,
        "shape": palette.shape,
        "short": short,
        "safe_json": safe_json,
        "moment": shapes.moment,
        "columns": shapes.columns,
        "without": shapes.without,
        "exactly": formats.exactly,
    }
    env.tests |= {
        "timestamp": shapes.is_timestamp,
        "nested": shapes.is_nested,
        "flat": shapes.is_flat,
        "keyed": shapes.is_keyed,
        "links": shapes.is_links,
    }
    env.globals |= {
        "asset": assets.entry,
        "collections": COLLECTIONS,
        "gazetteer": GAZETTEER,
        "report_kinds": report.KINDS,
        "collections_css": palette.href(),
    }
    return env


def written(text: str, /) -> str:
    """A text as its source wrote it, in Italian: marked so on the pages in other languages."""
    if texts.current() == DEFAULT or isinstance(text, facts.Translated):
        return text
    return Markup('<span lang="{}">{}</span>').format(DEFAULT, text)


def safe_json(value: Any, /) -> Markup:
    """JSON that can stand inside a script element: nothing in it can close the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - every character that HTML could read is escaped above


def navigation() -> tuple[Link, ...]:
    """The sections of the portal: the map, each collection by its path, the comparison, the open data."""
    sections = (Link(short(one), f"/{one.path}") for one in COLLECTIONS.values())
    return (Link(_("Mappa"), "/mappa"), *sections, Link(_("Confronta"), "/confronta"), Link(_("Dati aperti"), "/dati"))


def short(collection: Collection, /) -> str:
    """A collection's name where there is little room: one word."""
    return texts.label(collection.short)


async def render(
    request: Request, template: str, /, *, status: int = 200, trail: Trail = (), **context: Any
) -> HTMLResponse:
    """A page: its own context, and the frame around it."""
    updated = (await versions.current()).published_at
    return respond(request, template, status=status, trail=trail, updated=updated, **context)


def respond(
    request: Request,
    template: str,
    /,
    *,
    updated: datetime | None,
    status: int = 200,
    trail: Trail = (),
    **context: Any,
) -> HTMLResponse:
    """The same without asking the database anything."""
    frame = {
        "language": texts.current(),
        "versions": addresses.versions(request),
        "origin": addresses.origin(request),
        "page_address": addresses.here(request),
        "navigation": navigation(),
        "here": request.url.path,
        "trail": trail,
        "updated": updated,
        "search_text": "",
    }
    html = addresses.localised(environment().get_template(template).render(frame | context))
    # Every page depends on nothing but its address and the published data.
    return HTMLResponse(html, status_code=status, headers={MARK: ""} if status == 200 else None)
