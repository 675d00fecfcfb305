"""What the check of a file found to change becomes a draft, in the caller's transaction, and is published if asked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.catalog import Collection
from app.changes.models import changes
from app.changes.workflow import add_copied, open_changeset

_CHUNK = 1 << 20


class Foreign(Exception):
    """The changes name another collection than the one that was checked: whoever wrote them is not to be trusted."""


def propose(
    session: sa.Connection,
    file: Path,
    /,
    *,
    collection: Collection,
    title: str,
    author: str,
    reason: str,
    source: Mapping[str, Any],
) -> int | None:
    """Open a draft with the changes of a file (`changes.copy` of gis.outcome), if any. Raises Foreign."""
    if not file.exists() or not file.stat().st_size:
        return None
    changeset = open_changeset(session, title=title, origin="file", author=author, reason=reason, source=source)
    with file.open("rb") as lines:
        add_copied(session, iter(lambda: lines.read(_CHUNK), b""), changeset=changeset)
    others = sa.exists().where(changes.c.changeset_id == changeset, changes.c.collection != collection.id)
    if session.execute(sa.select(others)).scalar_one():
        raise Foreign(f"{file.name}: changes of another collection")
    return changeset
