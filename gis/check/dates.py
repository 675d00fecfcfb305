"""Dates as Italians write them, to the year, the month or the day: `31/12/2025`, `dic 2025`, `2025`, ISO 8601."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from gis.check.folding import plain
from gis.values import ValueProblem, period

_MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
_WHOLE_MONTHS = {
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre"),
    *("novembre", "dicembre", "sett"),
}
_ISO = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)")
_TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?(?:\s?(?:Z|UTC|[+-]\d\d(?::?\d\d)?))?"
_MIDNIGHT = re.compile(r"0?0[:.]00(?:[:.]00(?:[.,]0+)?)?(?!\d)")
_ISO_TIME = re.compile(rf"(\d{{4}}-\d\d-\d\d)[T ]({_TIME})")
_DAY = re.compile(rf"(\d{{1,2}})[/.\-](\d{{1,2}})[/.\-](\d{{4}}|\d\d)(?:\s+({_TIME}))?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})(?:°|o)?\s*[ \-/]\s*)?([a-z]{3,9})\.?\s*[ \-/]?\s*(\d{4}|'?\d\d)")
_SERIAL, _FIRST_DAY = re.compile(r"[1-6]\d{4}"), date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date in ISO form; `said`: it was written otherwise; `doubt`: what is not sure."""

    value: str
    said: str | None = None
    doubt: str | None = None


def partial_date(text: str, /) -> PartialDate:
    """Read a date. Raises ValueProblem, whose text proposes the other reading of an American one."""
    stripped = text.strip()
    if match := _ISO.fullmatch(stripped):
        return PartialDate(_checked(match[1]))
    if match := _ISO_TIME.fullmatch(stripped):
        return PartialDate(_checked(match[1]), None if _MIDNIGHT.match(match[2]) else "time-dropped")
    if match := _DAY.fullmatch(stripped):
        return _day(text, *match.groups())
    if match := _YEAR_FIRST.fullmatch(stripped) or _COMPACT.fullmatch(stripped):
        parts = [match[1], *(f"{int(part):02}" for part in match.groups()[1:] if part)]
        return PartialDate(_checked("-".join(parts)), "italian-date")
    if match := _MONTH.fullmatch(stripped):
        return PartialDate(_checked(f"{match[2]}-{int(match[1]):02}"), "italian-date")
    if (match := _NAMED.fullmatch(plain(stripped))) and (month := _month(match[2])):
        year, doubt = _year(text, match[3].lstrip("'"))
        day = f"-{int(match[1]):02}" if match[1] else ""
        return PartialDate(_checked(f"{year}-{month:02}{day}"), "italian-date", doubt)
    raise ValueProblem(f"«{text}» non è una data (AAAA, AAAA-MM, AAAA-MM-GG o GG/MM/AAAA){_counted(stripped)}")


def _day(text: str, first: str, second: str, last: str, time: str | None) -> PartialDate:
    day, month, (year, doubt) = int(first), int(second), _year(text, last)
    if month > 12 >= day > 0:
        raise ValueProblem(f"«{text}» non è una data italiana: è forse {year:04}-{day:02}-{month:02}, col mese prima?")
    said = "time-dropped" if time and not _MIDNIGHT.match(time) else "italian-date"
    return PartialDate(_checked(f"{year:04}-{month:02}-{day:02}"), said, doubt)


def _year(text: str, digits: str) -> tuple[int, str | None]:
    year = int(digits)
    if len(digits) == 4:
        return year, None
    full = 2000 + year if year < 70 else 1900 + year
    return full, f"«{text}» ha l'anno con due cifre: è letto {full}"


def _month(name: str) -> int | None:
    if name not in _MONTHS and name not in _WHOLE_MONTHS:
        return None
    return _MONTHS.index(name[:3]) + 1


def _counted(text: str) -> str:
    """What day a number is in a spreadsheet that has lost the form of its dates, if it is one of our times."""
    days = int(text) if _SERIAL.fullmatch(text) else 0
    return f": in un foglio di calcolo {text} è il {_FIRST_DAY + timedelta(days)}" if days else ""


def _checked(text: str) -> str:
    period(text)
    return text
