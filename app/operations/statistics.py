"""The planner's statistics: fresh as soon as data is published, not when autovacuum comes by."""

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql

from app.catalog import COLLECTIONS


def refresh(connection: psycopg.Connection[Any], /, *, collections: Iterable[str]) -> list[str]:
    """Analyze the tables of these collections; returns the ids of those that there are."""
    ids = [collection for collection in COLLECTIONS if collection in set(collections)]
    for collection in ids:
        table = COLLECTIONS[collection].table.name
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))
    return ids
