"""From a request's parameters to a Query: every name is looked up, every value becomes typed, or it is a 400."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from math import isfinite

from starlette.datastructures import QueryParams

from app.catalog import Collection
from app.catalog.fields import Field
from app.errors import Problem, bad_parameter
from app.reading import cursor
from app.reading.query import DEFAULT_LIMIT, MAX_LIMIT, Box, Query, Scalar, Sort
from app.reading.territory import territory
from gis.schema import PARTIAL_DATE_PATTERN, FieldType

SHARED = ("limit", "bbox", "datetime", "q", "sortby", "cursor", "comune", "zone")
MAX_TEXT = 500

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


async def parse(collection: Collection, params: QueryParams, *, extra: frozenset[str] = frozenset()) -> Query:
    """The Query of a request. `extra` are names that the caller reads itself. Raises Problem 400."""
    given = _gather(collection, params, extra)
    sort = _sort(collection, _single(given, "sortby"))
    after = _single(given, "cursor")
    return Query(
        collection,
        filters=_filters(collection, given),
        comuni=await _comuni(given.get("comune", ())),
        zones=_zones(collection, given.get("zone", ())),
        boxes=_boxes(_single(given, "bbox")),
        days=_days(_single(given, "datetime")),
        text=_text(_single(given, "q")),
        sort=sort,
        limit=_limit(_single(given, "limit")),
        after=cursor.decode(after, collection=collection, sort=sort) if after is not None else None,
    )


def refuse_unknown(params: QueryParams, known: frozenset[str] = frozenset(), /) -> None:
    """A 400 for the first parameter that this address does not know."""
    for name in params:
        if name not in known:
            raise bad_parameter(name[:100], f"Il parametro «{name[:100]}» non esiste a questo indirizzo.")


def _gather(collection: Collection, params: QueryParams, extra: frozenset[str]) -> dict[str, tuple[str, ...]]:
    filters = {field.name for field in collection.filters}
    refuse_unknown(params, frozenset(SHARED) | filters | extra)
    given: dict[str, tuple[str, ...]] = {}
    for name in params:
        if name in extra:
            continue
        values = tuple(params.getlist(name))
        if any("\x00" in value or len(value) > 2000 for value in values):
            raise bad_parameter(name, f"Il valore di «{name}» è troppo lungo o contiene caratteri non ammessi.")
        if name in filters or name in ("q", "comune", "zone", "sortby"):
            # A form sends its empty fields too: they filter nothing.
            values = tuple(value for value in values if value.strip())
        if len(values) > 1 and name not in filters and name not in ("comune", "zone"):
            raise bad_parameter(name, f"Il parametro «{name}» è ripetuto.")
        if values:
            given[name] = values
    return given


def _single(given: Mapping[str, tuple[str, ...]], name: str) -> str | None:
    return given[name][0] if name in given else None


def _filters(
    collection: Collection, given: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, tuple[Scalar, ...]], ...]:
    return tuple(
        (field.name, tuple(dict.fromkeys(_value(field, text) for text in _split(field, given[field.name]))))
        for field in collection.filters
        if field.name in given
    )


def _split(field: Field, texts: tuple[str, ...]) -> list[str]:
    """Codes never hold a comma, so a comma separates alternatives; other texts are repeated instead."""
    if field.code_list or field.pattern:
        return [part.strip() for text in texts for part in text.split(",") if part.strip()]
    return list(texts)


def _value(field: Field, text: str) -> Scalar:
    name = field.name
    if field.code_list and text not in field.code_list.labels:
        allowed = ", ".join(field.code_list.values)
        raise bad_parameter(name, f"«{text[:80]}» non è un valore di «{name}». Valori ammessi: {allowed}.")
    if field.type is FieldType.INTEGER:
        if not _INTEGER.fullmatch(text):
            raise bad_parameter(name, f"«{name}» vuole un numero intero, non «{text[:80]}».")
        return int(text)
    if field.type is FieldType.NUMBER:
        return _number(name, text)
    if field.type is FieldType.BOOLEAN:
        if text not in ("true", "false"):
            raise bad_parameter(name, f"«{name}» vuole true o false, non «{text[:80]}».")
        return text == "true"
    if field.type is FieldType.TIMESTAMP:
        return _instant(name, text)
    if field.type is FieldType.PARTIAL_DATE and not re.match(PARTIAL_DATE_PATTERN, text):
        raise bad_parameter(name, f"«{name}» vuole AAAA, AAAA-MM o AAAA-MM-GG, non «{text[:80]}».")
    if len(text) > MAX_TEXT:
        raise bad_parameter(name, f"«{name}» ammette al massimo {MAX_TEXT} caratteri.")
    return text


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise bad_parameter(name, f"«{name}» vuole un numero (con il punto per i decimali), non «{text[:80]}».")
    return value


def _instant(name: str, text: str) -> datetime:
    if not _DATE_TIME.fullmatch(text):
        raise bad_parameter(name, f"«{name}» vuole un istante RFC 3339, per esempio 2026-01-31T12:00:00Z.")
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        raise bad_parameter(name, f"«{text[:80]}» non è un istante del calendario.") from None


async def _comuni(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts:
        return ()
    known = await territory()
    codes = []
    for text in (part.strip() for one in texts for part in one.split(",") if part.strip()):
        code = known.code(text)
        if code is None:
            raise bad_parameter(
                "comune",
                f"«{text[:80]}» non è un Comune della Città metropolitana: usa il codice ISTAT o il nome esatto.",
            )
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def _zones(collection: Collection, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Zones are the codes of the `zones` field that every record has."""
    field = collection.by_name["zones"]
    parts = [part.strip() for text in texts for part in text.split(",") if part.strip()]
    try:
        return tuple(dict.fromkeys(str(_value(field, part)) for part in parts))
    except Problem as problem:
        raise bad_parameter("zone", problem.detail.replace("«zones»", "«zone»")) from None


