"""Reads GeoJSON, as one document or as a sequence of features, with every id, number and list as it is written."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

import orjson
import pyproj
import shapely

from gis.formats import FORMATS
from gis.layers import Batch, Cell, Layer
from gis.limits import Unreadable
from gis.read.archive import Sent
from gis.read.json_stream import Stream
from gis.read.shapes import from_geojson

_STANDARD = frozenset({"type", "geometry", "properties", "bbox", "links"})
_SCALARS = (str, int, float, bool)


def layers(sent: Sent, /) -> tuple[Layer, ...]:
    """The one layer of the file. Its columns are those of all features, so the whole is read once."""
    columns: dict[str, None] = {}
    rows, has_geometry = 0, False
    document: dict[str, Any] = {}
    said: Any = None  # of a sequence, whose features alone can say it
    for feature in _features(sent, document):
        columns.update(dict.fromkeys(_row(feature)))
        said = said or feature.get("crs")
        has_geometry = has_geometry or feature.get("geometry") is not None
        rows += 1
    sent.limits.check_rows(rows)
    sent.limits.check_columns(len(columns))
    return (
        Layer(
            name=next(iter(sent.members)),
            columns=tuple(columns),
            rows=rows,
            crs=_crs(document.get("crs", said), sent.name),
            has_geometry=has_geometry,
            encoding="UTF-8",
            encoding_reason="GeoJSON è sempre UTF-8",
        ),
    )


def batches(sent: Sent, layer: Layer, /, *, size: int) -> Iterator[Batch]:
    """The features in their order."""
    features = _features(sent, {})
    first, vertices = 1, 0
    while held := list(islice(features, size)):
        batch = _batch(held, layer, first)
        vertices += 0 if batch.geometry is None else int(shapely.get_num_coordinates(batch.geometry).sum())
        sent.limits.check_vertices(vertices)
        yield batch
        first += len(held)


def _features(sent: Sent, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each feature; the other members of the document are put into `document`."""
    with closing(Stream(sent.path, name=sent.name, limits=sent.limits)) as stream:
        number = 0
        for feature in _sequence(stream) if sent.format is FORMATS["geojson-seq"] else _collection(stream, document):
            number += 1
            if not isinstance(feature, dict) or feature.get("type") != "Feature":
                raise Unreadable("not-geojson", f"«{sent.name}» non è GeoJSON: l'elemento {number} non è un Feature.")
            yield feature
        if not number and document.get("type") not in (None, "FeatureCollection"):
            raise Unreadable("not-geojson", f"«{sent.name}» non è GeoJSON: non contiene un elenco di Feature.")
        if not number and sent.format is FORMATS["geojson"] and "features" not in document:
            raise Unreadable("not-geojson", f"«{sent.name}» non è GeoJSON: non contiene un elenco di Feature.")


def _collection(stream: Stream, document: dict[str, Any]) -> Iterator[Any]:
    """The items of `features` wherever it stands, or the document itself when it is one feature."""
    for key, value in stream.members(lambda name: name == "features"):
        if key != "features":
            document[key] = value
        elif key in document:
            raise stream.broken("ha due elenchi di Feature")
        else:
            document[key] = True
            yield from stream.items()
    if stream.peek():
        raise stream.broken("dopo il documento c'è altro")
    if document.get("type") == "Feature":
        yield document


def _sequence(stream: Stream) -> Iterator[Any]:
    while stream.peek():
        yield stream.value()


def _row(feature: dict[str, Any]) -> dict[str, Any]:
    """The properties, and the members beside them (the id above all); one that a property contradicts gets an @."""
    properties = feature.get("properties")
    row: dict[str, Any] = dict(properties) if isinstance(properties, dict) else {}
    extra: dict[str, Any] = {}
    for name, value in feature.items():
        if name in _STANDARD or not isinstance(value, _SCALARS):
            continue
        if row.get(name) is None or row[name] == value:
            extra[name] = value
        else:
            extra[f"@{name}"] = value
    return extra | {name: value for name, value in row.items() if name not in extra}


def _batch(features: Sequence[dict[str, Any]], layer: Layer, first: int) -> Batch:
    rows = [_row(feature) for feature in features]
    columns = {name: _cells([row.get(name) for row in rows]) for name in layer.columns}
    if not layer.has_geometry:
        return Batch(first=first, columns=columns, geometry=None)
    texts = [_geometry_text(feature.get("geometry")) for feature in features]
    shapes, problems = from_geojson(texts, first=first)
    return Batch(first=first, columns=columns, geometry=shapes, problems=tuple(problems))


def _geometry_text(geometry: Any) -> str | None:
    """The geometry as text for GEOS, None where there is none; what cannot be written becomes a text that is none."""
    if geometry is None:
        return None
    try:
        return orjson.dumps(geometry).decode()
    except (orjson.JSONEncodeError, RecursionError, UnicodeError):
        return "{}"


def _cells(values: list[Any]) -> list[Cell]:
    if {dict, list}.isdisjoint(map(type, values)):
        return values
    return [_cell(value) for value in values]


def _cell(value: Any) -> Cell:
    """A list of texts stays one, other structures are kept as their JSON text."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _crs(member: Any, name: str) -> str:
    """The WKT of the old `crs` member; without one GeoJSON is WGS 84, longitude first (RFC 7946).

    It has had many forms: a name, a code, a URN, the address of a definition (which is not asked).
    """
    if member is None:
        return str(pyproj.CRS.from_user_input("OGC:CRS84").to_wkt())
    properties = member.get("properties") if isinstance(member, dict) else None
    known = properties if isinstance(properties, dict) else {"name": member}
    text = next((str(known[key]) for key in ("name", "urn", "href") if known.get(key)), "")
    code = re.search(r"\bepsg\b.*?\b(\d{4,6})\b", f"EPSG:{known['code']}" if known.get("code") else text, re.IGNORECASE)
    try:
        if text.endswith("CRS84"):
            return str(pyproj.CRS.from_user_input("OGC:CRS84").to_wkt())
        if code:
            return str(pyproj.CRS.from_epsg(int(code[1])).to_wkt())
    except pyproj.exceptions.CRSError:
        pass
    shown, todo = text or json.dumps(member), "correggere «crs» o toglierlo, e il sistema si capirà dalle coordinate"
    raise Unreadable("unknown-crs", f"«{name}» dichiara un sistema di riferimento sconosciuto, «{shown[:60]}»: {todo}.")
