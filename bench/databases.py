"""The databases to measure on: a cluster of their own, filled through the portal's own publishing path."""

import hashlib
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from app import db
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from app.operations import stamps
from app.operations.paths import CLONE, home
from app.operations.postgres import cluster as clusters
from app.operations.postgres import presence
from app.operations.postgres.cluster import Cluster
from app.operations.postgres.creation import SUPERUSER
from app.operations.postgres.postmaster import Postmaster
from bench import data

# What decides the content, with the statement below: a change in any of these builds the databases again.
_INPUTS = (
    "bench/data.py",
    "migrations",
    "app/changes/sql.py",
    "app/catalog/tables.py",
    "app/catalog/tiling.py",
    "data",
)
_SIZES = {2_000: "2k", 100_000: "100k", 1_000_000: "1m"}
# As the machine of the comparison was set up; the portal's own defaults are more modest.
_TUNING = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "jit": "off",
}
Report = Callable[[str], None]

# The same records as other servers read them: a number for an id, single-valued columns, plain indexes.
_FOR_PEERS = """
CREATE SCHEMA peers;
CREATE TABLE peers.areas AS
SELECT right(id, 7)::bigint AS id, name::text COLLATE "C" AS name, comuni[1] AS comune, kind, current_state, owner_type,
       surface_m2, source_date, updated_at, geom::geometry(Polygon, 4326) AS geom
FROM public.areas ORDER BY 1;
ALTER TABLE peers.areas ADD PRIMARY KEY (id);
CREATE INDEX ON peers.areas USING gist (geom);
CREATE INDEX ON peers.areas (comune, kind, id);
CREATE INDEX ON peers.areas (kind);
CREATE INDEX ON peers.areas (updated_at);
CREATE TABLE peers.comuni AS
SELECT id AS code, name::text COLLATE "C" AS name, ST_Multi(geom)::geometry(MultiPolygon, 4326) AS geom
FROM public.comuni ORDER BY 1;
ALTER TABLE peers.comuni ADD PRIMARY KEY (code);
CREATE INDEX ON peers.comuni USING gist (geom);
"""


@dataclass(frozen=True)
class Built:
    """What filling a database took: seconds, and the most memory that one process used, in MB."""

    records: int
    propose_s: float
    publish_s: float
    vacuum_s: float
    client_mb: float
    server_mb: float
    database_mb: float


@contextmanager
def running() -> Iterator[Postmaster]:
    """The cluster of the measurements, tuned, running as long as the block lasts."""
    cluster = Cluster(home=home() / "bench")
    with presence.using(cluster) as server:
        if not _tune(server):
            yield server
            return
    with presence.using(cluster) as server:
        yield server


def provide(server: Postmaster, /, *, records: int, report: Report) -> str:
    """The URL of the database with so many records, built if it is not there or is of older code."""
    name = _name(records)
    state = hashlib.sha256((stamps.digest(CLONE, _INPUTS) + _FOR_PEERS).encode()).hexdigest()
    if state_of(server, name) != state:
        report(f"{records:,} records: building the database {name}")
        built = _build(server, name, records=records, report=report)
        administer(server, f"comment on database {{}} is '{state}'", name)
        report(f"{records:,} records: {_words(built)}")
    return clusters.url(server, database=name)


def drop(server: Postmaster, /, *, records: int) -> None:
    """Remove the database with so many records."""
    administer(server, "drop database if exists {} with (force)", _name(records))


def _name(records: int) -> str:
    return f"remix_bench_{_SIZES.get(records, records)}"


