"""Vector tiles of any question: each record where it can be told apart, counts and sums where it cannot.

Which tiles are dense is decided by measured numbers, per version and question: nothing is ever left out in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.catalog.tiling import (
    BUFFER,
    EXTENT,
    GRID_LEVELS,
    LARGEST,
    LEVEL,
    PREPARED_ZOOM,
    PREPARED_ZOOMS,
    WORLD,
)
from app.reading import database, reads, statements, tile_statements, versions
from app.reading.memo import Memo
from app.reading.query import Query
from app.reading.tile_statements import ROWS

_NEAR = 0.5
"""Tiles around a tile within which a record is drawn whole, without cutting it: well within what clients accept."""

_dense: Memo[tuple[str, Query, int], Mapping[int, bytes]] = Memo(entries=64)


@dataclass(frozen=True)
class Tile:
    """One tile of the Web Mercator square: zoom, row from the north, column from the west."""

    z: int
    y: int
    x: int

    @property
    def number(self) -> int:
        """The tile among those of its zoom."""
        return self.x * ROWS + self.y

    def parameters(self) -> dict[str, Any]:
        """The values that the statements bind."""
        side = WORLD / 2**self.z
        return {
            "t_west": self.x * side - WORLD / 2,
            "t_east": (self.x + 1) * side - WORLD / 2,
            "t_north": WORLD / 2 - self.y * side,
            "t_south": WORLD / 2 - (self.y + 1) * side,
            "t_margin": side * BUFFER / EXTENT,
            "t_near": side * _NEAR,
            "t_shift": LEVEL - self.z,
            "t_scale": 2.0 ** (self.z - PREPARED_ZOOM),
            "t_move_x": float(-self.x * EXTENT),
            "t_move_y": float(-self.y * EXTENT),
        }


async def layer(query: Query, tile: Tile, /) -> bytes:
    """The layer of a question in a tile, encoded; empty when it has nothing there. Raises Problem 503."""
    dense = await dense_tiles(query, tile.z)
    if tile.number in dense:
        return dense[tile.number]
    shape = statements.shape(query)
    parameters = statements.parameters(query) | tile.parameters() | {"t_dense": list(dense)}
    statement = tile_statements.records(shape, prepared=tile.z in PREPARED_ZOOMS, beside_dense=bool(dense))
    # The planner never sees the tile's box: without a filter there is nothing that it could plan by.
    return bytes((await database.fetch(statement, parameters, general=not query.narrowed))[0][0])


async def dense_tiles(query: Query, zoom: int, /) -> Mapping[int, bytes]:
    """The dense tiles of a zoom with their clusters: found once for each version of the data, question and zoom."""
    if await reads.matched(query) <= LARGEST:
        return {}
    if zoom > PREPARED_ZOOM and not await dense_tiles(query, PREPARED_ZOOM):
        return {}  # what is not dense is made of tiles that are not either
    stamp, whole = (await versions.current()).stamp(query.depends_on), query.whole()
    return await _dense.get((stamp, whole, zoom), lambda: _clusters(whole, zoom))


async def _clusters(query: Query, zoom: int) -> Mapping[int, bytes]:
    parameters: dict[str, Any] = {"collection": query.collection.id, "t_z": zoom}
    if not query.narrowed:
        rows = await database.fetch(tile_statements.PUBLISHED, parameters)
    else:
        levels = LEVEL - zoom
        parameters = {"t_shift": levels, "t_cell": levels - GRID_LEVELS, "t_unit": EXTENT / 2.0**levels}
        statement = tile_statements.clusters(statements.shape(query))
        rows = await database.fetch(statement, statements.parameters(query) | parameters)
    return {x * ROWS + y: bytes(layer) for x, y, layer in rows}
