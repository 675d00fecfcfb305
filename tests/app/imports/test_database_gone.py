"""An import whose database stops answering: it ends in a sentence, and whoever comes next clears it away."""

import os
import signal

import psycopg
import sqlalchemy as sa

from app.imports import importing, register
from tests.app.imports.test_killed import is_alive, last, nothing_is_left, started, wait_until

__all__ = ["started"]


def allow(database: str, url: str, *, connections: bool) -> None:
    with psycopg.connect(url, dbname="postgres", autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS {connections}')
        if not connections:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])


def test_database_that_stops_in_the_midst_is_said_in_a_sentence(started, own_engine, own_home, loaded_database):
    database = sa.make_url(loaded_database).database
    process, child = started()
    own_engine.dispose()
    allow(database, loaded_database, connections=False)
    try:
        os.kill(child, signal.SIGCONT)
        out, said = process.communicate(timeout=30)
    finally:
        allow(database, loaded_database, connections=True)
    assert (process.returncode, out) == (importing.BROKEN, "")
    assert "La base dati non risponde più" in said
    assert "Traceback" not in said
    wait_until(lambda: not is_alive(child))
    assert register.clear_dead(own_engine) == [(last(own_engine).id, "aree.gpkg")]
    assert nothing_is_left(own_engine, own_home)
