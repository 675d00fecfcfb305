"""Each format gives back the real records that were written in it, with every id, number, list and letter."""

import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from gis.layers import Batch, Layer
from gis.read import batches, layers
from gis.read.archive import Limits, Unreadable, opened
from tests.fixtures.hostile_making import zipped

DATA = Path(__file__).parents[2] / "data"
UTM = 32632


def read(
    path: Path, *, size: int = 7, layer: str | None = None, encoding: str | None = None
) -> tuple[Layer, dict[str, list[Any]], Any, list[Any]]:
    """The layer, its columns, its geometries and its problems, read in batches whose numbers follow each other."""
    with opened(path) as sent:
        found = layers(sent, encoding=encoding)
        chosen = next(one for one in found if layer in (None, one.name))
        parts: list[Batch] = list(batches(sent, chosen, size=size, encoding=encoding))
    starts = np.cumsum([1, *map(len, parts)])[:-1]
    assert [part.first for part in parts] == starts.tolist()
    assert all(len(part) <= size for part in parts)
    columns = {name: [cell for part in parts for cell in part.columns[name]] for name in chosen.columns}
    shapes = np.concatenate([part.geometry for part in parts]) if chosen.has_geometry else None
    assert chosen.rows == sum(map(len, parts))
    return chosen, columns, shapes, [issue for part in parts for issue in part.problems]


@pytest.fixture(scope="module")
def comuni() -> geopandas.GeoDataFrame:
    """Twenty real Comuni with accented names, numbers and a null."""
    features = json.loads((DATA / "comuni.geojson").read_text())["features"]
    wanted = sorted(features, key=lambda one: one["properties"]["name"].isascii())[:20]
    frame = geopandas.GeoDataFrame(
        {
            "id": [one["id"] for one in wanted],
            "nome": [one["properties"]["name"] for one in wanted],
            "grande": np.arange(20) + 2**53 + 1,
            "nota": ["", None, *["città «Più»"] * 18],
        },
        geometry=shapely.from_geojson([json.dumps(one["geometry"]) for one in wanted]),
        crs=4326,
    )
    return frame.to_crs(UTM)


@pytest.mark.parametrize(
    ("name", "driver"),
    [("c.gpkg", "GPKG"), ("c.fgb", "FlatGeobuf"), ("c.geojson", "GeoJSON"), ("c.zip", "ESRI Shapefile")],
)
def test_real_records_come_back_as_they_were_written(
    tmp_path: Path, comuni: geopandas.GeoDataFrame, name: str, driver: str
):
    if driver == "ESRI Shapefile":
        folder = tmp_path / "parts"
        folder.mkdir()
        comuni.to_file(folder / "c.shp", driver=driver, encoding="UTF-8")
        path = zipped(tmp_path, [(one.name, one.read_bytes()) for one in folder.iterdir()], name=name)
    else:
        path = tmp_path / name
        comuni.to_file(path, driver=driver, **({"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" else {}))
    layer, columns, shapes, problems = read(path)
    assert layer.columns == ("id", "nome", "grande", "nota")
    assert columns["id"] == comuni["id"].tolist()
    assert columns["nome"] == comuni["nome"].tolist()
    assert columns["grande"] == comuni["grande"].tolist()
    empty = None if driver == "ESRI Shapefile" else ""  # a .dbf cannot tell them apart
    assert columns["nota"][:2] == [empty, None]
    assert shapely.equals_exact(shapely.normalize(shapes), shapely.normalize(comuni.geometry.to_numpy()), 1e-6).all()
    assert problems == []
    assert "UTM zone 32N".lower() in layer.crs.replace("_", " ").lower()


def test_the_files_of_the_portal_read_with_their_ids():
    features = json.loads((DATA / "comuni.geojson").read_text())["features"]
    layer, columns, shapes, _ = read(DATA / "comuni.geojson", size=50)
    assert columns["id"] == [one["id"] for one in features]
    assert shapely.equals_exact(
        shapes, shapely.from_geojson([json.dumps(one["geometry"]) for one in features]), 0
    ).all()
    assert "CRS84" in layer.crs


def feature(**members: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [9.19, 45.46]}
    return {"type": "Feature", "properties": {}, "geometry": point} | members


def geojson(path: Path, *features: dict[str, Any], **members: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features} | members))
    return path


