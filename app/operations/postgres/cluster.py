"""The embedded database: a private PostgreSQL cluster with PostGIS, on a Unix socket only."""

import hashlib
import os
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from app.operations import locks
from app.operations.errors import SetupError
from app.operations.postgres import accounts, creation, installations, postmaster
from app.operations.postgres.installations import Installation
from app.operations.postgres.postmaster import Postmaster

DATABASE = ROLE = "remix"
# The migrations give rights to these. Made here, so that the portal's own role need not be able to make roles.
GROUPS = ("remix_reader", "remix_writer")
EXTENSIONS = ("postgis", "unaccent", "pg_trgm", "btree_gist")
_PREPARING = 0x52455052  # advisory lock: "REPR"
_START_PATIENCE = 120.0  # a crash recovery may have a gigabyte of log to read


@dataclass(frozen=True)
class Cluster:
    """A cluster under a home folder. One that is not durable is for tests: fast, and lost in a power cut."""

    home: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "postgres"

    @property
    def prepared(self) -> Path:
        """There once the data folder holds the portal's role, database and extensions."""
        return self.data / "remix.prepared"

    @property
    def lock(self) -> Path:
        """Held while the server is being started or stopped."""
        return self.home / "postgres.lock"

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.home / "logs" / "postgres.log"


def url(server: Postmaster, /, *, database: str = DATABASE, role: str = ROLE) -> str:
    """The libpq URL of a database of the running server."""
    return f"postgresql://{role}@/{database}?host={server.sockets}"


def find(cluster: Cluster, /) -> Postmaster | None:
    """The running server, if it runs."""
    if cluster.data.exists():
        accounts.owner_of(cluster.data)
    return postmaster.find(cluster.data)


def start(cluster: Cluster, /, *, installation: Installation | None = None) -> Postmaster:
    """A server that accepts connections and holds the portal's database: found running, or started."""
    with locks.exclusive(cluster.lock):
        server = find(cluster)
        if server and _answers(server) and cluster.prepared.exists():
            return server
        installation = installation or installations.provide(major=version_on_disk(cluster))
        if not cluster.data.exists():
            creation.create(cluster.data, installation=installation, durable=cluster.durable)
        server = _start(cluster, installation)
        try:
            _prepare(server)
        except psycopg.Error as problem:
            raise SetupError(f"the database cannot be prepared: {problem}") from problem
        cluster.prepared.touch()
        return server


def stop(cluster: Cluster, /) -> bool:
    """Stop the server, whoever started it. False if it did not run."""
    with locks.exclusive(cluster.lock):
        return postmaster.stop(cluster.data)


def version_on_disk(cluster: Cluster, /) -> int | None:
    """The major version of PostgreSQL that made the data folder."""
    try:
        return int((cluster.data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def _start(cluster: Cluster, installation: Installation) -> Postmaster:
    deadline = time.monotonic() + _START_PATIENCE
    child: subprocess.Popen[bytes] | None = None
    while time.monotonic() < deadline:
        server = find(cluster)
        if server and _answers(server):
            return server
        if child and child.poll() is not None:
            raise SetupError(f"PostgreSQL did not start:\n{_tail(cluster.log)}\n(the whole log is in {cluster.log})")
        if not child and not server:
            postmaster.clear_remains(cluster.data)
            child = _launch(cluster, installation)
        time.sleep(0.02)
    raise SetupError(f"PostgreSQL is still not ready after {_START_PATIENCE:.0f} s; its log is {cluster.log}")


def _answers(server: Postmaster) -> bool:
    """Whether it takes connections: one that was killed this instant still looks alive."""
    if not server.ready:
        return False
    try:
        with _superuser(server, "postgres"):
            return True
    except psycopg.OperationalError:
        return False


def _launch(cluster: Cluster, installation: Installation) -> subprocess.Popen[bytes]:
    account = accounts.owner_of(cluster.data)
    creation.configure(cluster.data, durable=cluster.durable)
    sockets = _socket_folder(cluster.data, account)
    cluster.log.parent.mkdir(parents=True, exist_ok=True)
    if cluster.log.exists() and cluster.log.stat().st_size > 8_000_000:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    with creation.anchored(cluster.data) as (path, arguments), cluster.log.open("ab") as log:
        command = [installation.program("postgres"), "-D", path, "-c", f"unix_socket_directories={sockets}"]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C at the terminal is for the portal, which then stops the database
            env=creation.environment(),
            **arguments,
            **account.popen,
        )


def _socket_folder(data: Path, account: accounts.Account) -> Path:
    """A private folder with a short path: a socket's whole path may have 107 bytes at most."""
    key = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
    run = Path("/run")
    folder = run / f"remix-{key}" if os.access(run, os.W_OK) else Path("/tmp") / f"remix-{account.uid}-{key}"  # noqa: S108
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        _check_private(folder, account)
    for remains in folder.iterdir():  # of a server that ended violently: the pid in it may be somebody else's now
        remains.unlink()
    return folder


def _check_private(folder: Path, account: accounts.Account) -> None:
    status = folder.lstat()
    if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() != account.uid:
        account.own(folder)  # made by us, and not given away yet when we were killed
        status = folder.lstat()
    private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
    if not private or status.st_uid != account.uid:
        raise SetupError(f"{folder} is not a private folder of the user {account.name}: remove it and try again.")


def _prepare(server: Postmaster) -> None:
    """The portal's role, database and extensions, where they are missing.

    Whoever was killed in the midst of this has left the server a statement that goes on: it is waited for.
    """
    role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    with _superuser(server, "postgres") as connection:
        connection.execute("select pg_advisory_lock(%s)", [_PREPARING])
        if not connection.execute("select 1 from pg_roles where rolname = %s", [ROLE]).fetchone():
            connection.execute(sql.SQL("create role {} login").format(role))
        for name in GROUPS:
            if not connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone():
                connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(name)))
            connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(name), role))
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("create database {} owner {}").format(database, role))
    with _superuser(server, DATABASE) as connection:
        connection.execute("set client_min_messages = warning")
        connection.execute("select pg_advisory_lock(%s)", [_PREPARING])
        for name in EXTENSIONS:
            connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(name)))
        connection.execute("alter extension postgis update")  # after the system's packages were upgraded


def _superuser(server: Postmaster, database: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url(server, database=database, role=creation.SUPERUSER), autocommit=True)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])
