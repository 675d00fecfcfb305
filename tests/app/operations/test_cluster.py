"""The embedded database: where it works, what it survives, and who may reach it."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from app.operations import stamps
from app.operations.errors import SetupError
from app.operations.paths import CLONE
from app.operations.postgres import cluster as clusters
from app.operations.postgres import creation, postmaster, presence, supervision
from app.operations.postgres.cluster import Cluster
from app.operations.postgres.installations import provide
from tests.fixtures.clusters import rows


def kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # the children of a killed server end by themselves
            os.kill(pid, signal.SIGKILL)


def test_cluster_is_utf8_with_postgis_and_safe_against_a_power_cut(own_cluster: Cluster) -> None:
    clusters.start(own_cluster)
    for setting, value in {
        "server_encoding": "UTF8",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "listen_addresses": "",
    }.items():
        assert rows(own_cluster, f"show {setting}") == [(value,)], setting
    installed = {name for (name,) in rows(own_cluster, "select extname from pg_extension")}
    assert set(clusters.EXTENSIONS) <= installed
    powers = "rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls"
    (role,) = rows(own_cluster, f"select {powers} from pg_roles where rolname = current_user")
    assert role == ("remix", False, False, False, False)


def test_an_index_made_at_once_is_not_written_to_the_log_too_and_survives_a_kill(own_cluster: Cluster) -> None:
    server = clusters.start(own_cluster)
    rows(own_cluster, "create table kept as select number from generate_series(1, 200000) as number")
    rows(own_cluster, "select count(*) from kept")  # the first who reads marks what is committed, and that is logged
    with psycopg.connect(clusters.url(server)) as connection:
        position = "select pg_current_wal_insert_lsn() - '0/0'"
        (before,) = connection.execute(position).fetchone() or (0,)
        connection.execute("create index on kept (number)")
        connection.commit()
        (after,) = connection.execute(position).fetchone() or (0,)
    (size,) = rows(own_cluster, "select pg_relation_size('kept_number_idx')")[0]
    assert after - before < size / 10
    kill(postmaster.processes(own_cluster.data))
    server = clusters.start(own_cluster)
    with psycopg.connect(clusters.url(server), options="-c enable_seqscan=off") as connection:
        assert connection.execute("select number from kept where number = 150000").fetchall() == [(150000,)]


def test_the_server_takes_an_eighth_of_a_machine_and_never_too_much() -> None:
    assert [creation.buffers_mb(memory) for memory in (512, 4096, 65536)] == [128, 512, 1024]


def test_second_start_finds_the_server_running(own_cluster: Cluster) -> None:
    first = clusters.start(own_cluster)
    began = time.monotonic()
    assert clusters.start(own_cluster) == first
    assert time.monotonic() - began < 0.5


def test_committed_rows_survive_a_kill_of_every_process(own_cluster: Cluster) -> None:
    clusters.start(own_cluster)
    rows(own_cluster, "create table kept as select 42 as answer")
    kill(postmaster.processes(own_cluster.data))
    clusters.start(own_cluster)
    assert rows(own_cluster, "select answer from kept") == [(42,)]


def test_a_child_that_outlives_the_killed_server_does_not_stop_the_next_start(own_cluster: Cluster) -> None:
    """A backend in a long computation does not notice that its parent died, and holds the shared memory."""
    server = clusters.start(own_cluster)
    rows(own_cluster, "create table kept as select 42 as answer")
    url = clusters.url(server)

    def compute() -> None:
        with pytest.raises(psycopg.OperationalError), psycopg.connect(url) as connection:
            connection.execute("select count(*) from generate_series(1, 20000000000)")

    busy = threading.Thread(target=compute)
    busy.start()
    others = "select 1 from pg_stat_activity where pid <> pg_backend_pid() and query like '%generate_series%'"
    while not rows(own_cluster, others):
        time.sleep(0.02)
    os.kill(server.pid, signal.SIGKILL)
    clusters.start(own_cluster)
    busy.join(timeout=20)
    assert not busy.is_alive()
    assert rows(own_cluster, "select answer from kept") == [(42,)]


def test_a_pid_file_with_somebody_elses_process_does_not_stop_the_next_start(own_cluster: Cluster) -> None:
    """After a restart of the machine the old process id may belong to anything, even to ourselves."""
    clusters.start(own_cluster)
    pid_file = own_cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    kill(postmaster.processes(own_cluster.data))
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert clusters.find(own_cluster) is None
    assert clusters.start(own_cluster).ready


def test_a_kill_at_any_moment_of_the_first_start_needs_no_repair(own_cluster: Cluster) -> None:
    code = (
        "import sys, pathlib; from app.operations import cluster; "
        "cluster.start(cluster.Cluster(home=pathlib.Path(sys.argv[1])))"
    )
    for moment in (0.25, 0.45, 0.7, 0.95, 1.2):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(own_cluster.home)], cwd=CLONE, start_new_session=True
        )
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    clusters.start(own_cluster)
    assert rows(own_cluster, "select postgis_lib_version() is not null") == [(True,)]


def test_who_prepares_waits_for_one_that_was_killed_but_whose_statement_goes_on(own_cluster: Cluster) -> None:
    server = clusters.start(own_cluster)
    with psycopg.connect(clusters.url(server, role="postgres"), autocommit=True) as connection:
        for name in clusters.EXTENSIONS:
            connection.execute(f"drop extension {name} cascade")
    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(clusters._prepare, server) for _ in range(4)]:
            one.result()
    assert rows(own_cluster, "select postgis_lib_version() is not null") == [(True,)]


def test_the_folder_may_be_deep_and_below_one_that_the_database_cannot_enter(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    cluster = Cluster(home=private.joinpath(*["a folder with a long name"] * 20), durable=False)
    assert len(str(cluster.data)) > 500
    try:
        server = clusters.start(cluster)
        assert rows(cluster, "select 1") == [(1,)]
        assert len(f"{server.sockets}/.s.PGSQL.5432".encode()) <= 107
    finally:
        clusters.stop(cluster)


def test_only_the_database_account_reaches_the_socket_and_the_files(own_cluster: Cluster) -> None:
    server = clusters.start(own_cluster)
    for folder in (server.sockets, own_cluster.data):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == Path(f"/proc/{server.pid}").stat().st_uid != 0
    clusters.stop(own_cluster)
    assert not server.sockets.exists()


def test_a_foreign_folder_in_the_place_of_the_socket_is_refused(own_cluster: Cluster) -> None:
    server = clusters.start(own_cluster)
    clusters.stop(own_cluster)
    server.sockets.mkdir(mode=0o755)
    server.sockets.chmod(0o755)
    try:
        with pytest.raises(SetupError, match="private folder"):
            clusters.start(own_cluster)
    finally:
        server.sockets.rmdir()


def test_the_last_user_stops_the_server(own_cluster: Cluster) -> None:
    with presence.using(own_cluster) as first:
        with presence.using(own_cluster) as second:
            assert first == second
        assert clusters.find(own_cluster) == first
        with pytest.raises(SetupError, match="running portal"):
            presence.release(own_cluster)
    assert clusters.find(own_cluster) is None


def test_a_server_that_was_asked_to_stay_outlives_its_users(own_cluster: Cluster) -> None:
    kept = presence.keep(own_cluster)
    with presence.using(own_cluster):
        pass
    assert clusters.find(own_cluster) == kept
    assert presence.release(own_cluster)
    assert clusters.find(own_cluster) is None
    assert not presence.release(own_cluster)


def test_a_database_that_dies_under_a_running_portal_is_started_again(own_cluster: Cluster) -> None:
    with presence.using(own_cluster) as first, supervision.watching(own_cluster, installation=provide()):
        kill(postmaster.processes(own_cluster.data))
        deadline = time.monotonic() + 15
        # A process that was killed is still seen until the system has taken it away.
        while (server := clusters.find(own_cluster)) is None or not server.ready or server.pid == first.pid:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert rows(own_cluster, "select 1") == [(1,)]


def test_settings_changed_with_alter_system_stay(own_cluster: Cluster) -> None:
    server = clusters.start(own_cluster)
    with psycopg.connect(clusters.url(server, role="postgres"), autocommit=True) as connection:
        connection.execute("alter system set work_mem = '32MB'")
    clusters.stop(own_cluster)
    clusters.start(own_cluster)
    assert rows(own_cluster, "show work_mem") == [("32MB",)]


def test_a_digest_follows_content_and_names_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "src" / "node_modules").mkdir(parents=True)
    (tmp_path / "src" / "a.ts").write_text("one")
    first = stamps.digest(tmp_path, ["src"])
    os.utime(tmp_path / "src" / "a.ts", (1, 1))
    (tmp_path / "src" / "node_modules" / "x.js").write_text("made by npm")
    assert stamps.digest(tmp_path, ["src"]) == first
    (tmp_path / "src" / "a.ts").write_text("two")
    second = stamps.digest(tmp_path, ["src"])
    (tmp_path / "src" / "a.ts").rename(tmp_path / "src" / "b.ts")
    assert len({first, second, stamps.digest(tmp_path, ["src"])}) == 3