def _boxes(text: str | None) -> tuple[Box, ...]:
    if text is None:
        return ()
    numbers = [_number("bbox", part.strip()) for part in text.split(",")]
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise bad_parameter("bbox", "«bbox» vuole quattro numeri: ovest,sud,est,nord in gradi (longitudine prima).")
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise bad_parameter(
            "bbox", "«bbox» esce dal globo o ha il sud più a nord del nord: ovest,sud,est,nord in gradi."
        )
    if west > east:  # across the antimeridian (OGC API Features, 7.15.3)
        return ((west, south, 180.0, north), (-180.0, south, east, north))
    return ((west, south, east, north),)


def _days(text: str | None) -> tuple[date | None, date | None] | None:
    if text is None:
        return None
    ends = text.split("/")
    if len(ends) == 1:
        day = _day(ends[0])
        return (day, day)
    if len(ends) != 2:
        raise bad_parameter("datetime", "«datetime» vuole un istante o un intervallo con una sola barra.")
    first, last = (None if end in ("", "..") else _day(end) for end in ends)
    if first and last and first > last:
        raise bad_parameter("datetime", "L'intervallo di «datetime» finisce prima di cominciare.")
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
    raise bad_parameter("datetime", f"«{text[:80]}» non è una data RFC 3339 (2026-01-31 o 2026-01-31T12:00:00Z).")


def _text(text: str | None) -> str | None:
    if text is None:
        return None
    if len(text) > 200:
        raise bad_parameter("q", "«q» ammette al massimo 200 caratteri.")
    return text.strip()


def _sort(collection: Collection, text: str | None) -> tuple[Sort, ...]:
    if text is None:
        return ()
    allowed = {field.name for field in collection.sortables}
    keys = []
    for part in text.split(","):
        name = part.strip().lstrip("+-")
        if name not in allowed or part.strip() not in (name, f"+{name}", f"-{name}"):
            names = ", ".join(sorted(allowed))
            raise bad_parameter("sortby", f"Non si può ordinare per «{part.strip()[:80]}». Campi ammessi: {names}.")
        keys.append(Sort(name, part.strip().startswith("-")))
    if len({key.field for key in keys}) < len(keys) or len(keys) > 5:
        raise bad_parameter("sortby", "«sortby» ammette al massimo cinque campi, ognuno una volta.")
    return tuple(keys)


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not _INTEGER.fullmatch(text) or int(text) < 1:
        raise bad_parameter("limit", f"«limit» vuole un numero intero tra 1 e {MAX_LIMIT}.")
    return min(int(text), MAX_LIMIT)
