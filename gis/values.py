"""Turns the texts of a table's cells into typed values; an empty cell is always unknown (None)."""

import calendar
import re
from datetime import date

from gis.schema import PARTIAL_DATE_PATTERN, FieldType

Value = str | int | float | bool | list[str] | None

_BOOLEANS = {"true": True, "false": False}
_INTEGER = re.compile(r"[+-]?\d+")


class ValueProblem(ValueError):
    """A text that cannot be read as its field's type; the message is for the person who wrote it."""


def parse(text: str, /, type_: FieldType) -> Value:
    """Read one cell. Lists are separated by `;`, lists of addresses by blanks (an address may hold a `;`)."""
    text = text.strip()
    if not text:
        return [] if type_.is_list else None
    if type_ is FieldType.URL_LIST:
        return text.split()
    if type_ is FieldType.TEXT_LIST:
        return [item for item in (part.strip() for part in text.split(";")) if item]
    if type_ is FieldType.INTEGER:
        if not _INTEGER.fullmatch(text):
            raise ValueProblem(f"«{text}» non è un numero intero")
        return int(text)
    if type_ is FieldType.NUMBER:
        return _number(text)
    if type_ is FieldType.BOOLEAN:
        if text not in _BOOLEANS:
            raise ValueProblem(f"«{text}» non è true né false")
        return _BOOLEANS[text]
    return text


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueProblem(f"«{text}» non è un numero") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueProblem(f"«{text}» non è un numero finito")
    return value


def period(text: str, /) -> tuple[date, date]:
    """First and last day of a date known to the year, the month or the day. Raises ValueProblem."""
    if not re.match(PARTIAL_DATE_PATTERN, text, re.ASCII):
        raise ValueProblem(f"«{text}» non è una data nella forma AAAA, AAAA-MM o AAAA-MM-GG")
    parts = [int(part) for part in text.split("-")]
    try:
        if len(parts) == 1:
            return date(parts[0], 1, 1), date(parts[0], 12, 31)
        if len(parts) == 2:
            last = calendar.monthrange(parts[0], parts[1])[1]
            return date(parts[0], parts[1], 1), date(parts[0], parts[1], last)
        return date(*parts), date(*parts)
    except ValueError:
        raise ValueProblem(f"«{text}» non è un giorno del calendario") from None
