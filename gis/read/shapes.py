"""Makes geometries of their bytes or texts, each row for itself: what cannot be read is an issue of that row alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely

from gis.issues import Issue

_CURVED = "la geometria ha archi di cerchio"
_REASONS = {
    "closed linestring": "un contorno non è chiuso, il primo vertice e l'ultimo devono essere lo stesso",
    "point array must contain": "una linea ha un vertice solo",
    "could not convert string to float": "una coordinata non è un numero",
    "requires at least 4": "un contorno ha meno di quattro vertici",
}
"""What GEOS and shapely say of what they cannot make, and how a person is told."""
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


def told(error: Exception, /, why: str) -> str:
    """Why a geometry could not be made, as far as the library says it in known words; else only that it could not."""
    known = next((reason for words, reason in _REASONS.items() if words in str(error)), None)
    return f"{why}: {known}" if known else why


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
            issues.append(
                Issue("", "geometry", "geometry-unreadable", _why(make, given[index], why), row=first + index)
            )
    return shapes, issues


def _why(make: Callable[..., Any], value: Any, why: str) -> str:
    try:
        make(value)
    except shapely.errors.GEOSException as error:
        return told(error, why)
    return why
