"""Turns the text of one parameter into a typed value, or into a 400 that names the parameter."""

import re
from datetime import UTC, date, datetime
from math import isfinite, nan

from app.catalog.fields import Field
from app.errors import bad_parameter
from app.languages import gettext as _
from app.reading.crs import BY_NAME, CRS84, Crs
from app.reading.query import DEFAULT_LIMIT, MAX_LIMIT, Box, Scalar
from gis.schema import PARTIAL_DATE_PATTERN, FieldType

MAX_TEXT = 500

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def value(field: Field, text: str, /) -> Scalar:
    """One value of a filter, as its field's type."""
    name = field.name
    if field.code_list and text not in field.code_list.labels:
        allowed = ", ".join(field.code_list.values)
        raise bad_parameter(
            name,
            _("«%(text)s» non è un valore di «%(name)s». Valori ammessi: %(allowed)s.")
            % {"text": text[:80], "name": name, "allowed": allowed},
        )
    if field.type is FieldType.INTEGER:
        if not _INTEGER.fullmatch(text):
            raise bad_parameter(
                name, _("«%(name)s» vuole un numero intero, non «%(text)s».") % {"name": name, "text": text[:80]}
            )
        return int(text)
    if field.type is FieldType.NUMBER:
        return _number(name, text)
    if field.type is FieldType.BOOLEAN:
        if text not in ("true", "false"):
            raise bad_parameter(
                name, _("«%(name)s» vuole true o false, non «%(text)s».") % {"name": name, "text": text[:80]}
            )
        return text == "true"
    if field.type is FieldType.TIMESTAMP:
        return _instant(name, text)
    if field.type is FieldType.PARTIAL_DATE and not re.match(PARTIAL_DATE_PATTERN, text):
        raise bad_parameter(
            name, _("«%(name)s» vuole AAAA, AAAA-MM o AAAA-MM-GG, non «%(text)s».") % {"name": name, "text": text[:80]}
        )
    if len(text) > MAX_TEXT:
        raise bad_parameter(
            name, _("«%(name)s» ammette al massimo %(most)s caratteri.") % {"name": name, "most": MAX_TEXT}
        )
    return text


def number(text: str, /) -> float:
    """The number that a text says, in the digits of JSON; not a number if it says none."""
    return float(text) if _NUMBER.fullmatch(text) else nan


def _number(name: str, text: str) -> float:
    value = number(text)
    if not isfinite(value):
        raise bad_parameter(
            name,
            _("«%(name)s» vuole un numero (con il punto per i decimali), non «%(text)s».")
            % {"name": name, "text": text[:80]},
        )
    return value


def _instant(name: str, text: str) -> datetime:
    if not _DATE_TIME.fullmatch(text):
        raise bad_parameter(
            name, _("«%(name)s» vuole un istante RFC 3339, per esempio 2026-01-31T12:00:00Z.") % {"name": name}
        )
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        raise bad_parameter(name, _("«%(text)s» non è un istante del calendario.") % {"text": text[:80]}) from None


def crs(name: str, text: str | None, /) -> Crs:
    """A coordinate system by URI or short form; CRS84 when nothing is said."""
    if text is None:
        return CRS84
    if text not in BY_NAME:
        known = ", ".join(BY_NAME)
        raise bad_parameter(
            name,
            _("«%(text)s» non è un sistema di coordinate di questa API. Ci sono: %(known)s.")
            % {"text": text[:100], "known": known},
        )
    return BY_NAME[text]


def boxes(text: str | None, /, *, crs: Crs) -> tuple[Box, ...]:
    """One box, or two across the antimeridian; numbers come in the order of the coordinate system's axes."""
    if text is None:
        return ()
    numbers = [_number("bbox", part.strip()) for part in text.split(",")]
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise bad_parameter("bbox", _("«bbox» vuole quattro numeri: due angoli, con gli assi nell'ordine di bbox-crs."))
    if crs.flipped:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    west, south, east, north = numbers
    if crs.geographic and not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise bad_parameter("bbox", _("«bbox» esce dal globo o ha il sud più a nord del nord."))
    if crs.geographic and west > east:  # across the antimeridian (OGC API Features, 7.15.3)
        return ((west, south, 180.0, north), (-180.0, south, east, north))
    if west > east or south > north:
        raise bad_parameter("bbox", _("«bbox» ha l'ovest più a est dell'est, o il sud più a nord del nord."))
    # Nothing of ours is outside of where the coordinate system can be used, and nothing else is transformed.
    first, low, last, high = crs.domain
    west, east = _within(west, first, last), _within(east, first, last)
    return ((west, _within(south, low, high), east, _within(north, low, high)),)


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def days(text: str | None, /) -> tuple[date | None, date | None] | None:
    """First and last day of a `datetime`, None for an open end."""
    if text is None:
        return None
    ends = text.split("/")
    if len(ends) == 1:
        day = _day(ends[0])
        return (day, day)
    if len(ends) != 2:
        raise bad_parameter("datetime", _("«datetime» vuole un istante o un intervallo con una sola barra."))
    first, last = (None if end in ("", "..") else _day(end) for end in ends)
    if first and last and first > last:
        raise bad_parameter("datetime", _("L'intervallo di «datetime» finisce prima di cominciare."))
    return (first, last)


def _day(text: str) -> date:
    if _DATE_TIME.fullmatch(text):
        try:
            return _instant("datetime", text).astimezone(UTC).date()
        except OverflowError:
            pass
    elif _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise bad_parameter(
        "datetime", _("«%(text)s» non è una data RFC 3339 (2026-01-31 o 2026-01-31T12:00:00Z).") % {"text": text[:80]}
    )


def text_search(text: str | None, /) -> str | None:
    """The words of a search."""
    if text is None:
        return None
    if len(text) > 200:
        raise bad_parameter("q", _("«q» ammette al massimo 200 caratteri."))
    return text.strip()


def limit(text: str | None, /) -> int:
    """How many records at most."""
    if text is None:
        return DEFAULT_LIMIT
    if not _INTEGER.fullmatch(text) or int(text) < 1:
        raise bad_parameter("limit", _("«limit» vuole un numero intero tra 1 e %(most)s.") % {"most": MAX_LIMIT})
    return min(int(text), MAX_LIMIT)
