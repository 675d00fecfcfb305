"""Geometries as the portal keeps them: WGS 84 longitude and latitude, two dimensions, valid, rings by RFC 7946."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from gis.issues import Issue, Severity
from gis.italian import number, square_metres
from gis.place.systems import Geometries, Numbers, from_degrees
from gis.place.validity import explain, parts_meet, repaired

# The Città metropolitana with a margin of about 5 km: a point outside is a mistake, not a place of ours.
METROPOLITAN_BOX = (8.64, 45.10, 9.62, 45.70)

COORDINATE_GRID = 1e-7  # degrees, about 1 cm

MANY_VERTICES, TOO_MANY_VERTICES = 20_000, 200_000
"""Of one geometry: from where it weighs on every map, and from where it is refused."""

THIN_M, TINY_M2 = 0.5, 1.0
"""Narrower than this a part is a sliver, smaller than this a part or a hole is a residue of drawing."""

OFF_BY, OFF_BY_M2 = 0.05, 10.0
"""A declared surface may differ from the drawn one by 5 %, and by 10 m² at least."""

_KINDS = np.array(["point", "line", "line", "polygon", "point", "line", "polygon", "collection", "curve"])
_ITALIAN_KINDS = {
    "point": "punti",
    "line": "linee",
    "polygon": "poligoni",
    "collection": "una raccolta di geometrie",
    "curve": "curve",
}
_OUTSIDE = "la geometria è fuori dalla Città metropolitana di Milano (sono gradi, prima la longitudine?)"
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Examined:
    """What came of examining a batch: its geometries in clean form, their surfaces, issues, and repairs on offer.

    geometries: 2D, rings by RFC 7946, the accepted repairs in place; metric: in EPSG:32632 those that are valid
    and here, None for the others; area_m2: of those, 0 for points and lines; repairs: by position, offered or accepted.
    """

    geometries: Geometries
    metric: Geometries
    area_m2: Numbers
    issues: list[Issue]
    repairs: Mapping[int, BaseGeometry]


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
        return [f"la geometria non è valida: {explain(str(shapely.is_valid_reason(geometry)))}"]
    return [_OUTSIDE] if _outside(np.array([geometry], dtype=object))[0] else []


def area_m2(geometries: Geometries, /) -> Numbers:
    """Surfaces in m² in EPSG:32632 of geometries in degrees; 0 for points, lines and None."""
    areas: Numbers = np.nan_to_num(shapely.area(from_degrees(geometries, 32632)))
    return areas


def heights(geometries: Geometries, /) -> int:
    """How many geometries of a source have a third or fourth dimension, which is not kept: worth one note."""
    return int(np.count_nonzero(shapely.has_z(geometries) | shapely.has_m(geometries)))


def examine(
    geometries: Geometries,
    /,
    *,
    records: Sequence[str],
    rows: Sequence[int],
    kinds: Collection[str] | None = None,
    accepted: Collection[str] | bool = (),
    valid: Mask | None = None,
) -> Examined:
    """All that is wrong, doubtful or worth knowing of a batch of geometries in degrees (None where a record has none).

    kinds: what the collection takes among "point", "line" and "polygon" (None: all); accepted: the records whose repair
    the person has accepted, or True for all. Without that an invalid geometry stays as it is, with an error; valid:
    which geometries are, if that is known.
    """
    found = _Found(records, rows, [])
    clean: Geometries = shapely.force_2d(geometries) if heights(geometries) else geometries.copy()
    present = ~shapely.is_missing(clean)
    empty = present & shapely.is_empty(clean)
    found.add(empty, "empty-geometry", "la geometria è vuota")
    broken = _not_finite(clean)
    found.add(broken, "not-finite", "una coordinata non è un numero finito")
    usable = present & ~empty & ~broken
    sound = usable & (shapely.is_valid(clean) if valid is None else valid)
    repairs = _mended(clean, usable, sound, found, accepted)
    clean[sound] = shapely.orient_polygons(clean[sound])
    astray = usable & _outside(clean)
    found.add(astray, "outside-territory", _OUTSIDE)
    _kinds(clean, usable, found, kinds)
    _vertices(clean, usable, found)
    _repeated(clean, sound, found)
    metric = clean.copy()
    metric[~sound | astray | (shapely.get_type_id(clean) == 7)] = None
    metric = from_degrees(metric, 32632)
    _slivers(metric, found)
    return Examined(clean, metric, np.nan_to_num(shapely.area(metric)), found.issues, repairs)


def surfaces(
    area: Numbers, declared: Sequence[float | None], /, *, records: Sequence[str], rows: Sequence[int], field: str
) -> list[Issue]:
    """Warnings where the declared surface (m²) differs from the drawn one by more than 5 % and 10 m²."""
    told = np.array([np.nan if value is None else value for value in declared], dtype=float)
    off = np.abs(area - told) > np.maximum(OFF_BY * told, OFF_BY_M2)
    found = _Found(records, rows, [], field)
    for at in np.flatnonzero(off & (area > 0) & ~np.isnan(told)):
        drawn, said = float(area[at]), float(told[at])
        ratio = f" ({number(100 * (drawn - said) / said, 1)} %)" if said else ""
        text = f"la superficie dichiarata è {square_metres(said)}, quella disegnata {square_metres(drawn)}{ratio}"
        hectares = said and abs(drawn / said / 10_000 - 1) <= OFF_BY
        hint = "la superficie sembra in ettari: va scritta in m²" if hectares else "verificare quale delle due è giusta"
        found.one(int(at), "surface-differs", text, Severity.WARNING, hint)
    return found.issues


@dataclass(frozen=True)
class _Found:
    records: Sequence[str]
    rows: Sequence[int]
    issues: list[Issue]
    field: str = "geometry"

    def one(
        self, at: int, code: str, text: str, severity: Severity = Severity.ERROR, suggestion: str | None = None
    ) -> None:
        row = self.rows[at]
        self.issues.append(
            Issue(self.records[at], self.field, code, text, severity=severity, row=row, suggestion=suggestion)
        )

    def add(self, where: Mask, code: str, text: str, severity: Severity = Severity.ERROR) -> None:
        for at in np.flatnonzero(where):
            self.one(int(at), code, text, severity)


def _outside(geometries: Geometries) -> Mask:
    box, bounds = METROPOLITAN_BOX, shapely.bounds(geometries)
    low, high = bounds[:, :2] < box[:2], bounds[:, 2:] > box[2:]
    outside: Mask = (low | high).any(axis=1)
    return outside


def _not_finite(geometries: Geometries) -> Mask:
    points, owners = shapely.get_coordinates(geometries, return_index=True)
    wrong = np.zeros(len(geometries), dtype=bool)
    wrong[owners[~np.isfinite(points).all(axis=1)]] = True
    return wrong


def _mended(
    clean: Geometries, usable: Mask, sound: Mask, found: _Found, accepted: Collection[str] | bool
) -> dict[int, BaseGeometry]:
    """Says what is not valid or mixes kinds, with a repair on offer, and puts it in place where it is accepted."""
    mixed = usable & (shapely.get_type_id(clean) == 7)
    wrong = np.flatnonzero(usable & ~sound | mixed)
    if not len(wrong):
        return {}
    reasons = shapely.is_valid_reason(clean[wrong])
    offers = np.full(len(wrong), None, dtype=object)
    light = shapely.get_num_coordinates(clean[wrong]) <= TOO_MANY_VERTICES
    offers[light] = repaired(clean[wrong][light])
    before, after = area_m2(clean[wrong]), area_m2(offers)
    repairs = {}
    for at, reason, offer, old, new in zip(wrong.tolist(), reasons, offers, before, after, strict=True):
        text = "la geometria è una raccolta di geometrie" if mixed[at] else "la geometria non è valida"
        if parts_meet(clean[at]):
            text += ": le sue parti si sovrappongono"
        elif reason != "Valid Geometry":
            text += f": {explain(str(reason))}"
        if offer is None:
            found.one(at, "invalid-geometry", text, Severity.ERROR, "va ridisegnata: nessuna riparazione la salva")
            continue
        repairs[at] = offer
        effect = _effect(clean[at], offer, float(old), float(new))
        if accepted is True or (accepted and found.records[at] in accepted):
            clean[at], sound[at] = offer, True
            found.one(at, "repaired-geometry", f"{text}; riparata come accettato: {effect}", Severity.WARNING)
        else:
            found.one(at, "invalid-geometry", text, Severity.ERROR, f"si può riparare: {effect}")
    return repairs


def _effect(old: BaseGeometry, new: BaseGeometry, before: float, after: float) -> str:
    """What a repair changes, in words: parts, kinds of parts that are left out, surface."""
    parts, were = int(shapely.get_num_geometries(new)), shapely.get_parts(old)
    effect = "resta una parte sola" if parts == 1 else f"diventa di {parts} parti"
    dropped = int(np.count_nonzero(shapely.get_dimensions(were) < shapely.get_dimensions(new)))
    if dropped:
        effect += f", si {'perde un elemento' if dropped == 1 else f'perdono {dropped} elementi'} di altro tipo"
    if before or after:
        change = square_metres(abs(after - before))
        effect += f", superficie da {square_metres(before)} a {square_metres(after)} ({change} di differenza)"
    return effect


def _kinds(clean: Geometries, usable: Mask, found: _Found, kinds: Collection[str] | None) -> None:
    names = _KINDS[np.minimum(shapely.get_type_id(clean), len(_KINDS) - 1)]
    wrong = usable & (names == "curve")
    if kinds is not None:
        wrong |= usable & ~np.isin(names, [*kinds, "collection"])
    expected = " o ".join(_ITALIAN_KINDS[kind] for kind in kinds or ("point", "line", "polygon"))
    for at in np.flatnonzero(wrong):
        text = f"qui servono {expected}, la geometria è fatta di {_ITALIAN_KINDS[names[at]]}"
        found.one(int(at), "wrong-kind", text)


def _vertices(clean: Geometries, usable: Mask, found: _Found) -> None:
    counts = np.where(usable, shapely.get_num_coordinates(clean), 0)
    for at in np.flatnonzero(counts > MANY_VERTICES):
        refused = counts[at] > TOO_MANY_VERTICES
        text = f"la geometria ha {number(int(counts[at]))} vertici" + (
            f": se ne accettano {number(TOO_MANY_VERTICES)}" if refused else ", molti per una mappa"
        )
        severity = Severity.ERROR if refused else Severity.WARNING
        found.one(int(at), "many-vertices", text, severity, "semplificarla, anche di pochi centimetri")


def _repeated(clean: Geometries, sound: Mask, found: _Found) -> None:
    points, owners = shapely.get_coordinates(clean, return_index=True)
    same = (points[1:] == points[:-1]).all(axis=1) & (owners[1:] == owners[:-1])
    suspects = np.unique(owners[1:][same])
    suspects = suspects[sound[suspects] & (shapely.get_type_id(clean[suspects]) != 4)]
    fewer = shapely.get_num_coordinates(shapely.remove_repeated_points(clean[suspects]))
    lost = shapely.get_num_coordinates(clean[suspects]) - fewer
    for at, repeated in zip(suspects[lost > 0].tolist(), lost[lost > 0].tolist(), strict=True):
        times = "un vertice è ripetuto" if repeated == 1 else f"{number(repeated)} vertici sono ripetuti"
        found.one(at, "repeated-points", f"{times} nello stesso punto", Severity.NOTE)


def _slivers(metric: Geometries, found: _Found) -> None:
    """Parts that are too thin or too small to have been meant, and holes that are."""
    polygons = np.flatnonzero(np.isin(shapely.get_type_id(metric), (3, 6)))
    parts, owners = shapely.get_parts(metric[polygons], return_index=True)
    area, length = shapely.area(parts), shapely.length(parts)
    thin = (2 * area < THIN_M * length) | (area < TINY_M2)
    width = float(THIN_M)
    for at, count in zip(*np.unique(polygons[owners[thin]], return_counts=True), strict=True):
        what = "una parte è" if count == 1 else f"{number(int(count))} parti sono"
        text = f"{what} più stretta di {number(width, 1)} m o più piccola di {number(TINY_M2)} m²"
        found.one(int(at), "sliver", text, Severity.WARNING, "togliere i residui di disegno")
    pierced = np.flatnonzero(shapely.get_num_interior_rings(parts) > 0)
    rings, of = shapely.get_rings(parts[pierced], return_index=True)
    inner = np.concatenate(([False], of[1:] == of[:-1])) if len(of) else np.zeros(0, dtype=bool)
    holes, of = rings[inner], owners[pierced[of[inner]]]
    small = shapely.area(shapely.polygons(holes)) < TINY_M2 if len(holes) else np.zeros(0, dtype=bool)
    for at, count in zip(*np.unique(polygons[of[small]], return_counts=True), strict=True):
        what = "un buco è" if count == 1 else f"{number(int(count))} buchi sono"
        text = f"{what} di meno di {number(TINY_M2)} m²"
        found.one(int(at), "tiny-hole", text, Severity.WARNING, "chiudere i buchi nati dal disegno")
