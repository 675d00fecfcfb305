import itertools

import pytest
import shapely

from bench import data
from gis.check import check

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def where():
    return data.territory()


@pytest.fixture(scope="module")
def areas(where):
    return list(data.areas(1500, where=where))


def test_the_same_number_of_areas_is_always_the_same_areas(where, areas):
    again = list(data.areas(1500, where=where))
    assert [(one.record_id, one.properties, one.geometry.wkb) for one in again] == [
        (one.record_id, one.properties, one.geometry.wkb) for one in areas
    ]


def test_a_larger_set_begins_with_a_whole_block_of_the_smaller_one(where, monkeypatch):
    monkeypatch.setattr(data, "BLOCK", 200)
    small, large = data.areas(200, where=where), data.areas(500, where=where)
    for one, other in zip(small, itertools.islice(large, 200), strict=True):
        assert one.geometry.equals_exact(other.geometry, 0)
        assert one.properties == other.properties


def test_every_area_passes_the_portals_own_checks(areas):
    fields = data.COLLECTION.proposed
    for one in areas:
        assert one.properties.keys() == {field.name for field in fields}
        assert check(fields, record=one.record_id, properties=one.properties, geometry=one.geometry) == []


def test_every_area_lies_inside_the_comune_that_it_names(areas):
    boundaries = {change.record_id: change.geometry for change in data.comuni()}
    for one in areas:
        (code,) = one.properties["comuni"]
        # Rounded to the centimetre after it was drawn.
        assert shapely.buffer(boundaries[code], 1e-6).contains(one.geometry)


def test_areas_are_as_the_comparison_describes_them(areas):
    vertices = shapely.get_num_coordinates([one.geometry for one in areas]) - 1
    assert vertices.min() >= 8
    assert vertices.max() <= 40
    assert min(one.properties["surface_m2"] for one in areas) >= 1_000
    assert max(one.properties["surface_m2"] for one in areas) <= 200_000
    share = sum(one.properties["comuni"] == [data.MILANO] for one in areas) / len(areas)
    assert 0.23 < share < 0.33  # three times as dense as elsewhere


def test_ids_sort_as_their_numbers_do_and_are_not_in_the_order_of_the_ground(areas):
    assert [one.record_id for one in areas] == sorted(one.record_id for one in areas)
    longitudes = [one.geometry.centroid.x for one in areas]
    neighbours = sum(abs(a - b) < 0.01 for a, b in itertools.pairwise(longitudes))
    assert neighbours < len(areas) / 10
