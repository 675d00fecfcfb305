"""Why a geometry is not valid, in Italian, and what a repair would make of it."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.systems import DIGITS, Geometries

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


def repaired(geometries: Geometries, /) -> Geometries:
    """A valid geometry for each that is not, on the published grid, of the dimension it had; None: it cannot be done.

    Polygons are taken by their structure (contours minus holes), not by the lines they leave.
    """
    dimensions = _dimensions(geometries)
    valid = shapely.make_valid(geometries, method="structure", keep_collapsed=False)
    mended = shapely.set_precision(valid, 10.0**-DIGITS)
    mended = np.array([_parts(one, dimension) for one, dimension in zip(mended, dimensions, strict=True)], dtype=object)
    mended = shapely.transform(mended, lambda points: np.round(points, DIGITS))
    mended[~shapely.is_valid(mended) | shapely.is_empty(mended)] = None
    oriented: Geometries = shapely.orient_polygons(mended)
    return oriented


def overlay(operation: Callable[..., Any], ones: Geometries, others: Geometries | BaseGeometry, /) -> Geometries:
    """A set operation of shapely's on metres; on a grid of 1 mm, which never fails, where exact arithmetic does."""
    try:
        result: Geometries = operation(ones, others)
    except shapely.errors.GEOSException:
        result = operation(ones, others, grid_size=0.001)
    return result


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
