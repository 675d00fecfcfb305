"""Addresses and answers of the API: absolute links, media types, and bytes that may be kept by version."""

from functools import lru_cache
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
_PAIRS = "remix.pairs"
OPENAPI_JSON = "application/vnd.oai.openapi+json;version=3.0"


def base(request: Request, /) -> str:
    """The portal's address without a final slash: the configured one, else the one that was asked."""
    known: str | None = request.scope.get(_BASE)
    if known is None:
        scope = request.scope
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        server, root = tuple(scope.get("server") or ()), scope.get("app_root_path", scope.get("root_path", ""))
        known = settings().public_url.rstrip("/") or _asked_at(scope["scheme"], host, server, root)
        scope[_BASE] = known
    return known


@lru_cache(maxsize=64)  # taking an address apart is slow, and a portal has few names
def _asked_at(scheme: str, host: bytes, server: tuple[str, int | None], root: str) -> str:
    headers = [(b"host", host)] if host else []
    scope = {"type": "http", "scheme": scheme, "headers": headers, "server": server or None, "root_path": root}
    return str(Request({**scope, "path": "/"}).base_url).rstrip("/")


def api(request: Request, path: str = "", /) -> str:
    """An absolute address under /api."""
    return f"{base(request)}/api{path}"


def link(href: str, /, *, rel: str, media: str, title: str) -> dict[str, str]:
    """A link object (OGC API Common)."""
    return {"href": href, "rel": rel, "type": media, "title": title}


def pairs(request: Request, /) -> list[tuple[str, str]]:
    """The request's parameters, each with its `name=value` as an address has it: escaped once for all the links."""
    known: list[tuple[str, str]] | None = request.scope.get(_PAIRS)
    if known is None:
        known = [(name, urlencode([(name, value)])) for name, value in request.query_params.multi_items()]
        request.scope[_PAIRS] = known
    return known


def itself(request: Request, /, *, media: str = JSON, title: str = "Questo documento") -> dict[str, str]:
    """The `self` link, parameters included."""
    query = "&".join(text for _, text in pairs(request))
    return link(
        f"{base(request)}{request.url.path}{'?' + query if query else ''}", rel="self", media=media, title=title
    )


def answer(document: Any, /, *, media: str = JSON) -> Response:
    """A JSON answer that depends only on its address and on the published data."""
    return raw(orjson.dumps(document), media=media)


def raw(body: bytes, /, *, media: str) -> Response:
    """Bytes that depend only on their address and on the published data."""
    return Response(body, media_type=media, headers={MARK: "1"})
