"""The commands as an officer runs them."""

import re

import pytest
import sqlalchemy as sa

from app.imports.models import imports
from tests.app.imports.conftest import save
from tests.app.imports.test_importing import RHO, edited
from tests.app.imports.test_register import VALUES


def test_officer_imports_a_file_and_looks_at_what_came_of_it(remix, areas_of, tmp_path, own_home):
    records, moved, measured, new, gone = edited(areas_of(RHO))
    path = save(tmp_path / "aree.gpkg", records)
    wanted = ("--comune", "rho", "--delete-missing", "--author", "anna", "--reason", "Nuovo rilievo")
    done = remix("import", str(path), "--collection", "areas", *wanted)
    assert done.returncode == 0, done.stderr
    number = re.search(r"./remix changes show (\d+)", done.stdout)[1]
    assert str(own_home / "imports" / "1" / "report.html") in done.stdout
    changes = remix("changes", "show", number).stdout
    assert "Nuovo rilievo" in changes
    for record, what in ((moved, "modificata"), (measured, "modificata"), (new, "nuova"), (gone, "da ritirare")):
        assert re.search(rf"{record.id}\s+{what}", changes), changes
    assert re.search(r"Superficie\s+\d+\s+4321", changes)
    assert re.search(r"Geometria\s+spostata di 7,8 m", changes)
    assert re.search(r"1\s+\S+ \S+\s+bozza pronta\s+aree.gpkg\s+areas\s+015182\s+anna", remix("imports").stdout)
    shown = remix("imports", "show", "1").stdout
    assert "report.html" in shown
    assert f"Le modifiche {number} sono una bozza" in shown
    assert re.search(rf"{number}\s+bozza\s+4\s+anna", remix("changes").stdout)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--collection", "boh"), "La raccolta «boh» non esiste"),
        (("--collection", "areas", "--comune", "Ro"), "Il Comune «Ro» non esiste"),
        (("--collection", "areas", "--set", "boh=1"), "--set campo=valore"),
        (("--collection", "areas", "--mapping", "assente.json"), "«assente.json» non si può leggere."),
        (("--collection", "areas", "--mapping", "README.md"), "«README.md» non è JSON valido (riga 1, colonna 1)."),
    ],
)
def test_wrong_use_is_said_in_a_sentence(remix, tmp_path, arguments, words):
    path = tmp_path / "aree.geojson"
    path.write_text("{}")
    done = remix("import", str(path), *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert words in " ".join(done.stderr.split())
    assert "Nessuna importazione" in remix("imports").stdout


def test_file_that_is_not_what_it_says_is_refused(remix, tmp_path):
    path = tmp_path / "aree.gpkg"
    path.write_bytes(b"PK\x03\x04 not a GeoPackage")
    done = remix("import", str(path), "--collection", "areas")
    assert done.returncode == 2
    assert "Il file è rifiutato" in done.stdout
    assert "rifiutata" in remix("imports").stdout


def test_what_killed_processes_have_left_is_cleared_by_the_next_command_and_said(remix, own_engine, own_home):
    with own_engine.begin() as session:
        session.execute(imports.insert().values(VALUES))
        session.execute(sa.text("CREATE SCHEMA remix_beside"))
    (own_home / "imports" / "1" / "work").mkdir(parents=True)
    done = remix("changes")
    assert "Importazione 1 di aree.gpkg: Interrotta prima della fine" in " ".join(done.stderr.split())
    assert not (own_home / "imports" / "1").exists()
    with own_engine.connect() as session:
        assert not session.execute(sa.text("SELECT to_regnamespace('remix_beside')::text")).scalar_one()
    assert "interrotta" in remix("imports").stdout


@pytest.mark.parametrize("command", ["imports", "changes"])
def test_number_that_nothing_can_have_is_wrong_use(remix, command):
    done = remix(command, "show", str(2**63))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


@pytest.mark.parametrize("command", ["imports", "changes"])
def test_what_does_not_exist_is_said(remix, command):
    done = remix(command, "show", "999")
    assert done.returncode == 2
    assert "999 non esist" in done.stderr


def test_names_from_a_file_cannot_command_the_terminal(remix, tmp_path):
    path = tmp_path / "aree\x1b[31m\u202e.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    said = [remix("import", str(path)), remix("imports"), remix("imports", "show", "1")]
    assert not set("".join(done.stdout + done.stderr for done in said)) & set("\x1b\u202e")
    assert all("aree" in done.stdout for done in said[1:])
