"""The last migration, on a database that has the portal's data: back and forth, nothing that is published is lost."""

import psycopg
import pytest
from alembic import command

from app import db
from app.catalog import COLLECTIONS

FEATURES = """
SELECT DISTINCT (SELECT string_agg(key, ' ') FROM json_object_keys(feature::json -> 'properties') key) FROM {name}
"""
HISTORY = """
SELECT DISTINCT (SELECT string_agg(key, ' ' ORDER BY key) FROM jsonb_object_keys(properties) key) FROM history
WHERE collection = '{name}' AND valid_to IS NULL
"""


def names(url: str) -> dict[str, list[tuple[str]]]:
    """The names of the properties of all records, by collection: as readers get them, in their order, and as kept."""
    with psycopg.connect(url) as connection:
        return {
            name: [row for query in (FEATURES, HISTORY) for row in connection.execute(query.format(name=name))]
            for name in COLLECTIONS
        }


@pytest.fixture
def stepped(loaded_database):
    """The loaded database, without the last migration."""
    before = names(loaded_database)
    command.downgrade(db._alembic_config(loaded_database), "-1")
    return loaded_database, before


def test_what_is_published_follows_the_tables_back_and_forth(stepped):
    url, before = stepped
    assert db.pending(url)
    db.migrate(url)
    assert names(url) == before
