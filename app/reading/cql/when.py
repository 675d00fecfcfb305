"""Time in SQL: everything is a span with two ends, in days where both sides are days, in instants otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt
from typing import Any

import sqlalchemy as sa

from app.reading.cql.times import COMPARISONS, RELATIONS

Sql = sa.ColumnElement[Any]

_SIGNS: dict[str, Callable[[Any, Any], Any]] = {"=": eq, "<": lt, ">": gt, "<=": le, ">=": ge}
_EARLIEST: Sql = sa.literal_column("'-infinity'::date", sa.Date)
_LATEST: Sql = sa.literal_column("'infinity'::date", sa.Date)
_ONE: Sql = sa.literal_column("1")
_BOTH_ENDS: Sql = sa.literal_column("'[]'")
_MICROSECOND: Sql = sa.literal_column("interval '1 microsecond'")


@dataclass(frozen=True)
class Span:
    """First and last moment, both included; each is a day or an instant."""

    start: Sql
    end: Sql
    start_is_day: bool = True
    end_is_day: bool = True

    @classmethod
    def of_period(cls, period: Any) -> "Span":
        """The days of a record's date; the ends of one that is unknown are null."""
        return cls(sa.func.lower(period, type_=sa.Date), sa.func.upper(period, type_=sa.Date) - _ONE)

    @classmethod
    def between(cls, first: "Span | None", last: "Span | None") -> "Span":
        """From the start of one to the end of the other; None is an open end."""
        start, start_is_day = (first.start, first.start_is_day) if first else (_EARLIEST, True)
        end, end_is_day = (last.end, last.end_is_day) if last else (_LATEST, True)
        return cls(start, end, start_is_day, end_is_day)

    @property
    def ends(self) -> tuple[Sql, Sql]:
        """Both ends."""
        return (self.start, self.end)

    @property
    def in_days(self) -> bool:
        """Whether both ends are days."""
        return self.start_is_day and self.end_is_day

    def in_instants(self) -> "Span":
        """The same span in instants: a day lasts from midnight to the microsecond before the next, UTC."""
        start = _midnight(self.start) if self.start_is_day else self.start
        end = _midnight(self.end + _ONE) - _MICROSECOND if self.end_is_day else self.end
        return Span(start, end, False, False)


def span(moment: Sql, /, *, days: bool) -> Span:
    """A single day or instant."""
    return Span(moment, moment, days, days)


def related(op: str, one: Span, other: Span, /) -> Sql:
    """Whether two spans are in a relation, or compare."""
    if not (one.in_days and other.in_days):
        one, other = one.in_instants(), other.in_instants()
    ends = {"s1": one.start, "e1": one.end, "s2": other.start, "e2": other.end}
    tests = RELATIONS.get(op) or COMPARISONS[op]
    return sa.and_(*(_SIGNS[test[2:-2]](ends[test[:2]], ends[test[-2:]]) for test in tests))


def hint(op: str, other: Span, /) -> Sql | None:
    """The days that a record must touch to be in a relation with a constant span, for the index; None if unknown."""
    if not other.in_days:
        return None
    if op in ("t_intersects", "t_equals", "t_during", "="):
        first, last = other.start, other.end
    elif op in ("t_before", "<", "<="):
        first, last = _EARLIEST, other.end
    elif op in ("t_after", ">", ">="):
        first, last = other.start, _LATEST
    else:
        return None
    return sa.func.daterange(first, last, _BOTH_ENDS)


def _midnight(day: Sql) -> Sql:
    return sa.func.timezone(sa.literal_column("'UTC'"), sa.cast(day, sa.DateTime), type_=sa.DateTime(timezone=True))
