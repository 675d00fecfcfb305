"""Where geometries lie with regard to others: outside their Comune, on top of another record, the same as another.

All distances and surfaces are in EPSG:32632. Every record gets at most one issue of each kind, whatever it touches.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.issues import Issue, Severity
from gis.italian import metres, number, square_metres
from gis.place.near import OVERLAP_M2, OVERLAP_NOTE, Mask, Positions, likeliest, pairs
from gis.place.systems import DIGITS, Geometries, from_degrees
from gis.place.validity import overlay, shared

BORDER_M = 50.0
"""Boundaries are generalised: so far beyond them nothing is said."""

OUTSIDE_WARNING, OUTSIDE_ERROR, FAR_M = 0.05, 0.50, 2_000.0
"""Shares of a surface (or of a length) outside its Comuni; a point that far is an error."""

OVERLAP_WARNING = 0.10
"""Share of the smaller of two surfaces that lie on each other; below it is a note."""

_NAMED = 3


@dataclass(frozen=True)
class Place:
    """One record's place in the source: its id and row."""

    record: str
    row: int

    def issue(self, code: str, text: str, severity: Severity, suggestion: str | None = None) -> Issue:
        """An issue of its geometry."""
        return Issue(self.record, "geometry", code, text, severity=severity, row=self.row, suggestion=suggestion)


class Comuni:
    """The Comuni by ISTAT code, with what their boundaries leave in doubt (50 m) around them."""

    def __init__(self, boundaries: Mapping[str, BaseGeometry], names: Mapping[str, str] | None = None, /) -> None:
        """boundaries: in degrees; names: for the sentences (the code where there is none)."""
        self.codes = tuple(boundaries)
        self.names = names or {}
        array = np.empty(len(boundaries), dtype=object)
        array[:] = list(boundaries.values())
        self._exact = dict(zip(self.codes, from_degrees(array, 32632), strict=True))
        self._wide = {code: shapely.buffer(one, BORDER_M) for code, one in self._exact.items()}
        self._tree = shapely.STRtree(list(self._exact.values()))

    def outside(self, metric: Geometries, declared: Sequence[Sequence[str]], places: Sequence[Place], /) -> list[Issue]:
        """Issues of geometries (EPSG:32632) that lie outside the Comuni that their records declare.

        Records that declare none, or an unknown one, are not judged here.
        """
        groups: dict[tuple[str, ...], list[int]] = {}
        for at in np.flatnonzero(~shapely.is_missing(metric)).tolist():
            codes = tuple(declared[at])
            if codes and all(code in self._wide for code in codes):
                groups.setdefault(codes, []).append(at)
        boxes = _boxes(metric)
        issues: list[Issue] = []
        for codes, members in groups.items():
            area = self._wide[codes[0]] if len(codes) == 1 else shapely.union_all([self._wide[one] for one in codes])
            shapely.prepare(area)
            where = np.array(members)
            where = where[~shapely.covers(area, boxes[where])]  # a box is seen at a glance, and most are inside
            where = where[_judgeable(metric[where])]
            beyond = where[~shapely.covers(area, metric[where])]
            issues += (one for at in beyond.tolist() if (one := self._judged(area, metric[at], codes, places[at])))
        return issues

    def _judged(self, area: BaseGeometry, one: BaseGeometry, codes: tuple[str, ...], place: Place) -> Issue | None:
        declared = ", ".join(self.names.get(code, code) for code in codes)
        size = shapely.area(one) or shapely.length(one)
        if not size:
            away = float(shapely.distance(area, one)) + BORDER_M
            parts = (
                f"il punto è a {metres(away)} da {declared}" if away > BORDER_M else f"un punto è fuori da {declared}"
            )
            severity = Severity.ERROR if away > FAR_M else Severity.WARNING
            return place.issue("outside-comune", parts, severity, self._instead(one, codes))
        [left] = overlay(shapely.difference, np.array([one]), np.array([area]))
        share = float((shapely.area(left) or shapely.length(left)) / size)
        if not share >= OUTSIDE_WARNING:
            return None
        severity = Severity.ERROR if share >= OUTSIDE_ERROR else Severity.WARNING
        text = f"il {number(100 * share)} % della geometria è fuori da {declared}"
        return place.issue("outside-comune", text, severity, self._instead(one, codes))

    def _instead(self, one: BaseGeometry, codes: tuple[str, ...]) -> str | None:
        """The Comuni where it does lie, which may be what the record should say."""
        found = [self.codes[at] for at in self._tree.query(one, predicate="intersects")]
        others = [self.names.get(code, code) for code in found if code not in codes]
        return f"si trova in: {', '.join(others[:_NAMED])}" if others else None


