"""The records that are published, from a file: a JSON object on each line, as the portal gives them.

`{"id", "version", "properties", "geometry"}`: the properties are those that can be proposed, the geometry is the
record's own, WKB in hexadecimal (WGS 84), or null; `shown` what is drawn when it has none; `withdrawn` may be true.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import orjson

from gis.compare import Published
from gis.limits import Unreadable

_ID = re.compile(rb'\s*\{\s*"id"\s*:\s*"([a-z0-9-]+)"')


def ids(path: Path, /) -> frozenset[str]:
    """The ids alone, without reading the rest."""
    found = []
    with path.open("rb") as file:
        for line in file:
            match = _ID.match(line)
            found.append(match[1].decode() if match else _parsed(line).id)
    return frozenset(found)


def records(path: Path, /) -> Iterator[Published]:
    """The records, one at a time. Raises Unreadable."""
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                yield _parsed(line)


def _parsed(line: bytes) -> Published:
    try:
        known = orjson.loads(line)
        own, shown = known.get("geometry"), known.get("shown")
        return Published(
            known["id"],
            known["version"],
            known["properties"],
            bytes.fromhex(own) if own else None,
            bytes.fromhex(shown) if shown else None,
            bool(known.get("withdrawn")),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        text = "Il file delle schede pubblicate non si capisce: serve un oggetto JSON per riga."
        raise Unreadable("bad-published", text) from None
