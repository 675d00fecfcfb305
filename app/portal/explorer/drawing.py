"""The printed map as SVG: boundaries, records by their symbols, legend, scale and north; it needs no style sheet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, floor, log10, pi, sin
from typing import Any
from xml.sax.saxutils import escape

from app.catalog import Collection
from app.catalog.common import INDICATIVE, WITHOUT_PLACE
from app.portal import formats
from app.portal.pictures import palette
from app.portal.pictures.territory_map import TerritoryMap

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

RATIO = 1.25
"""Width over height of the map."""
_KM_PER_DEGREE = 111.2
_GROUND, _EDGE, _ZONE, _INK = "#f3f6f6", "#b5c2c7", "#6f8087", "#1d2a30"
_FONT = "font-family='Titillium Web'"


@dataclass(frozen=True)
class Layer:
    """A collection on the map: its records, and what the legend says of it."""

    collection: Collection
    features: Sequence[Mapping[str, Any]]
    text: str


def everywhere(drawing: TerritoryMap, /) -> Box:
    """The box of the whole territory."""
    west, north, scale, squeeze = drawing.frame
    return west, north - drawing.height / scale, west + 1000 / (scale * squeeze), north


def draw(drawing: TerritoryMap, layers: Sequence[Layer], box: Box, /, *, north: str) -> str:
    """The map of a box, 500 pens wide, widened to its proportions; below it the legend."""
    x, y, width, height = _framed(drawing, box)
    pen = width / 500
    legend = len(layers) * 14 * pen
    parts = [*_ground(drawing, pen)]
    for number, layer in enumerate(layers):
        turn = 2 * pi * number / len(layers)
        aside = (6 * pen * sin(turn), -6 * pen * cos(turn)) if len(layers) > 1 else (0.0, 0.0)
        parts += _records(drawing, layer, pen, aside)
    inside = "".join(parts)
    corner = f"{x - pen:.2f} {y - pen:.2f} {width + 2 * pen:.2f} {height + legend + 6 * pen:.2f}"
    frame = f"x='{x:.2f}' y='{y:.2f}' width='{width:.2f}' height='{height:.2f}'"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{corner}'>"
        f"<clipPath id='frame'><rect {frame}/></clipPath><g clip-path='url(#frame)'>{inside}</g>"
        f"<rect {frame} fill='none' stroke='{_ZONE}' stroke-width='{pen:.3f}'/>"
        f"{_scale(drawing, x, y + height, width, pen)}{_north(x + width, y, pen, north)}"
        f"{''.join(_legend(layers, x, y + height, pen))}</svg>"
    )


def _framed(drawing: TerritoryMap, box: Box) -> Box:
    """The box in the drawing's units (x, y, width, height), widened to the proportions of the page."""
    west, south, east, north = box
    left, top = _place(drawing, west, north)
    right, bottom = _place(drawing, east, south)
    width, height = (right - left) * 1.04, (bottom - top) * 1.04
    width, height = max(width, height * RATIO), max(height, width / RATIO)
    return (left + right - width) / 2, (top + bottom - height) / 2, width, height


def _place(drawing: TerritoryMap, lon: float, lat: float) -> tuple[float, float]:
    west, north, scale, squeeze = drawing.frame
    return (lon - west) * squeeze * scale, (north - lat) * scale


def _ground(drawing: TerritoryMap, pen: float) -> Iterator[str]:
    for piece in drawing.pieces:
        yield f"<path d='{piece.path}' fill='{_GROUND}' stroke='{_EDGE}' stroke-width='{0.6 * pen:.3f}'/>"
    for zone in drawing.zones:
        yield f"<path d='{zone.path}' fill='none' stroke='{_ZONE}' stroke-width='{1.2 * pen:.3f}'/>"