@dataclass
class Neighbours:
    """The published geometries of a collection, gathered while they stream by, to look for what lies on them."""

    ids: list[str] = field(default_factory=list)
    geometries: list[BaseGeometry | bytes] = field(default_factory=list)

    def meet(self, id_: str, geometry: BaseGeometry | bytes | None, /) -> None:
        """Remember a published record's own geometry (WKB will do)."""
        if geometry is not None:
            self.ids.append(id_)
            self.geometries.append(geometry)

    def in_degrees(self) -> Geometries:
        """All of them, decoded at once."""
        array = np.empty(len(self.geometries), dtype=object)
        array[:] = self.geometries
        written = np.fromiter((not isinstance(one, BaseGeometry) for one in array), dtype=bool, count=len(array))
        array[written] = shapely.from_wkb(array[written])
        return array


def against_others(
    geometries: Geometries,
    places: Sequence[Place],
    published: Neighbours,
    /,
    *,
    metric: Geometries | None = None,
    rows: Collection[int] | None = None,
    sound: Mask | None = None,
) -> list[Issue]:
    """Geometries (degrees) that repeat or lie on another record's: of the file, or published under another id.

    metric: the same in EPSG:32632, if known; rows: of which issues are wanted (None: all); sound: which geometries are
    known to be good by themselves. What the file says of a published record stands for it. The same outline twice is a
    warning (a note for points: two services may share a door); a surface on another is a warning from 10 % of the
    smaller one, a note from 1 %.
    """
    mine = {place.record for place in places}
    others = np.array([id_ not in mine for id_ in published.ids], dtype=bool)
    theirs = published.in_degrees()[others] if others.any() else np.empty(0, dtype=object)
    everything = np.concatenate([geometries, theirs])
    names = [place.record for place in places]
    names += [id_ for id_, other in zip(published.ids, others, strict=True) if other]
    good = np.zeros(len(everything), dtype=bool)
    good[: len(places)] = False if sound is None else sound
    good[~good] = _judgeable(everything[~good])
    usable = np.flatnonzero(good)
    first = _first_alike(everything, usable)
    asked = np.zeros(len(everything), dtype=bool)
    asked[: len(places)] = [rows is None or place.row in rows for place in places]
    issues = _repeated(everything, first, usable, names, places, asked)
    kept = usable[first[usable] == usable]
    surfaces = kept[shapely.get_dimensions(everything[kept]) == 2]
    mine_in_metres = from_degrees(geometries, 32632) if metric is None else metric
    in_metres = np.concatenate([mine_in_metres, from_degrees(theirs, 32632)])[surfaces]
    return issues + _overlapping(in_metres, surfaces, names, places, asked[surfaces])


def _judgeable(geometries: Geometries) -> Mask:
    """Not those that are faulty by themselves: who examines them says so."""
    simple = ~np.isin(shapely.get_type_id(geometries), (-1, 7)) & ~shapely.is_empty(geometries)
    sound: Mask = simple & shared(shapely.is_valid, geometries)
    return sound


def _boxes(geometries: Geometries) -> Geometries:
    """The box of each that has a surface, None for the others."""
    bounds = shapely.bounds(geometries)
    flat = ~(bounds[:, :2] < bounds[:, 2:]).all(axis=1)
    boxes: Geometries = shapely.box(*np.nan_to_num(bounds, posinf=0, neginf=0).T)
    boxes[flat] = None
    return boxes


def _first_alike(everything: Geometries, usable: Positions) -> Positions:
    """For each geometry the position of the first that is the same on the published grid, itself if it is the first."""
    first = np.arange(len(everything))
    boxes = np.round(shapely.bounds(everything[usable]), DIGITS)
    order = np.lexsort(boxes.T)
    same = (boxes[order][1:] == boxes[order][:-1]).all(axis=1)
    close = np.zeros(len(boxes), dtype=bool)  # few: the others need not be looked at closely
    close[order[1:][same]] = close[order[:-1][same]] = True
    suspects = usable[close]
    plain = shapely.transform(everything[suspects], lambda points: np.round(points, DIGITS))
    seen: dict[bytes, int] = {}
    for at, text in zip(suspects.tolist(), shapely.to_wkb(shapely.normalize(plain)), strict=True):
        first[at] = seen.setdefault(text, at)
    return first