def test_geojson_keeps_ids_lists_structures_numbers_and_members_beside_the_properties(tmp_path: Path):
    path = geojson(
        tmp_path / "x.geojson",
        feature(
            id="a", version=3, properties={"sttm": ["uno", "due"], "n": 2**60 + 1, "piani": {"pgt": [1]}, "v": None}
        ),
        feature(id=7, properties={"id": "altro", "n": 1.5, "nuovo": "sì"}),
    )
    _, columns, _, _ = read(path)
    assert columns == {
        "id": ["a", "altro"],
        "@id": [None, 7],
        "version": [3, None],
        "sttm": [["uno", "due"], None],
        "n": [2**60 + 1, 1.5],
        "piani": ['{"pgt": [1]}', None],
        "v": [None, None],
        "nuovo": [None, "sì"],
    }


def test_a_broken_geometry_is_an_issue_of_its_row_alone(tmp_path: Path):
    path = geojson(
        tmp_path / "x.geojson",
        feature(),
        feature(geometry={"type": "Polygon", "coordinates": "no"}),
        feature(geometry=None),
    )
    _, _, shapes, problems = read(path, size=1)
    assert [shape is None for shape in shapes] == [False, True, True]
    assert [(issue.row, issue.code) for issue in problems] == [(2, "geometry-unreadable")]


