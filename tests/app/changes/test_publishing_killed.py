"""A publication whose process is killed: what its helpers had committed is removed at the next start."""

import os
import subprocess
import sys
import threading
import time

import pytest
import sqlalchemy as sa

from app import db
from app.changes import beside, publishing
from app.changes.publishing import publish
from app.settings import ROOT
from tests.app.changes.test_publishing_many import committed_draft, many, structure

SCRIPT = """
import sys, time
import sqlalchemy as sa
from app import db
from app.changes import together
from app.changes.publishing import publish
together.FEWEST = 1000
engine = db.engine()
number, moment = int(sys.argv[1]), sys.argv[2]

def wait(connection, _, statement, *__):
    if moment in statement:
        print("there", flush=True)
        time.sleep(600)

sa.event.listen(engine, "before_cursor_execute", wait)
with engine.begin() as session:
    publish(session, changeset=number, by="bruno")
"""


@pytest.fixture
def killed(loaded_database):
    """Publishes a changeset in a process of its own up to a statement; gives it there, and kills it in the end."""
    started = []

    def start(changeset: int, moment: str) -> subprocess.Popen:
        environment = {**os.environ, "REMIX_DATABASE_URL": loaded_database}
        command = [sys.executable, "-c", SCRIPT, str(changeset), moment]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "there\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.stdout.close()
        process.wait()


def is_prepared(engine) -> bool:
    with engine.connect() as session:
        statement = sa.text("SELECT count(*) > 0 FROM pg_namespace WHERE nspname = :name")
        return session.execute(statement, {"name": beside.SCHEMA}).scalar_one()


def others(engine) -> int:
    statement = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with engine.connect() as session:
        return session.execute(sa.text(statement)).scalar_one()


def die(process: subprocess.Popen, engine) -> None:
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while others(engine):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(
    "moment", ["INSERT INTO areas", "CREATE INDEX ix_areas_names", "INSERT INTO history", "pg_notify"]
)
def test_what_a_killed_publication_has_left_is_removed_and_that_of_a_living_one_is_not(loaded_database, killed, moment):
    engine = db.engine(loaded_database)
    changeset = committed_draft(engine, *many())
    with engine.connect() as session:
        was = structure(session)
    process = killed(changeset, moment)
    publishing.clear_dead(engine)
    assert is_prepared(engine)
    die(process, engine)
    assert is_prepared(engine)
    publishing.clear_dead(engine)
    with engine.begin() as session:
        assert structure(session) == was
        publish(session, changeset=changeset, by="bruno")
    engine.dispose()


def test_helper_that_does_not_know_yet_that_its_publication_was_killed_keeps_nobody_waiting(loaded_database):
    engine = db.engine(loaded_database)
    with engine.begin() as session:
        session.execute(sa.text(f"CREATE SCHEMA {beside.SCHEMA}"))
        session.execute(sa.text(f"CREATE TABLE {beside.SCHEMA}.areas ()"))
    with engine.begin() as helper:
        helper.execute(sa.text(f"LOCK TABLE {beside.SCHEMA}.areas"))
        clearing = threading.Thread(target=publishing.clear_dead, args=[engine])
        clearing.start()
        clearing.join(10)
        assert not clearing.is_alive()
        assert is_prepared(engine)
    publishing.clear_dead(engine)
    assert not is_prepared(engine)
    engine.dispose()
