"""Every format, in every coordinate system, carries real records out and back."""

import csv
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet
import pyproj
import pytest
import shapely
from python_calamine import CalamineWorkbook

from gis import formulas, pieces, read
from gis.examine import Choices, examine
from gis.formats import CODES, FORMATS, refusal
from gis.place import crs
from gis.read import archive
from gis.report import Exit
from gis.report.text import text
from gis.write import Table, Unwritable, from_records, write
from tests.fixtures.schemas import schema
from tests.fixtures.sent import records, sent

TERRITORY = json.loads(Path("data/comuni.geojson").read_bytes())
CENTIMETRE = 0.01
COLLECTIONS = ("areas", "services", "proposals", "comuni", "zones", "documents")
READ = [one for one in FORMATS if FORMATS[one].reads]
every_code = pytest.mark.parametrize("code", CODES)


def confirmed(form, code):
    """What the person says of the coordinates: lines of GeoJSON and a plain CSV in degrees do not tell their system."""
    return f"EPSG:{code}" if form == "geojson-seq" or (form == "csv" and code == 4326) else None


def twenty(collection):
    """Twenty records of the seed, spread over the file: as many with a geometry of their own as there are, up to 15."""
    known = records(collection)
    located = [one for one in known if one.geometry is not None]
    others = [one for one in known if one.geometry is None]
    first = located[:: max(len(located) // 15, 1)][:15]
    rest = [one for one in (*others, *located) if one not in first]
    return [replace(one, version=row) for row, one in enumerate((first + rest)[:20], 1)]


def published(path, content):
    with path.open("w", encoding="utf-8") as file:
        for one in content:
            shape = shapely.to_wkb(one.geometry, hex=True) if one.geometry else None
            known = {"id": one.id, "version": one.version, "properties": dict(one.properties), "geometry": shape}
            file.write(json.dumps(known) + "\n")
    return path


def written(folder, form, collection, content, code=4326):
    return sent(folder / f"{collection}{FORMATS[form].extensions[0]}", form, collection, content, code=code)


def named(layers, collection):
    return next((one for one in layers if one.name == collection), layers[0])


def to_metres(geometries):
    there = pyproj.Transformer.from_crs(4326, 32632, always_xy=True)
    return shapely.transform(geometries, lambda points: np.column_stack(there.transform(*points.T)))


@every_code
@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_twenty_real_records_go_out_and_come_back(tmp_path, collection, form, code):
    if refusal(form, code=code):  # one coordinate system by its standard: another is refused before anything is written
        with pytest.raises(Unwritable, match="KML"):
            written(tmp_path, form, collection, twenty(collection), code)
        assert list(tmp_path.iterdir()) == []
        return
    content = twenty(collection)
    path = written(tmp_path, form, collection, content, code)
    choices = Choices(crs=confirmed(form, code))
    report = examine(
        path,
        schema=schema(collection),
        territory=TERRITORY,
        choices=choices,
        current=published(tmp_path / "current", content),
    )
    assert report.exit is Exit.GOOD, text(report)
    assert report.counts["unchanged"] == len(content), text(report)
    assert report.counts["missing"] == 0


@pytest.mark.parametrize(
    ("form", "code"), [(form, code) for form in READ for code in CODES if not refusal(form, code=code)]
)
@pytest.mark.parametrize("collection", ["areas", "comuni"])
def test_ids_versions_and_places_come_back_to_the_centimetre(tmp_path, collection, form, code):
    content = {one.id: one for one in twenty(collection)}
    with archive.opened(written(tmp_path, form, collection, content.values(), code)) as file:
        layer = named(read.layers(file), collection)
        batches = list(read.batches(file, layer))
        assert sum(map(len, batches)) == len(content)
        places = np.concatenate([one.geometry for one in batches])
        finding = crs.find(layer.crs, places, confirmed=confirmed(form, code))
        assert finding.reading
        assert finding.reading.system.epsg == code
        ids = [str(cell) for one in batches for cell in one.columns["id"]]
        versions = [int(cell) for one in batches for cell in one.columns["version"]]
    assert sorted(ids) == sorted(content)
    back = crs.to_degrees(places, finding)
    for id_, version, found in zip(ids, versions, back, strict=True):
        expected = content[id_]
        assert version == expected.version
        assert (found is None) is (expected.geometry is None)
        if found is not None:
            one, other = to_metres(np.array([found, expected.geometry]))
            assert shapely.hausdorff_distance(one, other) < CENTIMETRE


@every_code
def test_geoparquet_holds_the_same_and_says_where(tmp_path, code):
    content = twenty("comuni")
    path = written(tmp_path, "geoparquet", "comuni", content, code)
    table = pyarrow.parquet.read_table(path)
    assert table["id"].to_pylist() == [one.id for one in content]
    assert table["name"].to_pylist() == [one.properties["name"] for one in content]
    frame = geopandas.read_parquet(path)
    assert frame.crs == pyproj.CRS.from_epsg(code) or (code == 4326 and frame.crs == "OGC:CRS84")
    geo = json.loads(pyarrow.parquet.read_metadata(path).metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert (geo["version"], column["encoding"]) == ("1.1.0", "WKB")
    assert set(column["geometry_types"]) <= {"Polygon", "MultiPolygon"}
    shapes = shapely.from_wkb(table["geometry"].to_pylist())
    assert column["bbox"] == pytest.approx(shapely.total_bounds(shapes))
    assert [tuple(box.values()) for box in table["bbox"].to_pylist()] == [
        pytest.approx(one) for one in shapely.bounds(shapes)
    ]
    if code == 4326:
        assert "crs" not in column
    else:
        assert pyproj.CRS.from_json_dict(column["crs"]) == pyproj.CRS.from_epsg(code)


LONG = "Città, perché no? " * 130 + "fine"
TEXTS = (
    "=1+1",
    "+39 02",
    "-5",
    "@SOMMA(A1)",
    "'=x",
    "''-x",
    "'quattro",
    LONG,
    "ü" * 400,
    'con "virgolette"; e, virgole',
)


@pytest.mark.parametrize("form", READ)
def test_no_text_is_lost_or_calculated(tmp_path, form):
    first = records("areas", 1)[0]
    content = [
        replace(first, id=f"area-{number}", properties=dict(first.properties) | {"address_or_place": one})
        for number, one in enumerate(TEXTS)
    ]
    with archive.opened(written(tmp_path, form, "areas", content)) as file:
        layer = named(read.layers(file), "areas")
        found = {
            id_: cell
            for one in read.batches(file, layer)
            for id_, cell in zip(one.columns["id"], one.columns["address_or_place"], strict=True)
        }
    assert found == {f"area-{number}": one for number, one in enumerate(TEXTS)}


def test_cells_of_a_csv_that_a_spreadsheet_would_calculate_stand_behind_an_apostrophe(tmp_path):
    first = records("areas", 1)[0]
    content = [replace(first, properties=dict(first.properties) | {"name": one}) for one in TEXTS]
    path = written(tmp_path, "csv", "areas", content)
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row["name"] for row in csv.DictReader(file)]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert [formulas.plain(cell) for cell in cells] == list(TEXTS)
    assert [formulas.guarded(one) for one in TEXTS] == cells


def test_cells_of_a_workbook_are_texts_and_no_formulas(tmp_path):
    first = records("areas", 1)[0]
    content = [replace(first, properties=dict(first.properties) | {"name": one}) for one in TEXTS]
    path = written(tmp_path, "xlsx", "areas", content)
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("areas").to_python()
    assert [row[head.index("name")] for row in rows] == list(TEXTS)


def test_shapefile_names_are_short_and_its_legend_tells_the_whole_ones(tmp_path):
    path = written(tmp_path, "shapefile", "areas", twenty("areas"))
    with zipfile.ZipFile(path) as package:
        assert package.read(pieces.LEGEND).startswith("\ufefffile,".encode())  # a spreadsheet takes it for UTF-8
        legend = pieces.read_legend(package.read(pieces.LEGEND).decode())
        assert {f"{name}.shp" for name in legend} <= set(package.namelist())
    for part in legend.values():
        names = [one.name for one in part.columns]
        assert max(map(len, names)) <= 10
        assert len({one.lower() for one in names}) == len(names)
        assert {"location_precision", "address_or_place"} <= {one.field for one in part.columns}


@pytest.mark.parametrize("size", [10, 100, 254])
@pytest.mark.parametrize("one", [*TEXTS, "  spazi   ai bordi  ", "x" * 1000, " " * 300, "🙂" * 300])
def test_pieces_make_the_text_again_and_fit(one, size):
    parts = list(pieces.cut(one, size, encoding="utf-8"))
    assert "".join(parts) == one
    assert all(len(part.encode()) <= size for part in parts)


def test_what_a_format_cannot_hold_is_refused_in_words_and_leaves_no_file(tmp_path):
    known = schema("areas")
    fields = tuple(one for one in known.fields if one.name in ("id", "name"))
    both = shapely.GeometryCollection([shapely.Point(9, 45), shapely.LineString([(9, 45), (9.1, 45)])])
    mixed = [replace(records("areas", 1)[0], geometry=both)]
    path = tmp_path / "x.zip"
    with pytest.raises(Unwritable, match="più tipi"):
        write(path, "shapefile", [Table("areas", "Aree", fields, from_records(fields, mixed))])
    with pytest.raises(Unwritable, match="WGS 84"):
        write(path, "kml", [Table("areas", "Aree", fields, ())], code=3003)
    with pytest.raises(Unwritable, match="una sola tabella"):
        write(path, "csv", [Table("areas", "Aree", fields, ())] * 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_without_records_is_a_file(tmp_path, form):
    assert written(tmp_path, form, "areas", []).exists()


@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_wrong_on_the_way_is_raised_as_it_was_and_leaves_no_file(tmp_path, form):
    def failing():
        yield from from_records(fields, records("areas", 3))
        raise LookupError("the database has gone")

    known = schema("areas")
    fields = tuple(one for one in known.fields if one.name == "id" or one in known.proposed)
    with pytest.raises(LookupError, match="the database has gone"):
        write(tmp_path / f"x{FORMATS[form].extensions[0]}", form, [Table("areas", "Aree", fields, failing())])
    assert list(tmp_path.iterdir()) == []
