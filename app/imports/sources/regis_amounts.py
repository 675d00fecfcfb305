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
    """The amounts to propose; each that differs is told before anybody accepts it."""
    date = regis.day(cells.get("data_di_estrazione"))
    proposed: dict[str, Value] = {}
    for field, value in read_amounts(id_, cells, style=style, row=row, reading=reading).items():
        before, title = known.properties.get(field), AMOUNTS[field][1]
        if value is None or value == before:
            continue
        newer = regis.is_newer(date, known)
        if newer or before is None:
            proposed[field] = value
        reading.tell(
            id_,
            field,
            "amount-differs" if before is not None else "amount-found",
            _words(title, before, value, date=date, newer=newer),
            severity=Severity.WARNING if newer else Severity.NOTE,
            row=row,
        )
    return proposed


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
    if not isinstance(before, int):
        return f"{title}: non pubblicato, nel file {_euro(value)} ({when})"
    change = _euro(Decimal(value - before), sign=True)
    kept = "" if newer else ": il file non è più recente, resta il valore pubblicato"
    return f"{title}: pubblicato {_euro(before)}, nel file {_euro(value)} ({change}; {when}){kept}"


def _euro(value: int | Decimal, *, sign: bool = False) -> str:
    return f"{value:{'+' if sign else ''},} €".replace(",", ".")
