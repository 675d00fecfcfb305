"""Dates, instants and intervals of a filter: how they are read, and what the relations between them mean.

A relation is a conjunction of comparisons between the ends of two intervals, both ends included (OWL-Time, as CQL2
refers to it); an instant is an interval whose ends coincide.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from app.languages import gettext as _
from app.reading.cql.bounds import bad_filter
from app.reading.cql.tree import Type

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9-]{10}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})")
_OPEN = ".."

RELATIONS: Mapping[str, tuple[str, ...]] = {
    "t_after": ("s1>e2",),
    "t_before": ("e1<s2",),
    "t_contains": ("s1<s2", "e1>e2"),
    "t_disjoint": (),
    "t_during": ("s1>s2", "e1<e2"),
    "t_equals": ("s1=s2", "e1=e2"),
    "t_finishedby": ("s1<s2", "e1=e2"),
    "t_finishes": ("s1>s2", "e1=e2"),
    "t_intersects": ("s1<=e2", "e1>=s2"),
    "t_meets": ("e1=s2",),
    "t_metby": ("s1=e2",),
    "t_overlappedby": ("s1>s2", "s1<e2", "e1>e2"),
    "t_overlaps": ("s1<s2", "e1>s2", "e1<e2"),
    "t_startedby": ("s1=s2", "e1>e2"),
    "t_starts": ("s1=s2", "e1<e2"),
}
"""s1, e1: start and end of the first interval; s2, e2: of the second. «Disjoint» is what does not intersect."""

COMPARISONS: Mapping[str, tuple[str, ...]] = {
    "=": ("s1=s2", "e1=e2"),
    "<": ("e1<s2",),
    ">": ("s1>e2",),
    "<=": ("s1<=s2", "e1<=e2"),
    ">=": ("s1>=s2", "e1>=e2"),
}
"""The same for =, < and the others: a date known to the year is before a day when all of its days are."""

OF_INTERVALS = RELATIONS.keys() - {"t_after", "t_before", "t_disjoint", "t_equals", "t_intersects"}
"""The relations that have no meaning for a single moment."""


@dataclass(frozen=True)
class Reference:
    """An end of an interval that is a property of the record."""

    name: Any


End = date | datetime | Reference | None
"""An end of an interval; None where it is open."""


def type_of(value: date | datetime, /) -> Type:
    """Whether it is a day or an instant."""
    return Type.INSTANT if isinstance(value, datetime) else Type.DAYS


def instant(tree: Mapping[str, Any], /) -> date | datetime:
    """The value of DATE('…') or TIMESTAMP('…'). Raises Problem 400."""
    text = tree.get("date", tree.get("timestamp"))
    if not isinstance(text, str) or len(tree) != 1:
        raise bad_filter(
            _("Nel filtro c'è un oggetto che non è un'operazione, una proprietà, una data o una geometria.")
        )
    return _day(text) if "date" in tree else _moment(text)


def ends(trees: Any, /) -> tuple[End, ...]:
    """Both ends of an interval. Raises Problem 400."""
    if not isinstance(trees, list) or len(trees) != 2:
        raise bad_filter(_("INTERVAL vuole due estremi: date, istanti, proprietà o '..' per un estremo aperto."))
    return tuple(_end(tree) for tree in trees)


def check_order(found: Sequence[End], /) -> None:
    """Raises Problem 400 for an interval that ends before it starts."""
    first, last = (
        _as_moment(one, at) if isinstance(one, date) else None
        for one, at in zip(found, (time.min, time.max), strict=True)
    )
    if first and last and first > last:
        raise bad_filter(_("Un intervallo del filtro finisce prima di cominciare."))


def _end(tree: Any) -> End:
    if isinstance(tree, dict):
        return Reference(tree["property"]) if "property" in tree else instant(tree)
    if tree == _OPEN:
        return None
    text = str(tree)
    return _day(text) if _DATE.fullmatch(text) else _moment(text)


def _day(text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise bad_filter(_("«%(text)s» non è una data del calendario (AAAA-MM-GG).") % {"text": text[:40]})


def moment(text: str, /) -> datetime | None:
    """The instant that a text says; None if it says none."""
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC) if _INSTANT.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None


def _moment(text: str) -> datetime:
    found = moment(text)
    if found is None:
        raise bad_filter(
            _("«%(text)s» non è un istante del calendario (per esempio 2026-01-31T12:00:00Z).") % {"text": text[:40]}
        )
    return found


def _as_moment(value: date, at: time) -> datetime:
    """The instant, or the first or last one of a day."""
    return value if isinstance(value, datetime) else datetime.combine(value, at, UTC)
