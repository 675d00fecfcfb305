"""Writes the page of a document: the frame that all of them share, and what its kind adds."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.catalog import COLLECTIONS, GAZETTEER
from app.portal import facts, form
from app.portal.addresses import local
from app.portal.api import definition, kinds, records, tables, words
from app.portal.api.kinds import Resource
from app.portal.templating import Link, render
from app.portal.texts import label, lazy
from app.reading.stats.groups import groupings

Document = Mapping[str, Any]

FORMATS = {
    "json": "JSON",
    "geojson": "GeoJSON",
    "csv": "CSV",
    "geojsonseq": lazy("GeoJSON, una scheda per riga"),
    "mapbox": lazy("Mapbox / MapLibre"),
    "sld": "SLD",
}

_CONTENTS: Mapping[str, Callable[[Resource, Document], dict[str, Any]]] = {
    "collections": lambda _resource, _document: {"known": COLLECTIONS},
    "conformance": lambda _resource, document: {"standards": words.standards(document["conformsTo"])},
    "landing": lambda _resource, document: {"ways": words.ways(document["links"])},
    "openapi": lambda _resource, document: definition.contents(document),
    "record": records.one,
    "records": records.many,
    "schema": lambda _resource, document: {"rows": tables.properties(document)},
    "stats": lambda resource, document: {"table": tables.statistics(document), "ways": _by(resource)},
}


async def page(request: Request, resource: Resource, document: Document, /, *, media: str) -> HTMLResponse:
    """The page of a document whose media type is `media`."""
    kind, heading = resource.kind, title(resource, document)
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "f"]
    formats = [Link(_name(name, media), f"{resource.path}?{urlencode([*asked, ('f', name)])}") for name in kind.formats]
    contents = _CONTENTS[kind.template](resource, document) if kind.template in _CONTENTS else {}
    return await render(
        request,
        f"api/{kind.template}.html",
        trail=kinds.trail(resource.path, title=heading),
        kind=kind,
        kind_name=str(kind.name),
        collection=resource.collection,
        heading=heading,
        document=document,
        words={**_fields(resource), **words.MEMBERS},
        formats=formats,
        media=media,
        portal_href=_portal_href(resource, asked),
        **contents,
    )


def _name(format_: str, media: str) -> str:
    return str(FORMATS["geojson" if format_ == "json" and media.startswith("application/geo+json") else format_])


def title(resource: Resource, document: Document, /) -> str:
    """What a page is called: as the record, the collection or the Comune that it is about, else as its kind."""
    kind, collection = resource.kind, resource.collection
    if collection and kind.template == "record":
        return facts.title(collection, document)
    if collection and resource.path.rstrip("/").endswith(f"/collections/{collection.id}"):
        return label(collection.title)
    if "comune" in resource.parts:
        return str(document["comune"]["name"])
    return str(kind.name)


def _fields(resource: Resource) -> dict[str, str]:
    """What a summary tells of a Comune are fields of the gazetteer."""
    return {one.name: label(one.title) for one in GAZETTEER.all_fields} if "comune" in resource.parts else {}


def _by(resource: Resource) -> list[Link]:
    """The same count by each grouping of the collection."""
    assert resource.collection
    known = groupings(resource.collection.id).values()
    return [Link(label(one.title), f"{resource.path}?group-by={one.name}") for one in known]


def _portal_href(resource: Resource, asked: form.Pairs) -> str | None:
    """The portal's page about the same thing; a list takes the filters with it."""
    if resource.portal is None:
        return None
    portal = local(resource.portal)
    same = [pair for pair in asked if pair[0] not in ("crs", "properties", "limit", "cursor")]
    return f"{portal}?{urlencode(same)}" if same and resource.kind.template == "records" else portal
