"""The published table of areas.

Revision: 0005, after 0004.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE areas (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "it-x-icu" NOT NULL,
    kind TEXT NOT NULL,
    current_state TEXT,
    surface_m2 BIGINT,
    address_or_place TEXT,
    owner_type TEXT,
    planned_functions TEXT[] NOT NULL,
    instrument TEXT[] NOT NULL,
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
    CONSTRAINT pk_areas PRIMARY KEY (id),
    CONSTRAINT ck_areas_id CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT ck_areas_kind CHECK (kind IN ('area_dismessa', 'immobile_pubblico', 'ambito_rigenerazione', 'ambito_strategico', 'scalo_ferroviario', 'ambito_produttivo', 'parco', 'ambito_estrattivo')),
    CONSTRAINT ck_areas_current_state CHECK (current_state IN ('dismessa', 'sottoutilizzata', 'bonifica', 'cantiere', 'completata')),
    CONSTRAINT ck_areas_surface_m2 CHECK (surface_m2 >= 0),
    CONSTRAINT ck_areas_owner_type CHECK (owner_type IN ('pubblica', 'privata', 'mista')),
    CONSTRAINT ck_areas_sttm CHECK (sttm <@ ARRAY['STTM1', 'STTM2', 'STTM3']::text[]),
    CONSTRAINT ck_areas_zones CHECK (zones <@ ARRAY['milano', 'adda-martesana', 'alto-milanese', 'magentino-e-abbiatense', 'nord-milano', 'nord-ovest', 'sud-est', 'sud-ovest']::text[]),
    CONSTRAINT ck_areas_location_precision CHECK (location_precision IN ('site', 'address', 'street', 'locality', 'comune', 'citta_metropolitana')),
    CONSTRAINT ck_areas_geom CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))
);
CREATE INDEX ix_areas_comuni ON areas USING gin (comuni);
CREATE INDEX ix_areas_current_state ON areas (current_state, id);
CREATE INDEX ix_areas_geom ON areas USING gist (geom);
CREATE INDEX ix_areas_instrument ON areas USING gin (instrument);
CREATE INDEX ix_areas_kind ON areas (kind, id);
CREATE INDEX ix_areas_location_precision ON areas (location_precision, id);
CREATE INDEX ix_areas_name ON areas (name, id);
CREATE INDEX ix_areas_owner_type ON areas (owner_type, id);
CREATE INDEX ix_areas_period ON areas USING gist (period);
CREATE INDEX ix_areas_planned_functions ON areas USING gin (planned_functions);
CREATE INDEX ix_areas_search ON areas USING gin (search);
CREATE INDEX ix_areas_source_date ON areas (source_date, id);
CREATE INDEX ix_areas_sttm ON areas USING gin (sttm);
CREATE INDEX ix_areas_surface_m2 ON areas (surface_m2, id);
CREATE INDEX ix_areas_updated_at ON areas (updated_at, id);
CREATE INDEX ix_areas_zones ON areas USING gin (zones)
"""


def upgrade() -> None:
    """Create the table and say who may read."""
    op.execute(SQL)
    op.execute("SELECT remix_let_read('areas')")


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DROP TABLE areas")
