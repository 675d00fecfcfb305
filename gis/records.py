"""Records in clean form: what checking makes of rows, and what comparing, publishing and writing take."""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from gis.values import Value


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `geometry` is WGS 84, longitude first, rounded as published; None: it has none of its own.

    row: where it stood in the source, from 1; properties: only the fields that the source has, by field name (a field
    that the source does not have is left as published; None says unknown); version: the published version that its
    author saw, where the file says so.
    """

    row: int
    id: str
    properties: Mapping[str, Value]
    geometry: BaseGeometry | None
    version: int | None = None
