"""Reads any accepted format: the layers of what was sent, and their rows in batches, in the file's own words."""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from gis.layers import Batch, Layer
from gis.limits import Unreadable
from gis.read import rejoined
from gis.read.archive import Sent

_READERS: Mapping[str, str] = {
    "geojson": "gis.read.geojson",
    "geojson-seq": "gis.read.geojson",
    "gpkg": "gis.read.geopackage",
    "shapefile": "gis.read.gdal",
    "flatgeobuf": "gis.read.gdal",
    "kml": "gis.read.kml",
    "csv": "gis.read.sheets",
    "xlsx": "gis.read.workbooks",
}
_TEXT_FORMATS = ("shapefile", "csv")  # where a person may say that the encoding is another


def layers(sent: Sent, /, *, encoding: str | None = None) -> tuple[Layer, ...]:
    """The tables of the file, in its order; `encoding` is what a person says it is. Raises Unreadable."""
    found: tuple[Layer, ...] = _reader(sent).layers(sent, **_chosen(sent, encoding))
    return rejoined.layers(found, rejoined.parts(sent, found))


def batches(sent: Sent, layer: Layer, /, *, size: int = 5000, encoding: str | None = None) -> Iterator[Batch]:
    """The rows of a layer as the file says them, `size` at a time; `encoding` as for `layers`."""
    chosen = _chosen(sent, encoding)
    reader = _reader(sent)
    found: tuple[Layer, ...] = reader.layers(sent, **chosen) if rejoined.is_possible(sent) else ()
    parts = rejoined.parts(sent, found)
    if not parts:
        return cast("Iterator[Batch]", reader.batches(sent, layer, size=size, **chosen))
    own = [one for one in found if rejoined.table(one, parts) == layer.name]
    return rejoined.batches(layer, ((one, reader.batches(sent, one, size=size, **chosen)) for one in own), parts)


def absent(name: str, found: Sequence[Layer], /) -> Unreadable:
    """The refusal of who asks for a layer that is not there."""
    return Unreadable("unknown-layer", f"Il livello «{name}» non c'è: ci sono {', '.join(one.name for one in found)}.")


def _chosen(sent: Sent, encoding: str | None) -> dict[str, str]:
    return {"encoding": encoding} if encoding and sent.format.id in _TEXT_FORMATS else {}


def _reader(sent: Sent) -> Any:
    """The module for the format, loaded only now: GDAL and the others are heavy, and no file needs all of them."""
    return importlib.import_module(_READERS[sent.format.id])
