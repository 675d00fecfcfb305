"""How far is asked about: the bounds of a distance, and the box in degrees that surely holds all that is so near."""

from typing import Any

import sqlalchemy as sa

NEAREST, FARTHEST = 1.0, 50_000.0
"""Metres on the ellipsoid."""
_METRES_PER_DEGREE = 110_500.0
"""A little less than the shortest degree of a meridian (110,574 m), so that a box in degrees is never too small."""


def expanded(geometry: Any, metres: Any, /) -> Any:
    """The geometry's box, larger by at least so many metres on each side, in degrees."""
    degree: sa.ColumnElement[float] = sa.literal_column(str(_METRES_PER_DEGREE), type_=sa.Double)
    up = metres / degree
    highest = sa.func.greatest(sa.func.abs(sa.func.ST_YMin(geometry)), sa.func.abs(sa.func.ST_YMax(geometry))) + up
    across = up / sa.func.cosd(sa.func.least(highest, sa.literal_column("89")))
    return sa.func.ST_Expand(geometry, across, up)
