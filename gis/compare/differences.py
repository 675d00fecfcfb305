"""How records differ from other versions of themselves, field by field and geometry by geometry, many at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.compare.sameness import same_geometries, same_value
from gis.italian import metres, square_metres
from gis.place.systems import Geometries, from_degrees
from gis.place.validity import overlay
from gis.records import Record
from gis.values import Value

PRECISION = "location_precision"
BORROWED = frozenset({"comune", "citta_metropolitana"})
"""The precisions of a place that is not the record's own: a point of its Comune, shown for want of a better one."""
_NOT_OWN = BORROWED | {None}
_POINTS, _LINES, _POLYGONS = (0, 4), (1, 2, 5), (3, 6)  # numbers of shapely's types


@dataclass(frozen=True, slots=True)
class Published:
    """A published record. `geometry` is its own (WKB will do); `shown` what a download gives when it has none.

    withdrawn: it has been deleted, `version` is that of the deletion.
    """

    id: str
    version: int
    properties: Mapping[str, Value]
    geometry: BaseGeometry | bytes | None
    shown: BaseGeometry | bytes | None = None
    withdrawn: bool = False

    def as_record(self) -> Record:
        """As if a file held it."""
        return Record(0, self.id, self.properties, _array([self.geometry])[0], self.version)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One property: what is published, and what the file proposes."""

    name: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class GeometryChange:
    """The geometry: what is published (None: none of its own), what is proposed, and by how much they differ.

    area_m2: of the symmetric difference, where both are polygons; moved_m: how far points and lines moved.
    """

    old: BaseGeometry | None
    new: BaseGeometry
    area_m2: float | None = None
    moved_m: float | None = None

    @property
    def text(self) -> str:
        """The difference in words."""
        if self.area_m2 is not None:
            return f"contorno diverso per {square_metres(self.area_m2)}"
        if self.moved_m is not None:
            return f"spostata di {metres(self.moved_m)}"
        return "geometria nuova" if self.old is None else "geometria di altro tipo"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a record of the file says otherwise than another version of it."""

    fields: tuple[FieldChange, ...] = ()
    geometry: GeometryChange | None = None

    def __bool__(self) -> bool:
        return bool(self.fields) or self.geometry is not None

    @property
    def names(self) -> frozenset[str]:
        """The names of what differs, `geometry` among them."""
        return frozenset(one.name for one in self.fields) | ({"geometry"} if self.geometry else frozenset())


def differences(
    pairs: Sequence[tuple[Record, Published]], fields: Collection[str], tolerance: float, /
) -> list[Difference]:
    """What each record says otherwise than its published self; a record without a geometry says nothing of it.

    A place borrowed from the Comune that comes back as it was shown is no geometry of the record's own.
    """
    if not pairs:
        return []
    ours = _array([record.geometry for record, _ in pairs])
    own = _array([other.geometry for _, other in pairs])
    shown = _array([other.shown for _, other in pairs])
    same = same_geometries(ours, np.where(shapely.is_missing(own), shown, own), tolerance=tolerance)
    found, moved = [], []
    for at, (record, other) in enumerate(pairs):
        borrowed = own[at] is None and record.properties.get(PRECISION) in _NOT_OWN
        if ours[at] is None or (own[at] is not None and same[at]):
            stays = True
        else:  # where nobody told what was shown, the word for its precision is believed
            stays = borrowed and bool(same[at] or (shown[at] is None and record.properties.get(PRECISION)))
        found.append(_fields(record, other, fields, skip=PRECISION if borrowed and stays else ""))
        if not stays:
            moved.append(at)
    changes = dict(zip(moved, _moves(own[moved], ours[moved]), strict=True)) if moved else {}
    return [Difference(fields_, changes.get(at)) for at, fields_ in enumerate(found)]


def _fields(record: Record, other: Published, fields: Collection[str], *, skip: str) -> tuple[FieldChange, ...]:
    changes = []
    for name, value in record.properties.items():
        old = other.properties.get(name)
        if value == old and type(value) is type(old):  # the common case, without a call
            continue
        if name in fields and name != skip and not same_value(value, old):
            changes.append(FieldChange(name, old, value))
    return tuple(changes)


def _array(geometries: Sequence[BaseGeometry | bytes | None]) -> Geometries:
    """An array of geometries; texts of WKB are read, all at once."""
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    written = np.fromiter((isinstance(one, bytes | str) for one in geometries), dtype=bool, count=len(geometries))
    if written.any():
        array[written] = shapely.from_wkb(array[written])
    return array


def _moves(old: Geometries, new: Geometries) -> list[GeometryChange]:
    """By how much geometries differ: m² between polygons, metres between points or lines, nothing between kinds."""
    before, after = from_degrees(old, 32632), from_degrees(new, 32632)
    usable = shapely.is_valid(before) & shapely.is_valid(after)
    one, other = shapely.get_type_id(before), shapely.get_type_id(after)
    area, moved = np.full(len(old), np.nan), np.full(len(old), np.nan)
    polygons = usable & np.isin(one, _POLYGONS) & np.isin(other, _POLYGONS)
    area[polygons] = shapely.area(overlay(shapely.symmetric_difference, before[polygons], after[polygons]))
    others = usable & np.any([np.isin(one, kind) & np.isin(other, kind) for kind in (_POINTS, _LINES)], axis=0)
    moved[others] = shapely.hausdorff_distance(before[others], after[others])
    return [
        GeometryChange(o, n, None if np.isnan(a) else float(a), None if np.isnan(m) else float(m))
        for o, n, a, m in zip(old, new, area, moved, strict=True)
    ]
