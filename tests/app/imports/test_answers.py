"""What a person is asked, told and left: questions, refusals, the match that is remembered, the report's files."""

import csv
import io
import json
import re
import shlex
import subprocess
import sys
import zipfile
from dataclasses import replace

import pyogrio
import pytest
import sqlalchemy as sa

from app.catalog import COLLECTIONS
from app.changes.models import changesets
from app.imports import folders, importing, published, register
from app.settings import ROOT
from gis.issues import Severity
from tests.app.imports.conftest import save
from tests.app.imports.test_importing import RHO, edited, order, proposed, row

AREAS = COLLECTIONS["areas"]
BOWTIE = {
    "type": "Polygon",
    "coordinates": [[[9.03, 45.53], [9.04, 45.54], [9.04, 45.53], [9.03, 45.54], [9.03, 45.53]]],
}


def geojson(path, *features, crs=None):
    """A GeoJSON file with (geometry, properties)."""
    document = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": shape, "properties": values} for shape, values in features],
    }
    path.write_text(json.dumps(document | ({"crs": crs} if crs else {})), encoding="utf-8")
    return path


def point(x, y):
    return {"type": "Point", "coordinates": [x, y]}


def files_of(engine, number):
    return {path.name for path in folders.folder(number).iterdir()}


def test_question_stops_the_import_and_the_command_that_is_given_answers_it(own_engine, own_home, areas_of, tmp_path):
    records = [one for one in areas_of(RHO) if one.geometry is not None]
    whole = save(tmp_path / "aree.zip", records, code=3003, format_id="shapefile")
    bare = tmp_path / "senza_prj.zip"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            if not name.endswith(".prj"):
                new.writestr(name, old.read(name))
    first = importing.run(own_engine, bare, order(path=str(bare)))
    assert (first.state, first.code, first.changeset) == ("question", importing.QUESTION, None), first.lines
    words = shlex.split(first.lines[-1].removeprefix("Per rispondere: "))
    assert words[:3] == ["./remix", "import", str(bare)]
    assert words[words.index("--crs") + 1] == "EPSG:3003"
    assert words[words.index("--comune") + 1] == RHO
    second = importing.run(own_engine, bare, order(crs="EPSG:3003"))
    assert second.state in ("checked", "ready"), second.lines
    assert row(own_engine, second.number).choices == {"crs": "EPSG:3003"}


def test_doubtful_column_is_asked_about_and_decided_in_the_file_that_is_left(own_engine, own_home, tmp_path):
    values = {"id": "area-x", "Nome": "Area x", "NOME": "Area X", "Tipo": "parco", "source_url": "https://example.org"}
    path = geojson(tmp_path / "aree.geojson", (point(9.04, 45.53), values))
    first = importing.run(own_engine, path, order(path=str(path)))
    assert (first.state, first.code) == ("question", importing.QUESTION), first.lines
    words = shlex.split(first.lines[-1].removeprefix("Per rispondere: "))
    left = folders.folder(first.number) / "mapping.json"
    assert words[words.index("--mapping") + 1] == str(left)
    decided = json.loads(left.read_text(encoding="utf-8")) | {"Nome": "name", "NOME": None}
    second = importing.run(own_engine, path, order(mapping=decided))
    (change,) = proposed(own_engine, second.changeset).values()
    assert change.properties["name"] == "Area x"


def test_match_that_a_person_corrects_is_used_for_the_next_file_of_that_comune(own_engine, own_home, tmp_path):
    values = {
        "Denominazione": "Area di prova",
        "Tipo": "parco",
        "XYZ": "via Milano 3",
        "source_url": "https://example.org",
    }
    path = geojson(tmp_path / "aree.geojson", (point(9.04, 45.53), values))
    first = importing.run(own_engine, path, order())
    assert row(own_engine, first.number).mapping["areas"]["XYZ"] is None
    importing.run(own_engine, path, order(mapping={"XYZ": "address_or_place"}))
    third = importing.run(own_engine, path, order())
    assert row(own_engine, third.number).mapping["areas"]["XYZ"] == "address_or_place"
    (change,) = proposed(own_engine, third.changeset).values()
    assert change.properties["address_or_place"] == "via Milano 3"
    elsewhere = importing.run(own_engine, path, order(comune="015146"))
    assert row(own_engine, elsewhere.number).mapping["areas"]["XYZ"] is None


@pytest.mark.parametrize("mapping", [None, {"XYZ": "address_or_place"}], ids=["found", "given"])
def test_match_that_was_only_tried_is_not_remembered(own_engine, own_home, tmp_path, mapping):
    values = {"Denominazione": "Area", "Tipo": "parco", "XYZ": "via Milano 3", "source_url": "https://example.org"}
    path = geojson(tmp_path / "aree.geojson", (point(9.04, 45.53), values))
    tried = importing.run(own_engine, path, order(mapping=mapping, dry_run=True))
    assert (tried.state, tried.code) == ("checked", importing.GOOD), tried.lines
    assert row(own_engine, tried.number).mapping["areas"]["Denominazione"] == "name"
    with own_engine.connect() as session:
        assert register.remembered(session, comune=RHO, collection=AREAS) == {}


