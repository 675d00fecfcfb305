"""Fetches the documents that a check needs, from a file or from an http(s) address, with a limit to what is taken."""

import http.client
import urllib.request
from pathlib import Path
from typing import Any

import orjson

from gis.limits import MB, Unreadable

_LARGEST = 100 * MB
_SECONDS = 30


def document(source: str, /) -> Any:
    """A JSON document. Raises Unreadable."""
    try:
        return orjson.loads(_fetched(source) if source.startswith(("http://", "https://")) else _read(source))
    except orjson.JSONDecodeError:
        raise Unreadable("bad-document", f"«{source}» non è un documento JSON.") from None


def _read(source: str) -> bytes:
    path = Path(source)
    try:
        if path.stat().st_size > _LARGEST:
            raise Unreadable("bad-document", f"«{source}» supera {_LARGEST // MB} MB.")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("bad-document", f"«{source}» non si legge: {error.strerror}.") from None


def _fetched(source: str) -> bytes:
    wanted = {"Accept": "application/schema+json, application/geo+json, application/json"}
    try:
        request = urllib.request.Request(source, headers=wanted)  # noqa: S310 - http(s) only: see above
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            body: bytes = answer.read(_LARGEST + 1)
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise Unreadable("bad-document", f"«{source}» non risponde: {reason}.") from None
    if len(body) > _LARGEST:
        raise Unreadable("bad-document", f"«{source}» supera {_LARGEST // MB} MB.")
    return body
