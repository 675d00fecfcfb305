"""A portal of the test's own to import into: a database with the data, and a home for the files of imports."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import shapely
import sqlalchemy as sa

from app import db
from app.catalog import COLLECTIONS
from app.changes.models import history
from app.settings import ROOT, settings
from gis.records import Record
from gis.write import Table, from_records, write

AREAS = COLLECTIONS["areas"]


@pytest.fixture
def own_engine(loaded_database: str) -> Iterator[sa.Engine]:
    """The engine of a database of this test's own, with the portal's data."""
    engine = db.engine(loaded_database)
    yield engine
    engine.dispose()


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of everything that is made (settings().home), empty."""
    home = tmp_path / "home"
    monkeypatch.setenv("REMIX_HOME", str(home))
    settings.cache_clear()
    yield home
    settings.cache_clear()


@pytest.fixture
def areas_of(own_engine: sa.Engine) -> Callable[..., list[Record]]:
    """The published areas of a Comune, as a file of ours would hold them: with ids, versions and own geometries."""

    def read(comune: str, *, shown: bool = False) -> list[Record]:
        statement = (
            sa.select(
                history.c.record_id,
                history.c.version,
                history.c.properties,
                sa.func.ST_AsBinary(history.c.geometry, type_=sa.LargeBinary).label("wkb"),
            )
            .where(history.c.collection == AREAS.id, history.c.valid_to.is_(None), history.c.action != "delete")
            .where(history.c.properties["comuni"].contains([comune]))
            .order_by(history.c.record_id)
        )
        with own_engine.connect() as session:
            rows = session.execute(statement).all()
        return [
            Record(
                number,
                row.record_id,
                row.properties,
                shapely.from_wkb(bytes(row.wkb)) if row.wkb else None,
                row.version,
            )
            for number, row in enumerate(rows, 1)
        ]

    return read


@pytest.fixture
def remix(own_home: Path, loaded_database: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ./remix with arguments, on a portal of this test's own."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "REMIX_DATABASE_URL": loaded_database, "REMIX_HOME": str(own_home)}
        command = [sys.executable, "-m", "app.cli", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    return run


def save(path: Path, records: Sequence[Record], /, *, code: int = 4326, format_id: str = "gpkg") -> Path:
    """A file with some areas."""
    fields = (*(one for one in AREAS.all_fields if one.name in ("id", "version")), *AREAS.proposed)
    write(path, format_id, [Table(AREAS.id, AREAS.title.it, fields, from_records(fields, records))], code=code)
    return path
