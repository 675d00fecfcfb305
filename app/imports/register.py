"""The register of imports: one row each, committed at once, and who is still at work on it.

An import is alive while its session holds an advisory lock, which the database lets go however the session ends:
so whoever comes next finds out about one that was killed, and says so.
"""

import errno
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.catalog import Collection
from app.imports import folders
from app.imports.models import import_mappings, imports
from gis.limits import Unreadable

_ALIVE = 0x494D504F  # class of the advisory locks: "IMPO"
INTERRUPTED = "Interrotta prima della fine: non ha lasciato nulla."


@dataclass(frozen=True)
class Origin:
    """What is imported: its name, SHA-256 and size in bytes."""

    name: str
    digest: str
    size: int

    @classmethod
    def of(cls, path: Path, /, *, name: str) -> "Origin":
        """The origin that a file is. Raises OSError."""
        with path.open("rb") as file:
            return cls(name, hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


@dataclass(frozen=True)
class Running:
    """An import under way, and the session that keeps it alive."""

    id: int
    _: KW_ONLY
    session: sa.Connection


@contextmanager
def running(engine: sa.Engine, /, **values: Any) -> Iterator[Running]:
    """Register an import that is under way for as long as the block lasts; what is not finished then has failed."""
    with engine.connect() as session:
        with session.begin():
            number = int(session.execute(imports.insert().values(values).returning(imports.c.id)).scalar_one())
            session.execute(sa.select(sa.func.pg_advisory_lock(_ALIVE, number)))
        try:
            yield Running(number, session=session)
        finally:
            session.rollback()
            session.execute(sa.select(sa.func.pg_advisory_unlock(_ALIVE, number)))
            session.commit()


@contextmanager
def kept(engine: sa.Engine, origin: Origin, /, **values: Any) -> Iterator[Running]:
    """Register an import; whatever breaks is put down there, and what was written so far is removed."""
    with running(engine, file=origin.name, digest=origin.digest, size=origin.size, **values) as current:
        try:
            yield current
        except BaseException as problem:
            state, message = _end(problem)
            with suppress(sa.exc.SQLAlchemyError):  # without a database, whoever comes next finds out
                current.session.rollback()
                if is_running(current.session, current.id):  # else its draft and its report are good
                    folders.remove(current.id)
                    finish(current.session, current.id, state=state, message=message)
                current.session.commit()
            raise


def _end(problem: BaseException) -> tuple[str, str]:
    if isinstance(problem, KeyboardInterrupt | SystemExit):
        return "interrupted", INTERRUPTED
    if isinstance(problem, Unreadable):
        return "refused", f"Il file è rifiutato. {problem}"
    return "failed", broken(problem)


def broken(problem: BaseException, /) -> str:
    """What is said of an import that broke: that it left nothing, and why."""
    cause = problem.orig if isinstance(problem, sa.exc.DBAPIError) else problem
    full = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if full or isinstance(cause, psycopg.errors.DiskFull):
        why = "sul disco non c’è più spazio"
    else:
        why = "la base dati non risponde più" if isinstance(cause, psycopg.OperationalError) else str(problem)
    return f"Non riuscita, non ha lasciato nulla: {why}"


def finish(session: sa.Connection, number: int, /, *, state: str, message: str, **values: Any) -> None:
    """Say how an import ended, inside the caller's transaction."""
    ended = values | {"state": state, "message": message, "finished_at": sa.func.clock_timestamp()}
    session.execute(imports.update().where(imports.c.id == number).values(ended))


def is_running(session: sa.Connection, number: int, /) -> bool:
    """Whether an import has not come to its end yet: what there is of it is good for nothing."""
    state = sa.select(imports.c.state).where(imports.c.id == number)
    return session.execute(state).scalar_one_or_none() == "running"


def clear_dead(engine: sa.Engine, /) -> list[tuple[int, str]]:
    """Mark the imports whose session is gone as interrupted and remove their remains; returns number and file."""
    working = folders.working()  # first: whoever begins after this is not among them
    running = sa.select(imports.c.id, imports.c.file).where(imports.c.state == "running").order_by(imports.c.id)
    dead, alive = [], set()
    with engine.begin() as session:
        for number, file in session.execute(running).all():
            if session.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_ALIVE, number))).scalar_one():
                if is_running(session, number):  # else it has ended since it was asked for
                    finish(session, number, state="interrupted", message=INTERRUPTED)
                    dead.append((number, file))
            else:
                alive.add(number)
    for number, _ in dead:
        folders.remove(number)
    for number in working - alive:
        folders.clear_work(number)
    return dead


def listed(session: sa.Connection, /, *, limit: int = 50) -> Sequence[sa.Row[Any]]:
    """The last imports, the newest first."""
    columns = [column for column in imports.c if column.name not in ("report", "mapping")]
    return session.execute(sa.select(*columns).order_by(imports.c.id.desc()).limit(limit)).all()


def one(session: sa.Connection, number: int, /) -> sa.Row[Any] | None:
    """An import with everything that is kept of it."""
    return session.execute(sa.select(imports).where(imports.c.id == number)).one_or_none()


def remembered(session: sa.Connection, /, *, comune: str | None, collection: Collection) -> dict[str, str | None]:
    """The matches of columns that were used before for this Comune and collection, the last ones first."""
    statement = (
        sa.select(import_mappings.c.mapping)
        .where(import_mappings.c.comune == (comune or ""), import_mappings.c.collection == collection.id)
        .order_by(import_mappings.c.import_id.desc())
    )
    together: dict[str, str | None] = {}
    for mapping in session.execute(statement).scalars():
        together |= {column: field for column, field in mapping.items() if column not in together}
    return together


def remember(
    session: sa.Connection,
    mapping: Mapping[str, str | None],
    /,
    *,
    comune: str | None,
    collection: Collection,
    number: int,
) -> None:
    """Keep the match that an import used, for the next file with these columns and others like it."""
    signature = hashlib.sha256("\0".join(sorted(mapping)).encode()).hexdigest()
    values = {"mapping": dict(mapping), "import_id": number}
    statement = insert(import_mappings).values(
        comune=comune or "", collection=collection.id, signature=signature, **values
    )
    keys = [column.name for column in import_mappings.primary_key]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))
