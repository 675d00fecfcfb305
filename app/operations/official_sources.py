"""Official sources at the terminal, in Italian: what `./remix import --source` does and says."""

import getpass
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from app.changes.publishing import Conflict, UnknownComune
from app.imports.child import Broken
from app.imports.importing import BROKEN, FAULTY, GOOD, UNREADABLE
from app.imports.sources import SOURCES
from app.imports.sources.running import Outcome, Wanted, run
from app.operations import importing
from app.operations.answers import answer
from app.operations.progress import console, step
from gis.issues import Severity
from gis.limits import Unreadable
from gis.values import Value

_SHOWN = 40
_STATES = {"checked": "niente è stato proposto", "ready": "bozza", "published": "pubblicate"}
_MARKS = {Severity.ERROR: "errore", Severity.WARNING: "attenzione", Severity.NOTE: "nota"}


def import_source(name: str, files: Sequence[Path], wanted: Wanted, /) -> int:
    """Import the files of a source; the exit code."""
    source = SOURCES.get(name)
    if source is None:
        return _refused(f"La fonte «{name}» non esiste. Ci sono:\n{listed()}")
    absent = [str(path) for path in files if not path.is_file()]
    if absent:
        return _refused(f"Non si trova {', '.join(absent)}.")
    with importing.ready() as engine:
        try:
            with step(source.title) as current:
                outcome = run(engine, source, files, wanted)
                current.note(f"importazione {outcome.number}")
        except Unreadable as problem:
            return _refused(str(problem))
        except (Conflict, UnknownComune, Broken) as problem:
            console.print(f"[red]{escape(str(problem))}[/]")
            return BROKEN if isinstance(problem, Broken) else FAULTY
    _show(outcome)
    importing.answer_files(outcome.number)
    answer(escape(f"{source.attribution}. {source.note}"))
    return FAULTY if any(one.severity is Severity.ERROR for one in outcome.issues) else GOOD


def wanted(*, new: bool, dry_run: bool, publish: bool, author: str | None, reason: str | None) -> Wanted:
    """The options of the command as what is wanted."""
    return Wanted(author=author or getpass.getuser(), reason=reason or "", new=new, dry_run=dry_run, publish=publish)


def listed() -> str:
    """The sources and the files that each takes."""
    return "\n".join(
        f"  {one.id}: {one.title} – {'; '.join(taken.title for taken in one.takes)}" for one in SOURCES.values()
    )


def _refused(sentence: str) -> int:
    console.print(f"[red]{escape(sentence)}[/]")
    return UNREADABLE


def _show(outcome: Outcome) -> None:
    for what, number in outcome.counts.items():
        answer(escape(f"{what}: {number}"))
    for comparison in outcome.differences.values():
        for one in comparison.changed[:_SHOWN]:
            answer(f"[bold]{escape(one.id)}[/]")
            for field in one.difference.fields:
                answer(escape(f"  {field.name}: {_said(field.old)} → {_said(field.new)}"))
            if one.difference.geometry:
                area = one.difference.geometry.area_m2
                answer(f"  geometria cambiata{f' di {area:,.0f} m²'.replace(',', '.') if area else ''}")
    order = list(_MARKS)
    for issue in sorted(outcome.issues, key=lambda one: order.index(one.severity))[:_SHOWN]:
        answer(escape(f"{_MARKS[issue.severity]} · {issue.record}: {issue.text}"))
    if len(outcome.issues) > _SHOWN:
        answer(f"… e altre {len(outcome.issues) - _SHOWN} segnalazioni")
    words = {"create": ("nuova", "nuove"), "update": ("cambiata", "cambiate"), "delete": ("ritirata", "ritirate")}
    changes = [f"{number} {words[action][number != 1]}" for action, number in outcome.changes.items()]
    told = ", ".join(changes) or "nessuna modifica"
    draft = f", modifiche {outcome.changeset}" if outcome.changeset else ""
    answer(escape(f"Schede: {told} ({_STATES[outcome.state]}{draft})."))


def _said(value: Value) -> str:
    if value in (None, "", []):
        return "non noto"
    return ", ".join(value) if isinstance(value, list) else str(value)
