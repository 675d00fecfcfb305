"""A PostgreSQL server that somebody else runs (REMIX_DATABASE_URL): whether it will do."""

import time
from typing import Any

import psycopg
from psycopg import sql

from app.operations.errors import SetupError
from app.operations.postgres.cluster import EXTENSIONS
from app.operations.postgres.installations import OLDEST_POSTGRESQL

Connection = psycopg.Connection[Any]


def check(url: str, /, *, patience: float = 0.0) -> None:
    """Raise SetupError, with what to do, unless the server answers and has what the portal needs."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
                return _check(connection)
        except psycopg.OperationalError as problem:
            if time.monotonic() > deadline:
                reason = _first_line(problem)
                raise SetupError(f"the server of REMIX_DATABASE_URL does not answer: {reason}") from problem
        except psycopg.ProgrammingError as problem:
            raise SetupError(f"REMIX_DATABASE_URL is not a database address: {_first_line(problem)}") from problem
        time.sleep(1)


def _check(connection: Connection) -> None:
    if connection.info.server_version < OLDEST_POSTGRESQL * 10_000:
        raise SetupError(f"the server of REMIX_DATABASE_URL is older than PostgreSQL {OLDEST_POSTGRESQL}.")
    _ensure_extensions(connection)


def _ensure_extensions(connection: Connection) -> None:
    present = {row[0] for row in connection.execute("select extname from pg_extension")}
    for name in EXTENSIONS:
        if name in present:
            continue
        try:
            connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(name)))
        except psycopg.Error as problem:
            wanted = " ".join(f"CREATE EXTENSION IF NOT EXISTS {extension};" for extension in EXTENSIONS)
            raise SetupError(
                f"the database of REMIX_DATABASE_URL has no extension {name} ({_first_line(problem)}). "
                f"Ask its administrator to install PostGIS and run there: {wanted}"
            ) from problem


def _first_line(problem: Exception) -> str:
    return (str(problem).strip() or type(problem).__name__).splitlines()[0]
