"""What a reader gives, whatever the format: the layers of a file, and their rows in batches of columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.issues import Issue

Cell = str | int | float | bool | list[str] | None
"""A cell as the file says it: text stays text (`1.234,50`), typed formats give their type (a list of texts is one),
dates are ISO 8601 text; None is no value, which is not an empty text."""


@dataclass(frozen=True)
class Layer:
    """One table of a file. `crs` is what the file declares (WKT), None where it says nothing.

    columns: names of the attributes as written, without the geometry; rows: None where only reading would tell;
    encoding: how its texts were written, with the reason for believing so, in words; geometry_columns: the columns of
    a table that became its geometry (longitude before latitude), which are not among `columns`;
    absent: layers that would be a part of it, and that the file does not have.
    """

    name: str
    columns: tuple[str, ...]
    rows: int | None
    crs: str | None
    has_geometry: bool
    encoding: str | None = None
    encoding_reason: str | None = None
    geometry_columns: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Some rows of a layer, by columns; `first` is the number of its first row, from 1 (see gis.issues).

    geometry: an object array of shapely geometries (None where a row has none) in the file's own coordinates,
    x before y; None for a table without any; problems: what could not be read of single rows, geometries above all.
    """

    first: int
    columns: Mapping[str, Sequence[Cell]]
    geometry: npt.NDArray[np.object_] | None
    problems: tuple[Issue, ...] = ()

    def __len__(self) -> int:
        if self.geometry is not None:
            return len(self.geometry)
        return max((len(cells) for cells in self.columns.values()), default=0)
