"""The map of what is wrong with a file, as SVG that stands alone: the Comuni, and the records that have issues.

What tells one record from another is its row, written beside it and in the table: never the colour alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from gis.issues import Severity
from gis.place.geometry import METROPOLITAN_BOX

WIDTH = 960
MOST_DRAWN = 500
"""Beyond it a drawing says nothing more; the table has them all."""
MOST_NAMED = 60
_LOWEST, _HIGHEST = 0.45, 0.7
_MARGIN = 0.12
_SMALLEST = 0.01
"""Degrees: a single point is shown with about a kilometre around it."""
_GROUND, _EDGE, _INK, _PAPER = "#eef2f3", "#6f8087", "#16232c", "#ffffff"
COLOURS: Mapping[Severity, str] = {
    Severity.ERROR: "#b3261e",
    Severity.WARNING: "#8a5a00",
    Severity.NOTE: "#0b4d5c",
}


@dataclass(frozen=True)
class Spot:
    """A record with issues: its row, the worst of them, and where it is (degrees)."""

    row: int
    severity: Severity
    geometry: BaseGeometry


@dataclass(frozen=True)
class _Frame:
    west: float
    north: float
    scale: float
    squeeze: float
    height: int

    def place(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry on the drawing (equirectangular: at this size no different from UTM)."""
        return shapely.transform(geometry, self._flat)

    def _flat(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        across, down = (points[:, 0] - self.west) * self.squeeze, self.north - points[:, 1]
        return np.column_stack((across, down)) * self.scale


def draw(spots: Sequence[Spot], comuni: Mapping[str, BaseGeometry], /) -> str | None:
    """The drawing; None where no record with issues has a place here: one far away would make all others a dot."""
    area = shapely.box(*METROPOLITAN_BOX)
    drawn = [one for one in spots if shapely.envelope(one.geometry).intersects(area)][:MOST_DRAWN]
    if not drawn:
        return None
    boxes = shapely.intersection([shapely.envelope(one.geometry) for one in drawn], area)
    frame = _framed(shapely.total_bounds(boxes))
    window = shapely.box(0, 0, WIDTH, frame.height)
    names, ground = [], []
    for name, geometry in comuni.items():
        seen = shapely.clip_by_rect(frame.place(geometry).simplify(0.7), -5, -5, WIDTH + 5, frame.height + 5)
        if not seen.is_empty:
            ground.append(_path(seen))
            names.append(_name(name, shapely.intersection(shapely.make_valid(seen), window)))
    marks = "".join(_mark(one, frame, named=position < MOST_NAMED) for position, one in enumerate(drawn))
    title = f"Dove sono le {len(drawn)} righe con segnalazioni"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {frame.height}" role="img" '
        f'aria-label="{title}; le stesse righe sono nella tabella" font-family="sans-serif"><title>{title}</title>'
        f'<path d="{"".join(ground)}" fill="{_GROUND}" stroke="{_EDGE}" stroke-width="1"/>{"".join(names)}{marks}</svg>'
    )


def _framed(bounds: Iterable[float]) -> _Frame:
    """What is in view: all of it with a margin, no flatter and no taller than a page wants."""
    west, south, east, north = bounds
    squeeze = cos(radians((south + north) / 2))
    across = max((east - west) * squeeze, _SMALLEST) * (1 + 2 * _MARGIN)
    down = max(north - south, _SMALLEST) * (1 + 2 * _MARGIN)
    down = max(down, across * _LOWEST)
    across = max(across, down / _HIGHEST)
    x, y = (west + east) / 2, (south + north) / 2
    scale = WIDTH / across
    return _Frame(x - across / squeeze / 2, y + down / 2, scale, squeeze, round(down * scale))


def _mark(one: Spot, frame: _Frame, *, named: bool) -> str:
    colour = COLOURS[one.severity]
    place = frame.place(one.geometry)
    parts = shapely.get_parts(place)
    lines = "".join(_path(part) for part in parts if part.geom_type != "Point")
    middle = shapely.centroid(place) if place.geom_type != "Polygon" else shapely.point_on_surface(place)
    x, y = round(middle.x), round(middle.y)
    shape = (
        f'<path d="{lines}" fill="{colour}" fill-opacity=".25" stroke="{colour}" stroke-width="2"/>' if lines else ""
    )
    sign = {
        Severity.ERROR: f'<path d="M{x - 5} {y - 5}l10 10m0-10l-10 10" stroke="{colour}" stroke-width="3"/>',
        Severity.WARNING: f'<path d="M{x} {y - 6}l6 11h-12z" fill="{colour}" stroke="{_PAPER}"/>',
        Severity.NOTE: f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}" stroke="{_PAPER}"/>',
    }[one.severity]
    words = _text(f"{one.row}", x + 9, y + 5, colour, weight=700) if named else ""
    return f"<g><title>Riga {one.row}</title>{shape}{sign}{words}</g>"


def _name(name: str, seen: BaseGeometry) -> str:
    if seen.area < len(name) * 900:
        return ""
    point = shapely.point_on_surface(seen)
    half = len(name) * 4
    return _text(name, round(min(max(point.x, half), WIDTH - half)), round(point.y), _INK, anchor="middle")


def _text(words: str, x: int, y: int, colour: str, *, weight: int = 400, anchor: str = "start") -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="14" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}" '
        f'stroke="{_PAPER}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">{escape(words)}</text>'
    )


def _path(geometry: BaseGeometry) -> str:
    """An SVG path on whole units: rings are closed, lines are not."""
    written = []
    for part in shapely.get_parts(geometry):
        closed = part.geom_type == "Polygon"
        for line in shapely.get_rings(part) if closed else [part]:
            points = np.rint(shapely.get_coordinates(line)).astype(int)
            written.append("M" + "L".join(f"{x} {y}" for x, y in points) + ("z" if closed else ""))
    return "".join(written)
