"""Changesets, changes, the history of every record and the versions of the collections.

Revision: 0002, after 0001.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE changesets (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    title TEXT NOT NULL,
    origin TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT DEFAULT 'draft' NOT NULL,
    source JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE,
    published_by TEXT,
    CONSTRAINT pk_changesets PRIMARY KEY (id),
    CONSTRAINT ck_changesets_origin CHECK (origin IN ('seed', 'file', 'form', 'api', 'rollback')),
    CONSTRAINT ck_changesets_state CHECK (state IN ('draft', 'submitted', 'published', 'rejected')),
    CONSTRAINT ck_changesets_published CHECK ((state = 'published') = (published_at IS NOT NULL))
);
COMMENT ON COLUMN changesets.source IS 'digests of the files it came from';
CREATE TABLE changes (
    changeset_id BIGINT NOT NULL,
    collection TEXT NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    action TEXT NOT NULL,
    base_version BIGINT,
    properties JSONB NOT NULL,
    geometry geometry(GEOMETRY,4326),
    issues JSONB DEFAULT '[]' NOT NULL,
    CONSTRAINT pk_changes PRIMARY KEY (changeset_id, collection, record_id),
    CONSTRAINT ck_changes_action CHECK (action IN ('create', 'update', 'delete')),
    CONSTRAINT ck_changes_base_version CHECK ((action = 'create') = (base_version IS NULL)),
    CONSTRAINT fk_changes_changeset_id FOREIGN KEY(changeset_id) REFERENCES changesets (id) ON DELETE CASCADE
);
COMMENT ON COLUMN changes.base_version IS 'the version that the author saw; null when creating';
COMMENT ON COLUMN changes.properties IS 'the proposed values; in an update only the changed ones';
COMMENT ON COLUMN changes.geometry IS 'null: none, or unchanged';
COMMENT ON COLUMN changes.issues IS 'what the checks say';
CREATE TABLE history (
    collection TEXT NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_to TIMESTAMP WITH TIME ZONE,
    action TEXT NOT NULL,
    properties JSONB NOT NULL,
    geometry geometry(GEOMETRY,4326),
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    changeset_id BIGINT NOT NULL,
    CONSTRAINT pk_history PRIMARY KEY (collection, record_id, version),
    CONSTRAINT ck_history_action CHECK (action IN ('create', 'update', 'delete'))
);
CREATE INDEX ix_history_changeset_id ON history (changeset_id);
CREATE UNIQUE INDEX ix_history_current ON history (collection, record_id) WHERE valid_to IS NULL;
COMMENT ON COLUMN history.valid_to IS 'null: this is the current version';
COMMENT ON COLUMN history.properties IS 'all proposed values of this version';
COMMENT ON COLUMN history.geometry IS 'its own geometry, if it has one';
CREATE TABLE collection_versions (
    collection TEXT NOT NULL,
    version BIGINT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changeset_id BIGINT NOT NULL,
    records BIGINT NOT NULL,
    bbox DOUBLE PRECISION[],
    first_day DATE,
    last_day DATE,
    CONSTRAINT pk_collection_versions PRIMARY KEY (collection)
);
COMMENT ON COLUMN collection_versions.bbox IS 'west, south, east, north in degrees'
"""


def upgrade() -> None:
    """Create the tables and say who may read."""
    op.execute(SQL)
    op.execute("SELECT remix_let_read('history'), remix_let_read('collection_versions')")


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DROP TABLE collection_versions")
    op.execute("DROP TABLE history")
    op.execute("DROP TABLE changes")
    op.execute("DROP TABLE changesets")