def _records(drawing: TerritoryMap, layer: Layer, pen: float, aside: tuple[float, float]) -> Iterator[str]:
    """Records of which only the Comune is known stand around its point, each collection in a place of its own."""
    style = layer.collection.style
    for feature in layer.features:
        geometry = feature["geometry"]
        for part in geometry.get("geometries", [geometry]):
            if part["type"].endswith("Polygon"):
                path = "".join(_ring(drawing, ring) for ring in _rings(part))
                yield (
                    f"<path d='{path}' fill='{style.colour}' fill-opacity='.35' fill-rule='evenodd' "
                    f"stroke='{style.colour}' stroke-width='{pen:.3f}'/>"
                )
            else:
                precision = feature["properties"].get("location_precision")
                right, down = aside if precision in WITHOUT_PLACE else (0.0, 0.0)
                for lon, lat in _points(part["coordinates"]):
                    x, y = _place(drawing, lon, lat)
                    yield _symbol(layer.collection, x + right, y + down, size=0.45 * pen, precision=precision)


def _symbol(collection: Collection, x: float, y: float, *, size: float, precision: str | None = None) -> str:
    """Filled where the position is known, half filled where it is indicative, hollow where only the territory is."""
    opacity = 0.0 if precision in WITHOUT_PLACE else 0.5 if precision in INDICATIVE else 1.0
    outline, colour = palette.shape(collection.style.symbol), collection.style.colour
    return (
        f"<path transform='translate({x:.2f} {y:.2f}) scale({size:.4f})' d='{outline}' "
        f"fill='{colour}' fill-opacity='{opacity}' stroke='{colour}' stroke-width='2'/>"
    )


def _rings(geometry: Mapping[str, Any]) -> Iterable[Any]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return (ring for polygon in polygons for ring in polygon)


def _ring(drawing: TerritoryMap, ring: Sequence[Sequence[float]]) -> str:
    places = (_place(drawing, point[0], point[1]) for point in ring[:-1])
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in places) + "z"


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
    else:
        for one in coordinates:
            yield from _points(one)


def _scale(drawing: TerritoryMap, x: float, bottom: float, width: float, pen: float) -> str:
    """A bar of a round length, at most a quarter of the map."""
    unit_km = _KM_PER_DEGREE / drawing.frame[2]
    longest = width * unit_km / 4
    power = 10.0 ** floor(log10(longest))
    km = next(one * power for one in (5, 2, 1) if one * power <= longest)
    length, left, base = km / unit_km, x + 10 * pen, bottom - 10 * pen
    text = f"{formats.number(km)} km" if km >= 1 else f"{formats.number(round(km * 1000))} m"
    return (
        f"<path d='M{left:.2f} {base - 4 * pen:.2f}v{4 * pen:.2f}h{length:.2f}v{-4 * pen:.2f}' fill='none' "
        f"stroke='{_INK}' stroke-width='{1.2 * pen:.3f}'/>"
        f"<text x='{left + length / 2:.2f}' y='{base - 6 * pen:.2f}' {_FONT} font-size='{9 * pen:.2f}' "
        f"text-anchor='middle' fill='{_INK}'>{escape(text)}</text>"
    )


def _north(right: float, top: float, pen: float, name: str) -> str:
    x, y = right - 16 * pen, top + 24 * pen
    return (
        f"<path d='M{x:.2f} {y - 16 * pen:.2f}l{5 * pen:.2f} {14 * pen:.2f}l{-5 * pen:.2f} {-3 * pen:.2f}"
        f"l{-5 * pen:.2f} {3 * pen:.2f}z' fill='{_INK}'/>"
        f"<text x='{x:.2f}' y='{y + 8 * pen:.2f}' {_FONT} font-size='{9 * pen:.2f}' text-anchor='middle' "
        f"fill='{_INK}'>{escape(name)}</text>"
    )


def _legend(layers: Sequence[Layer], x: float, bottom: float, pen: float) -> Iterator[str]:
    for number, layer in enumerate(layers):
        y = bottom + (14 * number + 13) * pen
        yield _symbol(layer.collection, x + 8 * pen, y - 3 * pen, size=0.5 * pen)
        yield (
            f"<text x='{x + 18 * pen:.2f}' y='{y:.2f}' {_FONT} font-size='{9 * pen:.2f}' fill='{_INK}'>"
            f"{escape(layer.text)}</text>"
        )
