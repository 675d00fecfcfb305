"""S_DWITHIN: what is within so many metres of a shape of the filter, by the ellipsoid, and not one record more."""

import pytest
from shapely.geometry import Polygon, shape

from tests.app.reading.test_places import metres
from tests.fixtures.asking import Asked

RING = "9.05 45.42,9.2 45.4,9.24 45.5,9.14 45.46,9.08 45.53,9.05 45.42"


@pytest.fixture(scope="module")
def services(client):
    return Asked(client, "services")


@pytest.mark.parametrize("distance", [1, 500, 4_000, 50_000])
def test_records_within_the_distance_of_a_polygon_are_found_in_both_languages(services, distance):
    polygon = Polygon([tuple(map(float, pair.split())) for pair in RING.split(",")])
    found = services.found(f"S_DWITHIN(geometry,POLYGON(({RING})),{distance})")
    tree = '{"op":"s_dwithin","args":[{"property":"geometry"},%s,%s]}'
    as_json = tree % (
        '{"type":"Polygon","coordinates":[%s]}' % [list(one) for one in polygon.exterior.coords],
        distance,
    )
    assert services.found(as_json, filter_lang="cql2-json") == found
    assert found
    for feature in services.features:
        away = metres(shape(feature["geometry"]), polygon)
        if abs(away - distance) > 0.5 + distance / 500:
            assert (feature["id"] in found) == (away <= distance), (feature["id"], away)


def test_distance_may_be_from_a_point_and_in_another_system(services):
    point = services.found("S_DWITHIN(geometry,POINT(9.19 45.4641),1500)")
    assert point
    x, y = 514855.0, 5034474.0  # the same point in EPSG:32632, to a few metres
    crs = "http://www.opengis.net/def/crs/EPSG/0/32632"
    there = services.found(f"S_DWITHIN(geometry,POINT({x} {y}),1600)", filter_crs=crs)
    assert point <= there


@pytest.mark.parametrize("distance", ["0", "-5", "50001", "'500'", "true", "1e999"])
def test_distance_that_is_none_is_refused(services, distance):
    assert services.ask(f"S_DWITHIN(geometry,POINT(9 45),{distance})").status_code == 400


def test_arguments_that_are_missing_are_refused(services):
    services.refused("S_DWITHIN(geometry,POINT(9 45))")
    services.refused("S_DWITHIN(geometry,'Rho',500)")
