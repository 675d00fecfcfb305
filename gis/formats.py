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


def by_name(name: str, /) -> Format | None:
    """The format that a file's name promises, None when it is none that can be read."""
    lower = name.lower()
    return next((one for one in FORMATS.values() if one.reads and lower.endswith(one.extensions)), None)
