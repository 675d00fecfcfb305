"""Writes records in any format and any of Lombardy's coordinate systems, with a memory that does not grow with them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gis.formats import FORMATS
from gis.write_columns import DEGREES, Table, from_features, from_records, schema
from gis.write_gdal import flatgeobuf, geopackage
from gis.write_kml import kml
from gis.write_parquet import geoparquet
from gis.write_shapefile import shapefile
from gis.write_sheets import xlsx
from gis.write_text import csv, geojson, geojson_seq

__all__ = ["CODES", "Table", "Unwritable", "from_features", "from_records", "refusal", "schema", "write"]

CODES = (4326, 32632, 7791, 6707, 3003, 25832, 3857)
"""The coordinate systems (EPSG) in which files are written."""

_ONLY_DEGREES = {
    "kml": "Un file KML ha sempre coordinate WGS 84 (così vuole il suo standard): scegli EPSG:4326 o un altro formato.",
}
_WRITERS: Mapping[str, Callable[[Path, Sequence[Table], int], None]] = {
    "geojson": geojson,
    "geojson-seq": geojson_seq,
    "gpkg": geopackage,
    "shapefile": shapefile,
    "flatgeobuf": flatgeobuf,
    "kml": kml,
    "csv": csv,
    "xlsx": xlsx,
    "geoparquet": geoparquet,
}


class Unwritable(ValueError):
    """What a format cannot hold, in a sentence."""


def refusal(format_id: str, /, *, code: int, tables: int = 1) -> str | None:
    """Why a format cannot be written so, known before anything is."""
    if code not in CODES:
        return f"Il sistema EPSG:{code} non è tra quelli in cui si scrive: {', '.join(map(str, CODES))}."
    if code != DEGREES and format_id in _ONLY_DEGREES:
        return _ONLY_DEGREES[format_id]
    if tables > 1 and not FORMATS[format_id].layered:
        return f"Un file {FORMATS[format_id].title} contiene una sola tabella."
    return None


def write(path: Path, format_id: str, tables: Sequence[Table], /, *, code: int = DEGREES) -> None:
    """One file with the tables, in the coordinate system of an EPSG code. Raises Unwritable; then there is no file.

    The axes are east before north, whatever the authority of the system says, as programs expect in files.
    """
    reason = refusal(format_id, code=code, tables=len(tables))
    if reason:
        raise Unwritable(reason)
    try:
        _WRITERS[format_id](path, tables, code)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
