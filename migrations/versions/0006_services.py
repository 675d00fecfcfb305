"""The published table of services.

Revision: 0006, after 0005.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE services (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "it-x-icu" NOT NULL,
    category TEXT NOT NULL,
    subcategory TEXT,
    level TEXT,
    address TEXT,
    operator TEXT,
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
    period DATERANGE GENERATED ALWAYS AS (remix_period(source_date)) STORED NOT NULL,
    changeset_id BIGINT NOT NULL,
    geom geometry(GEOMETRY,4326) NOT NULL,
    CONSTRAINT pk_services PRIMARY KEY (id),
    CONSTRAINT ck_services_id CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT ck_services_category CHECK (category IN ('istruzione_superiore', 'universita', 'salute', 'mobilita', 'cultura', 'sport', 'verde', 'ambiente', 'lavoro', 'giustizia_sicurezza', 'economia')),
    CONSTRAINT ck_services_level CHECK (level IN ('metropolitano', 'sovracomunale')),
    CONSTRAINT ck_services_sttm CHECK (sttm <@ ARRAY['STTM1', 'STTM2', 'STTM3']::text[]),
    CONSTRAINT ck_services_zones CHECK (zones <@ ARRAY['milano', 'adda-martesana', 'alto-milanese', 'magentino-e-abbiatense', 'nord-milano', 'nord-ovest', 'sud-est', 'sud-ovest']::text[]),
    CONSTRAINT ck_services_location_precision CHECK (location_precision IN ('site', 'address', 'street', 'locality', 'comune', 'citta_metropolitana')),
    CONSTRAINT ck_services_geom CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))
);
CREATE INDEX ix_services_category ON services (category, id);
CREATE INDEX ix_services_comuni ON services USING gin (comuni);
CREATE INDEX ix_services_geom ON services USING gist (geom);
CREATE INDEX ix_services_level ON services (level, id);
CREATE INDEX ix_services_location_precision ON services (location_precision, id);
CREATE INDEX ix_services_name ON services (name, id);
CREATE INDEX ix_services_operator ON services (operator, id);
CREATE INDEX ix_services_period ON services USING gist (period);
CREATE INDEX ix_services_search ON services USING gin (search);
CREATE INDEX ix_services_source_date ON services (source_date, id);
CREATE INDEX ix_services_sttm ON services USING gin (sttm);
CREATE INDEX ix_services_subcategory ON services (subcategory, id);
CREATE INDEX ix_services_updated_at ON services (updated_at, id);
CREATE INDEX ix_services_zones ON services USING gin (zones)
"""


def upgrade() -> None:
    """Create the table and say who may read."""
    op.execute(SQL)
    op.execute("SELECT remix_let_read('services')")


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DROP TABLE services")
