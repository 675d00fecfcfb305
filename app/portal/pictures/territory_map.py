"""The still map of the Comuni that the server draws as SVG: computed once per version of the gazetteer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

WIDTH = 1000
TOLERANCE = 1.6
"""Simplification in drawing units: about 120 m on the ground."""


@dataclass(frozen=True)
class Piece:
    """One Comune on the drawing."""

    code: str
    name: str
    tint: int
    path: str
    box: tuple[float, float, float, float]
    """West, north, east, south on the drawing."""


@dataclass(frozen=True)
class ZoneMark:
    """One zone: its outline, where its name goes, the number of its tint."""

    id: str
    name: str
    tint: int
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class TerritoryMap:
    """The drawing, and how to place a point on it."""

    height: int
    pieces: tuple[Piece, ...]
    zones: tuple[ZoneMark, ...]
    frame: tuple[float, float, float, float]

    def spot(self, lon: float, lat: float, /) -> tuple[int, int]:
        """Where a point falls on the drawing."""
        west, north, scale, squeeze = self.frame
        return round((lon - west) * squeeze * scale), round((north - lat) * scale)

    @cached_property
    def ground(self) -> str:
        """All the Comuni as one path: for the drawings where they are told apart only from those that are chosen."""
        return "".join(one.path for one in self.pieces)

    @cached_property
    def outlines(self) -> str:
        """All the zones as one path."""
        return "".join(one.path for one in self.zones)

    @property
    def tints(self) -> Mapping[str, int]:
        """The number of the tint of each zone."""
        return {zone.id: zone.tint for zone in self.zones}


def draw(comuni: Sequence[Mapping[str, Any]], zone_names: Mapping[str, str], /) -> TerritoryMap:
    """Draws GeoJSON features of Comuni (degrees): neighbours keep sharing their border when simplified.

    Equirectangular about the middle latitude, which at this size differs from UTM by less than a line's width.
    """
    shapes = np.array([shape(one["geometry"]) for one in comuni])
    west, south, east, north = shapely.total_bounds(shapes)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)
    flat = shapely.transform(
        shapes, lambda points: np.column_stack(((points[:, 0] - west) * squeeze, north - points[:, 1])) * scale
    )
    simple = shapely.coverage_simplify(flat, TOLERANCE)
    members: dict[str, list[int]] = {}
    for index, one in enumerate(comuni):
        members.setdefault(one["properties"]["zona_omogenea"], []).append(index)
    ordered = sorted(members, key=lambda zone: (-len(members[zone]), zone))
    tints = {zone: position for position, zone in enumerate(ordered, 1)}
    return TerritoryMap(
        height=round((north - south) * scale),
        pieces=tuple(
            Piece(
                one["id"],
                one["properties"]["name"],
                tints[one["properties"]["zona_omogenea"]],
                _path(simple[index]),
                simple[index].bounds,
            )
            for index, one in enumerate(comuni)
        ),
        zones=tuple(_zone(zone, zone_names[zone], tints[zone], simple[members[zone]]) for zone in ordered),
        frame=(west, north, scale, squeeze),
    )


def _zone(zone: str, name: str, tint: int, shapes: Any) -> ZoneMark:
    outline = shapely.coverage_union_all(shapes)
    middle = shapely.maximum_inscribed_circle(outline, tolerance=2)
    point = shapely.get_point(middle, 0)
    return ZoneMark(zone, name, tint, _path(outline), round(point.x), round(point.y))


def _path(geometry: BaseGeometry) -> str:
    """An SVG path on whole units, relative steps: short enough to stand in the page."""
    parts = []
    for ring in shapely.get_rings(shapely.get_parts(geometry)):
        points = np.rint(shapely.get_coordinates(ring)).astype(int)
        steps = np.diff(points, axis=0)
        steps = steps[np.any(steps != 0, axis=1)][:-1]
        first = f"M{points[0][0]} {points[0][1]}"
        parts.append(first + "l" + " ".join(f"{x} {y}" for x, y in steps) + "z")
    return "".join(parts).replace(" -", "-")
