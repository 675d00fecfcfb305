"""The boundaries: the 133 Comuni cover the territory once, and the zones are exactly their union."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

Features = Mapping[str, Mapping[str, Any]]

BOOLEAN = {"true": True, "false": False, "": None}
ELLIPSOID = pyproj.Geod(ellps="WGS84")


def shapes(features: Features) -> dict[str, BaseGeometry]:
    return {key: shapely.geometry.shape(item["geometry"]) for key, item in features.items()}


def rings(geometry: BaseGeometry) -> list[tuple[bool, BaseGeometry]]:
    parts = shapely.get_parts(geometry)
    return [(True, part.exterior) for part in parts] + [(False, hole) for part in parts for hole in part.interiors]


def test_there_are_133_comuni_and_8_zones(comuni: Features, zones: Features) -> None:
    assert len(comuni) == 133
    assert len(zones) == 8


def test_residents_sum_to_the_population_of_the_metropolitan_city(comuni: Features, zones: Features) -> None:
    assert sum(item["properties"]["residents"] for item in comuni.values()) == 3_219_391
    assert sum(item["properties"]["residents"] for item in zones.values()) == 3_219_391


def test_every_comune_keeps_the_classification_of_the_plan(
    comuni: Features, classification: list[dict[str, str]]
) -> None:
    assert [row["istat_code"] for row in classification] == sorted(comuni) == list(comuni)
    for row in classification:
        properties = comuni[row["istat_code"]]["properties"]
        assert properties["name"] == row["name"]
        assert properties["zona_omogenea"] == row["zona_omogenea"]
        assert properties["citta_centrale"] is BOOLEAN[row["citta_centrale"]]
        assert properties["polo_attrattore"] == (row["polo_attrattore"] or None)
        assert properties["lum"] is BOOLEAN[row["lum"]]
        assert properties["source_url"][-len(row["source_url"].split()) :] == row["source_url"].split()


def test_comuni_whose_lum_is_unknown_stay_unknown(comuni: Features) -> None:
    assert Counter(item["properties"]["lum"] for item in comuni.values()) == {True: 13, False: 82, None: 38}


def test_poles_and_central_city_are_as_many_as_the_source_prints(comuni: Features) -> None:
    poles = Counter(item["properties"]["polo_attrattore"] for item in comuni.values())
    assert poles == {"metropolitano": 4, "sovracomunale": 9, None: 120}
    assert sum(item["properties"]["citta_centrale"] for item in comuni.values()) == 25


@pytest.mark.parametrize("layer", ["comuni", "zones"])
def test_every_boundary_is_valid_and_turns_as_rfc_7946_asks(layer: str, request: pytest.FixtureRequest) -> None:
    for key, shape in shapes(request.getfixturevalue(layer)).items():
        assert shape.is_valid, key
        assert shape.geom_type in {"Polygon", "MultiPolygon"}, key
        assert all(bool(shapely.is_ccw(ring)) is outer for outer, ring in rings(shape)), key


def test_the_comuni_cover_the_territory_without_gaps_or_overlaps(comuni: Features) -> None:
    boundaries = list(shapes(comuni).values())
    assert shapely.coverage_is_valid(boundaries)
    territory = shapely.union_all(boundaries)
    assert territory.area == pytest.approx(sum(shape.area for shape in boundaries), rel=1e-12)
    assert [part.interiors for part in shapely.get_parts(territory) if len(part.interiors)] == []


def test_the_zones_are_exactly_the_union_of_their_comuni(comuni: Features, zones: Features) -> None:
    boundaries = shapes(comuni)
    for key, shape in shapes(zones).items():
        members = zones[key]["properties"]["comuni"]
        assert members == [code for code in comuni if comuni[code]["properties"]["zona_omogenea"] == key]
        union = shapely.union_all([boundaries[code] for code in members])
        assert shape.equals(union), key
        assert zones[key]["properties"]["residents"] == sum(comuni[code]["properties"]["residents"] for code in members)
    assert shapely.coverage_is_valid(list(shapes(zones).values()))


def test_the_zones_share_out_all_comuni_once(comuni: Features, zones: Features) -> None:
    members = sorted(code for zone in zones.values() for code in zone["properties"]["comuni"])
    assert members == sorted(comuni)


@pytest.mark.parametrize("layer", ["comuni", "zones"])
def test_the_stated_area_is_the_geodesic_area_of_the_boundary(layer: str, request: pytest.FixtureRequest) -> None:
    features = request.getfixturevalue(layer)
    for key, shape in shapes(features).items():
        square_metres, _perimeter = ELLIPSOID.geometry_area_perimeter(shape)
        assert features[key]["properties"]["area_km2"] == pytest.approx(square_metres / 1e6, abs=0.001), key
    assert sum(item["properties"]["area_km2"] for item in features.values()) == pytest.approx(1575, abs=2)


@pytest.mark.parametrize("name", ["comuni.geojson", "zones.geojson"])
def test_a_boundary_file_holds_one_feature_per_line_with_at_most_seven_decimals(data_dir: Path, name: str) -> None:
    head, *lines, tail = (data_dir / name).read_text(encoding="utf-8").splitlines()
    assert (head, tail) == ('{"type":"FeatureCollection","features":[', "]}")
    for line in lines:
        feature = json.loads(line.removesuffix(","))
        numbers = shapely.get_coordinates(shapely.geometry.shape(feature["geometry"])).ravel()
        assert all(round(number, 7) == number for number in numbers.tolist()), feature["id"]
        assert feature["properties"]["licence"] == "CC BY 4.0"
        assert feature["properties"]["source_date"] == "2023-01-01"
