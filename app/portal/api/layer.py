"""Answers who asks the API for HTML: takes the JSON document of the same address and lays it out as a page.

An ASGI layer around the API, which knows nothing of it: so a page can hold neither more nor less than the document.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_plus

import orjson
import structlog
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.portal.api import kinds, pages
from app.portal.api.kinds import Resource
from app.reading.cache import MARK, accepted

log = structlog.get_logger()

OnError = Callable[[Request, Exception], Awaitable[Response]]
HTML, JSON = "text/html", "application/json"

LONGEST = 100
"""Records on a page: who wants more of them follows the link to the next page, or takes another format."""

MOST_DIGITS = 20

_KEPT = ("cache-control", "content-crs")


@dataclass
class _Answer:
    """What the API answers, whole."""

    messages: list[Message] = field(default_factory=list)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> Headers:
        return Headers(raw=self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(one.get("body", b"") for one in self.messages[1:])


class ApiPages:
    """The layer. `on_error` answers when a page cannot be written."""

    def __init__(self, app: ASGIApp, *, on_error: OnError) -> None:
        self.app = app
        self._on_error = on_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page, or pass on."""
        resource = kinds.find(scope["path"]) if _is_for_a_page(scope) else None
        if resource is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        asked = _question(scope)
        shortened = [_shortened(part) for part in asked]
        answer = await self._ask(scope, receive, shortened)
        if answer.status != 200:
            for message in answer.messages:
                await send(message)
            return
        try:
            response = await _page(request, resource, answer)
        except Exception as error:
            log.exception("unexpected error", path=scope["path"])
            response = await self._on_error(request, error)
        if MARK in answer.headers and asked == shortened:  # an answer to a long limit is never kept
            response.headers[MARK] = "1"
        await response(scope, receive, send)

    async def _ask(self, scope: Scope, receive: Receive, query: list[bytes]) -> _Answer:
        """The document of the same address."""
        headers = MutableHeaders(raw=list(scope["headers"]))
        headers["accept"] = JSON
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        inner = {**scope, "method": method, "headers": headers.raw, "query_string": b"&".join(query)}
        answer = _Answer()

        async def collect(message: Message) -> None:
            answer.messages.append(message)

        await self.app(inner, receive, collect)
        return answer


def _is_for_a_page(scope: Scope) -> bool:
    """Whether `f` says HTML or, where it says nothing, Accept likes it best. Programs are told apart at first sight."""
    if scope["type"] != "http":
        return False
    query, likes = scope["query_string"], False
    for name, value in scope["headers"]:
        if name == b"accept" and b"html" in value:
            likes = accepted(value.decode("latin-1")) == HTML
    if not likes and b"html" not in query:
        return False
    f = QueryParams(query).get("f") if b"f=" in query else None
    return likes if f is None else f == "html"


def _question(scope: Scope) -> list[bytes]:
    """The parameters as the client wrote them, but for the format."""
    return [part for part in scope["query_string"].split(b"&") if part and _name(part) != "f"]


def _name(part: bytes) -> str:
    return unquote_plus(part.partition(b"=")[0].decode("latin-1"))


def _shortened(part: bytes) -> bytes:
    """A limit too large for a page as the largest; what is wrong in it stays so, for the API to say."""
    limit = part.partition(b"=")[2] if _name(part) == "limit" else b""
    is_too_large = limit.isdigit() and len(limit) < MOST_DIGITS and int(limit) > LONGEST
    return f"limit={LONGEST}".encode() if is_too_large else part


async def _page(request: Request, resource: Resource, answer: _Answer) -> Response:
    known = answer.headers
    response = await pages.page(request, resource, orjson.loads(answer.body), media=known["content-type"])
    del response.headers[MARK]
    for name in _KEPT:
        if name in known:
            response.headers[name] = known[name]
    response.headers["Vary"] = "Accept"
    query = b"&".join([*_question(request.scope), b"f=html"]).decode("latin-1")
    response.headers["Content-Location"] = f"{quote(request.url.path)}?{query}"
    return response
