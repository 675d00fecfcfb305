"""Raw SQL: the truth that every answer is compared with, and the floor under every time.

The floor is one plain statement a question, prepared, on the plain tables; it does not count all matches.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.workloads import Parameters, Tile

Row = tuple[Any, ...]

FIELDS = ("name", "comune", "kind", "current_state", "owner_type", "surface_m2", "source_date")
_VALUES = ", ".join(f"'{name}', {name}" for name in (*FIELDS, "updated_at"))
_FEATURE = f"""'{{"type":"Feature","id":' || id || ',"geometry":' || ST_AsGeoJSON(geom, 7) || ',"properties":'
    || json_build_object({_VALUES}) || '}}'"""
_COMUNE = """'{"type":"Feature","id":' || to_json(code) || ',"geometry":' || ST_AsGeoJSON(geom, 7)
    || ',"properties":' || json_build_object('name', name) || '}'"""
_BOX = "ST_MakeEnvelope(%s, %s, %s, %s, 4326)"

_TILE = """
WITH e AS MATERIALIZED (SELECT ST_TileEnvelope(%s, %s, %s) AS m, ST_Transform(ST_TileEnvelope(%s, %s, %s), 4326) AS g)
SELECT ST_AsMVT(q, 'areas', 4096, 'geom', 'id') FROM (
    SELECT id, name, comune, kind, current_state, owner_type, surface_m2, source_date, updated_at::text,
           ST_AsMVTGeom(ST_Transform(geom, 3857), e.m, 4096, 256) AS geom
    FROM peers.areas, e WHERE areas.geom && e.g) q
"""


@dataclass(frozen=True)
class Statement:
    """SQL with its values."""

    text: str
    values: tuple[object, ...] = ()


def which(workload: str, p: Parameters, /) -> list[Statement]:
    """The records that each question of a workload is about: FROM, WHERE, ORDER BY, LIMIT."""
    pages: dict[str, Callable[[], list[Statement]]] = {
        "W1": lambda: [Statement("peers.areas ORDER BY id LIMIT 10")],
        "W2": lambda: [Statement("peers.areas ORDER BY id LIMIT 1000")],
        "W3": lambda: [
            Statement(f"peers.areas WHERE ST_Intersects(geom, {_BOX}) ORDER BY id LIMIT 1000", box) for box in p.boxes
        ],
        "W4": lambda: [
            Statement("peers.areas WHERE comune = %s AND kind = %s ORDER BY id LIMIT 100", (p.comune, kind))
            for kind in p.kinds
        ],
        "W5": lambda: [Statement("peers.areas WHERE id > %s ORDER BY id LIMIT 100", (p.depth,))],
        "W6": lambda: [Statement("peers.areas WHERE id = %s", (number,)) for number in p.ids],
        "W7": lambda: [Statement("peers.comuni ORDER BY code")],
        "W9": lambda: [Statement("peers.areas ORDER BY id LIMIT 100000")],
    }
    return pages[workload]()


def floor(workload: str, p: Parameters, /) -> list[Statement]:
    """The statement that a server would need at least."""
    if workload.startswith("W8"):
        return [Statement(_TILE, (z, x, y, z, x, y)) for z, y, x in p.tiles[workload[2:]]]
    feature = _COMUNE if workload == "W7" else _FEATURE
    return [
        Statement(
            f"""SELECT '{{"type":"FeatureCollection","features":[' || coalesce(string_agg({feature}, ','), '') || ']}}'
            FROM (SELECT * FROM {one.text}) t""",
            one.values,
        )
        for one in which(workload, p)
    ]


def export(p: Parameters, /) -> str:
    """The statement by which psql copies out the features of an export, one a line."""
    return f"COPY (SELECT {_FEATURE} FROM (SELECT * FROM {which('W9', p)[0].text}) t) TO STDOUT"


def truth(connection: psycopg.Connection[Row], workload: str, p: Parameters, /) -> list[list[Row]]:
    """For each question its records: id, values by FIELDS (of Comuni the name alone) and geometry as GeoJSON."""
    columns = "code, name" if workload == "W7" else f"id, {', '.join(FIELDS)}"
    return [
        run(connection, Statement(f"SELECT {columns}, ST_AsGeoJSON(geom, 7) FROM {one.text}", one.values))
        for one in which(workload, p)
    ]


def count(connection: psycopg.Connection[Row], workload: str, p: Parameters, /) -> list[int]:
    """How many records each question matches in all."""
    conditions = (one.text.split(" ORDER BY")[0] for one in which(workload, p))
    if workload == "W5":
        return [p.records]
    return [
        int(run(connection, Statement(f"SELECT count(*) FROM {text}", one.values))[0][0])
        for text, one in zip(conditions, which(workload, p), strict=True)
    ]


def run(connection: psycopg.Connection[Row], statement: Statement, /) -> list[Row]:
    """All rows of a prepared statement."""
    return connection.execute(statement.text.encode(), statement.values or None, prepare=True).fetchall()


def without_order(connection: psycopg.Connection[Row], workload: str, p: Parameters, /) -> dict[str, Row]:
    """Every record by id that a question of a workload could be answered with, whatever the order."""
    if workload in ("W6", "W7", "W9"):
        return {}
    columns = f"id, {', '.join(FIELDS)}, ST_AsGeoJSON(geom, 7)"
    if workload in ("W1", "W2", "W5"):
        return _OnDemand(connection, f"SELECT {columns} FROM peers.areas WHERE id = %s")
    rows = (
        row
        for one in which(workload, p)
        for row in run(connection, Statement(f"SELECT {columns} FROM {_loosely(one.text)}", one.values))
    )
    return {str(row[0]): row for row in rows}


def _loosely(text: str) -> str:
    """Without order and page; and by boxes alone, since some servers look no further."""
    return re.sub(r"ST_Intersects\(geom, (.*)\)", r"geom && \1", text.split(" ORDER BY")[0])


class _OnDemand(dict[str, Row]):
    """Every record of the collection, fetched as it is asked for."""

    def __init__(self, connection: psycopg.Connection[Row], text: str) -> None:
        super().__init__()
        self._connection, self._text = connection, text

    def get(self, key: str, default: Any = None) -> Any:
        """The record of that id."""
        rows = run(self._connection, Statement(self._text, (int(key),)))
        return rows[0] if rows else default


@dataclass(frozen=True)
class InTile:
    """How many records a tile has to tell of, and how many it may."""

    within: int
    near: int
    """Also those that only touch its buffer, 256 of 4096 units on each side."""


def in_tiles(connection: psycopg.Connection[Row], tiles: Sequence[Tile], /) -> list[InTile]:
    """The records of each tile. One that crosses its edge may be told of there or in the tile beside it."""
    text = """
        WITH tile AS MATERIALIZED (
            SELECT e, ST_Expand(e, (ST_XMax(e) - ST_XMin(e)) / 16) AS wide FROM ST_TileEnvelope(%s, %s, %s) AS e)
        SELECT count(*) FILTER (WHERE ST_Within(g, e)), count(*)
        FROM tile, peers.areas, LATERAL (SELECT ST_Transform(geom, 3857) AS g) AS q
        WHERE geom && ST_Transform(wide, 4326) AND g && wide"""
    return [InTile(*map(int, run(connection, Statement(text, (z, x, y)))[0])) for z, y, x in tiles]
