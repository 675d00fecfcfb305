"""What was imported, with what it found and what came of it; the matches of columns to fields that are remembered.

Revision: 0016, after 0015. Neither is let be read: they name people and hold what is not published.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE imports (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    state TEXT DEFAULT 'running' NOT NULL,
    collection TEXT NOT NULL,
    comune TEXT,
    file TEXT NOT NULL,
    digest TEXT NOT NULL,
    size BIGINT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    choices JSONB DEFAULT '{}' NOT NULL,
    mapping JSONB,
    report JSONB,
    changeset_id BIGINT,
    message TEXT,
    CONSTRAINT pk_imports PRIMARY KEY (id),
    CONSTRAINT ck_imports_state CHECK (state IN ('running', 'refused', 'question', 'checked', 'ready', 'published', 'failed', 'interrupted')),
    CONSTRAINT ck_imports_finished CHECK ((state = 'running') = (finished_at IS NULL)),
    CONSTRAINT ck_imports_changeset CHECK (changeset_id IS NULL OR state IN ('ready', 'published')),
    CONSTRAINT fk_imports_changeset_id FOREIGN KEY(changeset_id) REFERENCES changesets (id)
);
CREATE INDEX ix_imports_running ON imports (id) WHERE state = 'running';
COMMENT ON COLUMN imports.comune IS 'ISTAT code of whom it was declared to come from';
COMMENT ON COLUMN imports.digest IS 'SHA-256 of the file';
COMMENT ON COLUMN imports.choices IS 'what the person decided: layer, system, values, repairs, deletions';
COMMENT ON COLUMN imports.mapping IS 'which column became which field';
COMMENT ON COLUMN imports.report IS 'what was found, without the single issues: those are in the files of the import';
COMMENT ON COLUMN imports.message IS 'how it ended, in words';
CREATE TABLE import_mappings (
    comune TEXT NOT NULL,
    collection TEXT NOT NULL,
    signature TEXT NOT NULL,
    mapping JSONB NOT NULL,
    import_id BIGINT NOT NULL,
    CONSTRAINT pk_import_mappings PRIMARY KEY (comune, collection, signature),
    CONSTRAINT fk_import_mappings_import_id FOREIGN KEY(import_id) REFERENCES imports (id)
);
COMMENT ON COLUMN import_mappings.comune IS 'ISTAT code; empty: of no Comune in particular';
COMMENT ON COLUMN import_mappings.signature IS 'digest of the names of the columns';
COMMENT ON COLUMN import_mappings.import_id IS 'the last import that used it'
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(SQL)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE import_mappings")
    op.execute("DROP TABLE imports")
