"""The published table of proposals.

Revision: 0007, after 0006.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SQL = r"""
CREATE TABLE proposals (
    id TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "it-x-icu" NOT NULL,
    programme TEXT NOT NULL,
    pnrr_mission TEXT NOT NULL,
    pnrr_component TEXT,
    pnrr_investment TEXT,
    proponent TEXT,
    description TEXT,
    status TEXT,
    pnrr_funding_eur BIGINT,
    total_cost_eur BIGINT,
    cup TEXT,
    pairing_note TEXT,
    address_or_place TEXT,
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
    CONSTRAINT pk_proposals PRIMARY KEY (id),
    CONSTRAINT ck_proposals_id CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT ck_proposals_pnrr_mission CHECK (pnrr_mission IN ('M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7')),
    CONSTRAINT ck_proposals_status CHECK (status IN ('proposta', 'ammessa', 'finanziata', 'in_corso', 'conclusa')),
    CONSTRAINT ck_proposals_pnrr_funding_eur CHECK (pnrr_funding_eur >= 0),
    CONSTRAINT ck_proposals_total_cost_eur CHECK (total_cost_eur >= 0),
    CONSTRAINT ck_proposals_sttm CHECK (sttm <@ ARRAY['STTM1', 'STTM2', 'STTM3']::text[]),
    CONSTRAINT ck_proposals_zones CHECK (zones <@ ARRAY['milano', 'adda-martesana', 'alto-milanese', 'magentino-e-abbiatense', 'nord-milano', 'nord-ovest', 'sud-est', 'sud-ovest']::text[]),
    CONSTRAINT ck_proposals_location_precision CHECK (location_precision IN ('site', 'address', 'street', 'locality', 'comune', 'citta_metropolitana')),
    CONSTRAINT ck_proposals_geom CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))
);
CREATE INDEX ix_proposals_comuni ON proposals USING gin (comuni);
CREATE INDEX ix_proposals_cup ON proposals (cup, id);
CREATE INDEX ix_proposals_geom ON proposals USING gist (geom);
CREATE INDEX ix_proposals_location_precision ON proposals (location_precision, id);
CREATE INDEX ix_proposals_period ON proposals USING gist (period);
CREATE INDEX ix_proposals_pnrr_component ON proposals (pnrr_component, id);
CREATE INDEX ix_proposals_pnrr_funding_eur ON proposals (pnrr_funding_eur, id);
CREATE INDEX ix_proposals_pnrr_investment ON proposals (pnrr_investment, id);
CREATE INDEX ix_proposals_pnrr_mission ON proposals (pnrr_mission, id);
CREATE INDEX ix_proposals_programme ON proposals (programme, id);
CREATE INDEX ix_proposals_proponent ON proposals (proponent, id);
CREATE INDEX ix_proposals_search ON proposals USING gin (search);
CREATE INDEX ix_proposals_source_date ON proposals (source_date, id);
CREATE INDEX ix_proposals_status ON proposals (status, id);
CREATE INDEX ix_proposals_sttm ON proposals USING gin (sttm);
CREATE INDEX ix_proposals_title ON proposals (title, id);
CREATE INDEX ix_proposals_total_cost_eur ON proposals (total_cost_eur, id);
CREATE INDEX ix_proposals_updated_at ON proposals (updated_at, id);
CREATE INDEX ix_proposals_zones ON proposals USING gin (zones)
"""


def upgrade() -> None:
    """Create the table and say who may read."""
    op.execute(SQL)
    op.execute("SELECT remix_let_read('proposals')")


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DROP TABLE proposals")
