"""When two values, or two geometries, are the same although a trip through a file has written them differently."""

import unicodedata
from math import isclose

import numpy as np
import numpy.typing as npt
import shapely

from gis.place.systems import Geometries
from gis.values import Value

TOLERANCE = 1.5e-7
"""Degrees within which vertices are the same: one step of the published grid on both axes, about 1 cm.

The operations of `gis.place.systems` are inverse to the millimetre: whatever the system of the file, nothing is added.
"""

Mask = npt.NDArray[np.bool_]
_CLOSE = 1e-12  # relative: the digits that a dBASE column or a spreadsheet may lose


def same_value(one: Value, other: Value, /) -> bool:
    """Unknown is unknown (None, "", []), 1 is 1.0, texts are compared in Unicode's NFC with one kind of line end."""
    if one is None or one == "" or one == []:
        return other is None or other == "" or other == []
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other or (isinstance(one + other, float) and isclose(one, other, rel_tol=_CLOSE))
    if isinstance(one, str) and isinstance(other, str):
        return one == other or _plain(one) == _plain(other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    return False


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n")


def same_geometries(ones: Geometries, others: Geometries, /, *, tolerance: float = TOLERANCE) -> Mask:
    """Whether geometries in degrees have the same vertices in the same rings, wherever a ring begins or turns.

    A multiple geometry of one part is that part; the order of parts is nothing; None is the same as None only.
    """
    same: Mask = np.asarray(shapely.equals_exact(ones, others, tolerance=tolerance))
    nothing = shapely.is_missing(ones)
    same |= nothing & shapely.is_missing(others)
    rest = np.flatnonzero(~same & ~nothing & ~shapely.is_missing(others))
    apart = np.abs(shapely.bounds(ones[rest]) - shapely.bounds(others[rest])).max(axis=1, initial=0)
    rest = rest[~(apart > 2 * tolerance)]  # most of what was edited is told apart by its box
    if len(rest):
        first, second = _canonical(ones[rest]), _canonical(others[rest])
        equal = np.asarray(shapely.equals_exact(first, second, tolerance=tolerance))
        alike = ~equal & _alike(first, second, tolerance)
        # a ring may begin elsewhere when two vertices are candidates by less than the tolerance
        for at in np.flatnonzero(alike):
            equal[at] = _same_vertices(first[at : at + 1], second[at : at + 1], tolerance)
        same[rest] = equal
    return same


def _canonical(geometries: Geometries) -> Geometries:
    plain: Geometries = shapely.force_2d(geometries)
    single = np.isin(shapely.get_type_id(plain), (4, 5, 6)) & (shapely.get_num_geometries(plain) == 1)
    plain[single] = shapely.get_geometry(plain[single], 0)
    valid = shapely.is_valid(plain)
    plain[valid] = shapely.remove_repeated_points(plain[valid])
    normal: Geometries = shapely.normalize(plain)
    return normal


def _alike(ones: Geometries, others: Geometries, tolerance: float) -> Mask:
    """What can still be the same: as many vertices, parts and rings, and sizes that the tolerance explains."""
    alike = np.ones(len(ones), dtype=bool)
    for count in (shapely.get_type_id, shapely.get_num_geometries, shapely.get_num_coordinates):
        alike &= count(ones) == count(others)
    slack = tolerance * (shapely.length(ones) + tolerance * shapely.get_num_coordinates(ones))
    alike &= np.abs(shapely.area(ones) - shapely.area(others)) <= slack
    alike &= np.abs(shapely.length(ones) - shapely.length(others)) <= 2 * tolerance * shapely.get_num_coordinates(ones)
    return alike


def _same_vertices(one: Geometries, other: Geometries, tolerance: float) -> bool:
    these, those = (shapely.points(shapely.get_coordinates(geometry)) for geometry in (one, other))
    near = shapely.STRtree(those).query(these, predicate="dwithin", distance=tolerance)
    return len(np.unique(near[0])) == len(these) and len(np.unique(near[1])) == len(those)
