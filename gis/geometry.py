"""Geometries as the portal keeps them: WGS 84 longitude and latitude, two dimensions, valid, rings by RFC 7946."""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

# The Città metropolitana with a margin of about 5 km: a point outside is a mistake, not a place of ours.
METROPOLITAN_BOX = (8.64, 45.10, 9.62, 45.70)

COORDINATE_GRID = 1e-7  # degrees, about 1 cm


def point(*, lon: float, lat: float) -> BaseGeometry:
    """A point from longitude and latitude in degrees (EPSG:4326, longitude first)."""
    return Point(lon, lat)


def from_geojson(document: Mapping[str, Any], /) -> BaseGeometry:
    """Read a GeoJSON geometry in clean form: 2D, exterior rings counter-clockwise. Raises ValueError."""
    geometry = shapely.force_2d(shape(document))
    return shapely.orient_polygons(geometry)


def faults(geometry: BaseGeometry, /) -> list[str]:
    """Why a geometry cannot be published, in words; an empty list when it can."""
    if geometry.is_empty:
        return ["la geometria è vuota"]
    if not geometry.is_valid:
        return [f"la geometria non è valida: {explain_validity(geometry)}"]
    west, south, east, north = geometry.bounds
    box = METROPOLITAN_BOX
    if west < box[0] or south < box[1] or east > box[2] or north > box[3]:
        return ["la geometria è fuori dalla Città metropolitana di Milano (sono gradi, prima la longitudine?)"]
    return []
