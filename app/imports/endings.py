"""How an import ended, in sentences: what was found, what waits, and the command that answers a question."""

import shlex
from collections.abc import Iterator

from app.imports import folders
from app.imports.orders import Order
from gis.issues import Severity
from gis.italian import number as written
from gis.report import Report

_COUNTED = (
    ("new", "nuova", "nuove"),
    ("changed", "cambiata", "cambiate"),
    ("deleted", "da ritirare", "da ritirare"),
    ("unchanged", "uguale", "uguali"),
    ("conflicts", "in conflitto", "in conflitto"),
)


def lines(report: Report, order: Order, /, *, number: int, changeset: int | None) -> tuple[str, ...]:
    """The sentences, the most important first."""
    return tuple(_lines(report, order, number, changeset))


def _lines(report: Report, order: Order, number: int, changeset: int | None) -> Iterator[str]:
    if report.questions:
        yield "Serve una risposta prima di proporre modifiche."
        for question in report.questions:
            yield question.text
        if any(question.about == "mapping" for question in report.questions):
            yield f"Scrivere il campo accanto alle colonne dubbie (null: non importata) in {_mapping(number)}"
        yield f"Per rispondere: {answer(report, order, number=number)}"
        return
    rows = report.counts.get("rows", 0)
    found = [(report.counts.get(name, 0), one, many) for name, one, many in _COUNTED]
    told = ", ".join(f"{written(count)} {one if count == 1 else many}" for count, one, many in found if count)
    yield f"{written(rows)} {'riga letta' if rows == 1 else 'righe lette'}: {told or 'nessuna scheda valida'}."
    if errors := report.count(Severity.ERROR):
        faulty = report.counts.get("faulty", 0)
        yield f"{_count(errors, 'errore', 'errori')}: {_count(faulty, 'riga resta', 'righe restano')} fuori."
    if conflicts := report.conflicts:
        yield f"Schede cambiate da altri nel frattempo: {', '.join(one.record for one in conflicts[:20])}."
        yield "Per ognuna si può dire che vale il file: --overwrite SCHEDA"
    if report.missing and not order.delete_missing:
        missing = report.counts.get("missing", len(report.missing))
        yield f"{_count(missing, 'scheda pubblicata non è', 'schede pubblicate non sono')} nel file: non cambia nulla."
    if order.dry_run:
        yield "Solo un controllo: nessuna modifica è proposta."
    elif changeset is None:
        yield "Non c’è nulla da proporre."
    else:
        yield f"Le modifiche {changeset} sono una bozza: ./remix changes show {changeset}"
        if order.publish and errors:
            yield "Non sono pubblicate, perché ci sono errori."


def _count(count: int, one: str, many: str) -> str:
    return f"{written(count)} {one if count == 1 else many}"


def _mapping(number: int) -> str:
    return str(folders.folder(number) / "mapping.json")


def answer(report: Report, order: Order, /, *, number: int) -> str:
    """The command that answers the questions as the first option of each does; a mapping is a file to be completed."""
    words = ["./remix", "import", order.path or report.source.name, *order.words]
    for question in report.questions:
        if question.about == "mapping":
            path = _mapping(number)
            if path not in words:
                words += ["--mapping", path]
        elif question.options:
            words += question.options[0].split(" ", 1)
    return shlex.join(words)
