"""From an official source to a changeset: read, compared with what is published, checked, proposed whole or not."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import shapely
import sqlalchemy as sa

from app.catalog import COLLECTIONS, Collection
from app.changes.models import history
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from app.imports import child, folders, register
from app.imports.register import Origin, Running
from app.imports.sources import apart, assigned, reporting
from app.imports.sources.source import Known, Published, Reading, Request, Source
from gis.check import check
from gis.compare import Comparison, compare
from gis.compare.differences import Published as Current
from gis.confinement import Confines
from gis.issues import Issue, Severity

_KEPT = 500
"""Issues that the register keeps; all of them are in the outcome."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants of a source: `new` creates the records that are not ours yet."""

    author: str
    reason: str = ""
    new: bool = False
    dry_run: bool = False
    publish: bool = False


@dataclass(frozen=True)
class Outcome:
    """How it ended: the import's number, its changeset (None: there was nothing to propose), what was found."""

    number: int
    state: str
    changeset: int | None
    changes: Mapping[str, int]
    counts: Mapping[str, int]
    issues: Sequence[Issue]
    differences: Mapping[str, Comparison] = field(default_factory=dict)


def run(
    engine: sa.Engine,
    source: Source,
    files: Sequence[Path],
    wanted: Wanted,
    /,
    *,
    confines: Confines = child.CONFINES,
) -> Outcome:
    """Import the files of a source; `confines`: what reading them may take.

    Raises Unreadable, child.Broken, Conflict or UnknownComune, and then has changed nothing.
    """
    register.clear_dead(engine)
    roles = assigned(source, files)
    values = {
        "collection": source.collection,
        "author": wanted.author,
        "reason": wanted.reason or source.title,
        "choices": {"source": source.id, "new": wanted.new, "dry_run": wanted.dry_run, "publish": wanted.publish},
    }
    origin = _origin(files)
    with register.kept(engine, origin, **values) as current, current.session.begin():
        published, withdrawn = (_records(current.session, withdrawn=one) for one in (False, True))
        request = Request(roles, published, withdrawn=withdrawn, new=wanted.new)
        with folders.work(current.id) as work:
            reading = apart.read(source, request, collections=list(COLLECTIONS), folder=work, confines=confines)
        outcome = _import(current, source, published, reading, wanted)
        _finish(current.session, source, origin, outcome)
        return outcome


def _origin(files: Sequence[Path]) -> Origin:
    """All the files as one; of several the digest is that of their digests."""
    origins = [Origin.of(path, name=path.name) for path in files]
    if len(origins) == 1:
        return origins[0]
    digest = hashlib.sha256("\n".join(one.digest for one in origins).encode()).hexdigest()
    return Origin(", ".join(one.name for one in origins), digest, sum(one.size for one in origins))


def _import(current: Running, source: Source, published: Published, reading: Reading, wanted: Wanted) -> Outcome:
    session, number = current.session, current.id
    compared = {id_: _compared(COLLECTIONS[id_], published, reading) for id_ in reading.records}
    changes = list(_changes(compared, published, reading))
    counted: dict[str, int] = {}
    for change in changes:
        counted[change.action] = counted.get(change.action, 0) + 1
    state, changeset = "checked", None
    if changes and not wanted.dry_run:
        changeset = open_changeset(
            session,
            title=source.title,
            origin="file",
            author=wanted.author,
            reason=_reason(source, wanted, reading),
            source={"source": source.id, "import": number, "attribution": source.attribution, "page": source.page},
        )
        add(session, changes, changeset=changeset)
        state = "ready"
        if wanted.publish and not any(one.severity is Severity.ERROR for one in reading.issues):
            publish(session, changeset=changeset, by=wanted.author)
            state = "published"
    return Outcome(number, state, changeset, counted, reading.counts, tuple(reading.issues), compared)


def _records(session: sa.Connection, *, withdrawn: bool) -> Published:
    """What is published, or was until it was withdrawn, read once for each collection that is asked for."""

    @cache
    def records(collection: str) -> Mapping[str, Known]:
        geometry = sa.func.ST_AsBinary(history.c.geometry, type_=sa.LargeBinary).label("wkb")
        statement = sa.select(history.c.record_id, history.c.version, history.c.properties, geometry).where(
            history.c.collection == collection,
            history.c.valid_to.is_(None),
            (history.c.action == "delete") == withdrawn,
        )
        return {
            row.record_id: Known(
                row.version, row.properties, shapely.from_wkb(bytes(row.wkb)) if row.wkb is not None else None
            )
            for row in session.execute(statement)
        }

    return records


def _compared(collection: Collection, published: Published, reading: Reading) -> Comparison:
    """What the records that pass the checks would change; a record with errors is told and left out."""
    known, good = published(collection.id), []
    for record in reading.records[collection.id]:
        before = known.get(record.id)
        whole = {**(before.properties if before else {}), **record.properties}
        errors = check(collection.proposed, record=record.id, properties=whole, geometry=record.geometry)
        reading.issues += errors
        if not any(one.severity is Severity.ERROR for one in errors):
            good.append(record)
    current = (Current(id_, one.version, one.properties, one.geometry) for id_, one in known.items())
    names = [one.name for one in collection.proposed]
    result = compare(good, current, fields=names, scope=lambda _: False, identifying=())
    reading.issues += result.issues
    return result


def _changes(compared: Mapping[str, Comparison], published: Published, reading: Reading) -> Iterator[Change]:
    for id_, comparison in compared.items():
        for one in comparison.changes():
            yield Change(
                collection=COLLECTIONS[id_],
                record_id=one.id,
                action=one.action,
                properties=one.properties,
                geometry=one.geometry,
                base_version=one.base_version,
            )
    for gone in reading.gone:
        known = published(gone.collection)[gone.id]
        yield Change(
            collection=COLLECTIONS[gone.collection],
            record_id=gone.id,
            action="delete",
            properties={},
            base_version=known.version,
        )


def _reason(source: Source, wanted: Wanted, reading: Reading) -> str:
    """Why: what a withdrawn address answers for ever, so it names what took the place of what is gone."""
    gone = "; ".join(one.reason for one in reading.gone)
    return ". ".join(text for text in (wanted.reason or source.title, gone) if text)


def _finish(session: sa.Connection, source: Source, origin: Origin, outcome: Outcome) -> None:
    report = {
        "counts": dict(outcome.counts),
        "changes": dict(outcome.changes),
        "issues": [asdict(one) for one in outcome.issues[:_KEPT]],
        "all_issues": len(outcome.issues),
    }
    told = {**outcome.counts, **_told(outcome.changes)}
    lines = [f"{what}: {number}" for what, number in told.items()] or ["Niente da dire."]
    reporting.keep(
        source, origin, number=outcome.number, lines=lines, issues=outcome.issues, compared=outcome.differences
    )
    register.finish(
        session,
        outcome.number,
        state=outcome.state,
        message="\n".join(lines),
        report=report,
        changeset_id=outcome.changeset,
    )


def _told(changes: Mapping[str, int]) -> dict[str, int]:
    names = {"create": "schede da creare", "update": "schede da cambiare", "delete": "schede da ritirare"}
    return {names[action]: number for action, number in changes.items()}
