"""The amounts of a ReGiS row against the published ones: a later extraction proposes, an earlier one is only told."""

from collections.abc import Mapping
from decimal import Decimal

from app.imports.sources import regis
from app.imports.sources.source import Known, Reading
from gis.check.numbers import Style
from gis.issues import Severity
from gis.values import Value, ValueProblem

AMOUNTS = {
    "total_cost_eur": ("finanziamento_totale", "Costo totale"),
    "pnrr_funding_eur": ("finanziamento_pnrr", "Quota PNRR"),
}
COLUMNS = tuple(column for column, _ in AMOUNTS.values())


def amounts(
    id_: str, known: Known, cells: dict[str, str], /, *, style: Style, row: int, reading: Reading
) -> dict[str, Value]:
    """The amounts to propose with their date; each that differs is told before anybody accepts it.

    All of a record's amounts are of one day: a file that lacks one of those published does not replace the others.
    """
    date = regis.day(cells.get("data_di_estrazione"))
    values = read_amounts(id_, cells, style=style, row=row, reading=reading)
    held = {field: known.properties.get(field) for field in AMOUNTS}
    whole = all(values[field] is not None for field in AMOUNTS if held[field] is not None)
    newer = whole and (regis.is_newer(date, known) or set(held.values()) == {None})
    for field, value in values.items():
        if value is None or value == held[field]:
            continue
        reading.tell(
            id_,
            field,
            "amount-differs" if held[field] is not None else "amount-found",
            _words(AMOUNTS[field][1], held[field], value, date=date, newer=newer),
            severity=Severity.WARNING if newer else Severity.NOTE,
            row=row,
        )
    found = {field: value for field, value in values.items() if value is not None}
    return {**found, "amounts_on": date} if newer and found else {}


def read_amounts(
    id_: str, cells: Mapping[str, str], /, *, style: Style, row: int, reading: Reading
) -> dict[str, int | None]:
    """The amounts of a row by field, None where unknown; one that cannot be read is told."""
    found: dict[str, int | None] = {}
    for field, (column, _) in AMOUNTS.items():
        try:
            amount = regis.euro(cells.get(column), style=style)
        except ValueProblem as problem:
            reading.tell(id_, field, "unreadable", str(problem), severity=Severity.WARNING, row=row)
            amount = None
        found[field] = None if amount is None else regis.whole(amount)
    return found


def _words(title: str, before: Value, value: int, *, date: str | None, newer: bool) -> str:
    when = f"al {date[8:10]}/{date[5:7]}/{date[:4]}" if date and len(date) == 10 else "senza data"
    kept = "" if newer else ": il file non è più recente o non è completo, resta il valore pubblicato"
    if not isinstance(before, int):
        return f"{title}: non pubblicato, nel file {_euro(value)} ({when}){kept}"
    change = _euro(Decimal(value - before), sign=True)
    return f"{title}: pubblicato {_euro(before)}, nel file {_euro(value)} ({change}; {when}){kept}"


def _euro(value: int | Decimal, *, sign: bool = False) -> str:
    return f"{value:{'+' if sign else ''},} €".replace(",", ".")
