"""What is wrong with an official file happens in a child with limits, and leaves nothing behind."""

import zipfile
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.imports import child, folders
from app.imports.models import imports
from gis.limits import Unreadable


def last(portal):
    """How the last import ended."""
    with portal.engine.connect() as session:
        return session.execute(sa.select(imports).order_by(imports.c.id.desc())).first()


def test_file_that_takes_too_much_memory_is_stopped_and_leaves_nothing(portal, tmp_path):
    path = tmp_path / "PNRR_Progetti.csv"
    with path.open("wb") as file:
        file.write(b"CUP;Codice Univoco Submisura;Titolo Progetto\n")
        for _ in range(300):
            file.write(b"x" * 1_000_000)  # one line, which a reader of lines must hold whole
    with pytest.raises(child.Broken, match="memoria"):
        portal.run("regis-progetti", path, confines=replace(child.CONFINES, memory=250_000_000))
    ended = last(portal)
    assert (ended.state, ended.changeset_id) == ("failed", None)
    assert not folders.folder(ended.id).exists()


def test_reading_that_takes_too_long_is_stopped(portal):
    with pytest.raises(child.Broken, match="tempo"):
        portal.run("regis-progetti", "regis_2022_progetti.csv", confines=replace(child.CONFINES, wall_seconds=0.05))


def test_zip_bomb_is_refused_and_leaves_nothing(portal, tmp_path):
    path = tmp_path / "trenord.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("stops.txt", "w") as entry:
        for _ in range(200):
            entry.write(b"0" * 1_000_000)
    with pytest.raises(Unreadable):
        portal.run("gtfs-fermate", path)
    assert last(portal).state == "refused"
    assert not folders.folder(last(portal).id).exists()


def test_what_is_published_goes_to_the_child_and_vanishes_with_it(portal):
    outcome = portal.run("regis-progetti", "regis_2022_progetti.csv")
    assert not (folders.folder(outcome.number) / "work").exists()
    assert (folders.folder(outcome.number) / "report.html").exists()
