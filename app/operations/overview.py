"""What is set up and what runs, for `./remix status`."""

import os

import psycopg
from rich.table import Table

from app.operations import chromium, frontend, setup
from app.operations.paths import home
from app.operations.postgres import cluster as clusters
from app.operations.postgres import installations
from app.operations.progress import console

_URL = "REMIX_DATABASE_URL"


def show() -> int:
    """Print the state of everything; 0 if the database answers, 3 if it does not."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("home", str(home()))
    table.add_row("front end", "built" if frontend.is_built() else "not built yet")
    table.add_row("browser for tests", chromium.find() or "none")
    url = os.environ.get(_URL)
    if setup.is_embedded():
        found = installations.find(major=clusters.version_on_disk(setup.embedded()))
        table.add_row("PostgreSQL", str(found.programs) if found else "none that will do")
        server = clusters.find(setup.embedded())
        table.add_row("database", f"runs, process {server.pid}" if server else "does not run")
        url = clusters.url(server) if server else None
    counts = _published(url) if url else None
    for collection, count in (counts or {}).items():
        table.add_row(f"  {collection}", f"{count:,}")
    console.print(table)
    return 0 if counts is not None else 3


def _published(url: str) -> dict[str, int] | None:
    """Records by collection; None if the database does not answer, {} if nothing is loaded."""
    import sqlalchemy as sa

    from app.catalog import COLLECTIONS

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return {
                collection.id: _count(connection, str(sa.select(sa.func.count()).select_from(collection.table)))
                for collection in COLLECTIONS.values()
            }
    except psycopg.errors.UndefinedTable:
        return {}
    except psycopg.OperationalError as problem:
        console.print(f"[red]{problem}[/]")
        return None


def _count(connection: psycopg.Connection[tuple[int]], statement: str) -> int:
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else 0
