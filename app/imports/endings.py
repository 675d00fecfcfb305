"""How an import ended, in sentences: what was found, what waits, and the command that answers a question."""

import shlex
from collections.abc import Iterator, Sequence

from app.imports import folders
from app.imports.orders import Order
from app.imports.parts import Checked, names
from gis.issues import Severity
from gis.italian import number as written
from gis.report import Question, Report

_COUNTED = (
    ("new", "nuova", "nuove"),
    ("changed", "cambiata", "cambiate"),
    ("deleted", "da ritirare", "da ritirare"),
    ("unchanged", "uguale", "uguali"),
    ("conflicts", "in conflitto", "in conflitto"),
)


def lines(
    order: Order, checked: Sequence[Checked], /, *, number: int, changeset: int | None, others: Sequence[str] = ()
) -> tuple[str, ...]:
    """The sentences, the most important first; `others`: the tables of the file that are of no collection."""
    return (*_lines(order, checked, number, changeset), *_ignored(others))


def _lines(order: Order, checked: Sequence[Checked], number: int, changeset: int | None) -> Iterator[str]:
    if any(one.report.refused or one.report.questions for one in checked):
        yield from _stopped(order, checked, number)
        return
    for one in checked:
        for line in _found(one.report, deleting=order.delete_missing):
            yield _of(one, checked) + line
    if any(one.report.conflicts for one in checked):
        yield "Per ogni scheda in conflitto si può dire che vale il file: --overwrite SCHEDA"
    if order.dry_run:
        yield "Solo un controllo: nessuna modifica è proposta."
    elif changeset is None:
        yield "Non c’è nulla da proporre."
    else:
        yield f"Le modifiche {changeset} sono una bozza: ./remix changes show {changeset}"
        if order.publish and any(one.report.count(Severity.ERROR) for one in checked):
            yield "Non sono pubblicate, perché ci sono errori."


def _stopped(order: Order, checked: Sequence[Checked], number: int) -> Iterator[str]:
    """Why nothing is proposed of any part."""
    for one in checked:
        if one.report.refused:
            yield f"{_of(one, checked)}non si può leggere, e nessuna modifica è proposta. {one.report.refused[1]}"
    asked = [(one, question) for one in checked for question in one.report.questions]
    if not asked:
        return
    yield "Serve una risposta prima di proporre modifiche."
    for one, question in asked:
        yield _of(one, checked) + question.text
    if any(question.about == "mapping" for _, question in asked):
        yield f"Scrivere il campo accanto alle colonne dubbie (null: non importata) in {_mapping(number)}"
    name = checked[0].report.source.name
    yield f"Per rispondere: {_answer([question for _, question in asked], order, name=name, number=number)}"


def _found(report: Report, *, deleting: bool) -> Iterator[str]:
    """What one report counts."""
    rows = report.counts.get("rows", 0)
    found = [(report.counts.get(name, 0), one, many) for name, one, many in _COUNTED]
    told = ", ".join(f"{written(count)} {one if count == 1 else many}" for count, one, many in found if count)
    told = told or ("nessuna scheda valida" if rows else "la tabella è vuota")
    yield f"{written(rows)} {'riga letta' if rows == 1 else 'righe lette'}: {told}."
    if errors := report.count(Severity.ERROR):
        faulty = report.counts.get("faulty", 0)
        yield f"{_count(errors, 'errore', 'errori')}: {_count(faulty, 'riga resta', 'righe restano')} fuori."
    if conflicts := report.conflicts:
        yield f"Schede cambiate da altri nel frattempo: {', '.join(one.record for one in conflicts[:20])}."
    if report.missing and not deleting:
        missing = report.counts.get("missing", len(report.missing))
        yield f"{_count(missing, 'scheda pubblicata non è', 'schede pubblicate non sono')} nel file: non cambia nulla."


def _of(one: Checked, checked: Sequence[Checked]) -> str:
    """Which part a sentence is of, where there are several."""
    return f"{one.collection.title.it}: " if len(checked) > 1 else ""


def _ignored(others: Sequence[str]) -> Iterator[str]:
    if others:
        yield f"Livelli che non hanno il nome di una raccolta, non importati: {names(others)}."


def _count(count: int, one: str, many: str) -> str:
    return f"{written(count)} {one if count == 1 else many}"


def _mapping(number: int) -> str:
    return str(folders.folder(number) / "mapping.json")


def _answer(questions: Sequence[Question], order: Order, *, name: str, number: int) -> str:
    """The command that answers the questions as the first option of each does; a mapping is a file to be completed."""
    words = ["./remix", "import", order.path or name, *order.words]
    for question in questions:
        first = question.options[0] if question.options else ""
        told = ("--mapping", _mapping(number)) if question.about == "mapping" else first.split(" ", 1)
        if told[-1] and told[-1] not in words:
            words += told
    return shlex.join(words)
