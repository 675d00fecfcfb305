"""The amounts of a project have a date of their own: a page's date is not theirs, and new ones come with each import.

Revision: 0019, after 0018.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Unknown until the next load or import says it.
SQL = (
    "ALTER TABLE proposals ADD amounts_on TEXT",
    r"""
UPDATE proposals SET feature = regexp_replace(feature, '("total_cost_eur":[^,]*)', '\1,"amounts_on"\:null')
""",
    """
UPDATE history SET properties = properties || '{"amounts_on": null}'
WHERE collection = 'proposals' AND properties <> '{}'
""",
)


def upgrade() -> None:
    """Add the column, unknown everywhere."""
    for statement in SQL:
        op.execute(statement)


def downgrade() -> None:
    """Forget it."""
    op.execute("UPDATE history SET properties = properties - 'amounts_on' WHERE collection = 'proposals'")
    op.execute('UPDATE proposals SET feature = regexp_replace(feature, \',"amounts_on":(null|"[^"]*")\', \'\')')
    op.execute("ALTER TABLE proposals DROP amounts_on")
