"""What tiles are drawn from: projected geometries, the square of each anchor, and the clusters of dense tiles.

Revision: 0011, after 0010.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("comuni", "zones", "areas", "services", "proposals", "programmes", "strategies")

COLUMNS = r"""
ALTER TABLE {table}
    ADD COLUMN geom_3857 geometry(GEOMETRY,3857) NOT NULL GENERATED ALWAYS AS (
        ST_Transform(geom, 3857)
    ) STORED,
    ADD COLUMN geom_tile geometry(GEOMETRY,-1) GENERATED ALWAYS AS (
        ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope(0, 0, 0), 67108864, 0, false)
    ) STORED,
    ADD COLUMN tile_x INTEGER NOT NULL GENERATED ALWAYS AS (
        least(greatest(floor(((ST_X(ST_Centroid(ST_GeometryN(geom, 1))) + 180) / 360) * 67108864), 0), 67108863)::integer
    ) STORED,
    ADD COLUMN tile_y INTEGER NOT NULL GENERATED ALWAYS AS (
        least(greatest(floor((0.5 - asinh(tand(least(greatest(ST_Y(ST_Centroid(ST_GeometryN(geom, 1))), -85.0511), 85.0511))) / (2 * pi())) * 67108864), 0), 67108863)::integer
    ) STORED;
CREATE INDEX ix_{table}_geom_3857 ON {table} USING gist (geom_3857)
"""

# Filled by each publication of a collection that has more records than a tile draws one by one.
CLUSTERS = """
CREATE TABLE tile_clusters (
    collection TEXT NOT NULL,
    zoom SMALLINT NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    records BIGINT NOT NULL,
    mvt BYTEA NOT NULL,
    CONSTRAINT pk_tile_clusters PRIMARY KEY (collection, zoom, x, y)
);
COMMENT ON COLUMN tile_clusters.mvt IS 'the layer with the clusters, as a tile holds it'
"""


def upgrade() -> None:
    """Add the columns, computed from each record's geometry, and the table of clusters."""
    for table in TABLES:
        op.execute(COLUMNS.format(table=table))
    op.execute(CLUSTERS)
    op.execute("SELECT remix_let_read('tile_clusters')")


def downgrade() -> None:
    """Take them away again."""
    op.execute("DROP TABLE tile_clusters")
    for table in TABLES:
        op.execute(
            f"ALTER TABLE {table} DROP COLUMN geom_3857, DROP COLUMN geom_tile, DROP COLUMN tile_x, DROP COLUMN tile_y"
        )
