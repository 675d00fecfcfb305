"""The tables of the one way in: changesets, their changes, the history of every record, the collections' versions."""

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.db import metadata

ORIGINS = ("seed", "file", "form", "api", "rollback")
STATES = ("draft", "submitted", "published", "rejected")
ACTIONS = ("create", "update", "delete")


def _one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


changesets = sa.Table(
    "changesets",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="draft"),
    sa.Column("source", JSONB, nullable=False, server_default="{}", comment="digests of the files it came from"),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("published_at", sa.DateTime(timezone=True)),
    sa.Column("published_by", sa.Text),
    _one_of("origin", ORIGINS),
    _one_of("state", STATES),
    sa.CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("changeset_id", sa.BigInteger, sa.ForeignKey("changesets.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("collection", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Text(collation="C"), primary_key=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("base_version", sa.BigInteger, comment="the version that the author saw; null when creating"),
    sa.Column("properties", JSONB, nullable=False, comment="the proposed values; in an update only the changed ones"),
    sa.Column("geometry", Geometry(srid=4326, spatial_index=False), comment="null: none, or unchanged"),
    sa.Column("issues", JSONB, nullable=False, server_default="[]", comment="what the checks say"),
    _one_of("action", ACTIONS),
    sa.CheckConstraint("(action = 'create') = (base_version IS NULL)", name="base_version"),
)

history = sa.Table(
    "history",
    metadata,
    sa.Column("collection", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Text(collation="C"), primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True),
    sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
    sa.Column("valid_to", sa.DateTime(timezone=True), comment="null: this is the current version"),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("properties", JSONB, nullable=False, comment="all proposed values of this version"),
    sa.Column("geometry", Geometry(srid=4326, spatial_index=False), comment="its own geometry, if it has one"),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("changeset_id", sa.BigInteger, nullable=False, index=True),
    _one_of("action", ACTIONS),
    sa.Index(
        "ix_history_current",
        "collection",
        "record_id",
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    ),
    sa.Index("ix_history_withdrawn", "collection", postgresql_where=sa.text("valid_to IS NULL AND action = 'delete'")),
)

collection_versions = sa.Table(
    "collection_versions",
    metadata,
    sa.Column("collection", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changeset_id", sa.BigInteger, nullable=False),
    sa.Column("records", sa.BigInteger, nullable=False),
    sa.Column("bbox", ARRAY(sa.Double), comment="west, south, east, north in degrees"),
    sa.Column("first_day", sa.Date),
    sa.Column("last_day", sa.Date),
)

tile_clusters = sa.Table(
    "tile_clusters",
    metadata,
    sa.Column("collection", sa.Text, primary_key=True),
    sa.Column("zoom", sa.SmallInteger, primary_key=True),
    sa.Column("x", sa.Integer, primary_key=True),
    sa.Column("y", sa.Integer, primary_key=True),
    sa.Column("records", sa.BigInteger, nullable=False),
    sa.Column("mvt", sa.LargeBinary, nullable=False, comment="the layer with the clusters, as a tile holds it"),
)
