"""Puts the geometries of a table where they belong, batch after batch, and says what is wrong with them and where."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gis import crs, geometry
from gis.gathering import amount
from gis.geometry import from_geojson
from gis.issues import Issue, Severity
from gis.italian import number
from gis.layers import Batch
from gis.overlaps import Comuni, Neighbours, against_others, places
from gis.records import Record
from gis.schema import Schema
from gis.table import Shapes
from gis.understanding import ISTAT_PATTERN
from gis.values import Value

Geometries = npt.NDArray[np.object_]


class Placing:
    """The geometries of one table: from its numbers to degrees, clean, examined, each in its Comune."""

    def __init__(
        self, schema: Schema, finding: crs.Finding | None, /, *, repair: Collection[str] | bool, comuni: Comuni | None
    ) -> None:
        self._finding, self._repair, self._comuni = finding, repair, comuni
        self._declared = next((one.name for one in schema.proposed if one.unit == "m²"), None)
        self._place = next((one.name for one in schema.proposed if one.pattern == ISTAT_PATTERN), None)
        self._wanted = schema.geometry
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

    def issues(self, found: geometry.Examined, records: Sequence[Record], /) -> Iterator[Issue]:
        """What is to say of a batch's geometries, by themselves and with regard to what their records declare."""
        yield from found.issues
        ids, rows = [one.id for one in records], [one.row for one in records]
        if self._declared and records and self._declared in records[0].properties:
            told = [amount(one.properties[self._declared]) for one in records]
            yield from geometry.surfaces(found.area_m2, told, records=ids, rows=rows, field=self._declared)
        if self._comuni and self._place:
            codes = [_codes(one.properties.get(self._place)) for one in records]
            yield from self._comuni.outside(found.metric, codes, places(ids, rows))

    def finish(self) -> Iterator[Issue]:
        """What was left aside in the whole table."""
        if self._heights:
            text = f"{number(self._heights)} geometrie hanno una quota, che non si conserva"
            yield Issue("", "geometry", "height-dropped", text, severity=Severity.NOTE)
        if self._ignored:
            text = f"{number(self._ignored)} geometrie non importate: la collezione non ne ha"
            yield Issue("", "geometry", "geometry-ignored", text, severity=Severity.NOTE)


def comuni(territory: Mapping[str, Any], /) -> Comuni:
    """The Comuni of a GeoJSON with their codes as ids."""
    features = territory["features"]
    return Comuni(
        {str(one["id"]): from_geojson(one["geometry"]) for one in features},
        {str(one["id"]): str(one["properties"]["name"]) for one in features},
    )


def on_others(records: Sequence[Record], published: Neighbours, moved: Collection[int], /) -> Iterator[Issue]:
    """What lies on other records; only of the rows whose geometry the file brings or changes."""
    shaped = [one for one in records if one.geometry is not None]
    if not shaped or not moved:
        return
    array = np.empty(len(shaped), dtype=object)
    array[:] = [one.geometry for one in shaped]
    ground = places([one.id for one in shaped], [one.row for one in shaped])
    yield from against_others(array, ground, published, rows=moved)


def _codes(value: Value) -> Sequence[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else ()
