"""The records that are published, from a file: a JSON object on each line, as the portal gives them.

`{"id", "version", "properties", "geometry"}`: the properties are those that can be proposed, the geometry is the
record's own, WKB in hexadecimal (WGS 84), or null; `shown` what is drawn when it has none; `withdrawn` may be true.
GeoJSON from the API's items does as well, whole or a feature on each line.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import shapely

from gis.compare import Past, Published
from gis.compare.differences import BORROWED, PRECISION
from gis.limits import Unreadable
from gis.place.geometry import from_geojson

_ID = re.compile(rb'\s*\{\s*"id"\s*:\s*"([a-z0-9-]+)"')
_WITHDRAWN = re.compile(rb'"withdrawn"\s*:\s*true')  # in a text its quotes would be escaped


def ids(path: Path, /) -> frozenset[str]:
    """The ids of those that are not withdrawn, without reading the rest where that can be helped."""
    found: list[str] = []
    for line in _lines(path):
        match = None if _WITHDRAWN.search(line) else _ID.match(line)
        found += [match[1].decode()] if match else [one.id for one in _parsed(line) if not one.withdrawn]
    return frozenset(found)


def records(path: Path, /) -> Iterator[Published]:
    """The records, a line's at a time. Raises Unreadable."""
    for line in _lines(path):
        yield from _parsed(line)


def versions(path: Path, /) -> Past:
    """Finds older versions among the lines of a file of them; the file is read only if any is wanted."""

    def past(wanted: Sequence[tuple[str, int]]) -> Iterator[Published]:
        keys = set(wanted)
        return (one for one in records(path) if (one.id, one.version) in keys)

    return past


def _lines(path: Path) -> Iterator[bytes]:
    """The lines, or the whole where it is a document on many lines."""
    with path.open("rb") as file:
        start = file.read(4096).lstrip()
        file.seek(0)
        if start.startswith(b"{") and b'"FeatureCollection"' in start:
            yield file.read()
        else:
            yield from (line for line in file if line.strip())


def _parsed(line: bytes) -> list[Published]:
    try:
        known = orjson.loads(line.lstrip(b"\x1e"))
        kind = known.get("type")
        if kind == "FeatureCollection":
            if any(link.get("rel") == "next" for link in known.get("links", ())):
                raise Unreadable(
                    "bad-published", "Il file delle schede pubblicate è solo la prima pagina: vanno tutte."
                )
            return [_feature(one) for one in known["features"]]
        return [_feature(known) if kind == "Feature" else _row(known)]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError, shapely.errors.GEOSException):
        text = "Il file delle schede pubblicate non si capisce: serve un oggetto JSON per riga, o un GeoJSON."
        raise Unreadable("bad-published", text) from None


def _row(known: dict[str, Any]) -> Published:
    own, shown = known.get("geometry"), known.get("shown")
    return Published(
        known["id"],
        known["version"],
        known["properties"],
        bytes.fromhex(own) if own else None,
        bytes.fromhex(shown) if shown else None,
        bool(known.get("withdrawn")),
    )


def _feature(known: dict[str, Any]) -> Published:
    """A record as the API gives it: a place that is not its own is only shown."""
    properties = known["properties"]
    shape = from_geojson(known["geometry"]) if known["geometry"] else None
    own = properties.get(PRECISION) not in BORROWED
    return Published(
        str(known["id"]), properties["version"], properties, shape if own else None, None if own else shape
    )
