"""The tables of importing: what was imported and what came of it, and the matches of columns that are remembered."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from app.changes.models import changesets
from app.db import metadata

STATES = ("running", "refused", "question", "checked", "ready", "published", "failed", "interrupted")
"""refused: nobody can read the file; question: it waits for an answer; checked: no changeset was wanted or needed;
ready: its changeset is a draft; failed, interrupted: it ended badly and left nothing."""

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Column("state", sa.Text, nullable=False, server_default="running"),
    sa.Column("collection", sa.Text, nullable=False),
    sa.Column("comune", sa.Text, comment="ISTAT code of whom it was declared to come from"),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False, comment="SHA-256 of the file"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column(
        "choices",
        JSONB,
        nullable=False,
        server_default="{}",
        comment="what the person decided: layer, system, values, repairs, deletions",
    ),
    sa.Column("mapping", JSONB, comment="which column became which field"),
    sa.Column(
        "report", JSONB, comment="what was found, without the single issues: those are in the files of the import"
    ),
    sa.Column("changeset_id", sa.BigInteger, sa.ForeignKey(changesets.c.id)),
    sa.Column("message", sa.Text, comment="how it ended, in words"),
    sa.CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
    sa.CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished"),
    sa.CheckConstraint("changeset_id IS NULL OR state IN ('ready', 'published')", name="changeset"),
    sa.Index("ix_imports_running", "id", postgresql_where=sa.text("state = 'running'")),
)

import_mappings = sa.Table(
    "import_mappings",
    metadata,
    sa.Column("comune", sa.Text, primary_key=True, comment="ISTAT code; empty: of no Comune in particular"),
    sa.Column("collection", sa.Text, primary_key=True),
    sa.Column("signature", sa.Text, primary_key=True, comment="digest of the names of the columns"),
    sa.Column("mapping", JSONB, nullable=False),
    sa.Column(
        "import_id",
        sa.BigInteger,
        sa.ForeignKey(imports.c.id),
        nullable=False,
        comment="the last import that used it",
    ),
)
