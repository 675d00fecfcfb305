"""The records: a page of them, all of them, or one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from app.catalog import Collection
from app.ogc.collections import known
from app.ogc.links import JSON, api, base, itself, link, pairs, raw
from app.ogc.negotiation import page as page_of
from app.ogc.negotiation import wanted
from app.reading import formats, params, places, reads
from app.reading.crs import Crs
from app.reading.formats import CSV, GEOJSON, GEOJSON_SEQ, HTML, ITEMS, Format
from app.reading.query import LARGEST_PAGE, Query

router = APIRouter(prefix="/api/collections/{collection_id}/items")

_EXTRA = frozenset({"f"})


@router.get("")
async def items(request: Request, collection_id: str) -> Response:
    """A page of records, put together from stored texts; a long one is streamed."""
    collection = known(collection_id)
    query = await params.parse(collection, request.query_params, extra=_EXTRA)
    format_ = wanted(request, ITEMS)
    if format_ is HTML:
        return RedirectResponse(f"{base(request)}/{collection.path}{_query_string(request, 'f')}", status_code=303)
    if query.limit > LARGEST_PAGE:
        return await _streamed(request, query, format_)
    found = await reads.raw_page(query)
    if format_ is CSV:
        body = formats.csv_header(collection, query.properties)
        body += formats.csv_rows(collection, found.features, query.properties)
    elif format_ is GEOJSON_SEQ:
        body = formats.geojson_seq(found.features)
    else:
        tail = _tail(request, query, matched=found.number_matched, returned=len(found.features), cursor=found.next)
        body = formats.geojson_start() + ",".join(found.features).encode() + formats.geojson_end(tail)
    answer = raw(body, media=format_.media)
    _say_what_it_is(answer, collection, query.crs, format_)
    if found.next:
        answer.headers.append("Link", f'<{_following(request, found.next)}>; rel="next"; type="{format_.media}"')
    return answer


@router.get("/{record_id}")
async def item(request: Request, collection_id: str, record_id: str) -> Response:
    """One record as a GeoJSON Feature."""
    collection = known(collection_id)
    params.refuse_unknown(request.query_params, _EXTRA | {"crs"})
    crs = params.output_crs(request.query_params)
    there = f"/{collection.path}/{record_id}"
    if redirect := page_of(request, there):
        return redirect
    feature = await reads.raw_record(collection, record_id, crs=crs)
    here = api(request, f"/collections/{collection.id}")
    links = [
        itself(request, media=GEOJSON.media),
        link(here, rel="collection", media=JSON, title=collection.title.it),
        link(f"{base(request)}{there}", rel="alternate", media="text/html", title="Scheda"),
    ]
    answer = raw(feature.encode()[:-1] + b"," + formats.geojson_end({"links": links})[2:], media=GEOJSON.media)
    _say_what_it_is(answer, collection, crs, GEOJSON)
    return answer


async def _streamed(request: Request, query: Query, format_: Format) -> Response:
    """All the records at once, some thousand at a time. What can go wrong does so before the first byte."""
    matched = await reads.matched(query)
    parts = reads.stream(query)
    nothing: list[str] = []
    first = await anext(parts, nothing)
    body = _body(request, query, format_, matched=matched, first=first, rest=parts)
    answer = StreamingResponse(body, media_type=format_.media)
    _say_what_it_is(answer, query.collection, query.crs, format_)
    return answer


async def _body(
    request: Request,
    query: Query,
    format_: Format,
    *,
    matched: int,
    first: list[str],
    rest: AsyncIterator[list[str]],
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
            yield (("," if returned else "") + ",".join(features)).encode()
        returned += len(features)
    if format_ is GEOJSON:
        yield formats.geojson_end(_tail(request, query, matched=matched, returned=returned, cursor=None))


async def _chain(first: list[str], rest: AsyncIterator[list[str]]) -> AsyncIterator[list[str]]:
    if first:
        yield first
    async for features in rest:
        yield features


def _tail(request: Request, query: Query, *, matched: int, returned: int, cursor: str | None) -> dict[str, Any]:
    """What follows the features of a GeoJSON page."""
    collection = query.collection
    here = api(request, f"/collections/{collection.id}")
    links: list[dict[str, Any]] = [
        itself(request, media=GEOJSON.media),
        link(here, rel="collection", media=JSON, title=collection.title.it),
        *(
            link(
                f"{here}/items{_query_string(request, 'f', f=one.name)}",
                rel="alternate",
                media=one.media,
                title=one.title,
            )
            for one in ITEMS[1:]
        ),
    ]
    if cursor:
        links.append(link(_following(request, cursor), rel="next", media=GEOJSON.media, title="Pagina successiva"))
    return numbers(query, links, matched=matched, returned=returned)


def numbers(query: Query, links: list[dict[str, Any]], /, *, matched: int, returned: int) -> dict[str, Any]:
    """The members of a FeatureCollection beside its features."""
    return {
        "links": links,
        "numberMatched": matched,
        "numberReturned": returned,
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **({"notes": [{"it": note.it, "en": note.en} for note in places.notes(query)]} if query.places else {}),
    }


def _say_what_it_is(answer: Response, collection: Collection, crs: Crs, format_: Format) -> None:
    answer.headers["Content-Crs"] = f"<{crs.uri}>"
    if format_ is CSV:
        answer.headers["Content-Disposition"] = f'attachment; filename="{collection.path}.csv"'


def _following(request: Request, cursor: str) -> str:
    """The same question from the next record on."""
    return f"{base(request)}{request.url.path}{_query_string(request, 'cursor', cursor=cursor)}"


def _query_string(request: Request, without: str, /, **more: str) -> str:
    """The request's parameters but one, and some others."""
    kept = [text for name, text in pairs(request) if name != without]
    text = "&".join([*kept, *([urlencode(more)] if more else [])])
    return f"?{text}" if text else ""