def _repeated(
    everything: Geometries,
    first: Positions,
    usable: Positions,
    names: Sequence[str],
    places: Sequence[Place],
    asked: Mask,
) -> list[Issue]:
    groups: dict[int, list[int]] = {}
    for at in usable[np.isin(first[usable], first[usable][first[usable] != usable])].tolist():
        groups.setdefault(int(first[at]), []).append(at)
    issues = []
    for members in groups.values():
        points = everything[members[0]].geom_type in ("Point", "MultiPoint")
        severity = Severity.NOTE if points else Severity.WARNING
        for at in (one for one in members if asked[one]):
            others = [names[one] for one in members[: _NAMED + 1] if one != at][:_NAMED]
            left = len(members) - 1 - len(others)
            more = f" e altre {number(left)}" if left > 1 else " e un’altra" if left else ""
            text = f"ha la stessa geometria di {', '.join(others)}{more}"
            issues.append(places[at].issue("same-geometry", text, severity, "verificare che non sia un doppione"))
    return issues


def _overlapping(
    metric: Geometries, positions: Positions, names: Sequence[str], places: Sequence[Place], asks: Mask
) -> list[Issue]:
    """One issue for each record of the file whose surface lies on others: the largest overlaps by name."""
    areas, asking = shapely.area(metric), np.flatnonzero(asks)
    near = pairs(metric, areas, asks)
    chosen = likeliest(near, asks)
    ones, others = near.ones[chosen], near.others[chosen]
    shared = shapely.area(overlay(shapely.intersection, metric[ones], metric[others]))
    share = shared / np.minimum(areas[ones], areas[others])
    enough = (shared >= OVERLAP_M2) & (share >= OVERLAP_NOTE)
    unmeasured = np.delete(np.stack((near.ones, near.others)), chosen, axis=1).ravel()
    left = np.bincount(unmeasured, minlength=len(metric))
    ones, others = np.concatenate((ones, others)), np.concatenate((others, ones))
    found = np.flatnonzero(np.tile(enough, 2) & asks[ones])
    shared, share = np.tile(shared, 2)[found], np.tile(share, 2)[found]
    ones, others = ones[found], others[found]
    order = np.lexsort((-others, -shared, -share, ones))
    starts = np.flatnonzero(np.diff(ones[order], prepend=-1))
    issues = []
    for start, end in pairwise([*starts.tolist(), len(order)]):
        some, this = order[start : min(end, start + _NAMED)], int(ones[order[start]])
        told = zip(positions[others[some]].tolist(), shared[some].tolist(), share[some].tolist(), strict=True)
        largest = [(names[at], size, part) for at, size, part in told]
        issues.append(_overlap(places[positions[this]], largest, end - start - len(largest), int(left[this])))
    unfinished = int(np.count_nonzero(left[asking[: near.seen]])) + len(asking) - near.seen
    if unfinished:
        text = (
            f"troppe geometrie una sull'altra: per {number(unfinished)} poligoni su {number(len(asking))} le "
            "sovrapposizioni non sono state cercate tutte"
        )
        issues.append(Issue("", "geometry", "overlaps-unfinished", text, severity=Severity.WARNING))
    return issues


def _overlap(place: Place, largest: Sequence[tuple[str, float, float]], others: int, unmeasured: int) -> Issue:
    told = [f"{name} ({square_metres(shared)}, {number(100 * share)} %)" for name, shared, share in largest]
    perhaps = "forse " if unmeasured else ""
    left = others + unmeasured
    more = f" e {perhaps}{'un’altra' if left == 1 else f'altre {number(left)}'}" if left else ""
    severity = Severity.WARNING if largest[0][2] >= OVERLAP_WARNING else Severity.NOTE
    text = f"si sovrappone a {', '.join(told)}{more} (percentuale della geometria più piccola)"
    return place.issue("overlap", text, severity, "verificare i contorni" if severity is Severity.WARNING else None)


def places(records: Sequence[str], rows: Sequence[int], /) -> list[Place]:
    """The places of a batch."""
    return [Place(record, row) for record, row in zip(records, rows, strict=True)]
