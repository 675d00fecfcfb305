import random
import sqlite3
from contextlib import closing
from io import BytesIO

import orjson
import pyogrio
import pytest
import shapely
from python_calamine import CalamineWorkbook
from shapely.geometry import shape

from app.catalog import COLLECTIONS
from gis.formats import FORMATS, named
from tests.fixtures.files import ids

every_format = pytest.mark.parametrize("form", FORMATS)


def items(client, name, **asked):
    return client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **asked}).json()["features"]


def taken(client, name, form, **asked):
    answer = client.get(f"/api/downloads/{name}", params={"f": form, **asked})
    assert answer.status_code == 200, answer.text[:500]
    return answer.content


def questions():
    """Questions of several kinds, the same ones each time, each of another collection."""
    draw = random.Random(5)
    ways = [
        {"comune": "015146", "sortby": "-updated_at"},
        {"bbox": "9.0,45.3,9.3,45.6", "filter": "updated_at > TIMESTAMP('2020-01-01T00:00:00Z')"},
        {"q": "milano", "properties": "licence,comuni", "crs": "EPSG:3003"},
        {"datetime": "2020-01-01/..", "limit": "7"},
        {"filter": "S_INTERSECTS(geometry, POLYGON((9 45.3, 9.3 45.3, 9.3 45.6, 9 45.6, 9 45.3)))"},
        {},
    ]
    names = draw.sample([one for one in COLLECTIONS if COLLECTIONS[one].geometry], len(ways))
    return [*zip(names, ways, strict=True), ("documents", {"sortby": "-id"})]


@every_format
@pytest.mark.parametrize(("name", "asked"), questions(), ids=str)
def test_a_file_holds_the_records_that_the_items_give_to_the_same_question(client, tmp_path, form, name, asked):
    if form == "kml":
        asked = {key: value for key, value in asked.items() if key != "crs"}
    expected = [one["id"] for one in items(client, name, **asked)]
    assert expected
    found = ids(form, taken(client, name, form, **asked), tmp_path)
    if form in ("shapefile", "flatgeobuf"):  # one file for each kind of geometry; the order of its spatial index
        assert sorted(found) == sorted(expected)
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("said", "form"),
    [
        *[("shp", "shapefile"), ("SHP", "shapefile"), ("fgb", "flatgeobuf"), ("parquet", "geoparquet")],
        *[("geojsonl", "geojson-seq"), ("geojsonseq", "geojson-seq"), ("ndjson", "geojson-seq"), ("json", "geojson")],
        *[("excel", "xlsx"), ("geopackage", "gpkg")],
    ],
)
def test_a_format_is_known_by_what_people_call_it(client, said, form):
    answer = client.head("/api/downloads/areas", params={"f": said})
    assert answer.headers["content-disposition"].endswith(f'{FORMATS[form].extensions[0]}"')


