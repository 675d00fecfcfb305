"""Puts the geometries of a table where they belong, and says what is wrong with them: alone, and among others."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gis import crs, geometry
from gis.compare import Comparison
from gis.gathering import amount
from gis.geometry import from_geojson
from gis.issues import Issue, Severity
from gis.italian import number
from gis.layers import Batch, Layer
from gis.limits import Unreadable
from gis.overlaps import Comuni, Neighbours, Place, against_others
from gis.records import Record
from gis.schema import Schema
from gis.systems import from_degrees
from gis.table import Shapes
from gis.understanding import COMUNI
from gis.values import Value

Geometries = npt.NDArray[np.object_]


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

    def shapes(self, batch: Batch, found: list[geometry.Examined], /) -> Shapes | None:
        """What gives the geometries of a batch, told its ids; what is found of them is added to `found`."""
        own, finding = batch.geometry, self._finding
        if own is None:
            return None
        if not self._wanted:
            self._ignored += int(np.count_nonzero(~shapely.is_missing(own)))
        if finding is None or finding.reading is None:
            return None
        rows = range(batch.first, batch.first + len(batch))
        self._heights += geometry.heights(own)

        def placed(ids: Sequence[str]) -> Geometries:
            degrees = crs.to_degrees(own, finding)
            found.append(geometry.examine(degrees, records=ids, rows=rows, accepted=self._repair))
            return found[-1].geometries

        return placed

    def finish(self) -> Iterator[Issue]:
        """What was left aside in the whole table."""
        if self._heights:
            text = f"geometrie con una quota, che non si conserva: {number(self._heights)}"
            yield Issue("", "geometry", "height-dropped", text, severity=Severity.NOTE)
        if self._ignored:
            text = f"geometrie non importate, perché la collezione non ne ha: {number(self._ignored)}"
            yield Issue("", "geometry", "geometry-ignored", text, severity=Severity.NOTE)


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
    schema: Schema,
    comuni: Comuni | None,
) -> Iterator[Issue]:
    """What is to say of geometries with regard to what their records declare, to their Comuni and to other records.

    Only of what the file brings or changes: what is published already as it is has been judged.
    """
    surface = next((one.name for one in schema.proposed if one.unit == "m²"), None)
    place = next((one.name for one in schema.proposed if one.name == COMUNI), None)
    new = {one.row for one in comparison.new}
    moved = new | {one.row for one in comparison.changed if one.difference.geometry}
    shaped = [one for one in records if one.geometry is not None]
    if comuni and place:
        touched = moved | _changing(comparison, place)
        some = [one for one in shaped if one.row in touched]
        codes = [_codes(one.properties.get(place)) for one in some]
        yield from comuni.outside(from_degrees(_array(some), 32632), codes, _places(some))
    if surface:
        touched = moved | _changing(comparison, surface)
        some = [one for one in shaped if one.row in touched]
        told = [amount(one.properties.get(surface)) for one in some]
        ids, rows = [one.id for one in some], [one.row for one in some]
        yield from geometry.surfaces(geometry.area_m2(_array(some)), told, records=ids, rows=rows, field=surface)
    if moved:
        found = against_others(_array(shaped), _places(shaped), published)
        yield from (one for one in found if not one.row or one.row in moved)


def _changing(comparison: Comparison, field: str) -> set[int]:
    return {one.row for one in comparison.changed if field in one.difference.names}


def _array(records: Sequence[Record]) -> Geometries:
    array = np.empty(len(records), dtype=object)
    array[:] = [one.geometry for one in records]
    return array


def _places(records: Sequence[Record]) -> list[Place]:
    return [Place(one.id, one.row) for one in records]


def _codes(value: Value) -> Sequence[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else ()
