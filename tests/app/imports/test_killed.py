"""What is left when an import is killed in the middle: nothing, and the next command says so."""

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.changes.models import changes, changesets
from app.imports import folders, importing, register
from app.imports.models import imports
from app.settings import ROOT
from gis.confinement import Confines
from tests.app.imports.conftest import save
from tests.app.imports.test_importing import RHO, edited, order

SCRIPT = """
import signal, sys
from pathlib import Path
from app import db
from app.catalog import COLLECTIONS
from app.imports import importing
from app.imports.orders import Order
from app.operations.importing import stopped_gently
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, where the tests run in a shell's background
order = Order(collection=COLLECTIONS["areas"], comune="015182", author="anna", reason="prova")
with stopped_gently():
    print(importing.run(db.engine(), Path(sys.argv[1]), order).state)
"""


@pytest.fixture
def started(own_engine, own_home, loaded_database, areas_of, tmp_path) -> Callable[[], tuple[subprocess.Popen, int]]:
    """Starts an import in a process of its own and stops its child where it stands: both process and child's id."""
    path = save(tmp_path / "aree.gpkg", edited(areas_of(RHO))[0])

    def start() -> tuple[subprocess.Popen, int]:
        environment = {**os.environ, "REMIX_DATABASE_URL": loaded_database, "REMIX_HOME": str(own_home)}
        command = [sys.executable, "-c", SCRIPT, str(path)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        wait_until(lambda: process.poll() is not None or children.read_text().split())
        (child,) = map(int, children.read_text().split())
        command = Path(f"/proc/{child}/cmdline")
        wait_until(lambda: re.match(rb"[^\0]+\0-m\0app.imports.checking\0", command.read_bytes()))  # its limits are on
        os.kill(child, signal.SIGSTOP)
        return process, child

    return start


def wait_until(condition: Callable[[], object], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def last(engine: sa.Engine) -> sa.Row:
    with engine.connect() as session:
        return session.execute(sa.select(imports).order_by(imports.c.id.desc()).limit(1)).one()


def nothing_is_left(engine: sa.Engine, home: Path) -> bool:
    with engine.connect() as session:
        proposed = sa.select(sa.func.count()).select_from(changesets).where(changesets.c.origin == "file")
        orphans = sa.select(sa.func.count()).where(changes.c.changeset_id.not_in(sa.select(changesets.c.id)))
        counts = session.execute(proposed).scalar_one(), session.execute(orphans).scalar_one()
    return counts == (0, 0) and not list((home / "imports").rglob("*"))


def test_child_that_is_killed_fails_the_import_and_leaves_nothing(started, own_engine, own_home):
    process, child = started()
    os.kill(child, signal.SIGKILL)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "failed\n"), err
    row = last(own_engine)
    assert (row.state, row.changeset_id) == ("failed", None)
    assert "Non ha lasciato nulla" in row.message
    assert nothing_is_left(own_engine, own_home)


def test_import_that_is_killed_takes_its_child_along_and_the_next_says_so(started, own_engine, own_home):
    process, child = started()
    process.kill()
    process.communicate(timeout=30)
    wait_until(lambda: not is_alive(child))
    assert last(own_engine).state == "running"
    wait_until(lambda: register.clear_dead(own_engine))
    row = last(own_engine)
    assert (row.state, row.message) == ("interrupted", register.INTERRUPTED)
    assert nothing_is_left(own_engine, own_home)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_import_that_is_asked_to_stop_says_so_itself(started, own_engine, own_home, number):
    process, child = started()
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert "Interrotto. Nulla è rimasto a metà" in said
    assert process.returncode in (128 + number, -number)
    wait_until(lambda: not is_alive(child))
    assert (last(own_engine).state, last(own_engine).message) == ("interrupted", register.INTERRUPTED)
    assert nothing_is_left(own_engine, own_home)


def test_import_that_is_killed_while_it_proposes_leaves_no_half_changeset(own_engine, own_home, areas_of, tmp_path):
    """Its session dies between the copy of the changes and the commit, as with a kill of the whole process."""
    path = save(tmp_path / "aree.gpkg", edited(areas_of(RHO))[0])

    def die(session, cursor, statement, *_):
        if statement.startswith("UPDATE imports"):
            with own_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
                backend = session.connection.driver_connection.info.backend_pid
                other.execute(sa.text("SELECT pg_terminate_backend(:one, 5000)"), {"one": backend})

    sa.event.listen(own_engine, "before_cursor_execute", die)
    with pytest.raises(sa.exc.OperationalError):
        importing.run(own_engine, path, order())
    sa.event.remove(own_engine, "before_cursor_execute", die)
    assert register.clear_dead(own_engine) == [(last(own_engine).id, "aree.gpkg")]
    assert last(own_engine).state == "interrupted"
    assert nothing_is_left(own_engine, own_home)
    assert not folders.folder(last(own_engine).id).exists()


@pytest.mark.parametrize(
    ("confines", "words"),
    [
        ({"file": 2_000}, "Sul disco non c'è più spazio"),
        ({"memory": 70_000_000}, "ha superato la memoria concessa"),
        ({"wall_seconds": 0.2}, "ha superato il tempo concesso"),
    ],
    ids=["disk", "memory", "time"],
)
def test_check_that_runs_out_of_something_says_of_what_and_leaves_nothing(
    own_engine, own_home, areas_of, tmp_path, confines, words
):
    path = save(tmp_path / "aree.gpkg", edited(areas_of(RHO))[0])
    outcome = importing.run(own_engine, path, order(), confines=Confines(**confines))
    assert (outcome.state, outcome.code) == ("failed", importing.BROKEN)
    assert words in last(own_engine).message
    assert nothing_is_left(own_engine, own_home)


def test_check_that_breaks_after_its_changes_were_copied_leaves_no_draft(own_engine, own_home, areas_of, tmp_path):
    """The changes are few, the corrected file that is written after them is larger than what a file may be."""
    records = edited(areas_of(RHO))[0]
    records[2] = replace(records[2], geometry=records[0].geometry)  # a warning, so that there is something to correct
    path = save(tmp_path / "aree.gpkg", records)
    copied = []

    def watch(session, cursor, statement, *_):
        copied.extend([statement] if statement.startswith("INSERT INTO changesets") else [])

    sa.event.listen(own_engine, "after_cursor_execute", watch)
    for _ in range(20):  # on a busy machine the check has broken, and taken its changes away, before anybody looks
        outcome = importing.run(own_engine, path, order(), confines=Confines(file=60_000))
        assert (outcome.state, outcome.code, outcome.changeset) == ("failed", importing.BROKEN, None)
        assert nothing_is_left(own_engine, own_home)
        if copied:
            break
    sa.event.remove(own_engine, "after_cursor_execute", watch)
    assert copied


def test_disk_that_is_full_in_the_portals_own_hands_leaves_nothing(own_engine, own_home, areas_of, tmp_path):
    """The limit is put on this very process: writing the files for the child fails as on a full disk."""
    path = save(tmp_path / "aree.gpkg", edited(areas_of(RHO))[0])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then the write fails with EFBIG
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            importing.run(own_engine, path, order())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert (last(own_engine).state, last(own_engine).changeset_id) == ("failed", None)
    assert "non ha lasciato nulla: sul disco non c’è più spazio" in last(own_engine).message
    assert nothing_is_left(own_engine, own_home)


@pytest.mark.parametrize("least", [100_000, 10], ids=["in the work", "at the start"])
def test_disk_that_is_full_is_said_by_the_command_in_a_sentence(
    own_engine, own_home, loaded_database, areas_of, tmp_path, least
):
    path = save(tmp_path / "aree.gpkg", edited(areas_of(RHO))[0])
    limit = f"import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, ({least}, -1))"
    command = [sys.executable, "-c", f"{limit}; runpy.run_module('app.cli', run_name='__main__')"]
    environment = {**os.environ, "REMIX_DATABASE_URL": loaded_database, "REMIX_HOME": str(own_home)}
    command += ["import", str(path), "--collection", "areas", "--comune", "Rho"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    told = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == importing.BROKEN, told
    assert "non ha lasciato nulla: sul disco non c’è più spazio" in told
    assert "Traceback" not in told
    assert nothing_is_left(own_engine, own_home)


def test_import_that_is_stopped_while_it_publishes_keeps_its_draft_and_its_report(
    own_engine, own_home, areas_of, tmp_path
):
    path = save(tmp_path / "aree.gpkg", edited(areas_of(RHO))[0])

    def stop(session, cursor, statement, *_):
        if statement.startswith("UPDATE changesets"):  # the last but one of publishing
            raise KeyboardInterrupt

    sa.event.listen(own_engine, "before_cursor_execute", stop)
    with pytest.raises(KeyboardInterrupt):
        importing.run(own_engine, path, order(publish=True))
    sa.event.remove(own_engine, "before_cursor_execute", stop)
    row = last(own_engine)
    assert row.state == "ready"
    with own_engine.connect() as session:
        state = sa.select(changesets.c.state).where(changesets.c.id == row.changeset_id)
        assert session.execute(state).scalar_one() == "draft"
    assert {path.name for path in folders.folder(row.id).iterdir()} == {"report.html", "issues.csv", "mapping.json"}


def test_folder_of_a_process_that_was_killed_after_its_end_is_removed_by_the_next(
    own_engine, own_home, areas_of, tmp_path
):
    outcome = importing.run(own_engine, save(tmp_path / "aree.gpkg", edited(areas_of(RHO))[0]), order())
    (folders.folder(outcome.number) / "work").mkdir()
    (folders.folder(outcome.number) / "work" / "changes.copy").write_text("half")
    assert register.clear_dead(own_engine) == []
    assert last(own_engine).state == "ready"
    assert not (folders.folder(outcome.number) / "work").exists()
    assert (folders.folder(outcome.number) / "report.html").exists()
