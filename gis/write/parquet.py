"""Writes GeoParquet 1.1: columns as they are, geometries as WKB, and what they are in the file's metadata."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import shapely
from pyproj import CRS

from gis.write.columns import DEGREES, GEOMETRY, Table, geometries, placed, schema

_COVERING = "bbox"
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_KINDS = ("Point", "LineString", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
          "GeometryCollection")  # fmt: skip
"""By the numbers of GEOS, whose second is a ring."""
_BOX = pa.struct([(side, pa.float64()) for side in _SIDES])


def geoparquet(path: Path, tables: Sequence[Table], code: int) -> None:
    """Row groups of some thousand records, each with the boxes of its geometries, by which readers pass it over."""
    (table,) = tables
    wanted = schema(table.fields, geometry=table.geometry)
    if table.geometry:
        wanted = wanted.append(pa.field(_COVERING, _BOX))
    place, kinds, extent = placed(code), set[str](), _Extent()
    with pa.parquet.ParquetWriter(path, wanted, compression="zstd") as writer:
        for batch in map(place, table.batches):
            if table.geometry:
                shapes = geometries(batch)
                kinds.update(_kinds(shapes))
                boxes = shapely.bounds(shapes)
                extent.add(boxes)
                batch = batch.append_column(pa.field(_COVERING, _BOX), _boxes(boxes))
            writer.write_batch(batch)
        metadata = {heading: text for heading, text in (("title", table.title), ("about", table.told)) if text}
        if table.geometry:
            metadata["geo"] = json.dumps(_geo(code, sorted(kinds), extent.sides))
        writer.add_key_value_metadata(metadata)


class _Extent:
    """The box around all boxes."""

    def __init__(self) -> None:
        self.sides: list[float] | None = None

    def add(self, boxes: Any) -> None:
        """Make room for some more; those of records without geometry are not numbers."""
        known = boxes[~(boxes != boxes).any(axis=1)]
        if len(known):
            found = [*known[:, :2].min(axis=0), *known[:, 2:].max(axis=0)]
            old = self.sides or found
            self.sides = [float(one) for one in (*map(min, old[:2], found[:2]), *map(max, old[2:], found[2:]))]


def _boxes(boxes: Any) -> Any:
    sides = [pa.array(boxes[:, number], from_pandas=True) for number in range(4)]
    return pa.StructArray.from_arrays(sides, fields=list(_BOX), mask=pa.array(boxes[:, 0] != boxes[:, 0]))


def _kinds(shapes: Any) -> set[str]:
    numbers = set(shapely.get_type_id(shapes).tolist()) - {-1}
    return {_KINDS[number] for number in numbers}


def _geo(code: int, kinds: list[str], extent: list[float] | None) -> dict[str, Any]:
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": kinds,
        "covering": {"bbox": {side: [_COVERING, side] for side in _SIDES}},
    }
    if code != DEGREES:  # without, it is OGC:CRS84
        column["crs"] = CRS.from_epsg(code).to_json_dict()
    if extent is not None:
        column["bbox"] = extent
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
