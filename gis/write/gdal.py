"""Writes GeoPackage and FlatGeobuf with GDAL, which takes the columns as they come."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyogrio.raw import write_arrow

from gis.write.columns import GEOMETRY, Table, flat, flat_schema, placed
from gis.write.package import furnish
from gis.write.shapes import shaped
from gis.write.spool import aside

_OF_FILES: Mapping[str, Mapping[str, str]] = {"GPKG": {"VERSION": "1.3"}}
"""GeoPackage 1.4 has nothing that we use, and programs of a few years ago warn that they may not know it."""


def geopackage(path: Path, tables: Sequence[Table], code: int) -> None:
    """One layer a table, with what QGIS and its user need beside them (see write_package)."""
    path.unlink(missing_ok=True)
    drawn: list[Table] = []
    for table in tables:
        with shaped(table) as parts:
            for part in parts:
                options = {"IDENTIFIER": part.title, "DESCRIPTION": part.told}
                layer(path, part, code, driver="GPKG", append=bool(drawn), options=options)
                drawn.append(part)
    furnish(path, tables, drawn)


def flatgeobuf(path: Path, tables: Sequence[Table], code: int) -> None:
    """One layer. Its spatial index puts the records in the order of where they are; without a place there is none."""
    (table,) = tables
    with aside(table.batches) as spool:
        index = "NO" if spool.nowhere or not table.geometry else "YES"
        options = {"TITLE": table.title, "DESCRIPTION": table.told, "SPATIAL_INDEX": index}
        layer(path, replace(table, batches=spool), code, driver="FlatGeobuf", options=options)


def layer(
    path: Path, table: Table, code: int, /, *, driver: str, append: bool = False, options: Mapping[str, str]
) -> None:
    """One layer, without lists, in a coordinate system. Raises what asking for the batches raises."""
    place = placed(code)
    errors: list[BaseException] = []
    flattened = (flat(table.fields, place(batch)) for batch in table.batches)
    wanted = flat_schema(table.fields, geometry=table.geometry)
    submit(
        pa.RecordBatchReader.from_batches(wanted, remembering(flattened, errors)),
        errors,
        path=path,
        layer=table.name,
        driver=driver,
        append=append,
        geometry_name=GEOMETRY if table.geometry else None,
        geometry_type=table.shape if table.geometry else None,
        crs=f"EPSG:{code}" if table.geometry else None,
        layer_options=options,
        dataset_options=_OF_FILES.get(driver),
    )


def submit(reader: Any, errors: list[BaseException], /, *, path: Path, **how: Any) -> None:
    """Have GDAL write what a reader gives; what went wrong on our side is raised as it was, not as GDAL tells it."""
    try:
        write_arrow(reader, path, **how)
    except Exception as error:
        raise (errors[0] if errors else error) from None
    if errors:
        raise errors[0]


def remembering(batches: Iterable[Any], errors: list[BaseException], /) -> Iterator[Any]:
    """The same batches; an error on the way is put in `errors`, since what comes through GDAL is only its text."""
    try:
        yield from batches
    except BaseException as error:
        errors.append(error)
        raise
