"""Opens a changeset, adds changes to it, submits or rejects it; review shows it, publishing is next door."""

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

COPIED = ("collection", "record_id", "action", "base_version", "properties", "geometry", "issues")
"""The columns of changes that are copied as they are: geometry in hexadecimal EWKB, properties and issues in JSON."""


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
        lines = [f"{' · '.join(filter(None, (one.record, one.field)))}: {one.text}" for one in issues[:20]]
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
    _insist_on_draft(session, changeset)
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


def add_copied(session: sa.Connection, blocks: Iterable[bytes], *, changeset: int) -> int:
    """Copy into a draft changes that are already lines of COPY's text format, in any pieces; returns how many.

    The columns of a line are those of COPIED. The table's checks hold: an action or a JSON text that is none, or a
    geometry that is not WGS 84, is psycopg.DataError or IntegrityError, and then nothing of it was added.
    """
    _insist_on_draft(session, changeset)
    cursor = session.connection.cursor()
    begin, line = True, b"%d\t" % changeset
    with cursor.copy(f"COPY changes (changeset_id, {', '.join(COPIED)}) FROM STDIN") as copy:
        for block in blocks:
            if not block:
                continue
            # A line break inside a value is escaped: every one that is seen ends a line.
            ends = block.endswith(b"\n")
            body = block[:-1] if ends else block
            copy.write((line if begin else b"") + body.replace(b"\n", b"\n" + line) + (b"\n" if ends else b""))
            begin = ends
    return int(cursor.rowcount)


def submit(session: sa.Connection, *, changeset: int) -> None:
    """Hand a draft in for review. Raises ValueError when it is not a draft."""
    _move(session, changeset, of=("draft",), to="submitted")


def reject(session: sa.Connection, *, changeset: int) -> None:
    """Say that a draft, or what was submitted, is not to be published. Raises ValueError when it already is."""
    _move(session, changeset, of=("draft", "submitted"), to="rejected")


def _move(session: sa.Connection, changeset: int, *, of: tuple[str, ...], to: str) -> None:
    found = sa.and_(changesets.c.id == changeset, changesets.c.state.in_(of))
    if not session.execute(sa.update(changesets).where(found).values(state=to)).rowcount:
        raise ValueError(f"changeset {changeset} is not {' or '.join(of)}")


def _insist_on_draft(session: sa.Connection, changeset: int) -> None:
    state = session.execute(sa.select(changesets.c.state).where(changesets.c.id == changeset)).scalar_one_or_none()
    if state != "draft":
        raise ValueError(f"changeset {changeset} is not a draft")


def _ewkb(geometry: BaseGeometry | None) -> str | None:
    if geometry is None:
        return None
    return str(shapely.to_wkb(shapely.set_srid(geometry, 4326), hex=True, include_srid=True))
