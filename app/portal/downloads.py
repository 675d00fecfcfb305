"""Files for people: the addresses at which the same records are to be had in the formats of desks and maps."""

from dataclasses import dataclass

from app.catalog import GAZETTEER, Collection
from app.portal import form
from app.portal.form import Pairs
from gis.formats import FORMATS

NAMES = {
    "csv": "CSV",
    "gpkg": "GeoPackage",
    "xlsx": "XLSX",
    "shapefile": "Shapefile",
    "flatgeobuf": "FlatGeobuf",
    "geoparquet": "GeoParquet",
    "kml": "KML",
}
"""The formats by the names that people know."""

_BESIDE = tuple(name for name in NAMES if name != "csv")
"""Those that the API's items have not."""

PACKAGES = ("gpkg", "xlsx")
_NOT_ASKED = frozenset({"cursor", "limit", "f"})


@dataclass(frozen=True)
class File:
    """One: its address, its media type, its name."""

    href: str
    media: str
    title: str


def files(collection: Collection, pairs: Pairs, /, *, origin: str = "", also: tuple[str, ...] = ()) -> tuple[File, ...]:
    """Those of a question, after `also`; a collection without geometry has no use for formats of maps."""
    wanted = (*also, *(_BESIDE if collection.geometry else PACKAGES))
    kept = [pair for pair in pairs if pair[0] not in _NOT_ASKED]
    return tuple(_file(f"{origin}/api/downloads/{collection.id}", kept, name) for name in wanted)


def of_comune(code: str, /) -> tuple[File, ...]:
    """Those that hold all that is published of a Comune."""
    return tuple(_file(f"/api/downloads/{GAZETTEER.path}/{code}", [], name) for name in PACKAGES)


def _file(path: str, pairs: Pairs, name: str) -> File:
    return File(
        f"{path}{form.query_string(pairs, without=(), add=[('f', name)])}", FORMATS[name].media_type, NAMES[name]
    )