@pytest.mark.parametrize(
    "entries",
    [
        {"../fuori.shp": b"x"},
        {"dentro.zip": b"PK\x03\x04"},
        {"tutto.geojson": b"0" * 3_000_000},
    ],
    ids=["path outside", "nested archive", "packed too tightly"],
)
def test_hostile_file_is_refused_and_registered_as_refused(own_engine, own_home, tmp_path, entries):
    path = tmp_path / "ostile.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    outcome = importing.run(own_engine, path, order(publish=True))
    assert (outcome.state, outcome.code) == ("refused", importing.UNREADABLE)
    found = row(own_engine, outcome.number)
    assert (found.state, found.changeset_id) == ("refused", None)
    assert found.message.startswith("Il file è rifiutato. ")
    assert not folders.folder(outcome.number).exists()
    assert {one.name for one in tmp_path.iterdir()} == {"ostile.zip", "home"}


def test_rows_with_errors_stay_out_and_nothing_is_published_then(own_engine, own_home, areas_of, tmp_path):
    good, *_ = edited(areas_of(RHO))
    wrong = replace(good[0], row=98, id="area-sbagliata", version=None)
    wrong = replace(wrong, properties={**wrong.properties, "kind": "boh"})
    path = save(tmp_path / "aree.gpkg", [*good, wrong])
    outcome = importing.run(own_engine, path, order(publish=True))
    assert (outcome.state, outcome.code) == ("ready", importing.FAULTY)
    assert "area-sbagliata" not in proposed(own_engine, outcome.changeset)
    with own_engine.connect() as session:
        state = sa.select(changesets.c.state).where(changesets.c.id == outcome.changeset)
        assert session.execute(state).scalar_one() == "draft"


def test_report_stands_alone_and_its_files_tell_every_issue(own_engine, own_home, tmp_path):
    values = {"id": "area-storta", "name": "Area <storta>", "kind": "boh", "source_url": "https://example.org"}
    good = values | {"id": "area-diritta", "name": "Area diritta", "kind": "parco"}
    path = geojson(tmp_path / "aree.geojson", (BOWTIE, values), (point(9.04, 45.53), good))
    outcome = importing.run(own_engine, path, order())
    folder = folders.folder(outcome.number)
    assert files_of(own_engine, outcome.number) == {"report.html", "issues.csv", "corrected.gpkg", "mapping.json"}
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=[\"'](https?:)?//|url\(|@import|<script", page)
    assert "<svg" in page
    assert "Riga 1" in page
    assert "Area <storta>" not in page
    rows = list(csv.DictReader(io.StringIO((folder / "issues.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    assert {one["codice"] for one in rows if one["riga"] == "1"} >= {"unknown-code", "invalid-geometry"}
    assert [one["gravità"] for one in rows].count("errore") == outcome.reports[0].count(Severity.ERROR)
    assert list(pyogrio.read_dataframe(folder / "corrected.gpkg", layer="areas")["id"]) == ["area-diritta"]


def test_repair_is_offered_and_made_only_when_it_is_accepted(own_engine, own_home, tmp_path):
    values = {"id": "area-storta", "name": "Area storta", "kind": "parco", "source_url": "https://example.org"}
    path = geojson(tmp_path / "aree.geojson", (BOWTIE, values))
    refused = importing.run(own_engine, path, order())
    assert (refused.code, refused.changeset) == (importing.FAULTY, None)
    mended = importing.run(own_engine, path, order(repair=True))
    corrected = pyogrio.read_dataframe(folders.folder(mended.number) / "corrected.gpkg", layer="areas")
    assert corrected.geometry.is_valid.all()
    assert "riparata" in corrected["segnalazioni"][0]
    assert (mended.code, mended.state) == (importing.GOOD, "ready"), mended.lines
    assert proposed(own_engine, mended.changeset).keys() == {"area-storta"}


def test_laptop_gives_the_same_report_as_the_portal(own_engine, own_home, areas_of, tmp_path):
    path = save(tmp_path / "aree.gpkg", edited(areas_of(RHO))[0], code=32632)
    outcome = importing.run(own_engine, path, order(dry_run=True))
    with own_engine.begin() as session:
        published.dump(session, AREAS, folder=tmp_path)
    options = ("--schema", "schema.json", "--published", "published.jsonl", "--territory", "territory.geojson")
    command = [sys.executable, "-m", "gis", "check", str(path), *options, "--comune", RHO, "--json"]
    environment = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == outcome.code, done.stderr
    assert json.loads(done.stdout) == row(own_engine, outcome.number).report["areas"]
