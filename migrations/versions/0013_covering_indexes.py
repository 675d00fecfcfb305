"""What a page, a count and the clusters of a filter need is in one index: rows, each 3 kB wide, are not visited for it.

extent is the box around a geometry: a GiST index gives back a box, but no geometry. Among a million records the
1000 first of 14,000 in a box were 39 ms of reading rows.

Revision: 0013, after 0012.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WITH_GEOMETRY = ("comuni", "zones", "areas", "services", "proposals", "programmes", "strategies")
FACETS = {
    "comuni": ("zona_omogenea",),
    "areas": ("kind", "current_state", "owner_type"),
    "services": ("category", "level"),
    "proposals": ("programme", "pnrr_mission", "status"),
    "programmes": ("sector", "instrument"),
    "documents": ("kind",),
}
SUMS = {"comuni": ("residents", "area_km2"), "proposals": ("pnrr_funding_eur",)}


def upgrade() -> None:
    """Add the boxes and their index; put beside each facet what is told of its records."""
    for table in WITH_GEOMETRY:
        op.execute(f"ALTER TABLE {table} ADD COLUMN extent BOX NOT NULL GENERATED ALWAYS AS (box(geom)) STORED")
        op.execute(f"CREATE INDEX ix_{table}_extent ON {table} USING gist (extent) INCLUDE (id)")
    for table, facets in FACETS.items():
        told = ("comuni", "zones", *(("tile_x", "tile_y") if table in WITH_GEOMETRY else ()), *SUMS.get(table, ()))
        for facet in facets:
            op.execute(f"DROP INDEX ix_{table}_{facet}")
            op.execute(f"CREATE INDEX ix_{table}_{facet} ON {table} ({facet}, id) INCLUDE ({', '.join(told)})")


def downgrade() -> None:
    """Back to indexes of the field and the id alone."""
    for table, facets in FACETS.items():
        for facet in facets:
            op.execute(f"DROP INDEX ix_{table}_{facet}")
            op.execute(f"CREATE INDEX ix_{table}_{facet} ON {table} ({facet}, id)")
    for table in WITH_GEOMETRY:
        op.execute(f"ALTER TABLE {table} DROP COLUMN extent")
