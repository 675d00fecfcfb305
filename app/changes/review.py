"""Shows changesets to who decides of them: what each holds, and how each change differs from what is published."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import COLLECTIONS, Collection
from app.changes.models import changes, changesets, history


@dataclass(frozen=True)
class Moved:
    """A geometry before and after: kinds (None where there is none), and surfaces in m² (EPSG:32632).

    differing_m2: the surface that only one of the two covers; metres: how far apart they are.
    """

    kind_before: str | None
    kind_after: str | None
    m2_before: float
    m2_after: float
    differing_m2: float
    metres: float


@dataclass(frozen=True)
class Difference:
    """One change beside the version of its record that it replaces.

    fields: by name, the published value and the proposed one, where they differ; of what is created or withdrawn, all.
    conflict: the record has changed, appeared or gone since the author saw it.
    """

    collection: Collection
    record_id: str
    action: str
    base_version: int | None
    current_version: int | None
    fields: Mapping[str, tuple[Any, Any]]
    geometry: Moved | None
    issues: Sequence[Mapping[str, Any]]

    @property
    def conflict(self) -> bool:
        """Whether publishing would refuse it."""
        return self.base_version != self.current_version


def listed(session: sa.Connection, /, *, limit: int = 50) -> Sequence[sa.Row[Any]]:
    """The newest changesets, as rows of the table, each with the number of its changes."""
    number = sa.select(sa.func.count()).where(changes.c.changeset_id == changesets.c.id).scalar_subquery()
    newest = sa.select(changesets, number.label("changes")).order_by(changesets.c.id.desc()).limit(limit)
    return session.execute(newest).all()


def one(session: sa.Connection, changeset: int, /) -> sa.Row[Any] | None:
    """A changeset, as a row of the table."""
    return session.execute(sa.select(changesets).where(changesets.c.id == changeset)).one_or_none()


def counts(session: sa.Connection, changeset: int, /) -> dict[Collection, dict[str, int]]:
    """How many changes of each action a changeset holds, by collection in the registry's order."""
    number = sa.func.count().label("number")
    grouped = (
        sa.select(changes.c.collection, changes.c.action, number)
        .where(changes.c.changeset_id == changeset)
        .group_by(changes.c.collection, changes.c.action)
    )
    found: dict[str, dict[str, int]] = {}
    for row in session.execute(grouped):
        found.setdefault(row.collection, {})[row.action] = row.number
    return {collection: found[name] for name, collection in COLLECTIONS.items() if name in found}


def differences(session: sa.Connection, changeset: int, /) -> Generator[Difference]:
    """Every change by collection and record, in pieces from a cursor of the server.

    Beside what is not published yet stands what is published now; beside what is, what was before it.
    """
    was = history.alias("was")
    found = one(session, changeset)
    past = found is not None and found.state == "published"
    replaced = was.c.version == changes.c.base_version if past else was.c.valid_to.is_(None)
    before, after = was.c.geometry, sa.func.coalesce(changes.c.geometry, was.c.geometry)
    touched = changes.c.geometry.is_not(None) | (changes.c.action == "delete")
    statement = (
        sa.select(
            changes.c.collection,
            changes.c.record_id,
            changes.c.action,
            changes.c.base_version,
            changes.c.properties,
            changes.c.issues,
            sa.case((was.c.action != "delete", was.c.version)).label("version"),
            sa.case((was.c.action != "delete", was.c.properties)).label("published"),
            touched.label("touched"),
            sa.func.GeometryType(before).label("kind_before"),
            sa.func.GeometryType(changes.c.geometry).label("kind_after"),
            _m2(before).label("m2_before"),
            _m2(changes.c.geometry).label("m2_after"),
            sa.case((touched, _m2(sa.func.ST_SymDifference(before, after)))).label("differing_m2"),
            sa.func.ST_Distance(_metric(before), _metric(changes.c.geometry)).label("metres"),
        )
        .outerjoin(
            was,
            (was.c.collection == changes.c.collection) & (was.c.record_id == changes.c.record_id) & replaced,
        )
        .where(changes.c.changeset_id == changeset)
        .order_by(changes.c.collection, changes.c.record_id)
        .execution_options(yield_per=500)
    )
    with session.execute(statement) as rows:
        for row in rows:
            yield _difference(row)


def _difference(row: sa.Row[Any]) -> Difference:
    published, proposed = row.published or {}, row.properties
    names = published if row.action == "delete" else proposed
    fields = {name: (published.get(name), proposed.get(name)) for name in names}
    surfaces = row.m2_before, row.m2_after, row.differing_m2 or 0.0
    moved = Moved(row.kind_before, row.kind_after, *surfaces, row.metres or 0.0)
    return Difference(
        COLLECTIONS[row.collection],
        row.record_id,
        row.action,
        row.base_version,
        row.version,
        {name: pair for name, pair in fields.items() if pair[0] != pair[1]},
        moved if row.touched and (row.kind_before or row.kind_after) else None,
        row.issues,
    )


def _m2(geometry: Any) -> Any:
    return sa.func.coalesce(sa.func.ST_Area(_metric(geometry)), 0.0)


def _metric(geometry: Any) -> Any:
    return sa.func.ST_Transform(geometry, sa.literal_column("32632"))
