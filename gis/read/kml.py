"""Reads KML as a stream: its placemarks by folder, their extended data as columns, nothing that it points at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from gis.check import id_problems
from gis.issues import Issue
from gis.layers import Batch, Cell, Layer
from gis.limits import Unreadable
from gis.read.archive import Sent
from gis.read.shapes import told

_CHUNK = 1 << 18
_ELEMENT_ID = "id del Placemark"
_CONTAINERS = frozenset({"Folder", "Document"})
_SHAPES = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"})
_UNREAD_SHAPES = frozenset({"Model", "Track", "MultiTrack"})
_TEXTS = frozenset({"name", "description", "address", "phoneNumber", "when", "begin", "end"})
_CAPTURED = _TEXTS | {"coordinates", "SimpleData", "value"}
_COLLECTIONS: dict[frozenset[str], Callable[[list[BaseGeometry]], BaseGeometry]] = {
    frozenset({"Point"}): shapely.multipoints,
    frozenset({"LineString"}): shapely.multilinestrings,
    frozenset({"Polygon"}): shapely.multipolygons,
}


class _Fault(ValueError):
    """What is wrong with a geometry, in words."""


@dataclass
class _Placemark:
    """One feature while it is read."""

    container: str
    id: str
    cells: dict[str, str] = field(default_factory=dict)
    geometry: BaseGeometry | None = None
    problem: str | None = None


@dataclass
class _Shape:
    """One geometry element that is open, with what has closed in it."""

    kind: str
    coordinates: Any = None
    parts: list[BaseGeometry] = field(default_factory=list)
    shell: Any = None
    holes: list[Any] = field(default_factory=list)


class _Reader:
    """The handlers of expat; finished placemarks wait in `done`."""

    def __init__(self, sent: Sent) -> None:
        self.done: list[_Placemark] = []
        self._sent = sent
        self._path: list[str] = []
        self._containers: list[str] = [next(iter(sent.members))]
        self._open: _Placemark | None = None
        self._shapes: list[_Shape] = []
        self._key = ""
        self._text: list[str] | None = None
        self._length = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.encoding = "UTF-8"
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = (encoding or self.encoding).upper()

    def _doctype(self, *_: object) -> None:
        text = f"«{self._sent.name}» contiene una DTD: i file con dichiarazioni di entità sono rifiutati."
        raise Unreadable("xml-doctype", text)

    def _check(self, local: str) -> None:
        """Refuse another root, what is too deep, and what points elsewhere."""
        name, deepest = self._sent.name, self._sent.limits.nesting
        if not self._path and local != "kml":
            raise Unreadable("content-mismatch", f"«{name}» non è un KML: comincia con <{local[:40]}>.")
        if len(self._path) >= deepest:
            raise Unreadable("too-deep", f"«{name}» è annidato oltre {deepest} livelli.")
        if local == "NetworkLink":
            raise Unreadable("network-link", f"«{name}» rimanda ad altri file (<{local}>): inviare il file completo.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(" ")[2]
        self._check(local)
        self._path.append(local)
        if local in _CONTAINERS:
            self._containers.append("")
        elif local == "Placemark":
            name = next(name for name in reversed(self._containers) if name)
            self._open = _Placemark(name, attributes.get("id", ""))
            self._length = 0
        elif self._open is not None and local in _SHAPES:
            self._shapes.append(_Shape(local))
        elif self._open is not None and local in _UNREAD_SHAPES:
            self._open.problem = f"le geometrie <{local}> non si leggono"
        elif local in ("SimpleData", "Data"):
            self._key = attributes.get("name", "").strip()
        if local in _CAPTURED:
            self._text = []

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._length += len(text)
            if self._length > self._sent.limits.feature:
                raise Unreadable("feature-too-large", f"In «{self._sent.name}» un solo elemento è troppo grande.")
            self._text.append(text)

    def _end(self, tag: str) -> None:
        local = self._path.pop()
        text = "".join(self._text).strip() if self._text is not None else ""
        if self._open is None:
            if local == "name" and self._path and self._path[-1] in _CONTAINERS:
                self._containers[-1] = text
            elif local in _CONTAINERS:
                self._containers.pop()
        elif local == "Placemark":
            self._named(self._open)
            self.done.append(self._open)
            self._open, self._shapes = None, []
        elif local == "coordinates" and self._shapes:
            self._guarded(lambda: self._take(text))
        elif local in _SHAPES and self._shapes:
            self._guarded(self._close)
        elif local == "SimpleData" or (local == "value" and self._path[-1] == "Data"):
            self._open.cells[self._key or "valore"] = text
        elif local in _TEXTS and self._path[-1] in ("Placemark", "TimeStamp", "TimeSpan"):
            self._open.cells.setdefault(local, text)
        if local in _CAPTURED:
            self._text = None

    def _named(self, one: _Placemark) -> None:
        """Put the id of an element with the data, which may say it too; one that is none of ours a program has made."""
        if one.id and one.cells.get("id") != one.id:
            name = "id" if "id" not in one.cells and not id_problems(one.id) else _ELEMENT_ID
            one.cells = {name: one.id} | one.cells

    def _guarded(self, step: Callable[[], None]) -> None:
        assert self._open is not None
        try:
            step()
        except (ValueError, shapely.errors.GEOSException) as error:
            why = str(error) if isinstance(error, _Fault) else told(error, "non si può costruire")
            self._open.problem = self._open.problem or f"la geometria non si legge: {why}"

    def _take(self, text: str) -> None:
        """The coordinates of the innermost shape: longitude, latitude and maybe height, parted by commas."""
        points = text.split()
        width = points[0].count(",") + 1 if points else 0
        if width not in (2, 3) or {point.count(",") for point in points} != {width - 1}:
            raise _Fault("le coordinate non sono coppie o terne separate da virgole")
        self._shapes[-1].coordinates = np.array(text.replace(",", " ").split(), dtype=float).reshape(-1, width)
        if not np.isfinite(self._shapes[-1].coordinates).all():
            raise _Fault("le coordinate non sono numeri finiti")

    def _close(self) -> None:
        assert self._open is not None
        shape = self._shapes.pop()
        outer = self._shapes[-1] if self._shapes else None
        if shape.kind == "LinearRing" and outer is not None and outer.kind == "Polygon":
            if "innerBoundaryIs" in self._path[-1:]:
                outer.holes.append(shape.coordinates)
            else:
                outer.shell = shape.coordinates
            return
        made = _made(shape)
        if outer is not None:
            outer.parts.append(made)
        elif self._open.problem is None:
            self._open.geometry = made


def _made(shape: _Shape) -> BaseGeometry:
    if shape.kind == "MultiGeometry":
        kinds = frozenset(part.geom_type for part in shape.parts)
        return _COLLECTIONS.get(kinds, shapely.geometrycollections)(shape.parts)
    if shape.kind == "Polygon":
        if shape.shell is None:
            raise _Fault("un poligono non ha contorno")
        holes = [shapely.linearrings(hole) for hole in shape.holes]
        return shapely.polygons(shapely.linearrings(shape.shell), holes or None)
    if shape.coordinates is None:
        raise _Fault("mancano le coordinate")
    return shapely.points(shape.coordinates[0]) if shape.kind == "Point" else shapely.linestrings(shape.coordinates)


def layers(sent: Sent, /) -> tuple[Layer, ...]:
    """One layer for each folder that holds placemarks; those of the same name are one."""
    columns: dict[str, dict[str, None]] = {}
    rows: dict[str, int] = {}
    shaped: set[str] = set()
    reader = _Reader(sent)
    for one in _placemarks(sent, reader):
        columns.setdefault(one.container, {}).update(dict.fromkeys(one.cells))
        rows[one.container] = rows.get(one.container, 0) + 1
        if one.geometry is not None or one.problem:
            shaped.add(one.container)
        if len(rows) > sent.limits.layers:
            raise Unreadable("too-many-layers", f"«{sent.name}» ha più di {sent.limits.layers} livelli.")
        sent.limits.check_columns(len(columns[one.container]))
    return tuple(
        Layer(
            name=name,
            columns=tuple(columns[name]),
            rows=count,
            crs=str(pyproj.CRS.from_user_input("OGC:CRS84").to_wkt()),
            has_geometry=name in shaped,
            encoding=reader.encoding,
            encoding_reason="lo dice il documento XML",
        )
        for name, count in rows.items()
    )


def batches(sent: Sent, layer: Layer, /, *, size: int) -> Iterator[Batch]:
    """The placemarks of one folder in their order."""
    held: list[_Placemark] = []
    first, vertices = 1, 0
    for one in _placemarks(sent, _Reader(sent)):
        if one.container != layer.name:
            continue
        held.append(one)
        vertices += 0 if one.geometry is None else int(shapely.get_num_coordinates(one.geometry))
        sent.limits.check_vertices(vertices)
        if len(held) == size:
            yield _batch(held, layer, first)
            first += size
            held = []
    if held:
        yield _batch(held, layer, first)


def _batch(held: list[_Placemark], layer: Layer, first: int) -> Batch:
    geometry = np.empty(len(held), dtype=object)
    geometry[:] = [one.geometry for one in held]
    cells: dict[str, list[Cell]] = {name: [one.cells.get(name) for one in held] for name in layer.columns}
    problems = tuple(
        Issue("", "geometry", "geometry-unreadable", one.problem, row=first + index)
        for index, one in enumerate(held)
        if one.problem
    )
    return Batch(first=first, columns=cells, geometry=geometry if layer.has_geometry else None, problems=problems)


def _placemarks(sent: Sent, reader: _Reader) -> Iterator[_Placemark]:
    try:
        with sent.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                reader.parser.Parse(chunk, False)
                yield from reader.done
                reader.done.clear()
            reader.parser.Parse(b"", True)
            yield from reader.done
    except expat.ExpatError as error:
        raise Unreadable("xml-broken", f"«{sent.name}» non è XML ben formato (riga {error.lineno}).") from None
    except Unreadable:
        raise
    except (LookupError, ValueError):  # what Python says of an encoding that it does not know, or not as one of texts
        raise Unreadable(
            "encoding", f"«{sent.name}» dichiara una codifica che non si legge: salvarlo in UTF-8."
        ) from None
