"""The published table of documents.

Revision: 0010, after 0009.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE documents (
    id TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "it-x-icu" NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT[] NOT NULL,
    date TEXT,
    url TEXT NOT NULL,
    comuni TEXT[] NOT NULL,
    comuni_names TEXT[] NOT NULL,
    zones TEXT[] NOT NULL,
    source_url TEXT[] NOT NULL,
    source_date TEXT,
    licence TEXT,
    version BIGINT NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    search TSVECTOR NOT NULL,
    feature TEXT NOT NULL,
    period DATERANGE GENERATED ALWAYS AS (remix_period(date)) STORED NOT NULL,
    changeset_id BIGINT NOT NULL,
    CONSTRAINT pk_documents PRIMARY KEY (id),
    CONSTRAINT ck_documents_id CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT ck_documents_kind CHECK (kind IN ('normativa', 'relazione', 'cartografia', 'presentazione', 'scheda')),
    CONSTRAINT ck_documents_subject CHECK (subject <@ ARRAY['PTM', 'STTM1', 'STTM2', 'STTM3', 'PNRR', 'REMIX']::text[]),
    CONSTRAINT ck_documents_zones CHECK (zones <@ ARRAY['milano', 'adda-martesana', 'alto-milanese', 'magentino-e-abbiatense', 'nord-milano', 'nord-ovest', 'sud-est', 'sud-ovest']::text[])
);
CREATE INDEX ix_documents_comuni ON documents USING gin (comuni);
CREATE INDEX ix_documents_date ON documents (date, id);
CREATE INDEX ix_documents_kind ON documents (kind, id);
CREATE INDEX ix_documents_period ON documents USING gist (period);
CREATE INDEX ix_documents_search ON documents USING gin (search);
CREATE INDEX ix_documents_source_date ON documents (source_date, id);
CREATE INDEX ix_documents_subject ON documents USING gin (subject);
CREATE INDEX ix_documents_title ON documents (title, id);
CREATE INDEX ix_documents_updated_at ON documents (updated_at, id);
CREATE INDEX ix_documents_zones ON documents USING gin (zones)
"""


def upgrade() -> None:
    """Create the table and say who may read."""
    op.execute(SQL)
    op.execute("SELECT remix_let_read('documents')")


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DROP TABLE documents")
