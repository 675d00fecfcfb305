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
    files: Mapping[Collection, Path],
    /,
    *,
    title: str,
    author: str,
    reason: str,
    source: Mapping[str, Any],
) -> int | None:
    """Open one draft with the changes of all the files (see gis.report.outcome), if any. Raises Foreign."""
    some = {collection: file for collection, file in files.items() if file.exists() and file.stat().st_size}
    if not some:
        return None
    changeset = open_changeset(session, title=title, origin="file", author=author, reason=reason, source=source)
    for collection, file in some.items():
        with file.open("rb") as lines:
            copied = add_copied(session, iter(lambda: lines.read(_CHUNK), b""), changeset=changeset)
        own = sa.select(sa.func.count()).where(
            changes.c.changeset_id == changeset, changes.c.collection == collection.id
        )
        if session.execute(own).scalar_one() != copied:
            raise Foreign(f"{file.name}: changes of another collection than {collection.id}")
    return changeset
