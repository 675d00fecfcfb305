"""Addresses and answers of the API: absolute links, media types, and bytes that may be kept by version."""

from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.reading.cache import MARK
from app.settings import settings

JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA_JSON = "application/schema+json"
_BASE = "remix.base"
OPENAPI_JSON = "application/vnd.oai.openapi+json;version=3.0"


def base(request: Request, /) -> str:
    """The portal's address without a final slash: the configured one, else the one that was asked."""
    known: str | None = request.scope.get(_BASE)
    if known is None:
        known = (settings().public_url or str(request.base_url)).rstrip("/")
        request.scope[_BASE] = known  # a page asks a dozen times, and taking an address apart is slow
    return known


def api(request: Request, path: str = "", /) -> str:
    """An absolute address under /api."""
    return f"{base(request)}/api{path}"


def link(href: str, /, *, rel: str, media: str, title: str) -> dict[str, str]:
    """A link object (OGC API Common)."""
    return {"href": href, "rel": rel, "type": media, "title": title}


def itself(request: Request, /, *, media: str = JSON, title: str = "Questo documento") -> dict[str, str]:
    """The `self` link, parameters included."""
    query = urlencode(request.query_params.multi_items())
    return link(
        f"{base(request)}{request.url.path}{'?' + query if query else ''}", rel="self", media=media, title=title
    )


def answer(document: Any, /, *, media: str = JSON) -> Response:
    """A JSON answer that depends only on its address and on the published data."""
    return raw(orjson.dumps(document), media=media)


def raw(body: bytes, /, *, media: str) -> Response:
    """Bytes that depend only on their address and on the published data."""
    return Response(body, media_type=media, headers={MARK: "1"})
