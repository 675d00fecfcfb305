"""Geometry literals of a filter: checked point by point, then as a whole, and written as EWKB with x before y."""

from itertools import pairwise
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from app.languages import gettext as _
from app.reading.cql.bounds import DEEPEST, MOST_VERTICES, bad_filter
from app.reading.crs import Crs
from app.reading.distance import FARTHEST, NEAREST

_LEVELS = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
_FARTHEST = 1e9
_STEP_METRES = 500.0
_MOST_STEPS = 5_000

Position = tuple[float, float]


def is_literal(tree: Any, /) -> bool:
    """Whether a part of a tree is a geometry written in the filter."""
    return isinstance(tree, dict) and ("bbox" in tree or "type" in tree)


def ewkb(tree: dict[str, Any], /, *, crs: Crs, whole: bool) -> bytes:
    """The literal as EWKB in `crs`, east before north.

    whole: it must be all points, all lines or all areas, as the relations other than «intersects» and «disjoint»
    want. Raises Problem 400.
    """
    reader = _Reader(crs)
    found = reader.box(tree["bbox"]) if "type" not in tree else reader.geometry(tree, depth=0)
    if not shapely.is_valid(found):
        raise bad_filter(
            _("Una geometria del filtro non è valida: %(reason)s.") % {"reason": shapely.is_valid_reason(found)}
        )
    if whole and found.geom_type == "GeometryCollection":
        found = _gathered(found)
    if not crs.geographic and found.length:
        # A straight side in metres is a curve in degrees: enough points follow it.
        found = shapely.segmentize(found, max(_STEP_METRES, found.length / _MOST_STEPS))
    return bytes(shapely.to_wkb(shapely.set_srid(found, crs.srid), output_dimension=2, include_srid=True))


def metres(tree: Any, /) -> float:
    """The distance of S_DWITHIN. Raises Problem 400."""
    number = isinstance(tree, int | float) and not isinstance(tree, bool)
    if not number or not NEAREST <= tree <= FARTHEST:
        raise bad_filter(
            _("S_DWITHIN vuole due geometrie e i metri, tra %(nearest)s e %(farthest)s.")
            % {"nearest": f"{NEAREST:.0f}", "farthest": f"{FARTHEST:.0f}"}
        )
    return float(tree)


class _Reader:
    def __init__(self, crs: Crs) -> None:
        self.crs = crs
        self.left = MOST_VERTICES

    def geometry(self, tree: Any, *, depth: int) -> BaseGeometry:
        kind = tree.get("type") if isinstance(tree, dict) else None
        if kind == "GeometryCollection" and depth < DEEPEST:
            members = tree.get("geometries")
            if not isinstance(members, list) or not members:
                raise bad_filter(_("Una GeometryCollection del filtro è vuota."))
            return shapely.GeometryCollection([self.geometry(member, depth=depth + 1) for member in members])
        if not isinstance(kind, str) or kind not in _LEVELS:
            known = ", ".join((*_LEVELS, "GeometryCollection"))
            raise bad_filter(
                _("Una geometria del filtro non è di un tipo che esiste. I tipi: %(known)s.") % {"known": known}
            )
        return self.build(kind, self.positions(tree.get("coordinates"), _LEVELS[kind]))

    def build(self, kind: str, positions: Any) -> BaseGeometry:
        if kind == "Point":
            return shapely.Point(positions)
        if kind == "MultiPoint":
            return shapely.MultiPoint(positions)
        if kind == "LineString":
            return _line(positions)
        if kind == "Polygon":
            return _polygon(positions)
        if kind == "MultiLineString":
            return shapely.MultiLineString([_line(line) for line in positions])
        return shapely.MultiPolygon([_polygon(rings) for rings in positions])

    def positions(self, tree: Any, levels: int) -> Any:
        if not isinstance(tree, list) or not tree:
            raise bad_filter(_("Le coordinate di una geometria del filtro mancano o non hanno la forma del suo tipo."))
        if levels:
            return [self.positions(part, levels - 1) for part in tree]
        self.left -= 1
        if self.left < 0:
            raise bad_filter(_("Una geometria del filtro ha più di %(most)s vertici.") % {"most": MOST_VERTICES})
        if len(tree) not in (2, 3):
            raise bad_filter(_("Ogni posizione di una geometria ha due numeri, o tre con la quota (ignorata)."))
        return self.position(tree[0], tree[1])

    def position(self, first: Any, second: Any) -> Position:
        numbers = (_coordinate(first), _coordinate(second))
        x, y = numbers[::-1] if self.crs.flipped else numbers
        west, south, east, north = self.crs.domain
        if not (west <= x <= east and south <= y <= north):
            order = _("nord, est") if self.crs.flipped else _("est, nord")
            raise bad_filter(
                _("La posizione %(first)s, %(second)s è fuori da dove vale %(crs)s (assi: %(order)s).")
                % {
                    "first": f"{numbers[0]:g}",
                    "second": f"{numbers[1]:g}",
                    "crs": self.crs.uri,
                    "order": order,
                }
            )
        return (x, y)

    def box(self, numbers: Any) -> BaseGeometry:
        if not isinstance(numbers, list) or len(numbers) not in (4, 6):
            raise bad_filter(_("BBOX vuole quattro numeri (due angoli), o sei con le quote (ignorate)."))
        half = len(numbers) // 2
        west, south = self.position(*numbers[:2])
        east, north = self.position(*numbers[half : half + 2])
        if south > north or (west > east and not self.crs.geographic):
            raise bad_filter(_("BBOX vuole prima l'angolo in basso a sinistra, poi quello in alto a destra."))
        if west > east:  # across the antimeridian
            parts = [_rectangle(west, south, 180.0, north), _rectangle(-180.0, south, east, north)]
            return shapely.unary_union(parts)
        return _rectangle(west, south, east, north)


def _coordinate(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _FARTHEST:
        raise bad_filter(_("Le coordinate di una geometria del filtro devono essere numeri."))
    return float(value)


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A rectangle, or the line or the point that one without width or height is."""
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    return shapely.Point(west, south) if (west, south) == (east, north) else _line([(west, south), (east, north)])


def _line(positions: list[Position]) -> BaseGeometry:
    if len(positions) < 2:
        raise bad_filter(_("Una linea del filtro ha meno di due punti."))
    return shapely.LineString(positions)


def _polygon(rings: list[list[Position]]) -> BaseGeometry:
    if any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        raise bad_filter(_("Un anello di un poligono del filtro ha meno di quattro punti o non finisce dove comincia."))
    if any(all(one == other for one, other in pairwise(ring)) for ring in rings):
        raise bad_filter(_("Un anello di un poligono del filtro è un punto solo."))
    return shapely.Polygon(rings[0], rings[1:])


def _gathered(found: BaseGeometry) -> BaseGeometry:
    """A collection whose parts have one dimension as a multi-geometry of them."""
    merged = shapely.unary_union(found)
    if merged.geom_type == "GeometryCollection":
        raise bad_filter(
            _("Una GeometryCollection che mescola punti, linee e aree si può usare solo con S_INTERSECTS e S_DISJOINT.")
        )
    return merged
