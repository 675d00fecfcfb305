"""Titles and addresses can be found by what is nearly typed: without accents, with a letter wrong.

remix_plain is declared immutable, which unaccent is not: its rules are a file of the server that no upgrade of ours
touches. The reader's words and the indexed ones pass through the same function.

Revision: 0014, after 0013.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAMES = {
    "comuni": "name",
    "zones": "name",
    "areas": "(name || ' ') || coalesce(address_or_place, '')",
    "services": "(name || ' ') || coalesce(address, '')",
    "proposals": "(title || ' ') || coalesce(address_or_place, '')",
    "programmes": "title",
    "strategies": "title",
    "documents": "title",
}


def upgrade() -> None:
    """Add the function and an index of the trigrams for each collection."""
    op.execute(
        "CREATE FUNCTION remix_plain(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE "
        "RETURN lower(unaccent('unaccent', words))"
    )
    for table, names in NAMES.items():
        op.execute(f"CREATE INDEX ix_{table}_names ON {table} USING gin (remix_plain({names}) gin_trgm_ops)")


def downgrade() -> None:
    """Take them away."""
    for table in NAMES:
        op.execute(f"DROP INDEX ix_{table}_names")
    op.execute("DROP FUNCTION remix_plain")
