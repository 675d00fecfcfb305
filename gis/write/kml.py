"""Writes KML 2.2: folders of placemarks, with typed data beside each."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely

from gis.schema import Field, FieldType
from gis.write.columns import DEGREES, Table, digits, flat, geometries, plain_numbers

_TYPES = {FieldType.INTEGER: "int", FieldType.NUMBER: "double", FieldType.BOOLEAN: "bool"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_START = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
_SPACES = str.maketrans({" ": ",", ",": " "})


def kml(path: Path, tables: Sequence[Table], code: int) -> None:
    """One folder a table, longitude before latitude. What is said of the table is the folder's description."""
    assert code == DEGREES
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_START)
        file.write(f"<name>{_text(tables[0].title)}</name>\n" if len(tables) == 1 else "")
        for table in tables:
            file.write(_schema(table))
        for table in tables:
            file.write(f"<Folder><name>{_text(table.name)}</name><description>{_text(table.told)}</description>\n")
            for batch in table.batches:
                file.writelines(_placemarks(table, batch))
            file.write("</Folder>\n")
        file.write("</Document></kml>\n")


def _schema(table: Table) -> str:
    fields = "".join(
        f'<SimpleField name={quoteattr(one.name)} type="{_TYPES.get(one.type, "string")}">'
        f"<displayName>{_text(one.title.it)}</displayName></SimpleField>"
        for one in table.fields
    )
    return f"<Schema name={quoteattr(table.name)} id={quoteattr(_id(table))}>{fields}</Schema>\n"


def _placemarks(table: Table, batch: Any) -> Iterator[str]:
    shapes = geometries(batch) if table.geometry else [None] * len(batch)
    cells = flat(table.fields, batch)
    columns = [_cells(one, cells.column(one.name)) for one in table.fields]
    names = [one.name for one in table.fields]
    named = names.index(table.titled) if table.titled in names else 0
    known = names.index("id")
    data = [f"<SimpleData name={quoteattr(name)}>" for name in names]
    start = f"<ExtendedData><SchemaData schemaUrl={quoteattr(f'#{_id(table)}')}>"
    for shape, *row in zip(shapes, *columns, strict=True):
        told = "".join(f"{one}{cell}</SimpleData>" for one, cell in zip(data, row, strict=True) if cell is not None)
        where = _geometry(shape) if shape is not None else ""
        # The id as an attribute too: where GDAL and QGIS look for it.
        own = (row[known] or "").replace('"', "&quot;")
        head = f'<Placemark id="{own}"><name>{row[named] or ""}</name>'
        yield f"{head}{start}{told}</SchemaData></ExtendedData>{where}</Placemark>\n"


def _cells(field: Field, column: Any) -> list[str | None]:
    if field.type is FieldType.BOOLEAN:
        return [None if value is None else str(int(value)) for value in column.to_pylist()]
    if field.type in _TYPES:
        texts: list[str | None] = plain_numbers(column).to_pylist()
        return texts
    return [None if value is None else _text(value) for value in column.to_pylist()]


def _geometry(shape: Any) -> str:
    if shape.geom_type.startswith("Multi") or shape.geom_type == "GeometryCollection":
        return f"<MultiGeometry>{''.join(map(_geometry, shape.geoms))}</MultiGeometry>"
    text = shapely.to_wkt(shape, rounding_precision=digits(DEGREES), trim=True)
    inside = text[text.index("(") + 1 : -1].replace(", ", ",").translate(_SPACES)
    if shape.geom_type == "Polygon":
        outer, *holes = (
            f"<LinearRing><coordinates>{ring}</coordinates></LinearRing>" for ring in inside[1:-1].split(") (")
        )
        inner = "".join(f"<innerBoundaryIs>{hole}</innerBoundaryIs>" for hole in holes)
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{inner}</Polygon>"
    return f"<{shape.geom_type}><coordinates>{inside}</coordinates></{shape.geom_type}>"


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text)).replace("\r", "&#13;")


def _id(table: Table) -> str:
    return f"schema_{table.name}"
