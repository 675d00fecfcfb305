"""Addresses and answers of the API: absolute links, media types, and bytes that may be kept by version."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, unquote_plus, urlencode

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
_ESCAPED = re.compile(r"(?:[A-Za-z0-9._~!$'()*+,;=:@/?&-]|%[0-9A-Fa-f]{2})*")
"""A query string as an address may have it (RFC 3986, 3.4)."""
_PLAIN = re.compile(r"[A-Za-z0-9_-]*")
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
    """The request's parameters: each name, and `name=value` as the client wrote it, or escaped where it has to be."""
    known: list[tuple[str, str]] | None = request.scope.get(_PAIRS)
    if known is None:
        text = request.scope["query_string"].decode("latin-1")
        if _ESCAPED.fullmatch(text):
            known = [(unquote_plus(part.partition("=")[0]), part) for part in text.split("&") if part]
        else:
            known = [(name, urlencode([(name, value)])) for name, value in request.query_params.multi_items()]
        request.scope[_PAIRS] = known
    return known


def here(request: Request, /, *, without: str = "", **more: str) -> str:
    """The address that was asked; `without` one of its parameters and with others instead."""
    return f"{base(request)}{request.scope['path']}{question(request, without=without, **more)}"


def question(request: Request, /, *, without: str = "", **more: str) -> str:
    """The request's parameters but one, and some others, with their question mark."""
    kept = [text for name, text in pairs(request) if name != without]
    kept += [f"{name}={value if _PLAIN.fullmatch(value) else quote_plus(value)}" for name, value in more.items()]
    return f"?{'&'.join(kept)}" if kept else ""


def itself(request: Request, /, *, media: str = JSON, title: str = "Questo documento") -> dict[str, str]:
    """The `self` link, parameters included."""
    return link(here(request), rel="self", media=media, title=title)


def answer(document: Any, /, *, media: str = JSON) -> Response:
    """A JSON answer that depends only on its address and on the published data."""
    return raw(orjson.dumps(document), media=media)


class _Ready(Response):
    """A whole answer whose headers are known: they need not be made from a mapping, nor looked through for others."""

    def __init__(self, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        self.status_code, self.background = 200, None
        self.body, self.raw_headers = body, headers


def raw(body: bytes, /, *, media: str, headers: Mapping[str, str] | None = None) -> Response:
    """Bytes that depend only on their address and on the published data."""
    given = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()]
    size, kind = str(len(body)).encode(), media.encode()
    return _Ready(body, [(b"content-length", size), (b"content-type", kind), (MARK.encode(), b"1"), *given])
