"""How a value becomes Italian text: numbers, money, surfaces, dates as precise as they are known."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

LOCALE = "it_IT"
ROME = ZoneInfo("Europe/Rome")
HECTARE_M2 = 10_000
LARGEST_EXACT = 2**53
"""Up to here a floating point number holds every integer."""
_ITALIAN = str.maketrans(",.", ".,")


def number(value: float, /, decimals: int | None = None) -> str:
    """1234567.8 → '1.234.567,8'; with `decimals`, exactly that many (four-digit numbers are grouped too)."""
    pattern = "#,##0." + ("0" * decimals if decimals is not None else "##")
    return str(format_decimal(value, format=pattern.removesuffix("."), locale=LOCALE))


def exactly(value: float, /) -> str:
    """1234.5678 → '1.234,5678': all of a number's decimals."""
    whole = int(value) if float(value).is_integer() and abs(value) < LARGEST_EXACT else value
    return f"{whole:,}".translate(_ITALIAN)


def quantity(value: float, unit: str | None, /) -> str:
    """A number with its unit: square metres also in hectares, euro whole, the rest as it is."""
    text = number(value)
    if unit is None:
        return text
    if unit == "m²" and value >= HECTARE_M2:
        return f"{text}\N{NO-BREAK SPACE}m² ({number(value / HECTARE_M2, 1)}\N{NO-BREAK SPACE}ettari)"
    return f"{text}\N{NO-BREAK SPACE}{unit}"


def partial_date(text: str, /) -> str:
    """'2024' → '2024', '2024-03' → 'marzo 2024', '2024-03-05' → '5 marzo 2024'."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    if len(parts) == 2:
        return str(format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=LOCALE))
    return day(date(*parts))


def day(moment: date | datetime, /) -> str:
    """'5 marzo 2024', in the time of Milan."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(ROME).date()
    return str(format_date(moment, format="d MMMM y", locale=LOCALE))