def test_the_old_crs_member_is_believed_wherever_it_stands(tmp_path: Path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3003"}}
    layer, *_ = read(geojson(tmp_path / "x.geojson", feature(), crs=crs))
    assert "Monte Mario / Italy zone 1" in layer.crs


@pytest.mark.parametrize("text", ["{0}\n{0}\n\n{0}", "\x1e{0}\n\x1e{0}\n\x1e{0}\n", "\ufeff{0}{0}{0}"])
def test_sequences_of_features_are_read_with_and_without_marks(tmp_path: Path, text: str):
    path = tmp_path / "x.geojsonl"
    path.write_text(text.format(json.dumps(feature(id="è"))))
    assert read(path)[1] == {"id": ["è", "è", "è"]}


def test_a_feature_larger_than_a_chunk_is_read_whole(tmp_path: Path):
    text = "à" * 3_000_000
    path = geojson(tmp_path / "x.geojson", feature(id="a"), feature(id="b", properties={"t": text}), feature(id="c"))
    _, columns, _, _ = read(path)
    assert columns["t"] == [None, text, None]
    assert columns["id"] == ["a", "b", "c"]


def test_geopackage_gives_its_tables_lists_booleans_and_dates_and_no_views(
    tmp_path: Path, comuni: geopandas.GeoDataFrame
):
    path = tmp_path / "x.gpkg"
    comuni.to_file(path, layer="comuni", driver="GPKG")
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        CREATE TABLE note (fid INTEGER PRIMARY KEY, id TEXT, vero BOOLEAN, il DATE, voci TEXT_JSON, resto BLOB);
        INSERT INTO note VALUES (4, 'a', 1, '2024-03-01', '["uno", "due"]', x'00ff'), (9, 'b', NULL, NULL, NULL, NULL);
        CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT, column_name TEXT, name TEXT, title TEXT,
            description TEXT, mime_type TEXT, constraint_name TEXT);
        INSERT INTO gpkg_data_columns (table_name, column_name, mime_type) VALUES ('note', 'voci', 'application/json');
        CREATE VIEW vista AS SELECT * FROM note;
        CREATE TRIGGER scatta AFTER INSERT ON note BEGIN DELETE FROM note; END;
        INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('note', 'attributes', 'note');
        INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('vista', 'attributes', 'vista');
        """
    )
    connection.close()
    before = path.read_bytes()
    with opened(path) as sent:
        assert [(one.name, one.has_geometry) for one in layers(sent)] == [("comuni", True), ("note", False)]
        problems = [one for batch in batches(sent, layers(sent)[1], size=1) for one in batch.problems]
    assert [(one.code, "«vista»" in one.text) for one in problems] == [("view-not-read", True)]
    _, columns, _, _ = read(path, layer="note")
    assert columns == {
        "id": ["a", "b"],
        "vero": [True, None],
        "il": ["2024-03-01", None],
        "voci": [["uno", "due"], None],
        "resto": ["00ff", None],
    }
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(vertices=2), "too-many-vertices"),
        (Limits(columns=1), "too-many-columns"),
        (Limits(rows=2), "too-many-rows"),
    ],
    ids=["vertices", "columns", "rows"],
)
@pytest.mark.parametrize("name", ["x.geojson", "x.gpkg", "x.fgb"])
def test_vertices_columns_and_rows_are_capped(tmp_path: Path, limits: Limits, code: str, name: str):
    frame = geopandas.GeoDataFrame({"a": [1, 2, 3], "b": "x"}, geometry=shapely.points([[9.1, 45.4]] * 3), crs=4326)
    frame.to_file(tmp_path / name)
    with pytest.raises(Unreadable) as refused, opened(tmp_path / name, limits=limits) as sent:  # noqa: PT012
        for layer in layers(sent):
            list(batches(sent, layer))
    assert refused.value.code == code


def test_no_other_driver_of_gdal_is_left_in_the_process():
    import gis.read.gdal  # noqa: F401

    drivers = pyogrio.list_drivers()
    assert "FlatGeobuf" in drivers
    assert not {"CSV", "OGR_VRT", "VRT", "GML", "SQLite", "HTTP", "WFS", "GeoJSON-VT", "PGDUMP", "PDF"} & set(drivers)


def test_a_curve_is_an_issue_of_its_row_and_the_others_are_read(tmp_path: Path):
    path = tmp_path / "x.gpkg"
    point, arc = (shapely.Point(9.1, 45.4), struct.pack("<BII6d", 1, 8, 3, 9, 45, 9.1, 45.1, 9.2, 45))
    geopandas.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=[point] * 3, crs=4326).to_file(path, driver="GPKG")
    connection = sqlite3.connect(path)
    (blob,) = connection.execute("SELECT geom FROM x WHERE id = 'a'").fetchone()
    for name in [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE x SET geom = ? WHERE id = 'b'", (blob[:8] + arc,))
    connection.execute("UPDATE x SET geom = ? WHERE id = 'c'", (b"GP" + b"\x00" * 6 + b"rumore",))
    connection.commit()
    connection.close()
    _, columns, shapes, problems = read(path)
    assert columns["id"] == ["a", "b", "c"]
    assert [shape is None for shape in shapes] == [False, True, True]
    assert [(issue.row, issue.code) for issue in problems] == [(2, "geometry-curved"), (3, "geometry-unreadable")]


@pytest.mark.parametrize("between", ["\n", ",\n", " "])
def test_numbers_are_exact_however_features_are_laid_out(tmp_path: Path, between: str):
    numbers = [2**53 + 1, 2**63 - 1, 2**64 + 1, 10**30, -(2**63), 0.1, 1.7976931348623157e308]
    lines = [json.dumps(feature(properties={"n": number})) for number in numbers]
    sequence, collection = tmp_path / "x.geojsonl", tmp_path / "x.geojson"
    sequence.write_text(between.replace(",", "").join(lines))
    joint = between if "," in between else between + ","
    collection.write_text('{"type":"FeatureCollection","features":[\n' + joint.join(lines) + "\n]}\n")
    assert read(sequence)[1]["n"] == numbers
    assert read(collection)[1]["n"] == numbers
