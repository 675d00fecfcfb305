"""The published table of zones.

Revision: 0004, after 0003.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE zones (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "it-x-icu" NOT NULL,
    residents BIGINT NOT NULL,
    area_km2 DOUBLE PRECISION NOT NULL,
    density_per_km2 DOUBLE PRECISION,
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
    CONSTRAINT pk_zones PRIMARY KEY (id),
    CONSTRAINT ck_zones_id CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT ck_zones_residents CHECK (residents >= 0),
    CONSTRAINT ck_zones_area_km2 CHECK (area_km2 >= 0),
    CONSTRAINT ck_zones_zones CHECK (zones <@ ARRAY['milano', 'adda-martesana', 'alto-milanese', 'magentino-e-abbiatense', 'nord-milano', 'nord-ovest', 'sud-est', 'sud-ovest']::text[]),
    CONSTRAINT ck_zones_location_precision CHECK (location_precision IN ('site', 'address', 'street', 'locality', 'comune', 'citta_metropolitana')),
    CONSTRAINT ck_zones_geom CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))
);
CREATE INDEX ix_zones_area_km2 ON zones (area_km2, id);
CREATE INDEX ix_zones_comuni ON zones USING gin (comuni);
CREATE INDEX ix_zones_density_per_km2 ON zones (density_per_km2, id);
CREATE INDEX ix_zones_geom ON zones USING gist (geom);
CREATE INDEX ix_zones_location_precision ON zones (location_precision, id);
CREATE INDEX ix_zones_name ON zones (name, id);
CREATE INDEX ix_zones_period ON zones USING gist (period);
CREATE INDEX ix_zones_residents ON zones (residents, id);
CREATE INDEX ix_zones_search ON zones USING gin (search);
CREATE INDEX ix_zones_source_date ON zones (source_date, id);
CREATE INDEX ix_zones_updated_at ON zones (updated_at, id);
CREATE INDEX ix_zones_zones ON zones USING gin (zones)
"""


def upgrade() -> None:
    """Create the table and say who may read."""
    op.execute(SQL)
    op.execute("SELECT remix_let_read('zones')")


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DROP TABLE zones")
