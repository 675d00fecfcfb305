"""A portal with more areas than a map holds one by one: those of a measurement beside its real records."""

from collections.abc import Iterator
from itertools import islice

import psycopg
import pytest

from app import db
from app.changes.publishing import publish
from app.changes.workflow import add, open_changeset
from bench import data
from tests.fixtures import servers
from tests.fixtures.databases import TestCluster

MANY = 4_000


@pytest.fixture(scope="session")
def crowded_url(test_cluster: TestCluster) -> Iterator[str]:
    """A database with the portal's data and many areas more."""
    with test_cluster.clone(test_cluster.loaded_template()) as url:
        engine = db.engine(url)
        with engine.begin() as session:
            changeset = open_changeset(
                session, title="Molte aree", origin="file", author="test", reason="test", source={}
            )
            add(session, islice(data.areas(MANY, where=data.territory()), MANY), changeset=changeset)
            publish(session, changeset=changeset, by="test")
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def crowded_server(crowded_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with many areas."""
    with servers.running(crowded_url, log=tmp_path_factory.mktemp("server") / "server.log") as address:
        yield address


@pytest.fixture(scope="session")
def lonely(crowded_url: str) -> tuple[str, str, float, float]:
    """A polygon in Milano that no other one touches: id, name, longitude and latitude of a point inside."""
    with psycopg.connect(crowded_url) as connection:
        row = connection.execute(
            """
            SELECT a.id, a.name::text, ST_X(ST_PointOnSurface(a.geom)), ST_Y(ST_PointOnSurface(a.geom)) FROM areas a
            WHERE a.geom && ST_MakeEnvelope(9.15, 45.44, 9.23, 45.49, 4326) AND a.surface_m2 > 60000
              AND ST_GeometryType(a.geom) = 'ST_Polygon'
              AND NOT EXISTS (SELECT FROM areas b WHERE b.id <> a.id AND ST_DWithin(a.geom, b.geom, 0.0005))
            ORDER BY a.id LIMIT 1
            """
        ).fetchone()
    assert row is not None
    return row
