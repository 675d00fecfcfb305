"""A Comune says which it took the place of, so that their codes and names keep answering.

Revision: 0017, after 0016.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# The values of old versions are told too: else the next load would find every Comune changed.
SQL = (
    "ALTER TABLE comuni ADD former_codes TEXT[] NOT NULL DEFAULT '{}', ADD former_names TEXT[] NOT NULL DEFAULT '{}'",
    "ALTER TABLE comuni ALTER former_codes DROP DEFAULT, ALTER former_names DROP DEFAULT",
    "CREATE INDEX ix_comuni_former_codes ON comuni USING gin (former_codes)",
    r"""
UPDATE comuni SET feature = replace(feature, ',"comuni":[', ',"former_codes":[],"former_names":[],"comuni":[')
""",
    """
UPDATE history SET properties = properties || '{"former_codes": [], "former_names": []}'
WHERE collection = 'comuni' AND properties <> '{}'
""",
)


def upgrade() -> None:
    """Add the columns, and what they say of the Comuni that are published."""
    for statement in SQL:
        op.execute(statement)


def downgrade() -> None:
    """Forget them."""
    op.execute(
        "UPDATE history SET properties = properties - 'former_codes' - 'former_names' WHERE collection = 'comuni'"
    )
    op.execute(
        r"""
UPDATE comuni SET feature = regexp_replace(feature, ',"former_codes":\[[^]]*\],"former_names":\[[^]]*\]', '')
"""
    )
    op.execute("ALTER TABLE comuni DROP former_codes, DROP former_names")
