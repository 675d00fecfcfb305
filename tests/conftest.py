"""The real database, server and browser that the tests use.

One embedded cluster for tests; one template database, migrated and loaded once for each state of the code that
writes; one clone of it for each test process. So parallel processes neither wait for nor disturb each other.
"""

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.operations.paths import home
from app.operations.postgres.cluster import Cluster
from tests.fixtures import databases, servers

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tests.fixtures.client import Client

# The tests ask from one address more often than any reader does.
os.environ.setdefault("REMIX_REQUESTS_PER_MINUTE", "1000000")

pytest_plugins = ["tests.fixtures.browser"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers come last: Playwright leaves an event loop running, beside which no test can run one of its own."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def test_cluster() -> Iterator[databases.TestCluster]:
    """The running cluster of the tests; it does not sync to disk, and stops with its last user."""
    with databases.running(Cluster(home=home() / "tests", durable=False)) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def database_url(test_cluster: databases.TestCluster) -> Iterator[str]:
    """A database with the portal's data, for this test process; settings() of this process name it."""
    from app.settings import settings

    with test_cluster.clone(test_cluster.loaded_template()) as url:
        os.environ["REMIX_DATABASE_URL"] = url
        settings.cache_clear()
        yield url
        del os.environ["REMIX_DATABASE_URL"]
        settings.cache_clear()


@pytest.fixture
def empty_database(test_cluster: databases.TestCluster) -> Iterator[str]:
    """A database of this test's own: all tables, no data."""
    with test_cluster.clone(test_cluster.empty_template()) as url:
        yield url


@pytest.fixture
def loaded_database(test_cluster: databases.TestCluster) -> Iterator[str]:
    """A database of this test's own, with the portal's data: for tests that commit."""
    with test_cluster.clone(test_cluster.loaded_template()) as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator["sa.Engine"]:
    """The engine of what writes, on this process's database."""
    from app import db

    engine = db.engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: "sa.Engine") -> Iterator["sa.Connection"]:
    """A connection whose work is undone after the test."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        if transaction.is_active:
            transaction.rollback()


@pytest.fixture(scope="session")
def application(database_url: str) -> Any:
    """The portal's ASGI application, on this process's database."""
    from app.main import app

    return app


@pytest.fixture(scope="session")
def client(application: Any) -> Iterator["Client"]:
    """An HTTP client inside this process, with the application started as a server starts it."""
    from starlette.testclient import TestClient

    from app.reading import versions
    from tests.fixtures.client import Client

    with TestClient(application, backend_options={"use_uvloop": True}) as started:  # as the server does
        deadline = time.monotonic() + 30
        while versions.heard() is None:  # before it listens, it answers but keeps nothing
            assert time.monotonic() < deadline, "the application does not hear of publications"
            time.sleep(0.01)
        gc.collect()
        gc.freeze()  # what is there for good need not be looked through at each collection
        assert started.portal
        with Client(application, started.portal) as client:
            yield client


@pytest.fixture(scope="session")
def live_server(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server process on this test process's database, without a slash at the end."""
    log: Path = tmp_path_factory.mktemp("server") / "server.log"
    with servers.running(database_url, log=log) as address:
        yield address
