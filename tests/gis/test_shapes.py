"""A table in one layer for each shape, as QGIS edits it, and the layers read as the table that they are."""

import geopandas
import pyogrio
import pytest
import shapely

from gis import read
from gis.read.archive import opened
from gis.records import Record
from gis.write import Table, from_records, write
from tests.fixtures.schemas import schema

PERIMETER = shapely.box(9, 45, 9.1, 45.1)
LINE = shapely.LineString([(9, 45), (9.1, 45.1)])
SHAPES = {"a": shapely.Point(9, 45), "b": PERIMETER, "c": None, "d": LINE, "e": shapely.MultiPolygon([PERIMETER])}
LAYERS = ["areas_punti", "areas_linee", "areas_poligoni"]


@pytest.fixture
def package(tmp_path):
    return tmp_path / "areas.gpkg"


def written(path, shapes):
    fields = tuple(one for one in schema("areas").fields if one.name in ("id", "name"))
    content = [Record(row, id_, {"name": id_}, shape) for row, (id_, shape) in enumerate(shapes.items(), 1)]
    write(path, "gpkg", [Table("areas", "Aree", fields, from_records(fields, content), by_shape=True)], code=32632)


def layers_of(path):
    return {name: kind for name, kind in pyogrio.list_layers(path) if name.startswith("areas")}


def tables(path):
    with opened(path) as sent:
        known = {one.name: one for one in read.layers(sent)}
        return {name: (layer, list(read.batches(sent, layer, size=2))) for name, layer in known.items()}


def test_each_shape_has_a_layer_where_it_can_be_drawn_though_there_be_none_yet(package):
    written(package, {})
    assert layers_of(package) == dict(zip(LAYERS, ["MultiPoint", "MultiLineString", "MultiPolygon"], strict=True))


def test_layers_are_read_as_the_one_table_that_they_are(package):
    written(package, SHAPES)
    found = {name: list(pyogrio.read_dataframe(package, layer=name)["id"]) for name in LAYERS}
    assert found == {"areas_punti": ["a", "c"], "areas_linee": ["d"], "areas_poligoni": ["b", "e"]}
    layer, batches = tables(package)["areas"]
    assert (layer.columns, layer.rows, layer.absent) == (("id", "name"), 5, ())
    assert [id_ for batch in batches for id_ in batch.columns["id"]] == ["a", "c", "d", "b", "e"]
    assert [batch.first for batch in batches] == [1, 3, 4]
    kinds = [shape and shape.geom_type for batch in batches for shape in batch.geometry]
    assert kinds == ["MultiPoint", None, "MultiLineString", "MultiPolygon", "MultiPolygon"]


def test_geometry_of_several_shapes_keeps_its_table_in_one_layer(package):
    written(package, SHAPES | {"f": shapely.GeometryCollection([shapely.Point(9, 45), LINE])})
    assert layers_of(package) == {"areas": "Unknown"}
    assert tables(package)["areas"][0].rows == 6


def test_layer_that_was_taken_out_is_said_to_be_absent(package):
    written(package, SHAPES)
    other = package.with_name("meno.gpkg")
    for name in LAYERS[:2]:
        pyogrio.write_dataframe(pyogrio.read_dataframe(package, layer=name), other, layer=name)
    assert {name: layer.absent for name, (layer, _) in tables(other).items()} == {"areas": ("areas_poligoni",)}


def test_column_that_somebody_added_to_one_layer_is_empty_in_the_others(package):
    written(package, SHAPES)
    drawn = pyogrio.read_dataframe(package, layer="areas_poligoni").assign(nota="da rivedere")
    pyogrio.write_dataframe(drawn, package, layer="areas_poligoni")
    _, batches = tables(package)["areas"]
    assert [cell for batch in batches for cell in batch.columns["nota"]] == [None, None, None, *["da rivedere"] * 2]


@pytest.mark.parametrize(
    "other",
    [{"crs": "EPSG:4326"}, {"columns": ["x", "y", "z"]}, {"layer": "sentieri_rossi"}],
    ids=["another system", "other columns", "another name"],
)
def test_tables_of_somebody_else_stay_apart(package, other):
    told = {"layer": "sentieri_linee", "crs": "EPSG:32632", "columns": ["id", "nome"]}
    for one, shape in ((told | {"layer": "sentieri_punti"}, SHAPES["a"]), (told | other, LINE)):
        columns = {name: ["x"] for name in one["columns"]}
        rows = geopandas.GeoDataFrame(columns, geometry=[shape], crs=one["crs"])
        pyogrio.write_dataframe(rows, package, layer=one["layer"])
    assert list(tables(package)) == [name for name, _ in pyogrio.list_layers(package)]
