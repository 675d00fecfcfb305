"""GeoJSON as other programs write it: the old `crs` member in all its forms, and refusals that say what to do."""

import json
from pathlib import Path
from typing import Any

import pyproj
import pytest

from gis.layers import Layer
from gis.read import batches, layers
from gis.read.archive import Unreadable, opened

PLACE = {"type": "Point", "coordinates": [503170.2, 5041907.9]}


def collection(path: Path, *geometries: object, **more: object) -> Path:
    features = [{"type": "Feature", "properties": {}, "geometry": one} for one in geometries or [PLACE]]
    path.write_text(json.dumps({"type": "FeatureCollection", **more, "features": features}), encoding="utf-8")
    return path


def read(path: Path) -> tuple[Layer, list[Any]]:
    with opened(path) as sent:
        (layer,) = layers(sent)
        return layer, [issue for batch in batches(sent, layer) for issue in batch.problems]


@pytest.mark.parametrize(
    "member",
    [
        {"type": "EPSG", "properties": {"code": 7791}},
        {"type": "EPSG", "properties": {"code": "7791"}},
        {"type": "name", "properties": {"name": "EPSG:7791"}},
        {"type": "name", "properties": {"name": "epsg:7791"}},
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::7791"}},
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG:6.9:7791"}},
        {"type": "name", "properties": {"name": "urn:x-ogc:def:crs:EPSG:7791"}},
        {"type": "name", "properties": {"name": "http://www.opengis.net/def/crs/EPSG/0/7791"}},
        {"type": "name", "properties": {"name": "http://www.opengis.net/gml/srs/epsg.xml#7791"}},
        {"type": "link", "properties": {"href": "http://spatialreference.org/ref/epsg/7791/proj4/", "type": "proj4"}},
        "EPSG:7791",
    ],
    ids=str,
)
def test_every_form_that_the_crs_member_has_had_is_understood(tmp_path: Path, member: object):
    layer, _ = read(collection(tmp_path / "x.geojson", crs=member))
    assert pyproj.CRS.from_wkt(layer.crs or "").to_epsg() == 7791


@pytest.mark.parametrize(
    "member", [{"type": "OGC", "properties": {"urn": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, None], ids=str
)
def test_longitude_and_latitude_are_what_it_is_without_or_with_its_own_name(tmp_path: Path, member: object):
    layer, _ = read(collection(tmp_path / "x.geojson", crs=member))
    assert pyproj.CRS.from_wkt(layer.crs or "") == pyproj.CRS.from_user_input("OGC:CRS84")


@pytest.mark.parametrize(
    ("member", "shown"),
    [
        ({"type": "name", "properties": {"name": "EPSG:9999"}}, "«EPSG:9999»"),
        ({"type": "name", "properties": {"name": None}}, '«{"type"'),
        ({"type": "EPSG", "properties": {}}, '«{"type"'),
    ],
    ids=str,
)
def test_a_system_that_does_not_exist_is_named_and_it_is_said_what_to_do(tmp_path: Path, member: object, shown: str):
    with pytest.raises(Unreadable, match="toglierlo") as refusal:
        read(collection(tmp_path / "x.geojson", crs=member))
    assert refusal.value.code == "unknown-crs"
    assert shown in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"n": NaN}', "null"),
        ('{"n": "città"}', "salvarlo in UTF-8"),
        ('{"n": "a\tb"}', "vicino a «"),
        ("{'n': 1}", "vicino a «"),
    ],
)
def test_what_is_no_json_is_refused_in_words_that_help(tmp_path: Path, text: str, said: str):
    document = f'{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":null,"properties":{text}}}]}}'
    (tmp_path / "x.geojson").write_bytes(document.encode("cp1252"))
    with pytest.raises(Unreadable, match=said):
        read(tmp_path / "x.geojson")


@pytest.mark.parametrize(
    ("kind", "coordinates", "said"),
    [
        ("Polygon", [[[9, 45], [9.1, 45], [9.1, 45.1], [9, 45.1]]], "un contorno non è chiuso"),
        ("LineString", [[9, 45]], "una linea ha un vertice solo"),
        ("Polygon", [[["9", "45"]] * 4], "non è GeoJSON valido"),
    ],
)
def test_a_geometry_that_cannot_be_made_says_why(tmp_path: Path, kind: str, coordinates: object, said: str):
    (issue,) = read(collection(tmp_path / "x.geojson", {"type": kind, "coordinates": coordinates}))[1]
    assert (issue.row, issue.code) == (1, "geometry-unreadable")
    assert said in issue.text
