"""In which language a person is answered: the current one, and the texts, labels and waiting texts that follow it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import GNUTranslations
from io import BytesIO
from typing import Any

from app.settings import ROOT
from gis.schema import Label

DEFAULT = "it"
NAMES = {"it": "Italiano", "en": "English"}
"""The languages of the portal, each by its own name. Texts are written in the first of them."""
CATALOGUES = ROOT / "locale"

_current: ContextVar[str] = ContextVar("language", default=DEFAULT)
_WEIGHT = re.compile(r"q=([01](?:\.[0-9]{0,3})?)")


def current() -> str:
    """The language of the answer that is being written."""
    return _current.get()


@contextmanager
def use(language: str, /) -> Iterator[None]:
    """Answer in this language meanwhile."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(text: str, /) -> str:
    """A text in the current language."""
    return text if current() == DEFAULT or not text else _catalogue(current()).gettext(text)


def ngettext(one: str, many: str, count: int, /) -> str:
    """One text or the other, as the count asks for in the current language."""
    if current() == DEFAULT:
        return one if count == 1 else many
    return _catalogue(current()).ngettext(one, many, count)


@dataclass(frozen=True)
class Lazy:
    """A text of a module, which is read before any language is known: it becomes words where it is shown."""

    text: str

    def __str__(self) -> str:
        return gettext(self.text)


def lazy(text: str, /) -> Lazy:
    """A text to be translated when it is shown."""
    return Lazy(text)


def label(text: Label, /) -> str:
    """A two-language label in the current language."""
    return text.it if current() == DEFAULT else text.en


@lru_cache(maxsize=256)  # browsers send a few dozen different ones
def preferred(header: str, /) -> str:
    """The language of ours that an Accept-Language header likes best; the first one where it does not say."""
    best, weight = DEFAULT, 0.0
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        language = name.strip().partition("-")[0]
        found = _WEIGHT.search(parameters)
        value = float(found[1]) if found else 1.0
        if language in NAMES and value > weight:
            best, weight = language, value
    return best


def is_negotiated(path: str, /) -> bool:
    """Whether an address is the same in every language: the API's, where Accept-Language chooses."""
    return (path.startswith("/api") and path[4:5] in ("", "/")) or path == "/status"


def asked(scope: Mapping[str, Any], /) -> str:
    """The language that a request (an ASGI scope) prefers."""
    header = next((value for name, value in reversed(scope["headers"]) if name == b"accept-language"), b"")
    return preferred(header.decode("latin-1"))


@cache
def _catalogue(language: str) -> GNUTranslations:
    """The translations as they are written, compiled when the first answer in that language needs them."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (CATALOGUES / language / "LC_MESSAGES" / "portal.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
