"""The operands of a filter while it is checked: their types, and the words that say why two do not fit."""

import sys
from typing import Any

from app.errors import Problem
from app.languages import gettext as _
from app.languages import lazy
from app.reading.cql import times
from app.reading.cql.bounds import bad_filter
from app.reading.cql.tree import Call, Node, Property, Type, Value

_LARGEST_INTEGER = 2**63 - 1
_TYPES = {
    Type.TEXT: lazy("un testo"),
    Type.INTEGER: lazy("un numero intero"),
    Type.NUMBER: lazy("un numero"),
    Type.BOOLEAN: lazy("vero o falso"),
    Type.DAYS: lazy("una data"),
    Type.INSTANT: lazy("un istante"),
    Type.LIST: lazy("un elenco"),
    Type.GEOMETRY: lazy("una geometria"),
}


class Loose:
    """A value of the filter whose place and exact type are not settled yet."""

    def __init__(self, value: Value, type_: Type) -> None:
        self.value, self.type = value, type_

    def as_(self, type_: Type) -> Value:
        """The value, as a type that it can have."""
        return float(self.value) if type_ is Type.NUMBER and isinstance(self.value, int) else self.value


Operand = Node | Loose


def is_plain(tree: Any, /) -> bool:
    """Whether a part of a tree is a text, a number or a truth value."""
    return isinstance(tree, str | bool | int | float)


def plain(value: str | bool | int | float, /) -> Loose:
    """A plain value with its type; a number without decimals is an integer."""
    if isinstance(value, str):
        if "\x00" in value:
            raise bad_filter(_("Il filtro contiene un carattere non ammesso."))
        return Loose(value, Type.TEXT)
    if isinstance(value, bool):
        return Loose(value, Type.BOOLEAN)
    if not abs(value) <= sys.float_info.max:
        raise bad_filter(_("Un numero del filtro è troppo grande."))
    whole = value == int(value) and abs(value) <= _LARGEST_INTEGER
    return Loose(int(value), Type.INTEGER) if whole else Loose(float(value), Type.NUMBER)


def as_text(operand: Operand, /) -> Operand:
    """A date known to the month or the year may also be compared as the text that it is."""
    return Property(operand.name, Type.TEXT) if isinstance(operand, Property) else operand


def as_instant(operand: Operand, /, *, among: list[Operand]) -> Operand:
    """A text of the filter that is an instant, beside instants: the standard's own tests of IN write them so."""
    if operand.type is Type.INSTANT:
        return operand
    moment = times.moment(str(operand.value)) if isinstance(operand, Loose) else None
    if moment is None:
        raise bad_filter(unlike(among))
    return Loose(moment, Type.INSTANT)


def only(op: str, args: list[Any], number: int, /) -> list[Any]:
    """The arguments, when they are as many as the operation wants."""
    if len(args) != number:
        raise bad_filter(
            _("«%(op)s» vuole %(number)s argomenti, non %(given)s.") % {"op": op, "number": number, "given": len(args)}
        )
    return args


def named(operand: Operand, /) -> str:
    """The operand in a sentence."""
    if isinstance(operand, Property):
        return f"«{operand.name}»"
    if isinstance(operand, Loose):
        return f"«{str(operand.value)[:40]}»"
    return _("Il risultato di «%(op)s»") % {"op": operand.op} if isinstance(operand, Call) else _("Un valore")


def misfit(operand: Operand, wanted: str, /) -> Problem:
    """A 400: the operand is of one type where another is wanted."""
    words = {"what": named(operand), "type": _TYPES[operand.type], "wanted": wanted}
    return bad_filter(_("%(what)s è %(type)s: %(wanted)s.") % words)


def must_be_comparable(operand: Operand, /) -> None:
    """Refuse what = and < have no meaning for, and say what has."""
    if operand.type is Type.LIST:
        raise bad_filter(
            _("%(what)s è un elenco: usa A_CONTAINS, A_OVERLAPS, A_EQUALS o A_CONTAINEDBY.") % {"what": named(operand)}
        )
    if operand.type is Type.GEOMETRY:
        raise bad_filter(
            _("%(what)s è una geometria: usa S_INTERSECTS o un'altra funzione spaziale.") % {"what": named(operand)}
        )
    if isinstance(operand, Call) and operand.op == "interval":
        raise bad_filter(_("Un intervallo si confronta con T_INTERSECTS e le altre funzioni T_."))


def unlike(operands: list[Operand], /) -> str:
    """Why these are not compared."""
    parts = _(" e ").join(f"{named(one)} ({_TYPES[one.type]})" for one in operands[:3])
    text = _("Non si confrontano %(parts)s: le date si scrivono DATE('2026-01-31'), i testi tra apici.")
    return text % {"parts": parts}
