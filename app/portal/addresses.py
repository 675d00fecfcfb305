"""The addresses of a page in each language: the Italian ones as they are, the English ones under /en.

An ASGI layer takes the prefix off, so that routes and templates know one address; when an English page is written,
its links to other pages get the prefix. The API has one address for all, and answers people as Accept-Language asks.
"""

import re
from dataclasses import dataclass
from re import Match
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import languages
from app.settings import settings

_OUTSIDE = r"/(?:(?:api|static|stile|en)(?=[/?#\"]|$)|(?:status|robots\.txt|sitemap\.xml|favicon\.\w+)(?=[?#\"]|$))"
_HAS_ONE_ADDRESS = re.compile(_OUTSIDE)
_LINKS = re.compile(
    r'(<(?:a|area|form|button|iframe)\s(?![^>]*\shreflang=)[^>]*?\b(?:href|action|formaction|src)=")'
    rf'(?!{_OUTSIDE})/(?!/)([^"]*)'
)


@dataclass(frozen=True)
class Version:
    """A page in one language: the name of the language, and where the page is."""

    language: str
    name: str
    href: str
    current: bool


class Languages:
    """The ASGI layer: tells the application in which language to answer, and the client in which it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on without its language, which becomes the current one."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        negotiated = languages.is_negotiated(scope["path"])
        language, path = (languages.asked(scope), scope["path"]) if negotiated else _split(scope["path"])

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                headers = MutableHeaders(raw=list(message["headers"]))
                headers["Content-Language"] = language
                if negotiated:
                    headers.append("Vary", "Accept-Language")
                message = {**message, "headers": headers.raw}
            await send(message)

        with languages.use(language):
            await self.app(scope if negotiated else {**scope, "path": path}, receive, named)


def _is_page(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start.get("headers", ()))


def _split(path: str) -> tuple[str, str]:
    """The language of an address, and the address without it; what has one address is not looked for under another."""
    for language in languages.NAMES:
        if language != languages.DEFAULT and (path == f"/{language}" or path.startswith(f"/{language}/")):
            rest = path.removeprefix(f"/{language}") or "/"
            return language, path if _HAS_ONE_ADDRESS.match(rest) else rest
    return languages.DEFAULT, path


def local(path: str, /, language: str | None = None) -> str:
    """The path of a page in a language, the current one unless said otherwise."""
    language = language or languages.current()
    if language == languages.DEFAULT or _HAS_ONE_ADDRESS.match(path):
        return path
    return f"/{language}{path if path != '/' else ''}"


def localised(html: str, /) -> str:
    """A page whose links stay in its language, but for those that say with `hreflang` that they leave it."""
    if languages.current() == languages.DEFAULT:
        return html
    return _LINKS.sub(_prefixed, html)


def _prefixed(link: Match[str]) -> str:
    rest = link[2]
    separator = "/" if rest and rest[0] not in "?#" else ""
    return f"{link[1]}/{languages.current()}{separator}{rest}"


def versions(request: Request, /) -> tuple[Version, ...]:
    """The page that was asked for in every language; none for what has one address."""
    path = "/" + request.scope["path"].lstrip("/")  # a link to //a/b would leave for the site a
    query = request.scope["query_string"].decode("latin-1")
    if _HAS_ONE_ADDRESS.match(path):
        return ()
    return tuple(
        Version(one, name, _quoted(local(path, one)) + (f"?{query}" if query else ""), one == languages.current())
        for one, name in languages.NAMES.items()
    )


def origin(request: Request, /) -> str:
    """The portal's own address: as configured, or as it was called."""
    return (settings().public_url or str(request.base_url)).rstrip("/")


def here(request: Request, /) -> str:
    """The whole address of the page that was asked for, in its language, without its question."""
    return origin(request) + _quoted(local(request.scope["path"]))


def _quoted(path: str) -> str:
    return quote(path, safe="/:@!$&'()*+,;=~")
