"""The published table of strategies.

Revision: 0009, after 0008.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE strategies (
    id TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "it-x-icu" NOT NULL,
    title_en TEXT,
    code TEXT NOT NULL,
    objectives TEXT,
    objectives_en TEXT,
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
    period DATERANGE GENERATED ALWAYS AS (remix_period(source_date)) STORED NOT NULL,
    changeset_id BIGINT NOT NULL,
    geom geometry(GEOMETRY,4326) NOT NULL,
    CONSTRAINT pk_strategies PRIMARY KEY (id),
    CONSTRAINT ck_strategies_id CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT ck_strategies_zones CHECK (zones <@ ARRAY['milano', 'adda-martesana', 'alto-milanese', 'magentino-e-abbiatense', 'nord-milano', 'nord-ovest', 'sud-est', 'sud-ovest']::text[]),
    CONSTRAINT ck_strategies_location_precision CHECK (location_precision IN ('site', 'address', 'street', 'locality', 'comune', 'citta_metropolitana')),
    CONSTRAINT ck_strategies_geom CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))
);
CREATE INDEX ix_strategies_code ON strategies (code, id);
CREATE INDEX ix_strategies_comuni ON strategies USING gin (comuni);
CREATE INDEX ix_strategies_geom ON strategies USING gist (geom);
CREATE INDEX ix_strategies_location_precision ON strategies (location_precision, id);
CREATE INDEX ix_strategies_period ON strategies USING gist (period);
CREATE INDEX ix_strategies_search ON strategies USING gin (search);
CREATE INDEX ix_strategies_source_date ON strategies (source_date, id);
CREATE INDEX ix_strategies_title ON strategies (title, id);
CREATE INDEX ix_strategies_updated_at ON strategies (updated_at, id);
CREATE INDEX ix_strategies_zones ON strategies USING gin (zones)
"""


def upgrade() -> None:
    """Create the table and say who may read."""
    op.execute(SQL)
    op.execute("SELECT remix_let_read('strategies')")


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DROP TABLE strategies")
