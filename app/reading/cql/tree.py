"""A checked filter: its skeleton, which decides the SQL, apart from its values, which are only ever bound."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Value = str | int | float | bool | date | datetime | bytes | tuple["Value", ...]


class Type(StrEnum):
    """What an expression gives. DAYS is a date, or a date known to the month or the year: all its days."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DAYS = "days"
    INSTANT = "instant"
    LIST = "list"
    GEOMETRY = "geometry"


NUMERIC = frozenset({Type.INTEGER, Type.NUMBER})
TEMPORAL = frozenset({Type.DAYS, Type.INSTANT})


@dataclass(frozen=True)
class Literal:
    """A value, by its place among the values. many: a list of them; srid: in which a geometry is written."""

    index: int
    type: Type
    many: bool = False
    srid: int = 0


@dataclass(frozen=True)
class Property:
    """A queryable of the collection, read as a type."""

    name: str
    type: Type


@dataclass(frozen=True)
class Call:
    """An operator or a function, by its name in CQL2; an open end of an interval is the call `..`."""

    op: str
    args: tuple["Node", ...] = ()
    type: Type = Type.BOOLEAN


Node = Literal | Property | Call


@dataclass(frozen=True)
class Expression:
    """A filter that was checked against its collection."""

    skeleton: Node
    values: tuple[Value, ...] = ()

    def parameters(self) -> dict[str, object]:
        """The values that the condition binds."""
        return {
            f"c_{index}": list(value) if isinstance(value, tuple) else value for index, value in enumerate(self.values)
        }
