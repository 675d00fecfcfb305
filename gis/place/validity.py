"""Why a geometry is not valid, in Italian, and what a repair would make of it."""

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from gis.place.systems import DIGITS, Geometries

_REASONS = {
    "Self-intersection": "il contorno incrocia se stesso",
    "Ring Self-intersection": "un anello tocca se stesso",
    "Hole lies outside shell": "un buco sta fuori dal contorno",
    "Holes are nested": "un buco sta dentro un altro buco",
    "Interior is disconnected": "un buco divide in due la parte interna",
    "Nested shells": "una parte sta dentro un'altra parte",
    "Duplicate Rings": "lo stesso anello è ripetuto",
    "Too few points in geometry component": "un contorno ha troppo pochi punti distinti",
    "Invalid Coordinate": "una coordinata non è un numero",
    "Ring is not closed": "un anello non è chiuso",
    "Repeated point": "un punto è ripetuto",
}
_REASON = re.compile(r"(?P<reason>[^\[]*)(?:\[(?P<at>.*)\])?")
_DIMENSION = np.array([0, 1, 1, 2, 0, 1, 2, -1, -1])
"""Of each type of geometry by its number: points, lines, polygons; a collection has none of its own."""

_WORTH_SHARING, _THREADS = 5_000, min(os.cpu_count() or 1, 4)


def explain(reason: str, /) -> str:
    """GEOS's reason (`Self-intersection[9.18 45.46]`) in Italian, with the place as longitude and latitude."""
    match = _REASON.fullmatch(reason.strip())
    if match is None:
        return reason
    text = _REASONS.get(match["reason"].strip(), match["reason"].strip())
    place = (match["at"] or "").split()
    if len(place) < 2 or "nan" in place[0].lower():
        return text
    lon, lat = (f"{float(number):.6f}".rstrip("0").rstrip(".") for number in place[:2])
    return f"{text} (presso longitudine {lon}, latitudine {lat})"


def parts_meet(geometry: BaseGeometry, /) -> bool:
    """Whether a geometry of several parts is not valid only because they lie on each other."""
    several = geometry.geom_type == "MultiPolygon" and len(geometry.geoms) > 1
    return several and bool(shapely.is_valid(shapely.get_parts(geometry)).all())


def repaired(geometries: Geometries, /) -> Geometries:
    """A valid geometry for each that is not, on the published grid, of the dimension it had; None: it cannot be done.

    Polygons are taken by their structure (contours minus holes), not by the lines they leave.
    """
    dimensions = _dimensions(geometries)
    mended = on_grid(attempted(_made_valid, geometries))
    mended = np.array([_parts(one, dimension) for one, dimension in zip(mended, dimensions, strict=True)], dtype=object)
    mended[~shapely.is_valid(mended)] = None
    oriented: Geometries = shapely.orient_polygons(mended)
    return oriented


def shared(operation: Callable[..., Any], /, *arrays: Geometries) -> npt.NDArray[Any]:
    """An operation of shapely's, by several threads where it is long: GEOS lets go of the interpreter meanwhile."""
    if len(arrays[0]) < _WORTH_SHARING:
        return np.asarray(operation(*arrays))
    with ThreadPoolExecutor(_THREADS) as pool:
        return np.concatenate(list(pool.map(operation, *(np.array_split(array, _THREADS) for array in arrays))))


def attempted(operation: Callable[..., Any], /, *arrays: Geometries) -> Geometries:
    """An operation of shapely's on whole arrays; where it stumbles, one by one, with None for those that cannot be."""
    try:
        result: Geometries = shared(operation, *arrays)
    except shapely.errors.GEOSException:
        if len(arrays[0]) == 1:
            return np.array([None], dtype=object)
        single = [attempted(operation, *(array[at : at + 1] for array in arrays)) for at in range(len(arrays[0]))]
        result = np.concatenate(single)
    return result


def overlay(operation: Callable[..., Any], ones: Geometries, others: Geometries, /) -> Geometries:
    """A set operation of shapely's on metres; None where there is no answer.

    What is valid in degrees may cross itself by less than a millimetre in metres: where exact arithmetic stumbles on
    it, both sides are made valid again and put on a grid of 1 mm.
    """
    result = attempted(operation, ones, others)
    failed = np.flatnonzero(shapely.is_missing(result))
    if len(failed):
        sides = (attempted(_made_valid, side[failed]) for side in (ones, others))
        result[failed] = attempted(partial(operation, grid_size=0.001), *sides)
    return result


def on_grid(geometries: Geometries, /) -> Geometries:
    """Valid geometries on the published grid, still valid; None where that cannot be."""
    snapped = attempted(partial(shapely.set_precision, grid_size=10.0**-DIGITS), geometries)
    gridded: Geometries = shapely.transform(snapped, lambda points: np.round(points, DIGITS))
    gridded[~shapely.is_valid(gridded) | shapely.is_empty(gridded)] = None
    return gridded


def _made_valid(geometries: Geometries) -> Geometries:
    made: Geometries = shapely.make_valid(geometries, method="structure", keep_collapsed=False)
    return made


def _dimensions(geometries: Geometries) -> list[int]:
    """0 points, 1 lines, 2 polygons: of a collection, that of its largest parts."""
    types = shapely.get_type_id(geometries)
    dimensions = shapely.get_dimensions(geometries)
    return [int(d if t == 7 else _DIMENSION[min(t, 8)]) for t, d in zip(types, dimensions, strict=True)]


def _parts(geometry: BaseGeometry | None, dimension: int) -> BaseGeometry | None:
    """The parts of one dimension, as a single or a multiple geometry."""
    if geometry is None or geometry.is_empty:
        return None
    parts = shapely.get_parts(np.array([geometry], dtype=object))
    parts = shapely.get_parts(parts)  # collections of multiple geometries
    parts = parts[shapely.get_dimensions(parts) == dimension]
    if len(parts) < 2:
        return parts[0] if len(parts) else None
    multiple = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension]
    return multiple(parts)
