"""Puts features together in the formats that the items are given in: GeoJSON, GeoJSON text sequence, CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.catalog import Collection
from gis import formulas


@dataclass(frozen=True)
class Format:
    """A format: its name in `f`, its media type, the title of its link."""

    name: str
    media: str
    title: str


GEOJSON = Format("json", "application/geo+json", "GeoJSON")
GEOJSON_SEQ = Format("geojsonseq", "application/geo+json-seq", "GeoJSON, una scheda per riga (RFC 8142)")
CSV = Format("csv", "text/csv; charset=utf-8", "CSV")
HTML = Format("html", "text/html", "Pagina")

DATA = (GEOJSON, GEOJSON_SEQ, CSV)
ITEMS = (*DATA, HTML)
BY_NAME = {one.name: one for one in ITEMS} | {"geojson": GEOJSON}


def geojson_start() -> bytes:
    """Before the first feature."""
    return b'{"type":"FeatureCollection","features":['


def geojson_end(tail: Mapping[str, Any], /) -> bytes:
    """After the last feature: the links and numbers."""
    return b"]," + orjson.dumps(tail)[1:]


def geojson(features: Sequence[bytes], tail: Mapping[str, Any], /) -> bytes:
    """All of it, put together in one go: copying a long page costs as much as fetching it."""
    start, end = geojson_start(), geojson_end(tail)
    if not features:
        return start + end
    parts = list(features)
    parts[0] = start + parts[0]
    parts[-1] += end
    return b",".join(parts)


def geojson_seq(features: Iterable[bytes], /) -> bytes:
    """Records as RFC 8142 wants them: a record separator before each, a line feed after."""
    return b"".join(b"\x1e" + feature + b"\n" for feature in features)


def csv_header(collection: Collection, properties: Sequence[str] | None, /) -> bytes:
    """The header line, with the byte order mark that spreadsheets need to see UTF-8."""
    return "\ufeff".encode() + _lines([["id", *_names(collection, properties), "geometry"]])


def csv_rows(collection: Collection, features: Iterable[bytes], properties: Sequence[str] | None, /) -> bytes:
    """One line a feature: lists separated by `; `, unknown values empty, the geometry as WKT."""
    names = _names(collection, properties)
    rows = []
    for text in features:
        feature = orjson.loads(text)
        known = feature["properties"]
        rows.append([feature["id"], *(_cell(known[name]) for name in names), wkt(feature["geometry"])])
    return _lines(rows)


def csv_table(header: Sequence[str], rows: Iterable[Sequence[Any]], /) -> bytes:
    """Any table, as the records are written: unknown cells empty, no cell taken for a formula."""
    return "\ufeff".encode() + _lines([header, *([_cell(value) for value in row] for row in rows)])


def _names(collection: Collection, properties: Sequence[str] | None) -> list[str]:
    return list(properties) if properties is not None else [name for name in collection.by_name if name != "id"]


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "; ".join(value) if isinstance(value, list) else value
    if isinstance(text, str):
        return formulas.guarded(text)
    return "" if text is None else text


def wkt(geometry: Mapping[str, Any] | None, /) -> str:
    """A GeoJSON geometry as WKT, its numbers as they are written there."""
    if geometry is None:
        return ""
    if geometry["type"] == "GeometryCollection":
        return f"GEOMETRYCOLLECTION ({', '.join(wkt(part) for part in geometry['geometries'])})"
    body = _coordinates(geometry["coordinates"])
    return f"{geometry['type'].upper()} {f'({body})' if geometry['type'] == 'Point' else body}"


def _coordinates(part: Any) -> str:
    if not part or not isinstance(part[0], list):
        return " ".join(map(str, part))
    return f"({', '.join(_coordinates(one) for one in part)})"
