"""Opens a changeset, adds changes to it and says what the checks find; publishing is next door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from app.catalog import Collection
from app.changes.models import changesets
from gis.issues import Issue
from gis.values import Value


@dataclass(frozen=True, kw_only=True)
class Change:
    """What somebody proposes of one record. An update holds only what it changes."""

    collection: Collection
    record_id: str
    action: str
    properties: Mapping[str, Value]
    geometry: BaseGeometry | None = None
    base_version: int | None = None


class Refused(Exception):
    """The changeset holds changes that the checks do not let through."""

    def __init__(self, issues: list[Issue]) -> None:
        lines = [f"{issue.record} · {issue.field}: {issue.text}" for issue in issues[:20]]
        more = f" (e altri {len(issues) - 20})" if len(issues) > 20 else ""
        super().__init__("Dati rifiutati dai controlli:\n" + "\n".join(lines) + more)
        self.issues = issues


def open_changeset(
    session: sa.Connection, *, title: str, origin: str, author: str, reason: str, source: Mapping[str, Any]
) -> int:
    """A new draft; returns its id."""
    statement = sa.insert(changesets).returning(changesets.c.id)
    values = {"title": title, "origin": origin, "author": author, "reason": reason, "source": dict(source)}
    return int(session.execute(statement, values).scalar_one())


def add(session: sa.Connection, proposed: Iterable[Change], *, changeset: int) -> int:
    """Copy changes into a draft (COPY: a million is as good as one); returns how many."""
    cursor = session.connection.cursor()
    names = "changeset_id, collection, record_id, action, base_version, properties, geometry"
    count = 0
    with cursor.copy(f"COPY changes ({names}) FROM STDIN") as copy:
        for change in proposed:
            copy.write_row(
                (
                    changeset,
                    change.collection.id,
                    change.record_id,
                    change.action,
                    change.base_version,
                    orjson.dumps(dict(change.properties)).decode(),
                    _ewkb(change.geometry),
                )
            )
            count += 1
    return count


def _ewkb(geometry: BaseGeometry | None) -> str | None:
    if geometry is None:
        return None
    return str(shapely.to_wkb(shapely.set_srid(geometry, 4326), hex=True, include_srid=True))