@pytest.mark.parametrize("form", ["kml", "gpkg", "shp", "xlsx", "parquet", "fgb"])
def test_items_send_who_wants_a_file_to_where_it_is_with_the_same_question(client, tmp_path, form):
    asked = {"comune": "Rho", "filter": "surface_m2 > 10000", "properties": "name", "f": form}
    answer = client.get("/api/collections/areas/items", params=asked, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{client.base_url}".rstrip("/") + "/api/downloads/areas?")
    file = client.get(answer.headers["location"])
    del asked["f"]
    expected = sorted(one["id"] for one in items(client, "areas", **asked))
    assert expected
    assert sorted(ids(named(form).id, file.content, tmp_path)) == expected


def test_a_record_sends_who_wants_a_file_to_one_of_it_alone(client, tmp_path):
    answer = client.get("/api/collections/areas/items/scalo-farini?f=gpkg&crs=EPSG:32632", follow_redirects=False)
    assert answer.status_code == 303
    assert ids("gpkg", client.get(answer.headers["location"]).content, tmp_path) == ["scalo-farini"]
    assert client.get("/api/collections/areas/items/non-esiste", params={"f": "gpkg"}).status_code == 404


def test_a_question_is_checked_before_its_file_is_looked_for_elsewhere(client):
    assert client.get("/api/collections/areas/items?f=gpkg&colour=red").json()["parameter"] == "colour"
    assert "dwg" in client.get("/api/collections/areas/items?f=dwg").json()["detail"]


def test_a_page_of_items_links_to_the_file_of_all_its_pages(client, tmp_path):
    page = client.get("/api/collections/areas/items", params={"comune": "Milano", "limit": "3"}).json()
    page = client.get(next(one["href"] for one in page["links"] if one["rel"] == "next")).json()
    (file,) = [one for one in page["links"] if one["rel"] == "enclosure"]
    answer = client.get(file["href"])
    assert answer.headers["content-type"] == file["type"]
    expected = [one["id"] for one in items(client, "areas", comune="Milano")]
    assert ids("gpkg", answer.content, tmp_path) == expected


def test_who_asks_only_about_a_file_is_not_told_that_it_is_empty(client):
    answer = client.head("/api/downloads/areas", params={"f": "gpkg"})
    assert "content-length" not in answer.headers


def test_geojson_is_the_stored_text_and_says_what_it_is(client):
    whole = orjson.loads(taken(client, "areas", "geojson", comune="Rho"))
    assert whole["features"] == items(client, "areas", comune="Rho")
    assert "Fonte: " in whole["description"]
    assert "Licenza: " in whole["description"]


@pytest.mark.parametrize("form", ["geojson", "geojson-seq", "csv", "gpkg"])
def test_degrees_are_longitude_first_in_every_file_as_it_says_itself(client, form):
    asked = {"f": form, "crs": "EPSG:4326", "comune": "Rho"}
    answer = client.get("/api/downloads/areas", params=asked)
    assert answer.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    if form.startswith("geojson"):
        lines = answer.text.split("\x1e")[1:]
        found = [orjson.loads(one) for one in lines] or answer.json()["features"]
        assert found == items(client, "areas", comune="Rho")


def test_geometry_in_metres_is_where_that_in_degrees_is(client, tmp_path):
    path = tmp_path / "file.gpkg"
    path.write_bytes(taken(client, "zones", "gpkg", crs="EPSG:32632"))
    meta, _, geometries, _ = pyogrio.raw.read(path, layer="zones")
    assert meta["crs"] == "EPSG:32632"
    asked = items(client, "zones", crs="EPSG:32632")
    for here, there in zip(shapely.from_wkb(geometries), asked, strict=True):
        assert shapely.hausdorff_distance(here, shape(there["geometry"])) < 0.01


def test_headers_name_the_file_its_licence_and_its_version(client):
    answer = client.get("/api/downloads/comuni", params={"f": "csv", "comune": "Rho", "crs": "EPSG:3003"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="comuni-rho-v')
    assert disposition.endswith('-epsg3003.csv"')
    assert 'rel="license"' in answer.headers["link"]
    assert '/api/collections/comuni>; rel="describedby"' in answer.headers["link"]
    assert "Content-Disposition" in answer.headers["access-control-expose-headers"]
    assert answer.headers["content-crs"] == "<http://www.opengis.net/def/crs/EPSG/0/3003>"
    again = client.get(
        "/api/downloads/comuni",
        params={"f": "csv", "comune": "Rho", "crs": "EPSG:3003"},
        headers={"If-None-Match": answer.headers["etag"]},
    )
    assert (again.status_code, again.content) == (304, b"")
    only = client.head("/api/downloads/comuni", params={"f": "csv", "comune": "Rho", "crs": "EPSG:3003"})
    assert (only.status_code, only.headers["etag"]) == (200, answer.headers["etag"])


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("areas?f=dwg", "f"),
        ("areas?colour=red", "colour"),
        ("areas?cursor=abc", "cursor"),
        ("areas?kind=nothing", "kind"),
        ("areas?crs=EPSG:23032", "crs"),
        ("areas?f=kml&crs=EPSG:3003", "crs"),
        ("areas?limit=0", "limit"),
        ("comuni/015182?f=csv", "f"),
        ("comuni/015182?kind=park", "kind"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_names_the_parameter(client, path, parameter):
    answer = client.get(f"/api/downloads/{path}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == parameter


@pytest.mark.parametrize("path", ["nothing", "comuni/999999", "comuni/015182/x"])
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(f"/api/downloads/{path}").status_code == 404


def test_document_lists_the_formats_systems_and_collections(client):
    document = client.get("/api/downloads").json()
    assert [one["id"] for one in document["formats"]] == list(FORMATS)
    assert {one["epsg"] for one in document["crs"]} == {4326, 32632, 7791, 6707, 3003, 25832, 3857}
    for one in document["collections"]:
        (link,) = one["links"]
        assert client.head(link["href"]).status_code == 200


def test_package_of_a_comune_has_every_collection_as_a_layer_with_codes_and_styles(client, tmp_path):
    path = tmp_path / "rho.gpkg"
    path.write_bytes(client.get("/api/downloads/comuni/015182?f=gpkg").content)
    layers = dict(pyogrio.list_layers(path))
    for name, collection in COLLECTIONS.items():
        expected = items(client, name, comune="015182")
        shapes = ("punti", "linee", "poligoni") if collection.geometry and not collection.territory else ()
        parts = [pyogrio.raw.read(path, layer=f"{name}_{shape}") for shape in shapes]
        meta, _, geometries, cells = (parts or [pyogrio.raw.read(path, layer=name)])[0]
        assert [layers[f"{name}_{shape}"] for shape in shapes] == ["MultiPoint", "MultiLineString", "MultiPolygon"][
            : len(shapes)
        ]
        assert [len(part[2]) for part in parts[1:]] == [0] * len(parts[1:])  # nothing of Rho is drawn so yet
        values = dict(zip(meta["fields"], cells, strict=True))
        assert list(values["id"]) == [one["id"] for one in expected]
        assert list(values["version"]) == [one["properties"]["version"] for one in expected]
        if collection.geometry:
            for wkb, one in zip(geometries, expected, strict=True):
                own = one["properties"]["location_precision"] not in ("comune", "citta_metropolitana")
                assert (wkb is not None) is own
    with closing(sqlite3.connect(path)) as database:
        drawn = dict(database.execute("SELECT f_table_name, f_geometry_column FROM layer_styles WHERE useAsDefault"))
        columns = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        assert drawn == columns | {"documents": ""}  # QGIS takes a style by both
        assert dict(database.execute("SELECT voce, testo FROM LEGGIMI"))["Fonte"]
        kinds = {value for (value,) in database.execute("SELECT valore FROM elenco_area_kind")}
        assert kinds == set(COLLECTIONS["areas"].by_name["kind"].code_list.values)


def test_workbook_of_a_comune_has_a_sheet_for_each_collection(client):
    body = client.get("/api/downloads/comuni/015182?f=xlsx").content
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    assert book.sheet_names == [*COLLECTIONS, "Codici", "Leggimi"]
    for name in COLLECTIONS:
        head, *rows = book.get_sheet_by_name(name).to_python()
        expected = items(client, name, comune="015182")
        assert [row[head.index("id")] for row in rows] == [one["id"] for one in expected]


def test_an_equal_question_gets_the_file_that_was_written(client):
    first = client.get("/api/downloads/areas?f=gpkg&comune=Rho")
    second = client.get("/api/downloads/areas?comune=Rho&f=gpkg", params={"comune": "Rho"})
    assert first.headers["etag"] != second.headers["etag"]  # the address is in it
    assert client.get("/api/downloads/areas?f=gpkg&comune=Rho").content == first.content


def test_importing_the_service_loads_no_library_of_files():
    import subprocess
    import sys

    from app.settings import ROOT

    names = "('pyarrow', 'pyogrio', 'geopandas', 'xlsxwriter', 'python_calamine')"
    script = f"import sys, app.main; print([n for n in {names} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
