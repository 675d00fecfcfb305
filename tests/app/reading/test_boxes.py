"""A box gives the records whose geometry it touches, to the last digit, whichever way the database gets there."""

import asyncio
import random

import pytest
from starlette.datastructures import QueryParams

from app.catalog import COLLECTIONS
from app.reading import params, statements

COLLECTION = COLLECTIONS["services"]


def ids_in(connection, box):
    query = asyncio.run(params.parse(COLLECTION, QueryParams({"bbox": ",".join(map(repr, box)), "limit": "10000"})))
    cursor = connection.connection.cursor()
    rows = cursor.execute(statements.page(statements.shape(query)).encode(), statements.parameters(query)).fetchall()
    return {row[0] for row in rows}


def truth(connection, box):
    west, south, east, north = box
    cursor = connection.connection.cursor()
    shape = "ST_SetSRID(ST_Envelope(ST_MakeLine(ST_Point(%s, %s), ST_Point(%s, %s))), 4326)"
    rows = cursor.execute(
        f"select id from {COLLECTION.id} where ST_Intersects(geom, {shape})".encode(), [west, south, east, north]
    ).fetchall()
    return {row[0] for row in rows}


@pytest.fixture(scope="module")
def places(engine):
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"select ST_X(p), ST_Y(p) from {COLLECTION.id}, ST_PointOnSurface(geom) p"
        ).all()
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("size", [0.0, 1e-7, 5e-5, 1e-4, 2e-4, 3e-4, 5e-4, 1e-3, 0.01, 0.1, 0.5])
def test_box_of_any_size_around_a_record_gives_what_exact_geometry_gives(connection, places, size):
    rng = random.Random(size)
    for x, y in rng.sample(places, 12):
        west, south = x - size * rng.random(), y - size * rng.random()
        box = (west, south, west + size, south + size)
        assert ids_in(connection, box) == truth(connection, box)


@pytest.mark.parametrize("away", [1e-7, 1e-6, 5e-6, 2e-5, 9e-5, 2e-4])
def test_record_just_outside_of_an_edge_is_not_in_the_box(connection, places, away):
    for x, y in random.Random(away).sample(places, 12):
        outside = (x + away, y - 0.05, x + 0.1, y + 0.05)
        inside = (x - away, y - 0.05, x + 0.1, y + 0.05)
        assert ids_in(connection, outside) == truth(connection, outside)
        assert ids_in(connection, inside) == truth(connection, inside)
        assert len(ids_in(connection, inside)) > len(ids_in(connection, outside))
