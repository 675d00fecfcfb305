"""How the world is cut into tiles, and when a tile tells of groups instead of single records.

At zoom z the Web Mercator square is 2^z tiles wide. A record is counted in one tile of each zoom: that of its anchor,
the centroid of its geometry, or of the first part of it (a record that lies in several Comuni counts in the first).
A tile that more than LARGEST records are counted in is dense: their number is told by cells, GRID to a side.
"""

ZOOMS = range(23)
EXTENT = 4096
"""Units to the side of a tile."""
BUFFER = 64
"""Units around a tile that are drawn too, so that outlines and symbols are not cut at its edge."""

LEVEL = 26
"""An anchor is known as the square of this level (60 cm) that it is in: a cell of a tile of the deepest zoom."""
GRID_LEVELS = 4
GRID = 2**GRID_LEVELS
LARGEST = 1000
"""Records that can be told apart in a tile. Measured: a tile of as many polygons takes 4 ms and 60 KB compressed."""

PREPARED_ZOOM = 14
"""Geometries are stored in the units of this zoom, already valid in them: no clipping at all, four times as fast."""
PREPARED_ZOOMS = range(PREPARED_ZOOM, PREPARED_ZOOM + 3)
"""Where those serve: two zooms further a unit of theirs is still less than half a point of a screen. Not above, where
rounding them again would make rings touch themselves: one in ten, ten zooms up."""

WORLD = 2 * 20037508.342789244
"""Metres to the side of the square (EPSG:3857)."""

_ANCHOR = "ST_Centroid(ST_GeometryN(geom, 1))"
_SQUARES = 2**LEVEL
_NORTHMOST = 85.0511


def _square(share: str) -> str:
    return f"least(greatest(floor(({share}) * {_SQUARES}), 0), {_SQUARES - 1})::integer"


COLUMNS = {
    "geom_3857": "ST_Transform(geom, 3857)",
    "geom_tile": (
        f"ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope(0, 0, 0), {EXTENT * 2**PREPARED_ZOOM}, 0, false)"
    ),
    "tile_x": _square(f"(ST_X({_ANCHOR}) + 180) / 360"),
    "tile_y": _square(f"0.5 - asinh(tand(least(greatest(ST_Y({_ANCHOR}), -{_NORTHMOST}), {_NORTHMOST}))) / (2 * pi())"),
}
"""What tiles need of a record beside its attributes, computed by the database whenever its geometry is written.

geom_tile has no value for what is smaller than a unit; tile_x and tile_y are the square of the anchor.
"""
