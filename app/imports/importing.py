"""From a file to a changeset: registered at once, checked in a child process, proposed whole or not at all.

Whoever calls it (the command line, a route that receives files) gives a path and an order, and gets an outcome.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import orjson
import sqlalchemy as sa

from app.changes.publishing import Conflict, UnknownComune, publish
from app.imports import child, endings, folders, published, register, results
from app.imports.orders import Order
from app.imports.proposing import propose
from app.imports.register import Origin, Running
from gis.confinement import Confines
from gis.limits import Unreadable
from gis.report import Report

Progress = Callable[[str, int, int], None]
GOOD, FAULTY, UNREADABLE, QUESTION, BROKEN = range(5)
"""The exit codes, as those of `python -m gis check`; the last one says that something of ours broke."""


@dataclass(frozen=True)
class Outcome:
    """How an import ended, in lines for a person, with the exit code of the command."""

    number: int
    state: str
    lines: tuple[str, ...]
    code: int
    changeset: int | None = None
    report: Report | None = None


def run(
    engine: sa.Engine,
    path: Path,
    order: Order,
    /,
    *,
    name: str | None = None,
    confines: Confines = child.CONFINES,
    progress: Progress = lambda *_: None,
) -> Outcome:
    """Import a file; `name` is what its sender called it, `confines` what its check may take.

    Raises what broke, after saying so in the register.
    """
    register.clear_dead(engine)
    name = name or path.name
    with _registered(engine, Origin.of(path, name=name), order) as current, folders.work(current.id) as work:
        try:
            check = partial(child.check, path, name=name, work=work, confines=confines, progress=progress)
            return _run(current, order, work, check, progress)
        except Unreadable as problem:
            return _end(current, "refused", (f"Il file è rifiutato. {problem}",), UNREADABLE)
        except child.Broken as problem:
            return _end(current, "failed", (str(problem),), BROKEN)


@contextmanager
def _registered(engine: sa.Engine, origin: Origin, order: Order) -> Iterator[Running]:
    """The import in the register; whatever breaks is put down there, and what was written so far is removed."""
    values = {
        "file": origin.name,
        "digest": origin.digest,
        "size": origin.size,
        "collection": order.collection.id,
        "comune": order.comune,
        "author": order.author,
        "reason": order.reason,
        "choices": order.choices,
    }
    with register.running(engine, **values) as current:
        try:
            yield current
        except BaseException as problem:
            stopped = isinstance(problem, KeyboardInterrupt | SystemExit)
            words = register.INTERRUPTED if stopped else f"Non riuscita, non ha lasciato nulla: {problem}"
            with suppress(sa.exc.SQLAlchemyError):  # without a database, whoever comes next finds out
                current.session.rollback()
                if register.is_running(current.session, current.id):  # else its draft and its report are good
                    folders.remove(current.id)
                    _end(current, "interrupted" if stopped else "failed", (words,), BROKEN)
            raise


def _run(current: Running, order: Order, work: Path, check: Callable[..., Report], progress: Progress) -> Outcome:
    """Check, propose in one transaction, publish in another."""
    session = current.session
    progress("Che cosa è pubblicato", 0, 0)
    with session.begin():
        published.dump(session, order.collection, folder=work)
        known = register.remembered(session, comune=order.comune, collection=order.collection)
    choices = order.told | {"remembered": known}
    report = check(choices=choices)
    if report.refused:
        raise Unreadable(*report.refused)
    progress("Rapporto e proposta", 0, 0)
    with session.begin():
        outcome = _conclude(session, current.id, order, report, work)
    if outcome.changeset is None or not order.publish or outcome.code != GOOD:
        return outcome
    progress("Pubblicazione", 0, 0)
    return _publish(session, order, outcome)


def _conclude(session: sa.Connection, number: int, order: Order, report: Report, work: Path) -> Outcome:
    """Open the changeset, write the page beside its files, and say how it ended."""
    changeset = None
    if not report.questions and not order.dry_run:
        changeset = propose(
            session,
            work / "out" / "changes.copy",
            collection=order.collection,
            title=f"{report.source.name}: {order.collection.title.it}",
            author=order.author,
            reason=order.reason,
            source={report.source.name: report.source.digest},
        )
    if not report.questions:
        told = order.mapping or {}
        used = {column: field for column, field in report.mapping.items() if field or column in told}
        register.remember(session, used, comune=order.comune, collection=order.collection, number=number)
    lines = endings.lines(report, order, number=number, changeset=changeset)
    results.keep(
        report,
        number=number,
        collection=order.collection,
        comune=order.comune,
        work=work,
        lines=lines,
        deleting=order.delete_missing,
    )
    state = "question" if report.questions else "ready" if changeset else "checked"
    register.finish(
        session,
        number,
        state=state,
        message="\n".join(lines),
        mapping=report.mapping,
        report=orjson.loads(report.to_json()),
        changeset_id=changeset,
    )
    return Outcome(number, state, lines, int(report.exit), changeset, report)


def _publish(session: sa.Connection, order: Order, outcome: Outcome) -> Outcome:
    """Publish the draft; where somebody was faster, it stays a draft and says whose records those are."""
    assert outcome.changeset is not None
    try:
        with session.begin():
            publish(session, changeset=outcome.changeset, by=order.author)
            lines = (*outcome.lines, "Le modifiche sono pubblicate.")
            register.finish(session, outcome.number, state="published", message="\n".join(lines))
    except (Conflict, UnknownComune) as problem:
        lines = (*outcome.lines, f"Non pubblicata, resta una bozza. {problem}")
        with session.begin():
            register.finish(session, outcome.number, state="ready", message="\n".join(lines))
        return replace(outcome, lines=lines, code=FAULTY)
    return replace(outcome, state="published", lines=lines)


def _end(current: Running, state: str, lines: tuple[str, ...], code: int) -> Outcome:
    current.session.rollback()
    with current.session.begin():
        register.finish(current.session, current.id, state=state, message="\n".join(lines))
    return Outcome(current.id, state, lines, code)
