"""From a file to a changeset: registered at once, checked in a child process, proposed whole or not at all.

Whoever calls it (the command line, a route that receives files) gives a path and an order, and gets an outcome.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import orjson
import sqlalchemy as sa

from app.changes.publishing import Conflict, UnknownComune, publish
from app.imports import child, endings, folders, published, register, results
from app.imports.orders import Order
from app.imports.parts import Checked, Part, several, single
from app.imports.proposing import Draft
from app.imports.register import Origin, Running
from gis.confinement import Confines
from gis.limits import Unreadable
from gis.report import Report
from gis.report.outcome import CHANGES, Progress
from gis.report.printable import one_line

Check = Callable[..., list[Report]]
GOOD, FAULTY, UNREADABLE, QUESTION, BROKEN = range(5)
"""The exit codes, as those of `python -m gis check`; the last one says that something of ours broke."""


@dataclass(frozen=True)
class Outcome:
    """How an import ended, in lines for a person, with the exit code of the command and a report for each part."""

    number: int
    state: str
    lines: tuple[str, ...]
    code: int
    changeset: int | None = None
    reports: tuple[Report, ...] = ()


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
    """Import a file; `name` is what its sender called it, `confines` what each check of it may take.

    Raises what broke, after saying so in the register.
    """
    register.clear_dead(engine)
    origin = Origin.of(path, name=one_line(name or path.name))
    with _registered(engine, origin, order) as current, folders.work(current.id) as work:
        try:
            check = partial(child.check, path, name=origin.name, confines=confines)
            with _draft(current, origin, order) as draft:
                return _run(current, order, work, draft, check, progress)
        except Unreadable as problem:
            return _end(current, "refused", (f"Il file è rifiutato. {problem}",), UNREADABLE)
        except child.Broken as problem:
            return _end(current, "failed", (str(problem),), BROKEN)


def _registered(engine: sa.Engine, origin: Origin, order: Order) -> AbstractContextManager[Running]:
    return register.kept(
        engine,
        origin,
        collection=order.collection.id if order.collection else "",
        comune=order.comune,
        author=order.author,
        reason=order.reason,
        choices=order.choices,
    )


def _draft(current: Running, origin: Origin, order: Order) -> Draft:
    title = order.collection.title.it if order.collection else "più raccolte"
    return Draft(
        current.session,
        title=f"{origin.name}: {title}",
        author=order.author,
        reason=order.reason,
        source={origin.name: origin.digest},
    )


def _run(current: Running, order: Order, work: Path, draft: Draft, check: Check, progress: Progress) -> Outcome:
    """Check each part, propose all of them in one transaction, publish in another."""
    session = current.session
    parts, others = (single(order), ()) if order.collection else _listed(order, work / "listed", check)
    progress("Che cosa è pubblicato", 0, 0)
    with session.begin():
        ready = [_prepared(session, part, order, work) for part in parts]
    jobs = {work / part.collection.id: part.told for part in ready}
    asked = {folder: part.collection for folder, part in zip(jobs, ready, strict=True) if not order.dry_run}

    def proposed(folder: Path, complete: bool) -> None:
        if folder in asked:
            draft.add(asked[folder], folder / "out" / CHANGES, complete=complete)

    reports = check(jobs=jobs, progress=progress, proposed=proposed)
    checked = [Checked(*one) for one in zip(ready, reports, jobs, strict=True)]
    if all(one.report.refused for one in checked):
        raise Unreadable(*(checked[0].report.refused or ()))
    progress("Rapporto e proposta", 0, 0)
    if any(one.report.refused or one.report.questions for one in checked):
        draft.drop()
    else:
        for folder in jobs:
            proposed(folder, True)
    outcome = _concluded(current.id, order, checked, others, draft.changeset)  # while the last of it is copied
    draft.finish()
    with session.get_transaction() or session.begin():
        _put_down(session, order, checked, outcome)
    if outcome.changeset is None or not order.publish or outcome.code != GOOD:
        return outcome
    progress("Pubblicazione", 0, 0)
    return _publish(session, order, outcome)


def _listed(order: Order, work: Path, check: Check) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The parts that the tables of the file are, as a child says them, and the tables that are of no collection."""
    work.mkdir()
    (report,) = check(jobs={work: None})
    if report.refused:
        raise Unreadable(*report.refused)
    parts = several(order, report.source.layers)
    taken = {part.told["layer"] for part in parts}
    return parts, tuple(name for name in report.source.layers if name not in taken)


def _prepared(session: sa.Connection, part: Part, order: Order, work: Path) -> Part:
    """The part with what was decided of earlier files, and in its folder what is published."""
    folder = work / part.collection.id
    folder.mkdir()
    published.dump(session, part.collection, folder=folder)
    known = register.remembered(session, comune=order.comune, collection=part.collection)
    return replace(part, told={**part.told, "remembered": known})


def _concluded(
    number: int, order: Order, checked: Sequence[Checked], others: Sequence[str], changeset: int | None
) -> Outcome:
    """Write the pages beside the files, and say how it ended."""
    refused = any(one.report.refused for one in checked)
    asked = any(one.report.questions for one in checked)
    lines = endings.lines(order, checked, number=number, changeset=changeset, others=others)
    results.keep(checked, order=order, number=number, lines=lines)
    state = "refused" if refused else "question" if asked else "ready" if changeset else "checked"
    reports = tuple(one.report for one in checked)
    code = UNREADABLE if refused else max(int(one.exit) for one in reports)
    return Outcome(number, state, lines, code, changeset, reports)


def _put_down(session: sa.Connection, order: Order, checked: Sequence[Checked], outcome: Outcome) -> None:
    """Put how it ended in the register, and which columns were which fields, unless they were only tried."""
    for one in checked:
        if not (order.dry_run or one.report.refused or one.report.questions):
            _remember(session, outcome.number, order, one)
    register.finish(
        session,
        outcome.number,
        state=outcome.state,
        message="\n".join(outcome.lines),
        collection=", ".join(one.collection.id for one in checked),
        mapping={one.collection.id: one.report.mapping for one in checked},
        report={one.collection.id: orjson.loads(one.report.to_json()) for one in checked},
        changeset_id=outcome.changeset,
    )


def _remember(session: sa.Connection, number: int, order: Order, checked: Checked) -> None:
    """Keep which column was which field, but not the columns of which nobody has said anything."""
    decided = checked.part.told["mapping"] or {}
    used = {column: field for column, field in checked.report.mapping.items() if field or column in decided}
    register.remember(session, used, comune=order.comune, collection=checked.collection, number=number)


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
