"""Reads Shapefile and FlatGeobuf through GDAL: its drivers for our formats only, files named by us, no network."""

import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyogrio
import pyproj
import shapely
from pyogrio._err import CPLE_BaseError
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from gis.formats import FORMATS
from gis.issues import Issue
from gis.layers import Batch, Cell, Layer
from gis.limits import Unreadable
from gis.read import encodings
from gis.read.archive import Sent
from gis.read.shapes import from_wkb

_CHUNK = 1 << 20
_ERRORS = (
    *(DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, CPLE_BaseError),
    *(pa.ArrowException, OSError, IndexError, ValueError, RuntimeError),
)
_OPTIONS = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_PAM_ENABLED": "NO",
    "OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES",  # its own columns are garbage where a geometry is missing (GDAL 3.12)
    "PROJ_NETWORK": "OFF",
    "SHAPE_RESTORE_SHX": "NO",
}


# measures along a line are left out as heights are, which is said of the whole table: in Italian, and once
warnings.filterwarnings("ignore", r"Measured \(M\) geometry types", UserWarning)


def _leave_only_our_drivers() -> None:
    """Take every other driver out of the process: no file, whatever it pretends, can wake one of them."""
    ours = {one.driver for one in FORMATS.values() if one.driver} | {"MEM"}
    others = sorted(set(pyogrio.list_drivers()) - ours)
    pyogrio.set_gdal_config_options(_OPTIONS | {"GDAL_SKIP": ",".join(others)})
    pyogrio._ogr._register_drivers()


_leave_only_our_drivers()


@contextmanager
def _faults(sent: Sent) -> Iterator[None]:
    try:
        yield
    except Unreadable:
        raise
    except UnicodeDecodeError:
        raise Unreadable("encoding", f"I testi di «{sent.name}» non sono nella codifica indicata.") from None
    except _ERRORS as error:
        text = str(error).replace(str(sent.path.parent), "")[:200]
        raise Unreadable("file-broken", f"«{sent.name}» è danneggiato e non si legge ({text}).") from None


def layers(sent: Sent, /, *, encoding: str | None = None) -> tuple[Layer, ...]:
    """The shapefiles of a zip, or the one table of a FlatGeobuf."""
    if len(sent.members) > sent.limits.layers:
        raise Unreadable("too-many-layers", f"«{sent.name}» ha più di {sent.limits.layers} livelli.")
    shapes = sent.format is FORMATS["shapefile"]
    return tuple(
        _shapefile(sent, name, path, encoding) if shapes else _flatgeobuf(sent, name, path)
        for name, path in sent.members.items()
    )


def _information(sent: Sent, path: Path) -> dict[str, Any]:
    with _faults(sent):
        found: dict[str, Any] = pyogrio.read_info(path, encoding="ISO-8859-1" if path.suffix == ".shp" else None)
    if found["driver"] != sent.format.driver:
        raise Unreadable("content-mismatch", f"«{sent.name}» non è un file {sent.format.title}.")
    sent.limits.check_columns(len(found["fields"]))
    sent.limits.check_rows(max(found["features"], 0))
    return found


def _flatgeobuf(sent: Sent, name: str, path: Path) -> Layer:
    with path.open("rb") as file:
        header = int.from_bytes(file.read(12)[8:], "little")
    if header + 12 > path.stat().st_size:
        raise Unreadable("truncated", f"«{sent.name}» è incompleto: finisce prima di quanto dichiara.")
    found = _information(sent, path)
    return Layer(
        name=name,
        columns=tuple(found["fields"]),
        rows=found["features"] if found["features"] >= 0 else None,
        crs=str(pyproj.CRS.from_user_input(found["crs"]).to_wkt()) if found["crs"] else None,
        has_geometry=found["geometry_type"] is not None,
        encoding="UTF-8",
        encoding_reason="FlatGeobuf è sempre UTF-8",
    )


def _shapefile(sent: Sent, name: str, path: Path, said: str | None) -> Layer:
    rows = _check_shapefile(sent, name, path)
    declared = path.with_suffix(".cpg")
    text = declared.read_text("latin-1")[:100] if declared.exists() else None
    encoding, reason = encodings.chosen(said) if said else encodings.decide(_texts(path), declared=text)
    projection = path.with_suffix(".prj")
    with _faults(sent):
        found = pyogrio.read_info(path, encoding=_gdal_encoding(encoding))
    sent.limits.check_columns(len(found["fields"]))
    return Layer(
        name=name,
        columns=tuple(found["fields"]),
        rows=rows,
        crs=projection.read_text("utf-8", errors="replace")[:20_000].strip() or None if projection.exists() else None,
        has_geometry=found["geometry_type"] is not None,
        encoding=encodings.title(encoding),
        encoding_reason=reason,
    )


