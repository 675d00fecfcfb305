"""What surrounds every answer: security headers, open reading from other origins, a request id."""

import os
import re
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logs, ratelimits
from app.settings import Basemap, settings

_EXPOSED = ", ".join(
    ("ETag", "Link", "Content-Crs", "Content-Disposition", "Retry-After", "X-Request-Id", *ratelimits.EXPOSED)
)
_REQUEST_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
_POLICY = b"content-security-policy"


def content_security_policy(basemaps: tuple[Basemap, ...]) -> str:
    """Everything from here; images also from the base maps that the configuration names."""
    # Leaflet writes one of several sub-domains for {s}.
    hosts = sorted({match[0].replace("{s}", "*") for one in basemaps if (match := re.match(r"https://[^/]+", one.url))})
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src 'self' data: {' '.join(hosts)}".strip(),
            "style-src 'self'",
            "script-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


class SurroundingHeaders:
    """The ASGI layer that adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        policy = content_security_policy(settings().basemaps)
        everywhere = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Content-Security-Policy": policy,
        }
        # Written once as they are sent: an answer from the cache costs little more than these headers.
        self._pages = _raw(everywhere)
        self._api = _raw(everywhere | {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": _EXPOSED})
        # The API's documentation page styles itself from its script.
        relaxed = policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
        # A map for other sites may stand in any page; nothing on it can be changed by a click.
        embedded = policy.replace("frame-ancestors 'self'", "frame-ancestors *")
        self._embedded = [pair for pair in self._pages if pair[0] != _POLICY] + _raw({_POLICY.decode(): embedded})
        self._documentation = [pair for pair in self._api if pair[0] != _POLICY] + _raw({_POLICY.decode(): relaxed})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with an id in the logs, and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _given_id(scope) or os.urandom(16).hex()
        added = [*self._for(scope["path"]), (b"x-request-id", request_id.encode())]
        named = logs.REQUEST_ID.set(request_id)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *added]}
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        finally:
            logs.REQUEST_ID.reset(named)

    def _for(self, path: str) -> list[tuple[bytes, bytes]]:
        if path == "/api/docs":
            return self._documentation
        if path.startswith("/embed/"):
            return self._embedded
        return self._api if path.startswith("/api") or path == "/status" else self._pages


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _given_id(scope: Scope) -> str | None:
    """The request's id where its sender chose one that can be logged."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return None
