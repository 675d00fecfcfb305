"""Writes shapefiles in a zip: one for each kind of geometry, names of ten characters, and a legend that undoes both."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gis import pieces
from gis.pieces import Column, Part
from gis.write.columns import GEOMETRY, Table, flat, geometries, placed
from gis.write.gdal import remembering, submit
from gis.write.spool import Spool, aside

README = "LEGGIMI.txt"
_LONGEST_NAME = 10
_LONGEST_TEXT = 254  # bytes
_KINDS: dict[int, tuple[str, str]] = {
    0: ("punti", "Point"),
    1: ("linee", "MultiLineString"),
    2: ("linee", "MultiLineString"),
    3: ("poligoni", "MultiPolygon"),
    4: ("multipunti", "MultiPoint"),
    5: ("linee", "MultiLineString"),
    6: ("poligoni", "MultiPolygon"),
}
"""What is added to the name of the file, which has one type, and GDAL's name of it, by the numbers of GEOS."""
_NOWHERE = -1
"""The number of what has no geometry: it stands, without a shape, in the first of the files."""


def shapefile(path: Path, tables: Sequence[Table], code: int) -> None:
    """All in one zip, at its top. A collection of geometries of several kinds cannot be held, and is refused."""
    with TemporaryDirectory(prefix="remix-") as folder, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=3) as package:
        files: dict[str, Part] = {}
        for table in tables:
            place = placed(code)
            with aside(flat(table.fields, place(batch)) for batch in table.batches) as spool:
                files |= _files(Path(folder), table, spool, code)
        titles = {one.name: one.title.it for table in tables for one in table.fields}
        package.writestr(pieces.LEGEND, "\ufeff" + pieces.legend(files, titles))  # so that Excel sees UTF-8
        package.writestr(README, _readme(tables, code))
        for part in sorted(Path(folder).iterdir()):
            package.write(part, part.name)


def _files(folder: Path, table: Table, spool: Spool, code: int) -> dict[str, Part]:
    names = [one.name for one in table.fields]
    columns = pieces.columns(names, spool.pieces(_LONGEST_TEXT), longest=_LONGEST_NAME)
    types = pa.schema([*(pa.field(one.name, _type(table, one)) for one in columns), pa.field(GEOMETRY, pa.binary())])
    kinds = list(dict.fromkeys(_KINDS[one] for one in sorted(_kinds(table, spool)))) or [_KINDS[0]]
    files = {}
    for ending, kind in kinds:
        name = f"{table.name}_{ending}"
        numbers = {number for number, told in _KINDS.items() if told == (ending, kind)}
        errors: list[BaseException] = []
        batches = _rows(spool, columns, types, numbers | ({_NOWHERE} if (ending, kind) == kinds[0] else set()))
        submit(
            pa.RecordBatchReader.from_batches(types, remembering(batches, errors)),
            errors,
            path=folder / f"{name}.shp",
            layer=name,
            driver="ESRI Shapefile",
            geometry_name=GEOMETRY,
            geometry_type=kind,
            crs=f"EPSG:{code}",
            encoding="UTF-8",
        )
        files[name] = Part(table.name, columns)
    return files


def _type(table: Table, column: Column) -> Any:
    (field,) = (one for one in table.fields if one.name == column.field)
    # A logical column of a shapefile cannot say that something is unknown: true and false are written as words.
    return {"integer": pa.int64(), "number": pa.float64()}.get(field.type, pa.string())


def _kinds(table: Table, spool: Spool) -> set[int]:
    from gis.write import Unwritable

    found: set[int] = set()
    for batch in spool if table.geometry else ():
        found |= set(shapely.get_type_id(geometries(batch)).tolist())
    found.discard(_NOWHERE)
    if not found <= set(_KINDS):
        raise Unwritable("Uno shapefile non può contenere geometrie di più tipi nella stessa scheda.")
    return found


def _rows(spool: Spool, columns: Sequence[Column], wanted: Any, kinds: set[int]) -> Iterator[Any]:
    """The records whose geometry is of some kinds, cut to columns."""
    for batch in spool:
        if GEOMETRY not in batch.schema.names:
            batch = batch.append_column(GEOMETRY, pa.nulls(len(batch), pa.binary()))
        types = shapely.get_type_id(geometries(batch))
        batch = batch.filter(pa.array([one in kinds for one in types.tolist()], pa.bool_()))
        if len(batch):
            yield pa.record_batch([*_cells(batch, columns, wanted), batch.column(GEOMETRY)], schema=wanted)


def _cells(batch: Any, columns: Sequence[Column], wanted: Any) -> Iterator[Any]:
    cut: dict[str, list[list[str | None]]] = {}
    several = {one.field for one in columns if one.piece > 1}
    for one in columns:
        column = batch.column(one.field)
        if one.field not in several:
            yield pc.cast(column, wanted.field(one.name).type)
            continue
        if one.piece == 1:
            texts = column.to_pylist()
            cut[one.field] = [[] if text is None else _pieces(text) for text in texts]
        yield pa.array([row[one.piece - 1] if len(row) >= one.piece else None for row in cut[one.field]], pa.string())


def _pieces(text: str) -> list[str | None]:
    return list(pieces.cut(text, _LONGEST_TEXT, encoding="utf-8"))


def _readme(tables: Sequence[Table], code: int) -> str:
    lines = []
    for table in tables:
        lines += [table.title, "", *(f"{heading}: {text}" for heading, text in table.about), ""]
    return "\r\n".join(
        (
            *lines,
            f"Sistema di coordinate: EPSG:{code}, prima est (longitudine) e poi nord (latitudine). Testi in UTF-8.",
            "Uno shapefile ha un solo tipo di geometria: le schede di una raccolta possono stare in più file;",
            "quelle senza geometria stanno nel primo.",
            f"I nomi dei campi sono accorciati a {_LONGEST_NAME} caratteri: {pieces.LEGEND} dice quelli interi.",
            f"I testi oltre {_LONGEST_TEXT} byte continuano nei campi numerati che {pieces.LEGEND} indica.",
            "Chi rimanda al portale questo zip con la sua legenda ritrova nomi e testi interi.",
            "",
        )
    )
