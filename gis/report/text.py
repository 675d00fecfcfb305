"""A report as a person reads it: plain text for a terminal, and a table of the issues for a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from gis.formulas import guarded
from gis.issues import Issue, Severity
from gis.italian import number
from gis.report import Difference, Report
from gis.report.printable import one_line, printable

NAMES = {Severity.ERROR: "errore", Severity.WARNING: "avviso", Severity.NOTE: "nota"}
HEADING = ("riga", "scheda", "campo", "codice", "gravità", "problema", "suggerimento")
DELIMITER = ";"
"""Between the cells of the table of issues: a spreadsheet in Italian has the comma for decimals."""
_PLAIN = re.compile(r"[\w.:/+-]+")
_SHOWN = 20
_PER_CODE = 5


def csv_rows(issues: Iterable[Issue], /) -> Iterator[tuple[str | int, ...]]:
    """The issues as rows under HEADING, with no cell that a spreadsheet would take for a formula."""
    for one in issues:
        texts = (one.record, one.field, one.code, NAMES[one.severity], one.text, one.suggestion or "")
        yield (one.row or "", *(guarded(text) for text in texts))


def write_csv(issues: Iterable[Issue], file: TextIO, /) -> None:
    """The issues as a table, with its heading."""
    writer = csv.writer(file, delimiter=DELIMITER)
    writer.writerow(HEADING)
    writer.writerows(csv_rows(issues))


def text(report: Report, /) -> str:
    """The report for a terminal."""
    return printable("\n\n".join(part for part in _parts(report) if part))


def _parts(report: Report) -> list[str]:
    parts = [_source(report)]
    if report.refused:
        return ["\n".join([*parts, f"Il file non è leggibile: {report.refused[1]}"])]
    if not report.source.layer:
        return [*parts, _questions(report)]  # which one is to be read: nothing is known of any
    parts += [_position(report), _matches(report), _questions(report), _counts(report), issues(report)]
    parts += [_differences("Differenze da quanto è pubblicato", report.differences)]
    return [*parts, _differences("Conflitti: schede cambiate nel frattempo", report.conflicts), _missing(report)]


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(map(one_line, lines))


def _source(report: Report) -> str:
    known = report.source
    measures = f" · {known.format} · {number(known.size)} byte · SHA-256 {known.digest[:16]}…" if known.digest else ""
    lines = [f"{known.name}{measures}"]
    if known.layer:
        others = [one for one in known.layers if one != known.layer]
        lines.append(f"Livello «{known.layer}»" + (f" (gli altri: {', '.join(others)})" if others else ""))
    if known.encoding:
        lines.append(f"Testi in {known.encoding}" + (f": {known.encoding_reason}" if known.encoding_reason else ""))
    if known.ignored:
        lines.append(f"Non letti, nell'archivio: {', '.join(known.ignored[:_SHOWN])}")
    return _joined(lines)


def _position(report: Report) -> str:
    known = report.position
    if known is None:
        return "Nessuna geometria nel file."
    columns = report.source.geometry_columns
    start = f"Geometria dalle colonne {', '.join(columns)}\n" if columns else ""
    return f"{start}Sistema di riferimento: {known.label}\n  {known.reason}\n  Operazione: {known.operation}"


def _matches(report: Report) -> str:
    lines = ["Colonne e campi:"]
    for one in report.matches:
        why = f" ({one.how})" if one.how else ""
        if one.field:
            lines.append(f"  {one.column} → {one.field}{why}")
        else:
            perhaps = f"; forse {' o '.join(one.candidates[:3])}" if one.candidates else ""
            lines.append(f"  {one.column} → non importata{why}{perhaps}")
    return _joined(lines) if report.matches else ""


def _questions(report: Report) -> str:
    lines = []
    for one in report.questions:
        lines.append(f"DA DECIDERE · {one.text}")
        lines += [f"  {_typed(option)}" for option in one.options]
    return _joined(lines)


def _typed(option: str) -> str:
    """An option of the command line as it has to be typed."""
    flag, _, value = option.partition(" ")
    return option if not flag.startswith("--") or _PLAIN.fullmatch(value) else f'{flag} "{value}"'


_COUNTED = (
    ("rows", "riga letta", "righe lette"),
    ("faulty", "riga con errori", "righe con errori"),
    ("located", "con geometria propria", "con geometria propria"),
    ("new", "scheda nuova", "schede nuove"),
    ("changed", "cambiata", "cambiate"),
    ("unchanged", "uguale a quella pubblicata", "uguali a quelle pubblicate"),
    ("missing", "pubblicata ma non nel file", "pubblicate ma non nel file"),
    ("deleted", "da ritirare", "da ritirare"),
    ("conflicts", "in conflitto", "in conflitto"),
    ("outdated", "cambiata nel frattempo da altri, non dal file", "cambiate nel frattempo da altri, non dal file"),
)
_ALWAYS = ("rows", "faulty")


def _counts(report: Report) -> str:
    found = ((report.counts.get(name, 0), one, many) for name, one, many in _COUNTED if _told(report, name))
    return "\n".join(f"{number(count):>9} {one if count == 1 else many}" for count, one, many in found)


def _told(report: Report, name: str) -> bool:
    return name in _ALWAYS or bool(report.counts.get(name))


def issues(report: Report, /) -> str:
    """What there is to say of the rows, the gravest first."""
    lines = []
    for severity in Severity:
        if count := report.count(severity):
            plural = {Severity.ERROR: "Errori", Severity.WARNING: "Avvisi", Severity.NOTE: "Note"}[severity]
            lines.append(f"{plural}: {number(count)}")
            for tally in (one for one in report.tallies if one.severity is severity):
                same = report.issues_of(tally)
                lines += [f"  {issue(one)}" for one in same[:_PER_CODE]]
                if tally.count > min(len(same), _PER_CODE):
                    more = tally.count - min(len(same), _PER_CODE)
                    told = "un altro caso" if more == 1 else f"altri {number(more)} casi"
                    where = f" nel campo «{tally.field}»" if tally.field else ""
                    lines.append(f"  … e {told} di «{tally.code}»{where}")
    return _joined(lines)


def issue(one: Issue, /) -> str:
    """One of them in a line."""
    where = f"riga {one.row} · " if one.row else ""
    which = f"{one.record} · " if one.record else ""
    hint = f" → {one.suggestion}" if one.suggestion else ""
    return f"{where}{which}{one.text} [{one.code}]{hint}"


def _differences(title: str, differences: tuple[Difference, ...]) -> str:
    if not differences:
        return ""
    lines = [f"{title}:"]
    for one in differences[:_SHOWN]:
        lines.append(f"  {one.record}")
        lines += [f"    {name}: {_value(old)} → {_value(new)}" for name, old, new in one.fields]
        if one.geometry:
            lines.append(f"    geometria: {one.geometry}")
    if len(differences) > _SHOWN:
        lines.append(f"  … e altre {number(len(differences) - _SHOWN)} schede")
    return _joined(lines)


def _value(value: Any) -> str:
    if value is None or value == []:
        return "(non noto)"
    shown = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


def _missing(report: Report) -> str:
    if not report.missing:
        return ""
    shown = ", ".join(report.missing[:_SHOWN])
    more = report.counts.get("missing", 0) - min(len(report.missing), _SHOWN)
    return f"Pubblicate ma non nel file: {shown}" + (f" … e altre {number(more)}" if more > 0 else "")
