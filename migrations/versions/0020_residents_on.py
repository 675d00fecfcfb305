"""The residents of a Comune or zone have a date of their own: boundaries of a new year bring the record's, not theirs.

Revision: 0020, after 0019.
"""

from collections.abc import Iterable

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Unknown until the next load or import says it.
ADD = (
    "ALTER TABLE {table} ADD residents_on TEXT",
    r"""
UPDATE {table} SET feature = regexp_replace(feature, '("residents":[0-9]+)', '\1,"residents_on"\:null')
""",
    """
UPDATE history SET properties = properties || '{"residents_on": null}'
WHERE collection = '{table}' AND properties <> '{}'
""",
)
FORGET = (
    "UPDATE history SET properties = properties - 'residents_on' WHERE collection = '{table}'",
    """UPDATE {table} SET feature = regexp_replace(feature, ',"residents_on":(null|"[^"]*")', '')""",
    "ALTER TABLE {table} DROP residents_on",
)


def upgrade() -> None:
    """Add the column, unknown everywhere."""
    _run(ADD)


def downgrade() -> None:
    """Forget it."""
    _run(FORGET)


def _run(statements: Iterable[str]) -> None:
    for table in ("comuni", "zones"):
        for statement in statements:
            op.execute(statement.replace("{table}", table))
