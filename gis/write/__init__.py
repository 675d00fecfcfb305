"""Writes records in any format and any of Lombardy's coordinate systems, with a memory that does not grow with them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gis.formats import CODES, refusal
from gis.write.columns import DEGREES, Table, from_features, from_records, schema
from gis.write.gdal import flatgeobuf, geopackage
from gis.write.kml import kml
from gis.write.parquet import geoparquet
from gis.write.shapefile import shapefile
from gis.write.sheets import xlsx
from gis.write.text import csv, geojson, geojson_seq

__all__ = ["CODES", "Table", "Unwritable", "from_features", "from_records", "refusal", "schema", "write"]

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
