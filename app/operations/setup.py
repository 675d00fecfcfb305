"""The steps from an empty machine to a database that holds the portal's data."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import psycopg
from rich.markup import escape

from app.operations import frontend, stamps
from app.operations.errors import SetupError
from app.operations.paths import CLONE, DATA, home
from app.operations.postgres import cluster as clusters
from app.operations.postgres import installations, presence, servers
from app.operations.postgres.cluster import Cluster
from app.operations.postgres.installations import Installation
from app.operations.progress import console, step

_URL = "REMIX_DATABASE_URL"
# What decides the content of the database after the first load: a change in any of these loads again.
WRITERS = ("migrations", "data", "gis", "app/catalog", "app/changes", "app/imports", "app/db.py")


def embedded() -> Cluster:
    """The embedded cluster of this home."""
    return Cluster(home=home())


def is_embedded() -> bool:
    """Whether the database is ours, and not a server that REMIX_DATABASE_URL names."""
    return not os.environ.get(_URL)


def build_frontend() -> None:
    """Step: the scripts and styles of the pages."""
    with step("Front end") as current:
        if frontend.is_built():
            current.nothing_to_do()
        else:
            frontend.build()


@contextmanager
def database(*, patience: float = 0.0) -> Iterator[Installation | None]:
    """Step: a running database, which the whole process finds in REMIX_DATABASE_URL while the block lasts.

    Yields the PostgreSQL behind it, None when somebody else runs the server; `patience` is how many seconds
    that server may take to answer.
    """
    if not is_embedded():
        with step("Database server") as current:
            servers.check(os.environ[_URL], patience=patience)
            current.note("the one of REMIX_DATABASE_URL")
        yield None
        return
    cluster = embedded()
    with step("PostgreSQL and PostGIS") as current:
        installation = installations.provide(major=clusters.version_on_disk(cluster))
        current.note(f"{installation.major} and {'.'.join(map(str, installation.postgis))}")
    with ExitStack() as stack:
        with step("Database"):
            server = stack.enter_context(presence.using(cluster, installation=installation))
        os.environ[_URL] = clusters.url(server)
        stack.callback(os.environ.pop, _URL, None)
        yield installation


def migrate() -> None:
    """Step: the tables as the code wants them."""
    from app import db

    with step("Tables") as current:
        if db.pending():
            db.migrate()
        else:
            current.nothing_to_do()


def load() -> None:
    """Step: the data that the portal is born with, where it is not loaded yet or has changed."""
    from app import db
    from app.changes.workflow import Refused
    from app.imports import seed
    from app.operations import statistics

    with step("Data") as current:
        try:
            result = seed.load(db.engine(), DATA, report=current.advance)
        except Refused as problem:
            raise SetupError(str(problem)) from problem
        created, updated = sum(result.created.values()), sum(result.updated.values())
        if created or updated:
            with psycopg.connect(os.environ[_URL], autocommit=True) as connection:
                statistics.refresh(connection, collections=result.created | result.updated)
            current.note(f"{created:,} records created, {updated:,} updated")
        else:
            current.nothing_to_do()


def fill() -> None:
    """Steps: tables and data, skipped whole when this very database was filled from these very files."""
    stamp = home() / "database.stamp"
    inputs = stamps.digest(CLONE, WRITERS)
    if stamps.read(stamp) == f"{inputs} {_state()}":
        with step("Tables and data") as current:
            current.nothing_to_do()
    else:
        migrate()
        load()
        stamps.write(stamp, f"{inputs} {_state()}")
    _clear_dead()


def _clear_dead() -> None:
    """What a process that was killed has left is cleared away; of an import that is said."""
    from app import db
    from app.changes import publishing
    from app.imports import register

    engine = db.engine()
    for number, name in register.clear_dead(engine):
        console.print(f"  ! {escape(f'Importazione {number} di {name}: {register.INTERRUPTED}')}")
    publishing.clear_dead(engine)
    engine.dispose()


def _state() -> str:
    """Which database this is and how far its tables are; empty before there are any."""
    with psycopg.connect(os.environ[_URL], autocommit=True) as connection:
        database = connection.execute(
            "select (select system_identifier from pg_control_system()), oid from pg_database "
            "where datname = current_database()"
        ).fetchone()
        try:
            version = connection.execute("select version_num from alembic_version").fetchone()
        except psycopg.errors.UndefinedTable:
            return ""
    if not database:
        raise SetupError("the database does not know itself")
    return " ".join(str(value) for value in (*database, *(version or ())))


def psql(arguments: Sequence[str], /) -> int:
    """Run psql on the database."""
    with database() as installation:
        program = installation.program("psql") if installation else "psql"
        return subprocess.run([program, os.environ[_URL], *arguments], check=False).returncode
