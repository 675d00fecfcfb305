"""The addresses of the downloads: what there is, a question's records as a file, and all that is of one Comune."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

import anyio.to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from app.catalog import COLLECTIONS, GAZETTEER
from app.downloads import making, orders
from app.downloads.orders import Order
from app.errors import bad_parameter, not_found
from app.languages import gettext as _
from app.ogc.collections import known as known_collection
from app.ogc.links import answer, api, here, itself, link
from app.ogc.negotiation import only_document, page
from app.reading import formats, params, reads, versions
from app.reading.crs import CRS84, SUPPORTED, Crs
from app.reading.query import Query
from app.reading.territory import territory
from gis.check.folding import slug
from gis.formats import FORMATS, Format, named, refusal

router = APIRouter(prefix="/api/downloads")

PACKAGES = ("gpkg", "xlsx")
"""The formats in which all that is of a Comune is one file."""

_F = frozenset({"f"})
_BLOCK = 256 * 1024
_METHODS = ["GET", "HEAD"]


@router.get("")
async def downloads(request: Request) -> Response:
    """The formats and systems that there are, and where each collection is to be had in them."""
    only_document(request)
    there = api(request, "/downloads")
    return answer(
        {
            "links": [itself(request), page(request)],
            "formats": [
                {"id": one.id, "title": one.title, "type": one.media_type, "extension": one.extensions[0]}
                | ({"crs": [SUPPORTED[0].uri]} if refusal(one.id, code=3857) else {})
                for one in FORMATS.values()
                if one.writes
            ],
            "crs": [{"uri": one.uri, "epsg": one.srid, "title": one.title.it} for one in SUPPORTED],
            "collections": [
                {"id": one.id, "title": one.title.it, "links": [_package(f"{there}/{one.id}", one.title.it)]}
                for one in COLLECTIONS.values()
            ],
            "comune": {"template": f"{there}/{GAZETTEER.path}/{{istat_code}}", "formats": list(PACKAGES)},
        }
    )


@router.api_route("/{collection_id}", methods=_METHODS)
async def download(request: Request, collection_id: str) -> Response:
    """The records of a question, all of them unless it sets a limit, as a file."""
    collection = known_collection(collection_id)
    kind = _format(request, tuple(FORMATS))
    if "cursor" in request.query_params:
        params.refuse_unknown(
            request.query_params, frozenset(params.SHARED) - {"cursor"} | collection.filter_names | _F
        )
    query = await params.parse(collection, request.query_params, extra=_F)
    if not request.query_params.get("limit", "").strip():
        query = replace(query, limit=0)
    query = replace(query, crs=_east_first(query.crs))
    _check(kind, query.crs, tables=1)
    known = await versions.current()
    part = orders.part(query, known=known, address=here(request), drawn=True)
    order = Order(kind.id, query.crs.srid, (part,), known.stamp(query.depends_on))
    where = (await territory()).comuni[query.comuni[0]].name if len(query.comuni) == 1 else ""
    name = orders.name(collection, known=known, among=slug(where), order_code=order.code, kind=kind)
    return await _answered(request, order, name, query.crs, light=query if orders.is_light(order) else None)


@router.api_route("/comuni/{istat_code}", methods=_METHODS)
async def comune(request: Request, istat_code: str) -> Response:
    """All that is published of a Comune, to be looked at, edited and sent back."""
    params.refuse_unknown(request.query_params, _F | {"crs"})
    kind = _format(request, PACKAGES)
    found = (await territory()).comuni.get(istat_code)
    if found is None:
        raise not_found(_("Nella Città metropolitana non c'è nessun Comune «%(code)s».") % {"code": istat_code[:20]})
    crs = _east_first(params.output_crs(request.query_params))
    _check(kind, crs, tables=len(COLLECTIONS))
    known = await versions.current()
    parts = tuple(
        orders.part(
            Query(one, comuni=(istat_code,), crs=crs, limit=0), known=known, address=here(request), own=True, drawn=True
        )
        for one in COLLECTIONS.values()
    )
    order = Order(kind.id, crs.srid, parts, known.stamp())
    name = orders.name(GAZETTEER, known=known, among=slug(found.name), order_code=crs.srid, kind=kind)
    return await _answered(request, order, name, crs)


def _package(href: str, title: str) -> dict[str, str]:
    package = FORMATS[PACKAGES[0]]
    return link(f"{href}?f={package.id}", rel="enclosure", media=package.media_type, title=f"{title}: {package.title}")


def _format(request: Request, ids: tuple[str, ...]) -> Format:
    """The one that `f` names, a GeoPackage where it names none. Raises Problem 400."""
    name = request.query_params.get("f", PACKAGES[0])
    kind = named(name)
    if kind is None or kind.id not in ids:
        raise bad_parameter(
            "f",
            _("«%(name)s» non è un formato di questo indirizzo. Ci sono: %(names)s.")
            % {"name": name[:40], "names": ", ".join(ids)},
        )
    return kind


def _east_first(crs: Crs) -> Crs:
    """What degrees are called in the order that every file has, whichever of their two names was asked for."""
    return CRS84 if crs.geographic else crs


def _check(kind: Format, crs: Crs, *, tables: int) -> None:
    reason = refusal(kind.id, code=crs.srid, tables=tables)
    if reason:
        raise bad_parameter("crs", reason)


async def _answered(request: Request, order: Order, name: str, crs: Crs, *, light: Query | None = None) -> Response:
    """The file, streamed; without it for who has it already or asks only about it."""
    tag = f'"{order.digest()}"'
    headers = {
        "Content-Crs": f"<{crs.uri}>",
        "ETag": tag,
        "Cache-Control": "public, max-age=0, must-revalidate",
        "Link": _links(request, order),
    }
    if tag in (part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if request.method == "HEAD":
        answered = Response(headers=headers, media_type=order.kind.media_type)
        del answered.headers["content-length"]  # that of the file, which nobody has written yet
        return answered
    if light is not None:
        return StreamingResponse(await _stored(light, order), headers=headers, media_type=order.kind.media_type)
    file = await making.made(order)
    headers["Content-Length"] = str(file.seek(0, 2))
    return StreamingResponse(_blocks(file), headers=headers, media_type=order.kind.media_type)


def _links(request: Request, order: Order) -> str:
    """Where it is said what the file holds and under which licence: a CSV has no place of its own for that."""
    ids = [part.collection for part in order.parts]
    told = [(api(request, f"/collections/{one}"), "describedby") for one in ids]
    licences = {COLLECTIONS[one].licence for one in ids} - {None}
    told += [(str(one), "license") for one in sorted(map(str, licences))]
    return ", ".join(f'<{address}>; rel="{rel}"' for address, rel in told)


async def _blocks(file: BinaryIO) -> AsyncIterator[bytes]:
    """The file from its start, read apart from the loop; closed also when the client leaves."""
    try:
        file.seek(0)
        while block := await anyio.to_thread.run_sync(file.read, _BLOCK):
            yield block
    finally:
        file.close()


async def _stored(query: Query, order: Order) -> AsyncIterator[bytes]:
    """The stored texts between a beginning and an end. What can go wrong does so before the first byte."""
    if query.limit == 0:
        query = replace(query, limit=max(await reads.matched(query), 1))
    parts = reads.stream(query)
    nothing: list[bytes] = []
    first = await anext(parts, nothing)
    return _body(order, first, parts)


async def _body(order: Order, first: list[bytes], rest: AsyncIterator[list[bytes]]) -> AsyncIterator[bytes]:
    whole = order.format == "geojson"
    if whole:
        yield formats.geojson_start()
    separator = b""
    part: list[bytes] | None = first
    while part:
        yield separator + b",".join(part) if whole else formats.geojson_seq(part)
        separator = b","
        part = await anext(rest, None)
    if whole:
        yield formats.geojson_end(_said(order.parts[0].about))


def _said(about: tuple[tuple[str, str], ...]) -> Mapping[str, Any]:
    return {"description": "\n".join(f"{heading}: {text}" for heading, text in about)}
