"""What shape a piece of a JSON document has, so that a template knows how to lay it out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.portal import formats

_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
MOST_COLUMNS = 10
MOST_NAMED_COLUMNS = 4
MOST_IN_A_CELL = 4


def is_timestamp(text: str, /) -> bool:
    """Whether a text is a moment (RFC 3339)."""
    return bool(_TIMESTAMP.fullmatch(text))


def is_nested(items: Sequence[Any], /) -> bool:
    """Whether a list holds lists: coordinates, or the expressions of a map style, which are best read as they are."""
    return any(isinstance(one, list) for one in items) and not (len(items) == 1 and not is_nested(items[0]))


def is_flat(items: Sequence[Any], /) -> bool:
    """Whether a list is a table: objects with the same few members, none of which holds more than a cell does."""
    if len(items) < 2 or not all(isinstance(one, Mapping) and one.keys() == items[0].keys() for one in items):
        return False
    return len(items[0]) <= MOST_COLUMNS and all(_fits(value) for one in items for value in one.values())


def is_keyed(items: Mapping[str, Any], /) -> bool:
    """Whether an object is a table whose rows have names: objects with few members, more or less the same."""
    rows = list(items.values())
    if len(rows) < 2 or not all(isinstance(one, Mapping) and one for one in rows):
        return False
    return len(columns(rows)) <= MOST_NAMED_COLUMNS and all(_fits(value) for one in rows for value in one.values())


def columns(rows: Iterable[Mapping[str, Any]], /) -> list[str]:
    """The members that any of the rows has, in the order in which they come."""
    return list(dict.fromkeys(name for one in rows for name in one))


def without(members: Mapping[str, Any], /, *names: str) -> dict[str, Any]:
    """An object without some of its members."""
    return {name: value for name, value in members.items() if name not in names}


def _fits(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= MOST_IN_A_CELL and not any(isinstance(one, Mapping | list) for one in value)
    return not isinstance(value, Mapping)


def is_links(items: Any, /) -> bool:
    """Whether a value is the links of a document (OGC API Common)."""
    return isinstance(items, list) and bool(items) and all(isinstance(one, Mapping) and "href" in one for one in items)


def moment(text: str, /) -> str:
    """A moment as a day and an hour, in the time of Milan; a midnight of UTC is a day, without an hour."""
    if text.endswith("T00:00:00Z"):
        return formats.day(date.fromisoformat(text[:10]))
    when = datetime.fromisoformat(text).astimezone(formats.ROME)
    return f"{formats.day(when)}, {when:%H:%M}"
