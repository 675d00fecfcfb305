"""Alembic's environment: the URL comes from the caller or from the settings, the metadata from the catalog."""

from alembic import context
from sqlalchemy import create_engine, pool

import app.changes.models
import app.imports.models  # noqa: F401 - registers its tables
from app.catalog import COLLECTIONS
from app.db import metadata, sqlalchemy_url
from app.settings import settings

for collection in COLLECTIONS.values():
    assert collection.table is not None  # building the table registers it


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """Only our tables: PostGIS keeps its own in the same schema."""
    return kind != "table" or name in metadata.tables


url = context.config.attributes.get("url") or sqlalchemy_url(settings().database_url)
engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, include_name=_ours, compare_type=True)
    with context.begin_transaction():
        # Nobody waits behind a migration for long, and two migrations never run at once.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1380273481)")
        context.run_migrations()
