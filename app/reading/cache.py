"""Answers what was already answered for this version of the data, before any routing: the outermost ASGI layer.

An answer carries the header MARK when it depends on nothing but the address and the published data. It is then
kept, with its compressed forms, until the version changes; its ETag comes from the version and the address, so a
conditional request is answered without the database.
"""

import asyncio
import gzip
import hashlib
import re
from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import brotli
import structlog
from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.languages import is_negotiated, preferred
from app.reading import versions

log = structlog.get_logger()

NEGOTIATED = ("application/geo+json", "application/json", "application/geo+json-seq", "text/csv", "text/html",
              "application/vnd.mapbox.style+json", "application/vnd.ogc.sld+xml")  # fmt: skip

MARK = "x-answer-by-version"
_MARK = MARK.encode()
_REPLACED = (_MARK, b"vary", b"content-length")
_COLLECTION = re.compile(r"^/api/collections/([a-z0-9-]+)(?:/|$)")
_SLASH = re.compile(rb"/|%2[Ff]")
_WEIGHT = re.compile(r"q=([01](?:\.[0-9]{0,3})?)")
_CONDITIONS = frozenset(
    (b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since", b"if-range", b"range")
)
_LONG = re.compile(rb"(?:^|&)limit=\+?0*[1-9][0-9]{4,}")
_FILES = "/api/downloads/"
_SMALLEST_TO_COMPRESS = 600
_COMPRESSIBLE = (b"json", b"text/", b"xml", b"javascript", b"svg", b"mapbox-vector-tile")


Key = tuple[str, str, str, bytes, str, str]
"""Version stamp, origin (links are absolute), path, query string; media type and language the client likes best."""


@dataclass
class Answer:
    """A whole answer, and its forms by content coding."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    coded: dict[str, bytes] = field(default_factory=dict)
    etag: str | None = None
    """Set where it is kept; then `heads` keeps its headers by content coding, as they are sent."""
    heads: dict[str, list[tuple[bytes, bytes]]] = field(default_factory=dict)
    asked: int = 0
    """Bytes of the key by which it is kept: a client may make them as many as it likes."""

    @property
    def size(self) -> int:
        """Bytes that it will occupy in the cache: the body, about half of it compressed, its heads, and the rest."""
        heads = 4 * sum(len(name) + len(value) for name, value in self.headers)
        return len(self.body) * 3 // 2 + heads + 2 * self.asked + 1024

    @cached_property
    def is_compressible(self) -> bool:
        """Whether it is sent compressed to who takes that."""
        media = next((value for name, value in self.headers if name == b"content-type"), b"")
        return len(self.body) >= _SMALLEST_TO_COMPRESS and any(part in media for part in _COMPRESSIBLE)

    def in_coding(self, coding: str) -> bytes:
        """The body in a content coding, compressed once."""
        if coding == "identity":
            return self.body
        if coding not in self.coded:
            self.coded[coding] = (
                brotli.compress(self.body, quality=5) if coding == "br" else gzip.compress(self.body, 6, mtime=0)
            )
        return self.coded[coding]


NOT_MODIFIED = Answer(304, [(_MARK, b"")], b"")


class AnswersByVersion:
    """The ASGI layer. `budget` is the number of bytes it may keep."""

    def __init__(self, app: ASGIApp, *, budget: int) -> None:
        self.app = app
        self._answers: MutableMapping[Key, Answer] = LRUCache(budget, getsizeof=_size)
        self._running: dict[Key, asyncio.Future[Answer]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, with a 304, or from the application."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or _passes_through(scope):
            await self.app(scope, receive, send)
            return
        asked, head = _asked(scope), scope["method"] == "HEAD"
        known = versions.heard()
        if known is None:
            # Nobody tells this process about publications: every answer is made anew.
            await _send(await self._ask(scope, receive), send, coding=asked.coding, etag=None, head=head)
            return
        path = scope["path"]
        key = (known.stamp(_collection(scope)), asked.origin, path, scope["query_string"], asked.media, asked.language)
        answer = self._answers.get(key)
        etag = answer.etag if answer and answer.etag else _etag(key)
        if _matches(asked.condition, etag):
            # Only a 200 of this very address and version ever carried this tag.
            await _send(NOT_MODIFIED, send, coding=asked.coding, etag=etag, head=True)
            return
        await _send(answer or await self._shared(key, scope, receive), send, coding=asked.coding, etag=etag, head=head)

    async def _shared(self, key: Key, scope: Scope, receive: Receive) -> Answer:
        """Ask the application; equal questions that arrive meanwhile wait for the same answer."""
        while waiting := self._running.get(key):
            try:
                return await asyncio.shield(waiting)
            except asyncio.CancelledError:
                if not waiting.cancelled():
                    raise  # this client has left; otherwise the one who was asking has, and the next asks in its place
        result: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._running[key] = result
        try:
            answer = await self._keep(key, scope, receive)
            result.set_result(answer)
            return answer
        except Exception as error:
            result.set_exception(error)
            result.exception()  # seen, even where nobody else waits for it
            raise
        finally:
            del self._running[key]
            result.cancel()  # does nothing where there is a result

    async def _keep(self, key: Key, scope: Scope, receive: Receive) -> Answer:
        answer = await self._ask(scope, receive)
        if answer.status == 200 and any(name == _MARK for name, _ in answer.headers):
            answer.asked = sum(map(len, key))
            # An answer larger than the budget is refused by the LRU; it is simply not kept.
            with suppress(ValueError):
                self._answers[key] = answer
                answer.etag = _etag(key)
        return answer

    async def _ask(self, scope: Scope, receive: Receive) -> Answer:
        answer = Answer(500, [], b"")
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], list(message["headers"])
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        try:
            await self.app(_unconditional(scope), receive, collect)
        except Exception:
            # The framework re-raises after it has answered 500; without an answer there is nothing to send.
            if not answer.headers:
                raise
            log.exception("unexpected error", path=scope["path"])
        answer.body = b"".join(parts)
        return answer


def _unconditional(scope: Scope) -> Scope:
    """The question for the whole answer, whatever part of it or condition this client names: others may share it."""
    headers = scope["headers"]
    if scope["method"] == "GET" and not any(name in _CONDITIONS for name, _ in headers):
        return scope
    return {**scope, "method": "GET", "headers": [pair for pair in headers if pair[0] not in _CONDITIONS]}


async def _send(answer: Answer, send: Send, *, coding: str, etag: str | None, head: bool) -> None:
    form = coding if answer.is_compressible else "identity"
    headers = answer.heads.get(form)
    if headers is None:
        headers = _head(answer, form, etag)
        if answer.etag is not None:
            answer.heads[form] = headers
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else answer.in_coding(form)})


def _head(answer: Answer, coding: str, etag: str | None) -> list[tuple[bytes, bytes]]:
    """The headers as they are sent: the answer's own, and what follows from how it is kept and coded."""
    names = {name for name, _ in answer.headers}
    marked = _MARK in names
    head = [pair for pair in answer.headers if pair[0] not in _REPLACED]
    vary = [value for name, value in answer.headers if name == b"vary"]
    if marked and answer.status in (200, 304):
        if b"cache-control" not in names:
            head.append((b"cache-control", b"public, max-age=0, must-revalidate"))
        if etag is not None:
            head.append((b"etag", etag.encode()))
    if answer.is_compressible:
        if coding != "identity":
            head.append((b"content-encoding", coding.encode()))
        vary.append(b"Accept-Encoding")
    if marked and b"Accept" not in vary:
        vary.append(b"Accept")
    if vary:
        head.append((b"vary", b", ".join(vary)))
    if answer.status not in (204, 304):
        head.append((b"content-length", str(len(answer.in_coding(coding))).encode()))
    return head


@dataclass(frozen=True)
class _Asked:
    """What of a request's headers decides the answer."""

    origin: str
    media: str
    language: str
    """Empty where the address says it."""
    coding: str
    condition: bytes


def _asked(scope: Scope) -> _Asked:
    host = accept = language = coding = condition = b""
    # The last to be read is the first of its name: what the application takes, if a client repeats one.
    for name, value in reversed(scope["headers"]):
        if name == b"host":
            host = value
        elif name == b"accept":
            accept = value
        elif name == b"accept-language":
            language = value
        elif name == b"accept-encoding":
            coding = value
        elif name == b"if-none-match":
            condition = value
    origin = f"{scope.get('scheme')}://{host.decode('latin-1')}"
    spoken = preferred(language.decode("latin-1")) if is_negotiated(scope["path"]) else ""
    return _Asked(origin, accepted(accept.decode("latin-1")), spoken, _coding(coding.decode("latin-1")), condition)


def _etag(key: Key) -> str:
    return f'W/"{hashlib.blake2s(repr(key).encode(), digest_size=12).hexdigest()}"'


@lru_cache(maxsize=256)  # browsers send a few dozen different ones
def accepted(header: str, /) -> str:
    """The one of our media types that an Accept header likes best; empty when it takes anything."""
    best, weight = "", 0.0
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        if name not in NEGOTIATED:
            continue
        found = _WEIGHT.search(parameters)
        value = float(found[1]) if found else 1.0
        if value > weight:
            best, weight = name, value
    return best


@lru_cache(maxsize=256)
def _coding(accepted: str) -> str:
    """The best content coding that the client takes: Brotli, gzip, or none (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        try:
            weights[name.strip()] = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weights[name.strip()] = 0.0
    return next((name for name in ("br", "gzip") if weights.get(name, weights.get("*", 0.0)) > 0), "identity")


def _matches(condition: bytes, etag: str) -> bool:
    if not condition:
        return False
    tags = [part.strip().removeprefix("W/") for part in condition.decode("latin-1").split(",")]
    return etag.removeprefix("W/") in tags


def _collection(scope: Scope) -> str | None:
    found = _COLLECTION.match(scope["path"])
    # A slash in the parameters may name a record of another collection, whose version then counts too.
    return found[1] if found and not _SLASH.search(scope["query_string"]) else None


def _size(answer: Answer) -> int:
    return answer.size


def _passes_through(scope: Scope) -> bool:
    """Answers so long that they are streamed are not gathered here."""
    return scope["path"].startswith(_FILES) or bool(_LONG.search(scope["query_string"]))
