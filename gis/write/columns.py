"""Records as columns (Arrow), as every writer takes them: some thousand at a time, typed by the schema."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
import shapely

from gis.records import Record
from gis.schema import Field, FieldType

GEOMETRY = "geometry"
"""The column of the geometries: WKB, WGS 84, longitude first; null where a record has none."""
DEGREES = 4326
SIZE = 5000

_TYPES = {FieldType.INTEGER: pa.int64(), FieldType.NUMBER: pa.float64(), FieldType.BOOLEAN: pa.bool_()}


@dataclass(frozen=True)
class Table:
    """What is written: a layer, a sheet or a file.

    batches: columns as `schema` says, by the thousand, asked for once; titled: the field that names a record;
    about: what a reader must know of all of it (licence, sources, date…), a heading and a text each;
    qml: how QGIS draws it, by `shape`, where the format can say so; by_shape: a GeoPackage has a layer of it for each
    shape, since QGIS lets nobody draw a surface among points; shape: the type of geometry that a layer declares.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    batches: Iterable[Any]
    geometry: bool = True
    titled: str = "name"
    about: tuple[tuple[str, str], ...] = ()
    qml: Mapping[str, str] | None = None
    by_shape: bool = False
    shape: str = "Unknown"

    @property
    def told(self) -> str:
        """What a reader must know, as lines."""
        return "\n".join(f"{heading}: {text}" for heading, text in self.about)


def schema(fields: Iterable[Field], /, *, geometry: bool = True) -> Any:
    """The Arrow schema of some fields: lists are lists, dates are text as precise as the source."""
    text = pa.string()
    columns = [pa.field(one.name, pa.list_(text) if one.type.is_list else _TYPES.get(one.type, text)) for one in fields]
    return pa.schema([*columns, pa.field(GEOMETRY, pa.binary())] if geometry else columns)


def from_records(fields: Sequence[Field], records: Iterable[Record], /, *, geometry: bool = True) -> Iterator[Any]:
    """Batches of records in clean form; the fields `id` and `version` are those of the record itself."""
    wanted = schema(fields, geometry=geometry)
    remaining = iter(records)
    while some := list(islice(remaining, SIZE)):
        columns = [pa.array(_values(some, field.name), wanted.field(field.name).type) for field in fields]
        if geometry:
            columns.append(pa.array(shapely.to_wkb([one.geometry for one in some]), pa.binary()))
        yield pa.record_batch(columns, schema=wanted)


def from_features(fields: Sequence[Field], features: Sequence[bytes], geometries: Sequence[bytes | None] | None) -> Any:
    """One batch of GeoJSON features, whose texts are parsed in columns, and of their geometries as WKB.

    The properties have to be of the types that the fields say; those that are not fields are left out.
    """
    wanted = schema(fields, geometry=geometries is not None)
    inner = pa.struct([wanted.field(one.name) for one in fields if one.name != "id"])
    body = b"\n".join(features)
    parsed = pyarrow.json.read_json(
        BytesIO(body),
        read_options=pyarrow.json.ReadOptions(block_size=len(body) + 1),
        parse_options=pyarrow.json.ParseOptions(
            explicit_schema=pa.schema([("id", pa.string()), ("properties", inner)]), unexpected_field_behavior="ignore"
        ),
    ).combine_chunks()
    properties = parsed.column("properties").combine_chunks()
    columns = [
        parsed.column("id").combine_chunks() if one.name == "id" else pc.struct_field(properties, one.name)
        for one in fields
    ]
    if geometries is not None:
        columns.append(pa.array(geometries, pa.binary()))
    return pa.record_batch(columns, schema=wanted)


def placed(code: int, /) -> Callable[[Any], Any]:
    """What gives a batch's geometries in a coordinate system (EPSG), east before north whatever its authority says."""
    from gis.place import crs

    def place(batch: Any) -> Any:
        if code == DEGREES or GEOMETRY not in batch.schema.names:
            return batch
        there = crs.from_degrees(geometries(batch), code)
        return batch.set_column(
            batch.schema.get_field_index(GEOMETRY), GEOMETRY, pa.array(shapely.to_wkb(there), pa.binary())
        )

    return place


def geometries(batch: Any, /) -> Any:
    """The geometries of a batch as an array of shapely's."""
    return shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))


def flat_schema(fields: Iterable[Field], /, *, geometry: bool = True) -> Any:
    """The schema of flat batches."""
    known = schema(fields, geometry=geometry)
    return pa.schema([pa.field(one.name, pa.string()) if pa.types.is_list(one.type) else one for one in known])


def flat(fields: Sequence[Field], batch: Any, /) -> Any:
    """The batch without lists: those of texts joined by `; `, those of addresses by blanks; an empty one is unknown."""
    for field in fields:
        if field.type.is_list:
            number = batch.schema.get_field_index(field.name)
            text = pc.binary_join(batch.column(number), " " if field.type is FieldType.URL_LIST else "; ")
            known = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
            batch = batch.set_column(number, field.name, known)
    return batch


def wkt(geometries: Any, /, *, code: int) -> Any:
    """Geometries as texts, with the decimals that they are published with."""
    return pa.array(shapely.to_wkt(geometries, rounding_precision=digits(code), trim=True), pa.string())


def ewkt(geometries: Any, /, *, code: int) -> Any:
    """The same, each text with its coordinate system before it, as PostGIS, GDAL and QGIS write and read it."""
    return pc.binary_join_element_wise(f"SRID={code};", wkt(geometries, code=code), "")


def plain_numbers(numbers: Any, /) -> Any:
    """Numbers as texts: `1.234` has a zero more, since Italians would read it as a thousand and more."""
    return pc.replace_substring_regex(pc.cast(numbers, pa.string()), r"^(-?[1-9]\d{0,2}\.\d{3})$", r"\10")


def digits(code: int, /) -> int:
    """Decimals of a coordinate: about a centimetre in degrees, a millimetre in metres."""
    return 7 if code == DEGREES else 3


def _values(records: Sequence[Record], name: str) -> list[Any]:
    if name == "id":
        return [one.id for one in records]
    known = [one.properties.get(name) for one in records]
    if name != "version":
        return known
    return [one.version if value is None else value for one, value in zip(records, known, strict=True)]
