"""`./remix serve` and its relatives as a person meets them: clear sentences, and nothing lost in a kill."""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from app.operations import frontend, setup
from app.operations.paths import CLONE
from app.operations.postgres import cluster as clusters
from app.operations.postgres import postmaster
from app.operations.postgres.cluster import Cluster
from tests.fixtures.clusters import rows
from tests.fixtures.servers import answers

Command = Callable[..., subprocess.Popen[str]]


def said(process: subprocess.Popen[str], *, code: int, within: float = 20.0) -> str:
    """What a command printed, if it ended as expected, in one sentence and not with a traceback."""
    output, _ = process.communicate(timeout=within)
    assert process.returncode == code, output
    assert "Traceback" not in output
    return output


def wait_for(address: str, process: subprocess.Popen[str], *, within: float) -> None:
    deadline = time.monotonic() + within
    while not answers(address):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_port_in_use_is_said_at_once_and_nothing_is_started(command: Command, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        began = time.monotonic()
        output = said(command("serve", "--port", str(taken.getsockname()[1])), code=1)
    assert "in use by another program" in output
    assert output.count("\n") == 1
    assert time.monotonic() - began < 5
    assert not (tmp_path / "home" / "postgres").exists()


def test_an_address_of_another_machine_is_refused_in_one_sentence(command: Command) -> None:
    assert "cannot serve at 192.0.2.1" in said(command("serve", "--host", "192.0.2.1", "--port", "0"), code=1)


def test_a_server_that_does_not_answer_is_named_and_nothing_is_started(command: Command, tmp_path: Path) -> None:
    url = "postgresql://someone:very-secret@127.0.0.1:1/portal"
    output = said(command("migrate", REMIX_DATABASE_URL=url), code=1)
    assert "REMIX_DATABASE_URL does not answer" in output
    assert "very-secret" not in output
    assert not (tmp_path / "home" / "postgres").exists()


def test_an_address_that_is_none_is_named(command: Command) -> None:
    assert "is not a database address" in said(command("migrate", REMIX_DATABASE_URL="nonsense"), code=1)


def test_a_server_without_postgis_says_what_to_run_there(own_cluster: Cluster, command: Command) -> None:
    server = clusters.start(own_cluster)
    with psycopg.connect(clusters.url(server, role="postgres"), autocommit=True) as connection:
        connection.execute("create database bare owner remix template template0")
    url = clusters.url(server, database="bare")
    output = said(command("migrate", REMIX_DATABASE_URL=url), code=1)
    assert "CREATE EXTENSION IF NOT EXISTS postgis" in output


def test_somebody_elses_server_is_filled_and_nothing_of_ours_is_started(
    test_cluster: object, empty_database: str, command: Command, tmp_path: Path
) -> None:
    output = said(command("load", REMIX_DATABASE_URL=empty_database), code=0, within=60)
    assert "records created" in output
    assert not (tmp_path / "home" / "postgres").exists()
    again = said(command("load", REMIX_DATABASE_URL=empty_database), code=0, within=60)
    assert "Data · nothing to do" in again


def test_a_server_whose_database_is_prepared_sets_nothing_up(
    command: Command, loaded_database: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = command("serve", "--prepared", "--port", str(port), REMIX_DATABASE_URL=loaded_database)
    wait_for(f"http://127.0.0.1:{port}", server, within=30)
    server.send_signal(signal.SIGTERM)
    output = said(server, code=0)
    assert "REMIX is at" in output
    assert "Tables and data" not in output
    assert not (tmp_path / "home").exists()


def test_a_connection_that_is_quiet_while_somebody_reads_is_kept(live_server: str) -> None:
    server = http.client.HTTPConnection(live_server.removeprefix("http://"))
    for pause in (6, 0):
        server.request("GET", "/status")
        answer = server.getresponse()
        assert (answer.status, len(answer.read()) > 0) == (200, True)
        kept = server.sock
        time.sleep(pause)
        assert select.select([kept], [], [], 0)[0] == [], "the server has closed it"
    server.close()


def test_without_postgis_and_without_root_the_three_ways_out_are_named(command: Command, tmp_path: Path) -> None:
    """No PostgreSQL where we look, and no apt on the PATH."""
    nothing = str(tmp_path)
    output = said(command("migrate", REMIX_POSTGRES_PATH=nothing, PATH=nothing), code=1)
    for way in ("apt-get install postgresql", "docker compose up", "REMIX_DATABASE_URL="):
        assert way in output


def test_status_of_a_database_that_does_not_run_has_its_own_exit_code(command: Command) -> None:
    assert "not running" in said(command("db", "status"), code=3)


@pytest.mark.parametrize("arguments", [[], ["serve"], ["test"], ["load"], ["db"], ["db", "psql"], ["worker"]])
def test_every_command_explains_itself(command: Command, arguments: list[str]) -> None:
    output = said(command(*arguments, "--help"), code=0)
    assert "Usage: ./remix" in output


def test_help_is_quick() -> None:
    began = time.monotonic()
    heavy = "sqlalchemy|psycopg|fastapi|uvicorn|shapely|pyproj|geopandas"
    code = f"import re, sys, app.cli; print([m for m in sys.modules if re.fullmatch('{heavy}', m)])"
    done = subprocess.run([sys.executable, "-c", code], cwd=CLONE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert time.monotonic() - began < 5


def test_a_front_end_that_is_built_is_not_built_again() -> None:
    frontend.build()
    made = frontend.DIST.stat().st_mtime_ns
    frontend.build()
    assert frontend.is_built()
    assert frontend.DIST.stat().st_mtime_ns == made


def test_killing_the_portal_and_its_database_loses_nothing(
    own_cluster: Cluster, command: Command, tmp_path: Path
) -> None:
    """The whole story: first start, SIGKILL of everything, second start, a clean stop."""
    frontend.build()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    assert own_cluster.home == tmp_path / "home"
    first = command("serve", "--port", str(port), "--workers", "2")
    wait_for(address, first, within=90)
    rows(own_cluster, "create table kept as select 42 as answer")
    os.killpg(first.pid, signal.SIGKILL)
    for pid in postmaster.processes(own_cluster.data):
        with suppress(ProcessLookupError):  # the children of a killed server end by themselves
            os.kill(pid, signal.SIGKILL)
    first.communicate()

    second = command("serve", "--port", str(port))
    began = time.monotonic()
    wait_for(address, second, within=30)
    assert time.monotonic() - began < 10
    assert rows(own_cluster, "select answer from kept") == [(42,)]
    second.send_signal(signal.SIGTERM)
    output = said(second, code=0)
    assert "Tables and data · nothing to do" in output
    assert clusters.find(own_cluster) is None


def test_workers_do_not_outlive_a_killed_server_and_a_dead_database_comes_back(
    own_cluster: Cluster, command: Command
) -> None:
    frontend.build()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = command("serve", "--port", str(port), "--workers", "2")
    wait_for(address, server, within=90)
    for pid in postmaster.processes(own_cluster.data):
        with suppress(ProcessLookupError):  # the children of a killed server end by themselves
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not (clusters.find(own_cluster) and answers(address)):
        assert time.monotonic() < deadline, "the portal did not recover"
        time.sleep(0.1)
    server.kill()
    server.communicate()
    deadline = time.monotonic() + 5
    while True:  # the port is free again as soon as the workers are gone
        try:
            socket.create_server(("127.0.0.1", port)).close()
            break
        except OSError:
            assert time.monotonic() < deadline, "a worker keeps the port"
            time.sleep(0.05)


def test_the_load_is_repeated_when_what_it_depends_on_changes() -> None:
    """Every folder and file that decides what is in the database is there, so none is left out by a typo."""
    for name in setup.WRITERS:
        assert (CLONE / name).exists(), name
