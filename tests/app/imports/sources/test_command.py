"""`./remix import --source`: what a person at the terminal is told."""

import os
import subprocess
import sys

import pytest

from app.imports.sources import SOURCES
from app.settings import ROOT
from tests.app.imports.sources.conftest import SAMPLES

PROJECTS = str(SAMPLES / "regis_2023_progetti.csv")


@pytest.fixture
def told(loaded_database, tmp_path):
    """Runs the command on a database of this test's own; gives its exit code and what it printed."""
    environment = {**os.environ, "REMIX_DATABASE_URL": loaded_database, "REMIX_HOME": str(tmp_path / "home")}

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "app.cli", "import", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return run


def test_differences_are_shown_before_anything_is_proposed(told, tmp_path):
    code, text = told("--source", "regis-progetti", PROJECTS)
    page = tmp_path / "home" / "imports" / "1" / "report.html"
    assert str(page) in text
    assert "Costo totale: pubblicato 214.553 €, nel file 178.379 €" in page.read_text(encoding="utf-8")
    assert "214.553 €" in page.with_name("issues.csv").read_text(encoding="utf-8-sig")
    assert code == 0
    assert "Costo totale: pubblicato 214.553 €, nel file 178.379 €" in text
    assert "nessuna modifica (niente è stato proposto)" in text
    assert "Fonte: Italia Domani, dati ReGiS, CC BY 4.0" in text


def test_unknown_source_is_answered_with_those_that_there_are(told):
    code, text = told("--source", "boh", PROJECTS)
    assert code == 2
    for id_ in SOURCES:
        assert id_ in text


@pytest.mark.parametrize("arguments", [(PROJECTS,), (PROJECTS, PROJECTS, "--collection", "areas")])
def test_a_file_wants_a_collection_and_several_want_a_source(told, arguments):
    code, text = told(*arguments)
    assert code == 2
    assert "--source" in text


def test_wrong_file_is_refused_in_a_sentence(told):
    code, text = told("--source", "gtfs-fermate", PROJECTS)
    assert code == 2
    assert "zip" in text
