"""Writes GeoJSON, GeoJSON text sequences and CSV: some thousand records become text at a time."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import shapely

from gis.formulas import DANGEROUS
from gis.write.columns import DEGREES, GEOMETRY, Table, digits, ewkt, flat, geometries, placed, plain_numbers, wkt

_QUOTED = re.compile(r'[",\r\n]')


def geojson(path: Path, tables: Sequence[Table], code: int) -> None:
    """A FeatureCollection. What is said of all of it stands in `description`, a system other than degrees in `crs`.

    RFC 7946 has left `crs` to its predecessor, but QGIS, GDAL and PostGIS read it there.
    """
    (table,) = tables
    head: dict[str, Any] = {"type": "FeatureCollection", "name": table.name}
    if code != DEGREES:
        head["crs"] = _named(code)
    head["description"] = "\n".join((table.title, *(f"{heading}: {text}" for heading, text in table.about)))
    with path.open("wb") as file:
        file.write(orjson.dumps(head)[:-1] + b',"features":[\n')
        separator = b""
        for features in _features(table, code):
            file.write(separator + b",\n".join(features))
            separator = b",\n"
        file.write(b"\n]}\n")


def geojson_seq(path: Path, tables: Sequence[Table], code: int) -> None:
    """One feature a line, each behind a record separator (RFC 8142); a line says itself where it is not in degrees."""
    (table,) = tables
    start = b"\x1e{" if code == DEGREES else b'\x1e{"crs":%b,' % orjson.dumps(_named(code))
    with path.open("wb") as file:
        for features in _features(table, code):
            file.write(b"".join(start + feature[1:] + b"\n" for feature in features))


def csv(path: Path, tables: Sequence[Table], code: int) -> None:
    """One line a record, with the mark that spreadsheets need to see UTF-8; geometries as WKT in the last column."""
    (table,) = tables
    place = placed(code)
    options = pyarrow.csv.WriteOptions(include_header=False)
    with path.open("wb") as file:
        names = [*(one.name for one in table.fields), *([GEOMETRY] if table.geometry else [])]
        heading = ('"' + name.replace('"', '""') + '"' if _QUOTED.search(name) else name for name in names)
        file.write("\ufeff".encode() + ",".join(heading).encode() + b"\n")
        for batch in map(place, table.batches):
            cells = flat(table.fields, batch)
            if table.geometry:
                # In degrees as the items of the API give it, which every reader of WKT takes.
                texts = (wkt if code == DEGREES else ewkt)(geometries(batch), code=code)
                cells = cells.set_column(len(names) - 1, GEOMETRY, texts)
            pyarrow.csv.write_csv(_unmistakable(cells), file, options)


def _named(code: int) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}


def _unmistakable(batch: Any) -> Any:
    """No cell of text that a spreadsheet would take for a formula (see gis.formulas), no number of two meanings."""
    for number, name in enumerate(batch.schema.names):
        column = batch.column(number)
        if pa.types.is_floating(column.type):
            batch = batch.set_column(number, name, plain_numbers(column))
        elif pa.types.is_string(column.type):
            batch = batch.set_column(number, name, pc.replace_substring_regex(column, DANGEROUS, r"'\1"))
    return batch


def _features(table: Table, code: int) -> Iterator[list[bytes]]:
    names = [one.name for one in table.fields if one.name != "id"]
    place = placed(code)
    for batch in map(place, table.batches):
        columns = [batch.column(name).to_pylist() for name in names]
        shapes: Sequence[str | None] = [None] * len(batch)
        if table.geometry:
            shapes = shapely.to_geojson(_rounded(geometries(batch), digits(code))).tolist()
        ids = batch.column("id").to_pylist()
        yield [
            b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}'
            % (orjson.dumps(id_), (shape or "null").encode(), orjson.dumps(dict(zip(names, row, strict=True))))
            for id_, shape, row in zip(ids, shapes, zip(*columns, strict=True), strict=True)
        ]


def _rounded(shapes: Any, decimals: int) -> Any:
    return shapely.transform(shapes, lambda coordinates: np.round(coordinates, decimals))
