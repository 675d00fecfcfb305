"""The published table of programmes.

Revision: 0008, after 0007.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE programmes (
    id TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "it-x-icu" NOT NULL,
    sector TEXT NOT NULL,
    instrument TEXT,
    approval_act TEXT,
    approval_date TEXT,
    years TEXT,
    summary TEXT,
    document_url TEXT,
    sttm TEXT[] NOT NULL,
    comuni TEXT[] NOT NULL,
    comuni_names TEXT[] NOT NULL,
    zones TEXT[] NOT NULL,
    location_precision TEXT,
    coordinate_source TEXT,
    source_url TEXT[] NOT NULL,
    source_date TEXT,
    licence TEXT,
    version BIGINT NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    search TSVECTOR NOT NULL,
    feature TEXT NOT NULL,
    period DATERANGE GENERATED ALWAYS AS (remix_period(approval_date)) STORED NOT NULL,
    changeset_id BIGINT NOT NULL,
    geom geometry(GEOMETRY,4326) NOT NULL,
    CONSTRAINT pk_programmes PRIMARY KEY (id),
    CONSTRAINT ck_programmes_id CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT ck_programmes_sttm CHECK (sttm <@ ARRAY['STTM1', 'STTM2', 'STTM3']::text[]),
    CONSTRAINT ck_programmes_zones CHECK (zones <@ ARRAY['milano', 'adda-martesana', 'alto-milanese', 'magentino-e-abbiatense', 'nord-milano', 'nord-ovest', 'sud-est', 'sud-ovest']::text[]),
    CONSTRAINT ck_programmes_location_precision CHECK (location_precision IN ('site', 'address', 'street', 'locality', 'comune', 'citta_metropolitana')),
    CONSTRAINT ck_programmes_geom CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))
);
CREATE INDEX ix_programmes_approval_date ON programmes (approval_date, id);
CREATE INDEX ix_programmes_comuni ON programmes USING gin (comuni);
CREATE INDEX ix_programmes_geom ON programmes USING gist (geom);
CREATE INDEX ix_programmes_instrument ON programmes (instrument, id);
CREATE INDEX ix_programmes_location_precision ON programmes (location_precision, id);
CREATE INDEX ix_programmes_period ON programmes USING gist (period);
CREATE INDEX ix_programmes_search ON programmes USING gin (search);
CREATE INDEX ix_programmes_sector ON programmes (sector, id);
CREATE INDEX ix_programmes_source_date ON programmes (source_date, id);
CREATE INDEX ix_programmes_sttm ON programmes USING gin (sttm);
CREATE INDEX ix_programmes_title ON programmes (title, id);
CREATE INDEX ix_programmes_updated_at ON programmes (updated_at, id);
CREATE INDEX ix_programmes_zones ON programmes USING gin (zones)
"""


def upgrade() -> None:
    """Create the table and say who may read."""
    op.execute(SQL)
    op.execute("SELECT remix_let_read('programmes')")


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DROP TABLE programmes")
