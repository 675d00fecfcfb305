"""What is asked: the workloads, and their parameters drawn from the data."""

import random
from dataclasses import dataclass
from math import cos, radians

import psycopg

from bench.data import MILANO

HALF_BOX_KM = 2.5
LEVELS = (10, 12, 14)
_CIRCUMFERENCE = 40075016.685578488


@dataclass(frozen=True)
class Workload:
    """One kind of question."""

    name: str
    title: str
    goal: float | None = None
    """How many times faster than the best of the others it shall be."""


WORKLOADS = {
    one.name: one
    for one in (
        Workload("W1", "page of 10", 3),
        Workload("W2", "page of 1000", 4),
        Workload("W3", "1000 in a 5 km box", 4),
        Workload("W4", "Comune and kind, 100", 5),
        Workload("W5", "deep page, 100", 30),
        Workload("W6", "one record", 3),
        Workload("W7", "the 133 Comuni", 5),
        Workload("W8z10", "tiles, zoom 10", 4),
        Workload("W8z12", "tiles, zoom 12", 4),
        Workload("W8z14", "tiles, zoom 14", 2.5),
        Workload("W9", "export of 100,000"),
    )
}

Tile = tuple[int, int, int]
"""Zoom, row, column."""


@dataclass(frozen=True)
class Parameters:
    """The values that the questions are asked with; every server gets the same, in the same order."""

    records: int
    depth: int
    kinds: tuple[str, ...]
    boxes: tuple[tuple[float, float, float, float], ...]
    ids: tuple[int, ...]
    tiles: dict[str, tuple[Tile, ...]]
    comune: str = MILANO

    def count(self, workload: str, /) -> int:
        """How many different questions a workload has."""
        by_name = {"W3": len(self.boxes), "W4": len(self.kinds), "W6": len(self.ids)}
        return len(self.tiles[workload[2:]]) if workload.startswith("W8") else by_name.get(workload, 1)


def draw(connection: psycopg.Connection[tuple[object, ...]], /, *, records: int) -> Parameters:
    """The parameters for a database with so many records."""
    rng = random.Random(7)  # noqa: S311  # the same questions in every run
    anchors = [rng.randint(1, records) for _ in range(8)]
    rows = connection.execute(
        "select ST_X(p), ST_Y(p) from peers.areas, lateral (select ST_PointOnSurface(geom) p) q "
        "where id = any(%s) order by id",
        [anchors],
    ).fetchall()
    boxes = tuple(_box(float(str(x)), float(str(y))) for x, y in rows)
    kinds = connection.execute("select distinct kind from peers.areas order by 1").fetchall()
    return Parameters(
        records=records,
        depth=records * 9 // 10,
        kinds=tuple(str(row[0]) for row in kinds),
        boxes=boxes,
        ids=tuple(sorted(rng.sample(range(1, records + 1), 50))),
        tiles={f"z{zoom}": _tiles(connection, zoom, rng) for zoom in LEVELS},
    )


def _box(lon: float, lat: float) -> tuple[float, float, float, float]:
    north = HALF_BOX_KM / 111.2
    east = north / cos(radians(lat))
    return (round(lon - east, 5), round(lat - north, 5), round(lon + east, 5), round(lat + north, 5))


def _tiles(connection: psycopg.Connection[tuple[object, ...]], zoom: int, rng: random.Random) -> tuple[Tile, ...]:
    """Every tile that touches a Comune, or sixty of them."""
    width = _CIRCUMFERENCE / 2**zoom
    rows = connection.execute(
        """
        with boundary as (select ST_Transform(geom, 3857) as g from peers.comuni),
             extent as (select ST_Extent(g) as e from boundary)
        select distinct y, x
        from extent,
             generate_series(floor((ST_XMin(e) + %(half)s) / %(width)s)::int,
                             floor((ST_XMax(e) + %(half)s) / %(width)s)::int) as x,
             generate_series(floor((%(half)s - ST_YMax(e)) / %(width)s)::int,
                             floor((%(half)s - ST_YMin(e)) / %(width)s)::int) as y,
             boundary
        where ST_Intersects(g, ST_TileEnvelope(%(zoom)s, x, y)) order by 1, 2
        """,
        {"half": _CIRCUMFERENCE / 2, "width": width, "zoom": zoom},
    ).fetchall()
    tiles = [(zoom, int(str(y)), int(str(x))) for y, x in rows]
    return tuple(tiles if len(tiles) <= 60 else sorted(rng.sample(tiles, 60)))


def names(given: str | None, /) -> list[str]:
    """The workloads that a person asked for; W8 stands for the three levels. Raises ValueError."""
    if not given:
        return [name for name in WORKLOADS if name != "W9"]
    chosen: list[str] = []
    for part in given.upper().replace("Z", "z").split(","):
        found = [name for name in WORKLOADS if name == part.strip() or (part.strip() == "W8" and name.startswith("W8"))]
        if not found:
            raise ValueError(f"no workload is called {part.strip()}; there are: {', '.join(WORKLOADS)}")
        chosen += found
    return chosen
