"""The worker of a server: it fills an empty database, then hears of what is published."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from app import db
from app.catalog import COLLECTIONS
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from app.worker import READY


def analyzed_at(url: str) -> Any:
    with psycopg.connect(url, autocommit=True) as connection:
        statement = "select count(*), max(last_analyze) from pg_stat_user_tables where relname = 'areas'"
        row = connection.execute(statement).fetchone()
        assert row
        assert row[0] == 1
        return row[1]


def wait_for(condition: Callable[[], Any], *, within: float) -> Any:
    deadline = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def test_worker_fills_the_database_and_refreshes_the_statistics_of_what_is_published(
    empty_database: str, command: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    worker = command("worker", REMIX_DATABASE_URL=empty_database)
    wait_for((tmp_path / "home" / READY).exists, within=60)
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("select count(*) from comuni").fetchone() == (133,)
    first = wait_for(lambda: analyzed_at(empty_database), within=15)
    time.sleep(1.5)  # the first round, which follows the first load, is over

    engine = db.engine(empty_database)
    with engine.begin() as connection:
        changeset = open_changeset(connection, title="t", origin="form", author="a", reason="r", source={})
        change = Change(
            collection=COLLECTIONS["areas"],
            record_id="scalo-farini",
            action="update",
            properties={"name": "Scalo Farini, corretto"},
            base_version=1,
        )
        add(connection, [change], changeset=changeset)
        publish(connection, changeset=changeset, by="b")
    engine.dispose()
    wait_for(lambda: analyzed_at(empty_database) > first, within=15)

    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=15)
    assert worker.returncode == 0, output
    assert "Traceback" not in output
