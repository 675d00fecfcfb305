"""Parts a table by the shape of its records: points, lines and surfaces, each as multiple geometries."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from gis.pieces import SHAPES
from gis.write.columns import GEOMETRY, Table, geometries
from gis.write.spool import Spool, aside

_NOWHERE, _COLLECTION = -1, 7  # as GEOS numbers what has no geometry, and a collection of several
_TYPES: tuple[tuple[str, str, tuple[int, ...], Any], ...] = (
    (SHAPES[0], "MultiPoint", (_NOWHERE, 0, 4), shapely.multipoints),
    (SHAPES[1], "MultiLineString", (1, 2, 5), shapely.multilinestrings),
    (SHAPES[2], "MultiPolygon", (3, 6), shapely.multipolygons),
)
"""The end of a layer's name, the type that it declares, which types it takes, and how a single one becomes multiple."""


@contextmanager
def shaped(table: Table, /) -> Iterator[Sequence[Table]]:
    """The tables to write as layers, empty ones too: somebody may want to draw in them.

    What has no geometry is with the points; a collection of several shapes can be in none of them, and makes the table
    stay whole.
    """
    if not (table.by_shape and table.geometry):
        yield (table,)
        return
    with aside(table.batches) as spool:
        if _COLLECTION in {one for batch in spool for one in shapely.get_type_id(geometries(batch)).tolist()}:
            yield (replace(table, batches=spool),)
        else:
            yield [
                replace(
                    table,
                    name=f"{table.name}_{ending}",
                    title=f"{table.title}: {ending}",
                    batches=_of_shape(spool, types, multiple),
                    shape=declared,
                )
                for ending, declared, types, multiple in _TYPES
            ]


def _of_shape(spool: Spool, types: tuple[int, ...], multiple: Any) -> Iterator[Any]:
    for batch in spool:
        shapes = geometries(batch)
        chosen = np.isin(shapely.get_type_id(shapes), types)
        if not chosen.any():
            continue
        some, own = batch.filter(pa.array(chosen)), shapes[chosen]
        single = np.isin(shapely.get_type_id(own), (0, 1, 2, 3))
        own[single] = multiple(own[single], indices=np.arange(single.sum()))
        column = pa.array(shapely.to_wkb(own), pa.binary())
        yield some.set_column(some.schema.get_field_index(GEOMETRY), GEOMETRY, column)
