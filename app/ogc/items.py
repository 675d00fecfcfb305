"""The records: a page of them, all of them, or one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from app.catalog import Collection
from app.ogc.collections import known
from app.ogc.links import JSON, api, base, here, itself, link, pairs, question, raw
from app.ogc.negotiation import as_file, wanted
from app.reading import formats, params, places, reads
from app.reading.crs import Crs
from app.reading.formats import CSV, DATA, GEOJSON, GEOJSON_SEQ, ITEMS, Format
from app.reading.query import LARGEST_PAGE, Query
from gis.formats import FORMATS

router = APIRouter(prefix="/api/collections/{collection_id}/items")

_EXTRA = frozenset({"f"})
_OF_PAGES = frozenset({"f", "limit", "cursor"})
_PACKAGE = FORMATS["gpkg"]


@router.get("")
async def items(request: Request, collection_id: str) -> Response:
    """A page of records, put together from stored texts; a long one that holds everything is streamed."""
    collection = known(collection_id)
    query = await params.parse(collection, request.query_params, extra=_EXTRA)
    if file := as_file(request, collection):
        return file
    format_ = wanted(request, DATA)
    if query.limit > LARGEST_PAGE and query.limit >= await reads.matched(query):
        return await _streamed(request, query, format_)
    found = await reads.raw_page(query)
    following = here(request, without="cursor", cursor=found.next) if found.next else None
    if format_ is CSV:
        body = formats.csv_header(collection, query.properties)
        body += formats.csv_rows(collection, found.features, query.properties)
    elif format_ is GEOJSON_SEQ:
        body = formats.geojson_seq(found.features)
    else:
        tail = _tail(request, query, matched=found.number_matched, returned=len(found.features), following=following)
        body = formats.geojson(found.features, tail)
    headers = _what_it_is(collection, query.crs, format_)
    if following:
        headers["Link"] = f'<{following}>; rel="next"; type="{format_.media}"'
    return raw(body, media=format_.media, headers=headers)


@router.get("/{record_id}")
async def item(request: Request, collection_id: str, record_id: str) -> Response:
    """One record as a GeoJSON Feature."""
    collection = known(collection_id)
    params.refuse_unknown(request.query_params, _EXTRA | {"crs"})
    crs = params.output_crs(request.query_params)
    file = as_file(request, collection, id=record_id)
    if file is None:
        wanted(request, (GEOJSON,))
    feature = await reads.raw_record(collection, record_id, crs=crs)
    if file:
        return file
    links = [
        itself(request, media=GEOJSON.media),
        link(api(request, f"/collections/{collection.id}"), rel="collection", media=JSON, title=collection.title.it),
        link(f"{base(request)}/{collection.path}/{record_id}", rel="alternate", media="text/html", title="Scheda"),
    ]
    body = feature[:-1] + b"," + formats.geojson_end({"links": links})[2:]
    return raw(body, media=GEOJSON.media, headers=_what_it_is(collection, crs, GEOJSON))


async def _streamed(request: Request, query: Query, format_: Format) -> Response:
    """All the records at once, some thousand at a time. What can go wrong does so before the first byte."""
    matched = await reads.matched(query)
    parts = reads.stream(query)
    nothing: list[bytes] = []
    first = await anext(parts, nothing)
    body = _body(request, query, format_, matched=matched, first=first, rest=parts)
    return StreamingResponse(body, media_type=format_.media, headers=_what_it_is(query.collection, query.crs, format_))


async def _body(
    request: Request,
    query: Query,
    format_: Format,
    *,
    matched: int,
    first: list[bytes],
    rest: AsyncIterator[list[bytes]],
) -> AsyncIterator[bytes]:
    collection, returned = query.collection, 0
    if format_ is CSV:
        yield formats.csv_header(collection, query.properties)
    elif format_ is GEOJSON:
        yield formats.geojson_start()
    async for features in _chain(first, rest):
        if format_ is CSV:
            yield formats.csv_rows(collection, features, query.properties)
        elif format_ is GEOJSON_SEQ:
            yield formats.geojson_seq(features)
        else:
            yield (b"," if returned else b"") + b",".join(features)
        returned += len(features)
    if format_ is GEOJSON:
        yield formats.geojson_end(_tail(request, query, matched=matched, returned=returned, following=None))


async def _chain(first: list[bytes], rest: AsyncIterator[list[bytes]]) -> AsyncIterator[list[bytes]]:
    if first:
        yield first
    async for features in rest:
        yield features


def _tail(request: Request, query: Query, *, matched: int, returned: int, following: str | None) -> dict[str, Any]:
    """What follows the features of a GeoJSON page."""
    collection = query.collection
    there = api(request, f"/collections/{collection.id}")
    links: list[dict[str, Any]] = [
        itself(request, media=GEOJSON.media),
        link(there, rel="collection", media=JSON, title=collection.title.it),
    ]
    others = question(request, without="f", f="")  # the same, ready for the name of a format
    links += [
        link(f"{there}/items{others}{one.name}", rel="alternate", media=one.media, title=one.title) for one in ITEMS[1:]
    ]
    kept = "".join(f"{text}&" for name, text in pairs(request) if name not in _OF_PAGES)
    package = f"{api(request, f'/downloads/{collection.id}')}?{kept}f={_PACKAGE.id}"
    links.append(link(package, rel="enclosure", media=_PACKAGE.media_type, title=f"{_PACKAGE.title}, tutte le pagine"))
    if following:
        links.append(link(following, rel="next", media=GEOJSON.media, title="Pagina successiva"))
    return numbers(query, links, matched=matched, returned=returned)


def numbers(query: Query, links: list[dict[str, Any]], /, *, matched: int, returned: int) -> dict[str, Any]:
    """The members of a FeatureCollection beside its features."""
    return {
        "links": links,
        "numberMatched": matched,
        "numberReturned": returned,
        "timeStamp": f"{datetime.now(UTC).isoformat()[:19]}Z",
        **({"notes": [{"it": note.it, "en": note.en} for note in places.notes(query)]} if query.places else {}),
    }


def _what_it_is(collection: Collection, crs: Crs, format_: Format) -> dict[str, str]:
    headers = {"Content-Crs": f"<{crs.uri}>"}
    if format_ is CSV:
        headers["Content-Disposition"] = f'attachment; filename="{collection.path}.csv"'
    return headers
