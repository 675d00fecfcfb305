"""The forms in which data come and go: one entry each, so that reading and writing speak of the same ones."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True)
class Format:
    """One format of files.

    extensions: lower case with the dot, the first is the one we write; driver: the only one of GDAL's that may read or
    write it, None where GDAL has no part in it; layered: whether one file may hold several tables;
    packed: whether it travels as a zip, since it is several files.
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    media_type: str
    _: KW_ONLY
    driver: str | None = None
    layered: bool = False
    packed: bool = False
    reads: bool = True
    writes: bool = True


FORMATS: Mapping[str, Format] = {
    one.id: one
    for one in (
        Format("geojson", "GeoJSON", (".geojson", ".json"), "application/geo+json", driver="GeoJSON"),
        Format(
            "geojson-seq",
            "GeoJSON, un elemento per riga",
            (".geojsonl", ".geojsons", ".jsonl", ".ndjson"),
            "application/geo+json-seq",
            driver="GeoJSONSeq",
        ),
        Format("gpkg", "GeoPackage", (".gpkg",), "application/geopackage+sqlite3", driver="GPKG", layered=True),
        Format(
            "shapefile",
            "Shapefile in zip",
            (".zip",),
            "application/zip",
            driver="ESRI Shapefile",
            layered=True,
            packed=True,
        ),
        Format("flatgeobuf", "FlatGeobuf", (".fgb",), "application/flatgeobuf", driver="FlatGeobuf"),
        Format("kml", "KML", (".kml", ".kmz"), "application/vnd.google-earth.kml+xml", driver="LIBKML", layered=True),
        Format("csv", "CSV", (".csv", ".tsv", ".txt"), "text/csv"),
        Format(
            "xlsx",
            "foglio di calcolo XLSX",
            (".xlsx",),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            layered=True,
        ),
        Format("geoparquet", "GeoParquet", (".parquet",), "application/vnd.apache.parquet", reads=False),
    )
}
"""The formats by their id, in the order in which a person is offered them."""


_ALSO = {
    "json": "geojson",
    **dict.fromkeys(("geojsonseq", "geojsonl", "ndjson"), "geojson-seq"),
    "geopackage": "gpkg",
    "shp": "shapefile",
    "fgb": "flatgeobuf",
    "excel": "xlsx",
    "parquet": "geoparquet",
}


def named(name: str, /) -> Format | None:
    """The format that a person means, by its id or by what else it is often called; None when it is none of ours."""
    lower = name.strip().lower()
    return FORMATS.get(_ALSO.get(lower, lower))


def by_name(name: str, /) -> Format | None:
    """The format that a file's name promises, None when it is none that can be read."""
    lower = name.lower()
    return next((one for one in FORMATS.values() if one.reads and lower.endswith(one.extensions)), None)


CODES = (4326, 32632, 7791, 6707, 3003, 25832, 3857)
"""The coordinate systems (EPSG) in which files are written."""

_ONLY_DEGREES = {
    "kml": "Un file KML ha sempre coordinate WGS 84 (così vuole il suo standard): scegli EPSG:4326 o un altro formato."
}


def refusal(format_id: str, /, *, code: int, tables: int = 1) -> str | None:
    """Why a file cannot be written in a format, a coordinate system and so many tables; None where it can."""
    if code not in CODES:
        return f"Il sistema EPSG:{code} non è tra quelli in cui si scrive: {', '.join(map(str, CODES))}."
    if code != CODES[0] and format_id in _ONLY_DEGREES:
        return _ONLY_DEGREES[format_id]
    if tables > 1 and not FORMATS[format_id].layered:
        return f"Un file {FORMATS[format_id].title} contiene una sola tabella."
    return None
