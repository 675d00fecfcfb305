"""Withdrawn records are found without reading the whole history: a profile tells what left its Comune.

Revision: 0015, after 0014.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the tombstones alone."""
    op.execute("CREATE INDEX ix_history_withdrawn ON history (collection) WHERE valid_to IS NULL AND action = 'delete'")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX ix_history_withdrawn")
