import json
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj.aoi import AreaOfInterest
from pyproj.transformer import TransformerGroup
from shapely.geometry import Point, shape

from gis.place.crs import find, from_degrees, parse, to_degrees
from gis.place.systems import SYSTEMS, degrees, recognise

ASKED = (4326, 32632, 7791, 6707, 3003, 25832, 3857)
COMUNI = np.array(
    [shape(f["geometry"]) for f in json.loads(Path("data/comuni.geojson").read_text(encoding="utf-8"))["features"]],
    dtype=object,
)
MONTE_MARIO = (
    'PROJCS["{name}",GEOGCS["GCS_Monte_Mario",DATUM["{datum}",SPHEROID["International_1924",6378388.0,297.0]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",1500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],'
    'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def wkt(code: int, version: str = "WKT1_ESRI") -> str:
    return pyproj.CRS(code).to_wkt(version)


def swapped(geometries: np.ndarray) -> np.ndarray:
    return shapely.transform(geometries, lambda points: points[:, ::-1])


def cut(geometries: np.ndarray, east: float, north: float) -> np.ndarray:
    return shapely.transform(geometries, lambda points: points - [east, north])


def furthest(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(shapely.get_coordinates(one) - shapely.get_coordinates(other)).max())


@pytest.mark.parametrize("code", SYSTEMS)
@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_declared_system_that_agrees_with_numbers_is_certain_and_brings_real_boundaries_back(code: int, version: str):
    finding = find(wkt(code, version), from_degrees(COMUNI, code))
    same = 7791 if (code, version) == (6707, "WKT1_GDAL") else code  # that text has no axes: they are one system
    assert (finding.text, finding.certain, finding.question) == (f"EPSG:{same}", True, None)
    assert (finding.inside, finding.of) == (133, 133)
    assert furthest(to_degrees(from_degrees(COMUNI, code), finding), COMUNI) == 0


@pytest.mark.parametrize("code", SYSTEMS)
@given(lon=st.floats(8.64, 9.62), lat=st.floats(45.1, 45.7))
def test_operation_and_its_inverse_agree_to_the_millimetre(code: int, lon: float, lat: float):
    there = shapely.get_coordinates(from_degrees(np.array([Point(lon, lat)], dtype=object), code))
    back = degrees(there[:, 0], there[:, 1], system=SYSTEMS[code])
    assert abs(back[0][0] - lon) < 1.2e-8
    assert abs(back[1][0] - lat) < 0.9e-8


@pytest.mark.parametrize("code", SYSTEMS)
def test_operation_is_the_one_that_proj_finds_best_for_the_area_without_grids(code: int):
    area = AreaOfInterest(8.6, 45.1, 9.7, 45.7)
    best = TransformerGroup(code, 4326, always_xy=True, area_of_interest=area).transformers[0]
    points = shapely.get_coordinates(from_degrees(COMUNI, code))
    mine, theirs = degrees(points[:, 0], points[:, 1], system=SYSTEMS[code]), best.transform(points[:, 0], points[:, 1])
    assert np.abs(np.array(mine) - np.array(theirs)).max() < 1e-9
    assert SYSTEMS[code].accuracy_m == best.accuracy


def test_gauss_boaga_says_its_operation_and_four_metres():
    finding = find(wkt(3003), from_degrees(COMUNI, 3003))
    assert "Monte Mario to WGS 84 (4)" in finding.operation
    assert "circa 4 m" in finding.operation
    assert finding.accuracy_m == 4


@pytest.mark.parametrize("name", ["OGC:CRS84", "EPSG:4979"])
def test_longitude_first_and_heights_are_still_wgs_84(name: str):
    assert find(pyproj.CRS(name).to_wkt(), COMUNI).text == "EPSG:4326"


@pytest.mark.parametrize("datum", ["D_Monte_Mario", "D_Roma_1940"])
@pytest.mark.parametrize("name", ["Monte_Mario_Italy_1", "Gauss_Boaga_fuso_ovest"])
def test_system_without_code_is_recognised_by_name_or_by_parameters(name: str, datum: str):
    assert find(MONTE_MARIO.format(name=name, datum=datum), from_degrees(COMUNI, 3003)).text == "EPSG:3003"


def test_shift_and_heights_written_into_the_system_do_not_hide_it():
    bound = pyproj.CRS("+proj=tmerc +lat_0=0 +lon_0=9 +k=0.9996 +x_0=1500000 +ellps=intl +towgs84=-225,-65,9 +units=m")
    assert find(bound.to_wkt("WKT1_GDAL"), from_degrees(COMUNI, 3003)).certain
    compound = pyproj.CRS("EPSG:32632+5773").to_wkt()
    assert find(compound, from_degrees(COMUNI, 32632)).text == "EPSG:32632"


def test_any_other_declared_system_uses_the_best_operation_that_proj_has():
    laea = pyproj.Transformer.from_crs(4326, 3035, always_xy=True)
    moved = shapely.transform(COMUNI, lambda points: np.column_stack(laea.transform(points[:, 0], points[:, 1])))
    finding = find(wkt(3035), moved)
    assert (finding.text, finding.certain) == ("EPSG:3035", True)
    assert furthest(to_degrees(moved, finding), COMUNI) == 0
    assert find(None, moved, confirmed="EPSG:3035").certain


@pytest.mark.parametrize("code", [4326, 32632, 3003, 3857, 3004, 32633])
@pytest.mark.parametrize("swap", [False, True])
def test_undeclared_system_is_proposed_never_taken(code: int, swap: bool):
    numbers = from_degrees(COMUNI, code)
    finding = find(None, swapped(numbers) if swap else numbers)
    assert not finding.certain
    assert finding.text == f"EPSG:{code}{'/yx' if swap else ''}"
    assert "non dichiara" in str(finding.question)
    settled = find(None, swapped(numbers) if swap else numbers, confirmed=finding.text)
    assert settled.certain
    assert furthest(to_degrees(swapped(numbers) if swap else numbers, settled), COMUNI) == 0


@pytest.mark.parametrize(
    ("declared", "held"), [(3003, 32632), (32632, 3003), (4326, 32632), (32632, 4326), (25832, 3857), (3004, 3003)]
)
def test_declared_system_that_contradicts_the_numbers_is_questioned(declared: int, held: int):
    finding = find(wkt(declared), from_degrees(COMUNI, held))
    assert (finding.text, finding.certain, finding.inside) == (f"EPSG:{held}", False, 133)
    assert f"EPSG:{declared}" in str(finding.question)
    assert f"EPSG:{held}" in str(finding.question)


def test_north_first_in_a_file_of_6707_is_found_by_its_numbers():
    numbers = from_degrees(COMUNI, 6707)
    assert find(wkt(6707), numbers).certain, "east first is what GDAL and QGIS write"
    finding = find(wkt(6707), swapped(numbers))
    assert (finding.text, finding.certain) == ("EPSG:32632/yx", False)


def test_latitude_first_in_a_file_of_4326_is_found_by_its_numbers():
    finding = find(wkt(4326), swapped(COMUNI))
    assert (finding.text, finding.certain) == ("EPSG:4326/yx", False)
    assert "con gli assi scambiati" in str(finding.question)


def test_gauss_boaga_with_the_first_digit_cut_is_an_alternative_with_its_distance():
    finding = find(wkt(3003), cut(from_degrees(COMUNI, 3003), 1_000_000, 0))
    assert finding.text == "EPSG:32632"
    [other] = finding.alternatives
    assert other.reading.text == "EPSG:3003+1000000+0"
    assert 30 < other.shift_m < 40
    assert "prime cifre tagliate" in str(finding.question)
    numbers = cut(from_degrees(COMUNI, 3003), 1_000_000, 5_000_000)
    settled = find(None, numbers, confirmed="EPSG:3003+1000000+5000000")
    assert furthest(to_degrees(numbers, settled), COMUNI) == 0


def test_twins_that_numbers_cannot_tell_apart_are_named():
    question = str(find(None, from_degrees(COMUNI, 7791)).question)
    assert "EPSG:25832" in question
    assert "EPSG:7791" in question


def test_regional_file_is_believed_and_says_how_many_lie_outside():
    elsewhere = np.array([Point(9.67 + step / 100, 45.7) for step in range(400)], dtype=object)
    finding = find(wkt(32632), from_degrees(np.concatenate([COMUNI, elsewhere]), 32632))
    assert finding.certain
    assert (finding.inside, finding.of) == (133, 533)
    assert "133 geometrie su 533" in finding.reason


def test_data_that_nothing_brings_here_are_asked_about_without_a_proposal():
    rome = np.array([Point(12.49, 41.89)], dtype=object)
    finding = find(wkt(4326), rome)
    assert (finding.reading, finding.certain) == (None, False)
    with pytest.raises(ValueError, match="not known"):
        to_degrees(rome, finding)
    settled = find(wkt(4326), rome, confirmed="EPSG:4326")
    assert (settled.certain, settled.inside) == (True, 0)
    assert "l'unica geometria non cade nell'area metropolitana" in settled.reason


def test_unreadable_declaration_is_said():
    finding = find('LOCAL_CS["mio', from_degrees(COMUNI, 32632))
    assert finding.text == "EPSG:32632"
    assert "non si riesce a interpretare" in str(finding.question)


@pytest.mark.parametrize("text", ["", "32", "EPSG:99999", "EPSG:32632/xy", "rm -rf"])
def test_confirmation_must_be_a_reading(text: str):
    with pytest.raises(ValueError, match="sistema di riferimento"):
        parse(text)


def test_layer_without_geometry_asks_nothing():
    assert find(None, np.array([None, None], dtype=object)).certain


def test_polygon_that_rounding_alone_would_break_stays_valid():
    notched = shapely.Polygon([(9, 45), (9.2, 45), (9.2, 45.1), (9.1, 45.00000003), (9, 45.1), (9, 45)])
    assert notched.is_valid
    assert not shapely.transform(notched, lambda points: np.round(points, 7)).is_valid
    source = np.array([notched, None], dtype=object)
    result = to_degrees(source, find(None, source, confirmed="EPSG:4326"))
    assert result[1] is None
    assert result[0].is_valid
    assert result[0].area == pytest.approx(notched.area)
    points = shapely.get_coordinates(result)
    assert (np.round(points, 7) == points).all()


@pytest.mark.parametrize("text", ["EPSG:32632", "urn:ogc:def:crs:EPSG::32632", "urn:ogc:def:crs:EPSG:6.9:32632"])
def test_code_of_the_authority_will_do(text: str):
    assert find(text, from_degrees(COMUNI, 32632)).text == "EPSG:32632"


@pytest.mark.parametrize(
    ("of", "instead"),
    [
        ('"Scale_Factor",0.9996', '"Scale_Factor",1.0'),
        ('"False_Northing",0.0', '"False_Northing",-5000000.0'),
        ('"Latitude_Of_Origin",0.0', '"Latitude_Of_Origin",0.01'),
        ('UNIT["Meter",1.0]', 'UNIT["Foot",0.3048]'),
    ],
)
def test_another_projection_on_the_same_meridian_is_not_taken_for_a_known_one(of: str, instead: str):
    ours = (
        'PROJCS["locale",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],'
        'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )
    known, other = recognise(ours), recognise(ours.replace(of, instead))
    assert known is not None
    assert known.epsg == 32632
    assert other is None or other.epsg == 0


@pytest.mark.parametrize(
    "text",
    [
        "+proj=utm +zone=32 +ellps=WGS84 +nadgrids=/etc/hostname",
        "+init=/etc/hostname:1",
        '{"type": "GeographicCRS"}',
        'GEOGCS["x",DATUM["x",SPHEROID["x",6378388,297],EXTENSION["PROJ4_GRIDS","/etc/hostname"]],PRIMEM["G",0],'
        'UNIT["degree",0.0174532925199433]]',
        "GEOGCS[" * 5_000,
        'LOCAL_CS["senza sistema"]',
    ],
)
def test_declaration_that_names_files_or_makes_no_sense_is_not_understood(text: str):
    finding = find(text, from_degrees(COMUNI, 32632))
    assert (finding.declared, finding.certain, finding.text) == (None, False, "EPSG:32632")


number = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(number, number), min_size=1, max_size=5), st.sampled_from([None, *SYSTEMS]))
def test_whatever_the_numbers_there_is_an_answer_or_a_question(points: list[tuple[float, float]], code: int | None):
    sample = np.array([Point(x, y) for x, y in points], dtype=object)
    finding = find(code and f"EPSG:{code}", sample)
    assert finding.certain == (finding.question is None)
    assert 0 <= finding.inside <= finding.of
    if finding.text:
        settled = find(code and f"EPSG:{code}", sample, confirmed=finding.text)
        assert settled.reading == finding.reading
        to_degrees(sample, settled)


@pytest.mark.parametrize("code", [32632, 3003, 6707])
def test_ring_that_begins_infinitely_far_away_is_no_reason_to_stop(code):
    """PROJ makes no number of it, and a ring whose ends are no numbers is not closed."""
    far = shapely.Polygon([(0, -np.inf), (9.1, 45.5), (9.2, 45.6), (0, -np.inf)])
    source = np.array([far], dtype=object)
    (placed,) = to_degrees(source, find(None, source, confirmed=f"EPSG:{code}"))
    assert not np.isfinite(shapely.get_coordinates(placed)).all()
