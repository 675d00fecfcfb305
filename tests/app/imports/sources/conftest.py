"""An engine on a database of one's own, and what imports leave in it."""

import shutil
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import db
from app.catalog import COLLECTIONS
from app.changes.models import history
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from app.imports import child
from app.imports.sources import SOURCES
from app.imports.sources.running import Outcome, Wanted, run
from app.settings import ROOT, settings
from gis.confinement import Confines

SAMPLES = ROOT / "tests/data/sources"


class Portal:
    """The published data, and the officer who imports into them."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def record(self, collection: str, id_: str) -> dict:
        """The current values of a record."""
        statement = sa.select(history.c.properties, history.c.version, history.c.action, history.c.reason).where(
            history.c.collection == collection, history.c.record_id == id_, history.c.valid_to.is_(None)
        )
        with self.engine.connect() as connection:
            row = connection.execute(statement).one()
        return {**row.properties, "version": row.version, "action": row.action, "reason": row.reason}

    def change(self, *changes: Change) -> None:
        """Publish some changes, to have something to import into."""
        with self.engine.begin() as session:
            number = open_changeset(session, title="t", origin="form", author="anna", reason="r", source={})
            add(session, changes, changeset=number)
            publish(session, changeset=number, by="bruno")

    def edit(self, collection: str, id_: str, **properties) -> None:
        """Publish other values of a record."""
        version = self.record(collection, id_)["version"]
        self.change(
            Change(
                collection=COLLECTIONS[collection],
                record_id=id_,
                action="update",
                properties=properties,
                base_version=version,
            )
        )

    def withdraw(self, collection: str, id_: str) -> None:
        """Withdraw a record."""
        version = self.record(collection, id_)["version"]
        self.change(
            Change(
                collection=COLLECTIONS[collection],
                record_id=id_,
                action="delete",
                properties={},
                base_version=version,
            )
        )

    def run(self, source: str, *files: str | Path, confines: Confines = child.CONFINES, **wanted) -> Outcome:
        """Import files (samples by name)."""
        paths = [SAMPLES / file if isinstance(file, str) else file for file in files]
        return run(self.engine, SOURCES[source], paths, Wanted(author="carla", **wanted), confines=confines)


@pytest.fixture
def portal(loaded_database, tmp_path, monkeypatch):
    """A portal of this test's own, with the seed data."""
    monkeypatch.setenv("REMIX_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    engine = db.engine(loaded_database)
    yield Portal(engine)
    engine.dispose()
    settings.cache_clear()


@pytest.fixture
def renamed(tmp_path):
    """A sample under the name that its publisher gives it."""

    def rename(sample: str, name: str) -> Path:
        return Path(shutil.copyfile(SAMPLES / sample, tmp_path / name))

    return rename


@pytest.fixture
def feed(tmp_path):
    """The sample timetable as a zip whose files are of some day, with other texts for some of them."""

    def pack(*day: int, **others: str) -> Path:
        path = tmp_path / "trenord.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file in sorted((SAMPLES / "gtfs").iterdir()):
                text = others.get(file.name, file.read_text("utf-8"))
                archive.writestr(zipfile.ZipInfo(file.name, (*day, 0, 0, 0)), text)
        return path

    return pack


def codes(outcome: Outcome) -> set[tuple[str, str]]:
    """The issues found, as record and code."""
    return {(one.record, one.code) for one in outcome.issues}
