"""The database: one driver (psycopg) behind a sync engine for what writes and an async pool for what reads."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from psycopg import AsyncConnection, Connection
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow
from psycopg.types.string import ByteaBinaryLoader
from psycopg_pool import AsyncConnectionPool

from app.settings import ROOT, settings

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

READER_ROLE = "remix_reader"
_BECOME_READER = """
SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, 'member')
"""
"""One query a day of a connection's life; a missing role is allowed (see reading_pool)."""
_AS_SENT = ("varchar", ByteaBinaryLoader)
"""A VARCHAR is given as the bytes that it is sent as (see reading.features); other texts are decoded."""


def sqlalchemy_url(url: str, /) -> str:
    """The same libpq URL for SQLAlchemy, which wants the driver named."""
    return "postgresql+psycopg://" + url.removeprefix("postgresql://").removeprefix("postgres://")


@cache
def engine(url: str | None = None) -> sa.Engine:
    """The sync engine of what writes: CLI, worker, publishing. One per URL and process."""
    return sa.create_engine(sqlalchemy_url(url or settings().database_url), pool_pre_ping=True)


def reading_pool(url: str | None = None) -> AsyncConnectionPool[AsyncConnection[TupleRow]]:
    """A closed pool of autocommit connections that can only read, and not for long.

    The group role comes from the first migration. Where the database does not let its owner create roles
    (see `grants`), connections stay the owner's but are still read-only.
    """

    async def configure(connection: AsyncConnection[TupleRow]) -> None:
        connection.adapters.register_loader(*_AS_SENT)
        await connection.execute(_BECOME_READER, (READER_ROLE,))

    return AsyncConnectionPool(
        _to_read(url),
        min_size=2,
        max_size=settings().pool_size,
        timeout=2.0,
        reconnect_timeout=5.0,
        max_idle=300,
        kwargs={"autocommit": True, "prepare_threshold": 0},
        configure=configure,
        open=False,
        name="reading",
    )


def reading_connection(url: str | None = None) -> Connection[TupleRow]:
    """One like those of the pool, for a process that reads and does nothing else meanwhile."""
    connection = Connection.connect(_to_read(url), autocommit=True)
    connection.adapters.register_loader(*_AS_SENT)
    connection.execute(_BECOME_READER, (READER_ROLE,))
    return connection


def _to_read(url: str | None) -> str:
    config = settings()
    timeout = config.statement_timeout_ms
    options = f"-c default_transaction_read_only=on -c statement_timeout={timeout} -c jit=off"
    options += " -c plan_cache_mode=force_custom_plan"
    options += " -c pg_trgm.word_similarity_threshold=0.45"  # a letter or two of a word may be wrong
    # Starting a worker costs more than these questions do (34 ms, not 4, for a box), and others want the cores.
    options += " -c max_parallel_workers_per_gather=0"
    return make_conninfo(url or config.database_url, options=options, connect_timeout=5)


def migrations_folder() -> Path:
    """Where Alembic's scripts are."""
    return ROOT / "migrations"


def migrate(url: str | None = None) -> None:
    """Bring the schema to the newest version; does nothing when it is there."""
    from alembic import command

    command.upgrade(_alembic_config(url), "head")


def pending(url: str | None = None) -> bool:
    """Whether the schema is behind the code."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_alembic_config(url)).get_current_head()
    with engine(url).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() != head


def _alembic_config(url: str | None):  # type: ignore[no-untyped-def]
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes["url"] = sqlalchemy_url(url or settings().database_url)
    return config
