"""The measurement of files in and out says its verdict by the rounds' ratios, and what it lacks in words."""

import numpy as np
import pyogrio
import pytest
import shapely

from app.operations.errors import SetupError
from bench import data, moving


def test_verdicts_come_from_the_ratios_of_each_round():
    seconds = {
        moving.LOAD: [1.0, 10.0, 2.0],
        moving.PROPOSE: [2.9, 29.0, 5.0],
        moving.PUBLISH: [2.5, 21.0, 5.0],
        moving.WRITE: [1.0, 1.0, 1.0],
        moving.GIVE: [0.5, 0.5, 3.0],
    }
    said = moving.text(moving.Times(seconds, [1.0] * 3, [30.0] * 3))
    lines = {line.strip().split("  ")[0]: line for line in said.splitlines() if "goal" in line}
    assert lines[moving.PROPOSE].endswith(" met")
    assert "2.50" in lines[moving.PUBLISH]
    assert lines[moving.PUBLISH].endswith("NOT MET")
    assert lines[moving.GIVE].endswith(" met")


def test_the_missing_yardstick_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="gdal-bin"):
        moving.measure(records=10, rounds=1, report=print)


@pytest.mark.parametrize("apart", [True, False])
def test_the_file_holds_the_areas_in_metres_with_the_surfaces_that_are_drawn(tmp_path, apart):
    file = tmp_path / "areas.gpkg"
    moving._write(file, records=50, apart=apart)
    known = pyogrio.read_info(file)
    assert (known["features"], known["crs"], known["geometry_type"]) == (50, f"EPSG:{data.METRES}", "Polygon")
    assert {"id", "name", "kind", "comuni", "surface_m2"} <= set(known["fields"])
    areas = pyogrio.read_dataframe(file)
    assert (areas.area.round() == areas["surface_m2"]).all()


def test_shrunk_areas_lie_apart_and_are_still_areas():
    crowd = shapely.buffer(shapely.points(np.random.default_rng(1).uniform(0, 1000, (400, 2))), 80)
    shrunk, roomy = moving._shrunk(crowd)
    meeting = shapely.STRtree(shrunk).query(shrunk, predicate="intersects")
    assert len(shrunk) == len(roomy) > 100
    assert (meeting[0] == meeting[1]).all()
    assert shapely.area(shrunk).min() > 100
