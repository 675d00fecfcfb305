"""Puts the geometries of a table where they belong, and says what is wrong with them: alone, and among others."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from gis.check.understanding import COMUNI
from gis.compare import Comparison
from gis.issues import Issue, Severity
from gis.italian import number
from gis.layers import Batch, Layer
from gis.limits import Unreadable
from gis.place import crs, geometry
from gis.place.geometry import Mask, from_geojson
from gis.place.overlaps import Comuni, Neighbours, Place, against_others
from gis.place.systems import from_degrees
from gis.records import Record
from gis.report.gathering import amount
from gis.schema import Schema
from gis.values import Value

Geometries = npt.NDArray[np.object_]
Positions = npt.NDArray[np.int64]


def find(layer: Layer, sample: Sequence[Batch], /, *, confirmed: str | None = None) -> crs.Finding | None:
    """Which coordinate system a layer is in; None without geometries. Raises Unreadable for an unknown `confirmed`.

    A table has no room to say its system: degrees that lie here as longitude and latitude, and cannot be read
    otherwise, are those of WGS 84, which is said and not asked.
    """
    shapes = [batch.geometry for batch in sample if batch.geometry is not None]
    if not shapes:
        return None
    try:
        finding = crs.find(layer.crs, np.concatenate(shapes), confirmed=confirmed)
    except ValueError as error:
        raise Unreadable("unknown-crs", f"{error}.") from None
    plain = finding.text == "EPSG:4326" and finding.inside >= crs.ENOUGH * finding.of and not finding.alternatives
    if finding.certain or layer.crs or not layer.geometry_columns or not plain:
        return finding
    where = f"nell'area metropolitana {number(finding.inside)} su {number(finding.of)}"
    reason = f"La tabella ha longitudine e latitudine in gradi, lette come WGS 84: {where}."
    return replace(finding, certain=True, question=None, reason=reason)


class Placing:
    """The geometries of one table, batch after batch: from its numbers to degrees, clean, examined."""

    def __init__(self, schema: Schema, finding: crs.Finding | None, /, *, repair: Collection[str] | bool) -> None:
        self._finding, self._repair, self._wanted = finding, repair, schema.geometry
        self._heights = self._ignored = 0
        self.metric: dict[int, BaseGeometry | None] = {}
        """By row the good ones in EPSG:32632, as all that looks at them among others needs them."""

    def examined(self, batch: Batch, ids: Sequence[str], /) -> geometry.Examined | None:
        """The geometries of a batch, whose records have these ids, and what is found of them; None without any."""
        own, finding = batch.geometry, self._finding
        if own is None:
            return None
        if not self._wanted:
            self._ignored += int(np.count_nonzero(~shapely.is_missing(own)))
        if finding is None or finding.reading is None:
            return None
        rows = range(batch.first, batch.first + len(batch))
        self._heights += geometry.heights(own)
        placed, valid = crs.in_degrees(own, finding)
        found = geometry.examine(placed, records=ids, rows=rows, accepted=self._repair, valid=valid)
        self.metric.update(zip(rows, found.metric, strict=True))
        return found

    def finish(self) -> Iterator[Issue]:
        """What was left aside in the whole table."""
        yield from without_heights(self._heights)
        if self._ignored:
            text = f"geometrie non importate, perché la collezione non ne ha: {number(self._ignored)}"
            yield Issue("", "geometry", "geometry-ignored", text, severity=Severity.NOTE)


def without_heights(count: int, /) -> Iterator[Issue]:
    """What is said of so many geometries that had a third dimension."""
    if count:
        text = f"geometrie con una quota, che non si conserva: {number(count)}"
        yield Issue("", "geometry", "height-dropped", text, severity=Severity.NOTE)


def comuni(territory: Mapping[str, Any], /) -> Comuni:
    """The Comuni of a GeoJSON with their codes as ids."""
    features = territory["features"]
    return Comuni(
        {str(one["id"]): from_geojson(one["geometry"]) for one in features},
        {str(one["id"]): str(one["properties"]["name"]) for one in features},
    )


def in_context(
    records: Iterable[Record],
    comparison: Comparison,
    published: Neighbours,
    /,
    *,
    metric: Mapping[int, BaseGeometry | None],
    schema: Schema,
    comuni: Comuni | None,
) -> Iterator[Issue]:
    """What is to say of geometries with regard to what their records declare, to their Comuni and to other records.

    Only of what the file brings or changes: what is published already as it is has been judged.
    metric: by row, those that are known in EPSG:32632 already.
    """
    surface = next((one.name for one in schema.proposed if one.unit == "m²"), None)
    place = next((one.name for one in schema.proposed if one.name == COMUNI), None)
    new = {one.row for one in comparison.new}
    moved = new | {one.row for one in comparison.changed if one.difference.geometry}
    shaped = [one for one in records if one.geometry is not None]
    shapes = _array(shaped)
    placed, sound = _metric(shapes, [metric.get(one.row) for one in shaped])
    ground = [Place(one.id, one.row) for one in shaped]
    rows = np.array([one.row for one in shaped], dtype=np.int64)
    if comuni and place:
        some = _among(rows, moved | _changing(comparison, place))
        codes = [_codes(shaped[at].properties.get(place)) for at in some]
        yield from comuni.outside(placed[some], codes, [ground[at] for at in some])
    if surface:
        some = _among(rows, moved | _changing(comparison, surface))
        told = [amount(shaped[at].properties.get(surface)) for at in some]
        area = np.nan_to_num(shapely.area(placed[some]))
        ids = [shaped[at].id for at in some]
        yield from geometry.surfaces(area, told, records=ids, rows=rows[some].tolist(), field=surface)
    if moved:
        found = against_others(shapes, ground, published, metric=placed, sound=sound)
        yield from (one for one in found if not one.row or one.row in moved)


def _among(rows: Positions, wanted: Collection[int]) -> Positions:
    """The positions of the rows that are wanted."""
    return np.flatnonzero(np.isin(rows, np.fromiter(wanted, dtype=np.int64, count=len(wanted))))


def _metric(shapes: Geometries, known: Sequence[BaseGeometry | None]) -> tuple[Geometries, Mask]:
    """All of them in EPSG:32632, and which were known: those that are good by themselves."""
    placed = np.empty(len(shapes), dtype=object)
    placed[:] = known
    others = shapely.is_missing(placed)
    placed[others] = from_degrees(shapes[others], 32632)
    return placed, ~others


def _changing(comparison: Comparison, field: str) -> set[int]:
    return {one.row for one in comparison.changed if field in one.difference.names}


def _array(records: Sequence[Record]) -> Geometries:
    array = np.empty(len(records), dtype=object)
    array[:] = [one.geometry for one in records]
    return array


def _codes(value: Value) -> Sequence[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else ()
