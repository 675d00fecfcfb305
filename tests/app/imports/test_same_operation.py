"""The database answers in other coordinate systems, `gis` reads files in them: both must mean the same places."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from shapely.geometry import shape

from app.reading.crs import SUPPORTED
from gis.place.crs import find, from_degrees, to_degrees

FEATURES = json.loads(Path("data/comuni.geojson").read_text(encoding="utf-8"))["features"]
POINTS = np.array([shape(one["geometry"]).representative_point() for one in FEATURES], dtype=object)


@pytest.mark.parametrize("code", sorted({crs.srid for crs in SUPPORTED}))
def test_what_the_database_carries_into_a_system_is_read_back_where_it_was(connection: sa.Connection, code: int):
    published = shapely.transform(POINTS, lambda points: np.round(points, 7))
    every = shapely.to_wkb(shapely.set_srid(shapely.multipoints(published), 4326), hex=True, include_srid=True)
    statement = sa.text("SELECT encode(ST_AsBinary(ST_Transform(CAST(:points AS geometry), :code)), 'hex')")
    carried = shapely.from_wkb(connection.execute(statement, {"points": every, "code": code}).scalar_one())
    numbers = shapely.get_parts(carried)
    expected = shapely.get_coordinates(from_degrees(published, code))
    assert np.abs(shapely.get_coordinates(numbers) - expected).max() < 0.001
    back = to_degrees(numbers, find(f"EPSG:{code}", numbers))
    assert (shapely.get_coordinates(back) == shapely.get_coordinates(published)).all()
