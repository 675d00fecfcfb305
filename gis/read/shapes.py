"""Makes geometries of their bytes or texts, each row for itself: what cannot be read is an issue of that row alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely

from gis.issues import Issue

_CURVED = "la geometria ha archi di cerchio"
_STRAIGHTEN = "convertire gli archi in segmenti (in QGIS: «Segmentizza»)"


def from_wkb(values: Sequence[bytes | None], /, *, first: int) -> tuple[Any, list[Issue]]:
    """Shapely geometries of WKB, None where there is none or it is broken; `first` is the number of the first row."""
    return _made(shapely.from_wkb, values, "la geometria non si legge", first)


def from_wkt(values: Sequence[str | None], /, *, first: int) -> tuple[Any, list[Issue]]:
    """The same of WKT."""
    return _made(shapely.from_wkt, values, "la geometria non è WKT valido", first)


def from_geojson(values: Sequence[str | None], /, *, first: int) -> tuple[Any, list[Issue]]:
    """The same of GeoJSON geometries."""
    return _made(shapely.from_geojson, values, "la geometria non è GeoJSON valido", first)


def _made(make: Callable[..., Any], values: Sequence[Any], why: str, first: int) -> tuple[Any, list[Issue]]:
    given = np.empty(len(values), dtype=object)
    given[:] = values
    curved: set[int] = set()
    try:
        shapes = make(given, on_invalid="ignore")
    except (NotImplementedError, shapely.errors.GEOSException):  # one curve stops the whole array: row by row
        shapes = np.empty(len(given), dtype=object)
        for index, value in enumerate(given):
            try:
                shapes[index] = make(value, on_invalid="ignore")
            except NotImplementedError:
                curved.add(index)
            except shapely.errors.GEOSException:
                pass
    issues = []
    for index in np.flatnonzero(shapely.is_missing(shapes)).tolist():
        if index in curved:
            issues.append(Issue("", "geometry", "geometry-curved", _CURVED, row=first + index, suggestion=_STRAIGHTEN))
        elif given[index] is not None:
            issues.append(Issue("", "geometry", "geometry-unreadable", why, row=first + index))
    return shapes, issues
