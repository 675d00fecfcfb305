"""The ONLY writer of the published tables: one transaction from a changeset to tables, history and versions.

Everything is set-based SQL over a staging table, so one record and a million take the same statements. The SQL is
built from the catalog's names alone; values travel in the tables.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from app.catalog import COLLECTIONS, GAZETTEER, Collection
from app.catalog.tiling import ZOOMS
from app.changes import beside, sql, together
from app.changes.models import changesets

CHANNEL = "remix_published"
_ONE_AT_A_TIME = 0x52454D49  # advisory lock: "REMI"


class Conflict(Exception):
    """Records have changed, appeared or gone since the author saw them."""

    def __init__(self, collection: str, records: list[str]) -> None:
        super().__init__(f"{collection}: schede cambiate nel frattempo: {_some(records)}")
        self.collection = collection
        self.records = records


class UnknownComune(Exception):
    """Records name Comuni that do not exist."""

    def __init__(self, collection: str, pairs: list[str]) -> None:
        super().__init__(f"{collection}: Comuni inesistenti: {_some(pairs)}")


def _some(names: list[str], /, *, most: int = 20) -> str:
    return ", ".join(names[:most]) + (f"… ({len(names)} in tutto)" if len(names) > most else "")


@dataclass(frozen=True)
class Published:
    """What came of it: the moment, and the new version of each collection that was touched."""

    changeset: int
    at: datetime
    versions: dict[str, int]


def publish(session: sa.Connection, *, changeset: int, by: str) -> Published:
    """Publish a changeset inside the caller's transaction, which the caller commits.

    Raises Conflict or UnknownComune and leaves it to the caller to roll back.
    """
    session.execute(sa.text("SET LOCAL timezone TO 'UTC'"))
    alone = not together.has_written(session)
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    # The moment is taken under the lock: history's order is the order of publication.
    at = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    row = session.execute(sa.select(changesets).where(changesets.c.id == changeset).with_for_update()).one()
    if row.state not in ("draft", "submitted"):
        raise ValueError(f"changeset {changeset} is {row.state}")
    touched = _touched(session, changeset)
    session.execute(sa.text(sql.GAZETTEER_CREATE))
    session.execute(sa.text(sql.STAGED_CREATE))
    versions = {}
    for collection in touched:
        _stage(session, sql.STAGED_CHANGES, changeset=changeset, collection=collection.id, at=at)
        _refuse_conflicts(session, collection)
        _refuse_unknown_comuni(session, collection)
        parameters = {"changeset": changeset, "collection": collection.id, "at": at}
        with _written(session, collection, parameters=parameters, alone=alone and GAZETTEER not in touched):
            session.execute(sa.text(sql.HISTORY_CLOSE), parameters)
            session.execute(sa.text(sql.HISTORY_INSERT), parameters | {"author": row.author, "reason": row.reason})
            versions[collection.id] = _bump(session, collection, changeset=changeset, at=at)
        if collection is GAZETTEER:
            versions |= _follow_gazetteer(session, changeset=changeset, at=at)
    session.execute(
        sa.update(changesets)
        .where(changesets.c.id == changeset)
        .values(state="published", published_at=at, published_by=by)
    )
    beside.put_in_place(session, changeset=changeset)
    payload = orjson.dumps({"changeset": changeset, "versions": versions}).decode()
    session.execute(sa.select(sa.func.pg_notify(CHANNEL, payload)))
    session.execute(sa.text("DROP TABLE staged, gazetteer"))
    return Published(changeset, at, versions)


def clear_dead(engine: sa.Engine, /) -> None:
    """Remove what a publication that was killed has left, unless there is one under way; waits for nobody."""
    with engine.begin() as session:
        if session.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_ONE_AT_A_TIME))).scalar_one():
            beside.clear(session)


def _stage(session: sa.Connection, statement: str, **parameters: object) -> int:
    """Fill the staging table anew; returns how many records it holds."""
    session.execute(sa.text("TRUNCATE staged"))
    return session.execute(sa.text(statement), parameters).rowcount


def _touched(session: sa.Connection, changeset: int) -> list[Collection]:
    """The changeset's collections in the registry's order: the Comuni before who refers to them."""
    names = set(session.execute(sa.text(sql.TOUCHED), {"changeset": changeset}).scalars())
    unknown = names - COLLECTIONS.keys()
    if unknown:
        raise ValueError(f"changeset {changeset} names unknown collections: {sorted(unknown)}")
    return [collection for collection in COLLECTIONS.values() if collection.id in names]


def _refuse_conflicts(session: sa.Connection, collection: Collection) -> None:
    records = list(session.execute(sa.text(sql.CONFLICTS)).scalars())
    if records:
        raise Conflict(collection.id, records)


def _refuse_unknown_comuni(session: sa.Connection, collection: Collection) -> None:
    if "comuni" in collection.derived:
        return
    pairs = [f"{row.id} ({row.code})" for row in session.execute(sa.text(sql.UNKNOWN_COMUNI))]
    if pairs:
        raise UnknownComune(collection.id, pairs)


@contextmanager
def _written(
    session: sa.Connection, collection: Collection, *, parameters: dict[str, Any], alone: bool
) -> Iterator[None]:
    """Write the staged records; what the block does meanwhile need not wait for the indexes of a new table."""
    if beside.pays(session, collection):
        with beside.written(session, collection, parameters=parameters, alone=alone):
            _write_clusters(session, collection)
            yield
    else:
        counted = _counted(session, collection)
        withdrawn = session.execute(sa.text(sql.delete(collection))).rowcount
        written = session.execute(sa.text(sql.upsert(collection)), parameters).rowcount
        _analyze(session, collection, changed=withdrawn + written)
        if counted != _counted(session, collection):
            _write_clusters(session, collection)
        yield


def _counted(session: sa.Connection, collection: Collection) -> str | None:
    """Clusters are counted from all records: not again when none of these has moved, come, gone or another amount."""
    return session.execute(sa.text(sql.counted(collection))).scalar_one() if collection.geometry else None


def _analyze(session: sa.Connection, collection: Collection, *, changed: int) -> None:
    """Let the planner know at once of what is more than a tenth; of less, autovacuum tells it. It takes a second."""
    records = session.execute(sa.text(sql.RECORDS), {"collection": collection.id}).scalar_one_or_none() or 0
    if changed * 10 >= records or records < beside.FEWEST:
        session.execute(sa.text(f'ANALYZE "{collection.id}"'))


def _write_clusters(session: sa.Connection, collection: Collection) -> None:
    """What dense tiles tell instead of single records, from the top down to where no tile is dense."""
    session.execute(sa.text(sql.NO_CLUSTERS), {"collection": collection.id})
    if not collection.geometry:
        return
    session.execute(sa.text(sql.squares(collection)))
    for zoom in ZOOMS:
        statement = sa.text(sql.clusters(collection, zoom=zoom))
        if not session.execute(statement, {"collection": collection.id}).rowcount:
            break
    session.execute(sa.text("DROP TABLE squares"))


def _bump(session: sa.Connection, collection: Collection, *, changeset: int, at: datetime) -> int:
    parameters = {"changeset": changeset, "collection": collection.id, "at": at}
    return int(session.execute(sa.text(sql.bump(collection)), parameters).scalar_one())


def _follow_gazetteer(session: sa.Connection, *, changeset: int, at: datetime) -> dict[str, int]:
    """Names, zones and fallback points come from the Comuni: write again the records that lie in the touched ones."""
    touched = list(session.execute(sa.text("SELECT id FROM staged")).scalars())
    session.execute(sa.text("DROP TABLE gazetteer"))
    session.execute(sa.text(sql.GAZETTEER_CREATE))
    versions = {}
    for collection in _others(COLLECTIONS.values()):
        if _stage(session, sql.staged_again(collection), comuni=touched):
            parameters = {"changeset": changeset, "collection": collection.id, "at": at}
            with _written(session, collection, parameters=parameters, alone=False):
                versions[collection.id] = _bump(session, collection, changeset=changeset, at=at)
    return versions


def _others(collections: Iterable[Collection]) -> list[Collection]:
    return [collection for collection in collections if collection is not GAZETTEER]
