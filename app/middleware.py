"""What surrounds every answer: security headers, open reading from other origins, a request id."""

import re
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import ratelimits
from app.settings import Basemap, settings

_EXPOSED = ", ".join(("ETag", "Link", "Content-Crs", "Retry-After", "X-Request-Id", *ratelimits.EXPOSED))
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


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
        self._everywhere = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Content-Security-Policy": policy,
        }
        # The API's documentation page styles itself from its script.
        self._documentation = policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with an id in the logs, and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                for name, value in self._everywhere.items():
                    headers[name] = value
                headers["X-Request-Id"] = request_id
                if path == "/api/docs":
                    headers["Content-Security-Policy"] = self._documentation
                if path.startswith("/api") or path == "/status":
                    headers["Access-Control-Allow-Origin"] = "*"
                    headers["Access-Control-Expose-Headers"] = _EXPOSED
                message = {**message, "headers": headers.raw}
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