def _check_shapefile(sent: Sent, name: str, path: Path) -> int:
    """Compare what the three files declare with what they hold; the number of rows."""
    size = path.stat().st_size
    with (
        path.open("rb") as file,
        path.with_suffix(".shx").open("rb") as index,
        path.with_suffix(".dbf").open("rb") as table,
    ):
        head, index_head, table_head = file.read(100), index.read(100), table.read(32)
        if len(head) < 100 or len(index_head) < 100 or len(table_head) < 32:
            raise Unreadable("truncated", f"Lo shapefile «{name}» è incompleto.")
        places = (
            np.frombuffer(index.read(), dtype=">u4").reshape(-1, 2).astype(np.int64) if _whole(index, path) else None
        )
        rows, head_size, row_size = struct.unpack("<IHH", table_head[4:12])
    table_size = path.with_suffix(".dbf").stat().st_size
    if places is None or struct.unpack(">I", head[24:28])[0] * 2 > size or (places.sum(axis=1) * 2 + 8 > size).any():
        raise Unreadable(
            "truncated", f"Lo shapefile «{name}» è incompleto: il file .shp finisce prima di quanto dichiara."
        )
    if not row_size or head_size + rows * row_size > table_size:
        raise Unreadable(
            "truncated", f"Lo shapefile «{name}» è incompleto: il file .dbf finisce prima di quanto dichiara."
        )
    if rows != len(places):
        raise Unreadable("truncated", f"Lo shapefile «{name}» ha {len(places)} geometrie ma {rows} righe nel .dbf.")
    sent.limits.check_rows(rows)
    return int(rows)


def _whole(index: Any, path: Path) -> bool:
    """Whether the index holds whole entries."""
    return (path.with_suffix(".shx").stat().st_size - 100) % 8 == 0


def _texts(path: Path) -> Iterator[bytes]:
    """The names of the columns and the rows of the .dbf, without the numbers of its header."""
    with path.with_suffix(".dbf").open("rb") as file:
        (head_size,) = struct.unpack("<H", file.read(32)[8:10])
        fields = file.read(max(head_size - 32, 0))
        yield b" ".join(fields[at : at + 11].split(b"\x00")[0] for at in range(0, len(fields) - 31, 32))
        while chunk := file.read(_CHUNK):
            yield chunk


def _gdal_encoding(encoding: str) -> str:
    return {"cp1252": "CP1252", "utf-8": "UTF-8", "iso8859-1": "ISO-8859-1", "iso8859-15": "ISO-8859-15"}.get(
        encoding, encoding
    )


def batches(sent: Sent, layer: Layer, /, *, size: int, encoding: str | None = None) -> Iterator[Batch]:
    """The rows of a layer in the order of the file; `encoding` overrules the one that was found."""
    path = sent.members[layer.name]
    chosen = encodings.chosen(encoding or layer.encoding or "")[0] if path.suffix == ".shp" else None
    first, vertices = 1, 0
    with (
        _faults(sent),
        pyogrio.raw.open_arrow(
            path,
            encoding=_gdal_encoding(chosen) if chosen else None,
            batch_size=size,
            use_pyarrow=True,
            datetime_as_string=True,
        ) as (meta, reader),
    ):
        json_columns = {
            name for name, kind in zip(meta["fields"], meta["ogr_subtypes"], strict=True) if kind == "OFSTJSON"
        }
        geometry = (meta["geometry_name"] or "wkb_geometry") if layer.has_geometry else None
        for table in reader:
            shapes: Any = None
            problems: list[Issue] = []
            if geometry is not None:
                shapes, problems = from_wkb(table.column(geometry).to_numpy(zero_copy_only=False), first=first)
            if shapes is not None:
                vertices += int(shapely.get_num_coordinates(shapes).sum())
                sent.limits.check_vertices(vertices)
            cells = {name: _cells(table.column(name), name in json_columns) for name in meta["fields"]}
            yield Batch(first=first, columns=cells, geometry=shapes, problems=tuple(problems))
            first += len(table)
            sent.limits.check_rows(first - 1)
    if layer.rows and path.suffix != ".shp" and first - 1 != layer.rows:
        raise Unreadable("truncated", f"«{sent.name}» dichiara {layer.rows} elementi ma ne contiene {first - 1}.")


def _cells(column: Any, json_texts: bool) -> Sequence[Cell]:
    kind = column.type
    values: list[Any] = column.to_pylist()
    if json_texts:
        return [_list(value) for value in values]
    if pa.types.is_temporal(kind):
        return [None if value is None else value.isoformat() for value in values]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [None if value is None else value.hex() for value in values]
    return values


def _list(value: str | None) -> Cell:
    """A JSON array of texts as a list; whatever else stays the text it is."""
    if value and value.startswith("["):
        try:
            items = orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
        return items if all(isinstance(item, str) for item in items) else value
    return value
