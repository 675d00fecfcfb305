"""How a value becomes text in the language of the page: numbers, money, surfaces, dates as precise as known."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

from app.languages import DEFAULT
from app.portal.texts import current, lazy

_LOCALES = {"it": "it_IT", "en": "en_GB"}
_SHORT = {2: "yMMM", 3: "yMMMd"}
_UNITS = {one.text: one for one in (lazy("abitanti/km²"), lazy("ettari"))}
"""The units that are words."""
ROME = ZoneInfo("Europe/Rome")
HECTARE_M2 = 10_000
MOST_DECIMALS = 2
LARGEST_EXACT = 2**53
"""Up to here a floating point number holds every integer."""
_SWAPPED = str.maketrans(",.", ".,")


def locale() -> str:
    """The language of the page and how its country writes."""
    return _LOCALES[current()]


def number(value: float, /, decimals: int | None = None) -> str:
    """1234567.8 → '1.234.567,8' or, in English, 1,234,567.8; with `decimals`, exactly that many (1.234 grouped too)."""
    text = f"{Decimal(str(value)):,.{MOST_DECIMALS if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_SWAPPED) if current() == DEFAULT else text


def decimals(values: Iterable[float], /) -> int:
    """As many decimals as the most precise of some numbers needs, so that their columns align; two at most."""
    return max(
        (len(f"{Decimal(str(one)):.{MOST_DECIMALS}f}".rstrip("0").partition(".")[2]) for one in values), default=0
    )


def exactly(value: float, /) -> str:
    """1234.5678 → '1.234,5678': all of a number's decimals."""
    whole = int(value) if float(value).is_integer() and abs(value) < LARGEST_EXACT else value
    text = f"{whole:,}"
    return text.translate(_SWAPPED) if current() == DEFAULT else text


def quantity(value: float, name: str | None, /) -> str:
    """A number with its unit: square metres also in hectares, the rest as it is."""
    text = with_unit(number(value), name)
    if name == "m²" and value >= HECTARE_M2:
        hectares = number(value / HECTARE_M2, 1)
        return f"{text} ({with_unit(hectares, 'ettari')})"
    return text


def with_unit(text: str, name: str | None, /) -> str:
    """A number in words with its unit where the language writes it: 5 €, in English €5."""
    if not name:
        return text
    if is_before(name):
        return f"{name}{text}"
    return f"{text}\N{NO-BREAK SPACE}{unit(name)}"


def is_before(name: str, /) -> bool:
    """Whether a unit is written before its number."""
    return name == "€" and current() != DEFAULT


def unit(name: str, /) -> str:
    """A unit in the language of the page, if it is a word."""
    return str(_UNITS.get(name, name))


def partial_date(text: str, /) -> str:
    """'2024' → '2024', '2024-03' → 'marzo 2024', '2024-03-05' → '5 marzo 2024'."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    if len(parts) == 2:
        return str(format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=locale()))
    return day(date(*parts))


def short_date(text: str, /) -> str:
    """'2024' → '2024', '2024-03' → '03/2024', '2024-03-05' → '05/03/2024'; in English '5 Mar 2024'."""
    parts = text.split("-")
    if len(parts) == 1 or current() == DEFAULT:
        return "/".join(reversed(parts))
    return _short(text, _SHORT[len(parts)], locale())


@lru_cache(maxsize=1_000)
def _short(text: str, skeleton: str, where: str) -> str:
    """Babel looks for the form of a language anew each time, and a page has many dates."""
    first = date(*(int(part) for part in (text + "-01-01").split("-")[:3]))
    return str(format_skeleton(skeleton, first, locale=where))


def day(moment: date | datetime, /) -> str:
    """'5 marzo 2024', in the time of Milan."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(ROME).date()
    return str(format_date(moment, format="d MMMM y", locale=locale()))
