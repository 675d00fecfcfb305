"""A portal of the test's own to import into: a database with the data, and a home for the files of imports."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import db
from app.settings import settings


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
