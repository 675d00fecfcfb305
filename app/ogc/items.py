"""The records: a page of them, or one."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.errors import bad_parameter
from app.ogc.collections import known
from app.ogc.links import GEOJSON, JSON, api, base, itself, link, raw
from app.reading import params, reads

router = APIRouter(prefix="/api/collections/{collection_id}/items")

_EXTRA = frozenset({"f"})


def _only_geojson(request: Request) -> None:
    if request.query_params.get("f", "json") not in ("json", "geojson"):
        raise bad_parameter("f", "I formati sono: json, geojson.")


@router.get("")
async def items(request: Request, collection_id: str) -> Response:
    """A page of records as a GeoJSON FeatureCollection, put together from stored texts."""
    collection = known(collection_id)
    query = await params.parse(collection, request.query_params, extra=_EXTRA)
    _only_geojson(request)
    page = await reads.raw_page(query)
    here = api(request, f"/collections/{collection.id}")
    links = [itself(request, media=GEOJSON), link(here, rel="collection", media=JSON, title=collection.title.it)]
    if page.next:
        links.append(link(_following(request, page.next), rel="next", media=GEOJSON, title="Pagina successiva"))
    tail = {
        "links": links,
        "numberMatched": page.number_matched,
        "numberReturned": len(page.features),
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    body = f'{{"type":"FeatureCollection","features":[{",".join(page.features)}],'.encode()
    return raw(body + orjson.dumps(tail)[1:], media=GEOJSON)


@router.get("/{record_id}")
async def item(request: Request, collection_id: str, record_id: str) -> Response:
    """One record as a GeoJSON Feature."""
    collection = known(collection_id)
    params.refuse_unknown(request.query_params, _EXTRA)
    _only_geojson(request)
    feature = await reads.raw_record(collection, record_id)
    here = api(request, f"/collections/{collection.id}")
    links = [
        itself(request, media=GEOJSON),
        link(here, rel="collection", media=JSON, title=collection.title.it),
        link(f"{base(request)}/{collection.path}/{record_id}", rel="alternate", media="text/html", title="Scheda"),
    ]
    return raw(feature.encode()[:-1] + b',"links":' + orjson.dumps(links) + b"}", media=GEOJSON)


def _following(request: Request, cursor: str) -> str:
    """The same question from the next record on."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{base(request)}{request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"
