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
    ZOOMS,
)
from app.reading import database, reads, statements, tile_statements, versions
from app.reading.memo import Memo
from app.reading.query import Query
from app.reading.tile_statements import ROWS

_SURVEYED = PREPARED_ZOOM
"""Zoom of the first look at where the matching records are; deeper ones are counted only where this is dense."""

_NEAR = 0.5
"""Tiles around a tile within which a record is drawn whole, without cutting it: well within what clients accept."""

Dense = Mapping[int, frozenset[int]]
"""The dense tiles by zoom, as numbers."""

_dense: Memo[tuple[str, Query], Dense] = Memo(entries=512)


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
            "t_z": self.z,
            "t_x": self.x,
            "t_y": self.y,
            "t_shift": LEVEL - self.z,
            "t_cell": LEVEL - self.z - GRID_LEVELS,
            "t_unit": EXTENT / 2.0 ** (LEVEL - self.z),
            "t_corner_x": float(self.x << (LEVEL - self.z)),
            "t_corner_y": float(self.y << (LEVEL - self.z)),
            "t_scale": 2.0 ** (self.z - PREPARED_ZOOM),
            "t_move_x": float(-self.x * EXTENT),
            "t_move_y": float(-self.y * EXTENT),
        }


async def layer(query: Query, tile: Tile, /) -> bytes:
    """The layer of a question in a tile, encoded; empty when it has nothing there. Raises Problem 503."""
    dense = (await dense_tiles(query)).get(tile.z, frozenset())
    shape = statements.shape(query)
    parameters = statements.parameters(query) | tile.parameters()
    if tile.number in dense:
        if not query.narrowed:
            rows = await database.fetch(tile_statements.CLUSTERS, parameters | {"collection": query.collection.id})
            if rows:
                return bytes(rows[0][0])
        statement = tile_statements.clusters(shape)
    else:
        statement = tile_statements.records(shape, prepared=tile.z in PREPARED_ZOOMS, beside_dense=bool(dense))
        parameters["t_dense"] = list(dense)
    return bytes((await database.fetch(statement, parameters))[0][0])


async def dense_tiles(query: Query, /) -> Dense:
    """The tiles that tell of clusters: found once for each version of the data and question."""
    if await reads.matched(query) <= LARGEST:
        return {}
    stamp, whole = (await versions.current()).stamp(query.depends_on), query.whole()
    return await _dense.get((stamp, whole), lambda: _survey(whole) if whole.narrowed else _published(whole))


async def _published(query: Query) -> Dense:
    rows = await database.fetch(tile_statements.DENSE, {"collection": query.collection.id})
    found: dict[int, set[int]] = {}
    for zoom, x, y in rows:
        found.setdefault(zoom, set()).add(x * ROWS + y)
    return {zoom: frozenset(numbers) for zoom, numbers in found.items()}


async def _survey(query: Query) -> Dense:
    """Count at one zoom; those above are its sums, those below are counted while any is dense."""
    known = {(x, y): number for x, y, number in await _counts(query, _SURVEYED, dense=False)}
    found: dict[int, frozenset[int]] = {}
    for zoom in range(_SURVEYED, -1, -1):
        found[zoom] = frozenset(x * ROWS + y for (x, y), number in known.items() if number > LARGEST)
        above: dict[tuple[int, int], int] = {}
        for (x, y), number in known.items():
            above[x >> 1, y >> 1] = above.get((x >> 1, y >> 1), 0) + number
        known = above
    for zoom in ZOOMS[_SURVEYED + 1 :]:
        if not found[zoom - 1]:
            break
        found[zoom] = frozenset(x * ROWS + y for x, y, _ in await _counts(query, zoom, dense=True))
    return {zoom: numbers for zoom, numbers in found.items() if numbers}


async def _counts(query: Query, zoom: int, *, dense: bool) -> list[tuple[Any, ...]]:
    statement = tile_statements.counts(statements.shape(query), dense=dense)
    return await database.fetch(statement, statements.parameters(query) | {"t_shift": LEVEL - zoom})
