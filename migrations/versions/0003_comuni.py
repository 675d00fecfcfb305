"""The published table of comuni.

Revision: 0003, after 0002.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE comuni (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "it-x-icu" NOT NULL,
    residents BIGINT NOT NULL,
    area_km2 DOUBLE PRECISION NOT NULL,
    density_per_km2 DOUBLE PRECISION,
    zona_omogenea TEXT NOT NULL,
    citta_centrale BOOLEAN,
    polo_attrattore TEXT,
    lum BOOLEAN,
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
    CONSTRAINT pk_comuni PRIMARY KEY (id),
    CONSTRAINT ck_comuni_id CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT ck_comuni_residents CHECK (residents >= 0),
    CONSTRAINT ck_comuni_area_km2 CHECK (area_km2 >= 0),
    CONSTRAINT ck_comuni_zona_omogenea CHECK (zona_omogenea IN ('milano', 'adda-martesana', 'alto-milanese', 'magentino-e-abbiatense', 'nord-milano', 'nord-ovest', 'sud-est', 'sud-ovest')),
    CONSTRAINT ck_comuni_polo_attrattore CHECK (polo_attrattore IN ('metropolitano', 'sovracomunale')),
    CONSTRAINT ck_comuni_zones CHECK (zones <@ ARRAY['milano', 'adda-martesana', 'alto-milanese', 'magentino-e-abbiatense', 'nord-milano', 'nord-ovest', 'sud-est', 'sud-ovest']::text[]),
    CONSTRAINT ck_comuni_location_precision CHECK (location_precision IN ('site', 'address', 'street', 'locality', 'comune', 'citta_metropolitana')),
    CONSTRAINT ck_comuni_geom CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))
);
CREATE INDEX ix_comuni_area_km2 ON comuni (area_km2, id);
CREATE INDEX ix_comuni_citta_centrale ON comuni (citta_centrale, id);
CREATE INDEX ix_comuni_comuni ON comuni USING gin (comuni);
CREATE INDEX ix_comuni_density_per_km2 ON comuni (density_per_km2, id);
CREATE INDEX ix_comuni_geom ON comuni USING gist (geom);
CREATE INDEX ix_comuni_location_precision ON comuni (location_precision, id);
CREATE INDEX ix_comuni_lum ON comuni (lum, id);
CREATE INDEX ix_comuni_name ON comuni (name, id);
CREATE INDEX ix_comuni_period ON comuni USING gist (period);
CREATE INDEX ix_comuni_polo_attrattore ON comuni (polo_attrattore, id);
CREATE INDEX ix_comuni_residents ON comuni (residents, id);
CREATE INDEX ix_comuni_search ON comuni USING gin (search);
CREATE INDEX ix_comuni_source_date ON comuni (source_date, id);
CREATE INDEX ix_comuni_updated_at ON comuni (updated_at, id);
CREATE INDEX ix_comuni_zona_omogenea ON comuni (zona_omogenea, id);
CREATE INDEX ix_comuni_zones ON comuni USING gin (zones)
"""


def upgrade() -> None:
    """Create the table and say who may read."""
    op.execute(SQL)
    op.execute("SELECT remix_let_read('comuni')")


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DROP TABLE comuni")