def _build(server: Postmaster, name: str, *, records: int, report: Report) -> Built:
    draft = f"{name}_draft"
    administer(server, "drop database if exists {} with (force)", draft)
    administer(server, "create database {} template {} owner {}", draft, clusters.DATABASE, clusters.ROLE)
    url = clusters.url(server, database=draft)
    db.migrate(url)
    engine = sa.create_engine(db.sqlalchemy_url(url))
    try:
        propose_s, publish_s, server_mb = _fill(engine, records=records, report=report)
        vacuum_s = _finish(url, report=report)
    finally:
        engine.dispose()
    administer(server, "drop database if exists {} with (force)", name)
    administer(server, "alter database {} rename to {}", draft, name)
    with psycopg.connect(clusters.url(server, database=name)) as connection:
        size = connection.execute("select pg_database_size(current_database()) / 1048576.0").fetchone()
    client_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    built = Built(records, propose_s, publish_s, vacuum_s, client_mb, server_mb, float(size[0]) if size else 0.0)
    return Built(**{key: round(value, 1) for key, value in asdict(built).items()})


def _fill(engine: sa.Engine, *, records: int, report: Report) -> tuple[float, float, float]:
    """The Comuni, then the areas, each as a changeset like any other."""
    publish_changes(engine, data.comuni(), title="Comuni")
    where = data.territory()
    with engine.begin() as session:
        began = time.monotonic()
        changeset = _open(session, "Aree sintetiche")
        done = 0
        changes = data.areas(records, where=where)
        while block := list(islice(changes, 50_000)):
            done += add(session, block, changeset=changeset)
            report(f"{done:,} of {records:,} records proposed")
        propose_s = time.monotonic() - began
        report("publishing")
        began = time.monotonic()
        publish(session, changeset=changeset, by="bench")
        pid = session.execute(sa.select(sa.func.pg_backend_pid())).scalar_one()
        server_mb = peak_mb(int(pid))
        session.commit()
        return propose_s, time.monotonic() - began, server_mb


def publish_changes(engine: sa.Engine, changes: Iterator[Change], *, title: str) -> None:
    """Propose and publish, in one transaction."""
    with engine.begin() as session:
        changeset = _open(session, title)
        add(session, changes, changeset=changeset)
        publish(session, changeset=changeset, by="bench")


def _open(session: sa.Connection, title: str) -> int:
    return open_changeset(session, title=title, origin="file", author="bench", reason="bench", source={})


def _finish(url: str, *, report: Report) -> float:
    """The other servers' tables, and everything vacuumed."""
    report("tables for the other servers")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_FOR_PEERS.encode())
        report("vacuum")
        began = time.monotonic()
        for table in ("areas", "comuni", "history", "changes", "peers.areas", "peers.comuni"):
            connection.execute(f"vacuum analyze {table}".encode())
        return time.monotonic() - began


def _tune(server: Postmaster) -> bool:
    """Set what differs from the portal's own settings; true when the server has to be started again."""
    with _superuser(server) as connection:
        for name, value in _TUNING.items():
            connection.execute(sql.SQL("alter system set {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        connection.execute("select pg_reload_conf()")
        time.sleep(0.2)  # the reload is heard by the server, then by each process
        waiting = connection.execute("select count(*) from pg_settings where pending_restart").fetchone()
    return bool(waiting and waiting[0])


def state_of(server: Postmaster, name: str) -> str | None:
    """The state of the code that filled a database, if it is there."""
    with _superuser(server) as connection:
        row = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
        ).fetchone()
    return row[0] if row else None


def administer(server: Postmaster, statement: str, *names: str) -> None:
    """Run a statement as the administrator; names take the places of its braces."""
    with _superuser(server) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _superuser(server: Postmaster) -> psycopg.Connection[Any]:
    return psycopg.connect(clusters.url(server, database="postgres", role=SUPERUSER), autocommit=True)


def peak_mb(pid: int) -> float:
    """The most memory of its own that a process has held: all it ever held, without the shared buffers."""
    try:
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    except OSError:
        return 0.0
    return float(lines["RssAnon"].split()[0]) / 1024


def _words(built: Built) -> str:
    return (
        f"proposed in {built.propose_s:.0f} s, published in {built.publish_s:.0f} s, "
        f"client {built.client_mb:.0f} MB, server process {built.server_mb:.0f} MB, database {built.database_mb:.0f} MB"
    )
