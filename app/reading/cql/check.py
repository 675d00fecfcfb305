"""Walks a tree that anybody may have written, and builds the skeleton of what it knows."""

from collections.abc import Callable
from typing import Any

from app.catalog import Collection
from app.languages import gettext as _
from app.reading.cql import geometry, patterns, times
from app.reading.cql.bounds import DEEPEST, MOST_NODES, MOST_VALUES, bad_filter
from app.reading.cql.operands import (
    Loose,
    Operand,
    as_instant,
    as_text,
    is_plain,
    misfit,
    must_be_comparable,
    named,
    only,
    plain,
    unlike,
)
from app.reading.cql.tree import NUMERIC, TEMPORAL, Call, Literal, Node, Property, Type, Value
from app.reading.crs import Crs
from gis.schema import FieldType

GEOMETRY = "geometry"
"""The queryable that stands for a record's place."""

_TYPES = {
    FieldType.INTEGER: Type.INTEGER,
    FieldType.NUMBER: Type.NUMBER,
    FieldType.BOOLEAN: Type.BOOLEAN,
    FieldType.PARTIAL_DATE: Type.DAYS,
    FieldType.TIMESTAMP: Type.INSTANT,
    FieldType.TEXT_LIST: Type.LIST,
    FieldType.URL_LIST: Type.LIST,
}


class Checker:
    """One filter: its values as they are met, and how many parts it has."""

    def __init__(self, collection: Collection, crs: Crs) -> None:
        self.collection, self.crs = collection, crs
        self.values: list[Value] = []
        self.nodes = 0

    def predicate(self, tree: Any, depth: int) -> Node:
        """What is true, false or unknown of a record."""
        operand = self.operand(tree, depth)
        if operand.type is not Type.BOOLEAN:
            raise misfit(operand, _("qui ci vuole una condizione"))
        return self.settled(operand)

    def operand(self, tree: Any, depth: int) -> Operand:
        """Anything that has a value; each step is counted, so that no tree is too deep or too large to answer."""
        self.nodes += 1
        if depth > 3 * DEEPEST or self.nodes > MOST_NODES:
            raise bad_filter(_("Il filtro è troppo annidato, o ha più di %(most)s parti.") % {"most": MOST_NODES})
        if is_plain(tree):
            return plain(tree)
        if not isinstance(tree, dict):
            raise bad_filter(_("Nel filtro c'è un elenco o un null dove ci vuole un valore; per l'ignoto c'è IS NULL."))
        if "property" in tree:
            return self.property(tree["property"])
        if "op" in tree:
            return self.operation(tree["op"], tree.get("args"), depth + 1)
        if geometry.is_literal(tree):
            return self.place(tree, whole=False)
        return self.time(tree)

    def operation(self, op: Any, args: Any, depth: int) -> Node:
        """An operator or a function, by its name: whatever is not in the list does not exist."""
        if not isinstance(op, str) or not isinstance(args, list):
            raise bad_filter(_("Nel filtro un'operazione non ha il nome («op») o l'elenco degli argomenti («args»)."))
        build = _OPERATIONS.get(op.lower())
        if build is None:
            raise bad_filter(_("La funzione «%(op)s» non esiste.") % {"op": op[:80]})
        return build(self, op.lower(), args, depth)

    def property(self, name: Any) -> Property:
        """A queryable, by its exact name: whatever is not in the list does not exist."""
        if name == GEOMETRY and self.collection.geometry:
            return Property(GEOMETRY, Type.GEOMETRY)
        field = next((one for one in self.collection.filters if one.name == name), None)
        if field is None:
            names = [one.name for one in self.collection.filters] + [GEOMETRY] * self.collection.geometry
            raise bad_filter(
                _("«%(name)s» non si può usare nei filtri. Si possono usare: %(known)s.")
                % {"name": str(name)[:80], "known": ", ".join(names)}
            )
        return Property(field.name, _TYPES.get(field.type, Type.TEXT))

    def settled(self, operand: Operand, type_: Type | None = None) -> Node:
        """The operand in its place; a loose value becomes one of the values."""
        if not isinstance(operand, Loose):
            return operand
        wanted = type_ or operand.type
        return self.bound(operand.as_(wanted), wanted)

    def bound(self, value: Value, type_: Type, *, many: bool = False, srid: int = 0) -> Literal:
        """A new value, and where it is."""
        self.values.append(value)
        return Literal(len(self.values) - 1, type_, many, srid)

    def alike(self, operands: list[Operand]) -> tuple[Node, ...]:
        """The operands of a comparison, all of one type."""
        for one in operands:
            must_be_comparable(one)
        types = {one.type for one in operands}
        if types <= NUMERIC:
            wanted = Type.INTEGER if types == {Type.INTEGER} else Type.NUMBER
            return tuple(self.settled(one, wanted) for one in operands)
        if len(types) == 1 or types <= TEMPORAL:
            return tuple(self.settled(one) for one in operands)
        if types == {Type.INSTANT, Type.TEXT}:
            return tuple(self.settled(as_instant(one, among=operands)) for one in operands)
        dates = [one for one in operands if one.type is Type.DAYS]
        if types == {Type.DAYS, Type.TEXT} and all(isinstance(one, Property) for one in dates):
            return tuple(self.settled(as_text(one)) for one in operands)
        raise bad_filter(unlike(operands))

    def among(self, tree: Any, items: Any, depth: int) -> Node:
        """IN: a list of plain values is one value, anything else is written out."""
        if not isinstance(items, list) or not 0 < len(items) <= MOST_VALUES:
            raise bad_filter(_("IN vuole tra parentesi da uno a %(most)s valori.") % {"most": MOST_VALUES})
        left = self.operand(tree, depth)
        if len(items) == 1 or not all(is_plain(item) for item in items):
            equal = [Call("=", self.alike([left, self.operand(item, depth)])) for item in items]
            return equal[0] if len(equal) == 1 else Call("or", tuple(equal))
        start = len(self.values)
        first, *others = self.alike([left, *map(plain, items)])
        start += isinstance(first, Literal)
        values = tuple(self.values[start:])
        del self.values[start:]
        return Call("in", (first, self.bound(values, others[0].type, many=True)))

    def text(self, tree: Any, depth: int) -> Node:
        operand = self.operand(tree, depth)
        if operand.type is Type.DAYS:
            operand = as_text(operand)
        if operand.type is not Type.TEXT:
            raise misfit(operand, _("LIKE, CASEI e ACCENTI vogliono un testo"))
        return self.settled(operand)

    def number(self, tree: Any, depth: int) -> Node:
        operand = self.operand(tree, depth)
        if operand.type not in NUMERIC:
            raise misfit(operand, _("i calcoli vogliono numeri"))
        return self.settled(operand, Type.NUMBER)

    def spatial(self, tree: Any, *, whole: bool, depth: int) -> Node:
        literal = geometry.is_literal(tree) and "property" not in tree
        operand = self.place(tree, whole=whole) if literal else self.operand(tree, depth)
        if operand.type is not Type.GEOMETRY:
            raise misfit(operand, _("qui ci vuole una geometria"))
        return self.settled(operand)

    def place(self, tree: dict[str, Any], *, whole: bool) -> Literal:
        return self.bound(geometry.ewkb(tree, crs=self.crs, whole=whole), Type.GEOMETRY, srid=self.crs.srid)

    def time(self, tree: dict[str, Any]) -> Operand:
        """A date, an instant or an interval."""
        if "interval" not in tree:
            value = times.instant(tree)
            return Loose(value, times.type_of(value))
        ends = times.ends(tree["interval"])
        times.check_order(ends)
        args = tuple(self.end(one) for one in ends)
        exact = any(one.type is Type.INSTANT for one in args)
        return Call("interval", args, Type.INSTANT if exact else Type.DAYS)

    def end(self, end: times.End) -> Node:
        if end is None:
            return Call("..")
        if not isinstance(end, times.Reference):
            return self.bound(end, times.type_of(end))
        found = self.property(end.name)
        if found.type not in TEMPORAL:
            raise misfit(found, _("INTERVAL vuole date o istanti"))
        return found

    def temporal(self, op: str, tree: Any, depth: int) -> Node:
        operand = self.operand(tree, depth)
        if operand.type not in TEMPORAL:
            raise misfit(operand, _("qui ci vuole una data, un istante o un intervallo"))
        lasting = isinstance(operand, Call) or (isinstance(operand, Property) and operand.type is Type.DAYS)
        if op in times.OF_INTERVALS and not lasting:
            raise bad_filter(
                _("%(op)s confronta intervalli, e %(what)s è un momento solo.")
                % {"op": op.upper(), "what": named(operand)}
            )
        return self.settled(operand)

    def sets(self, trees: list[Any], depth: int) -> tuple[Node, ...]:
        """Two sets: list fields, or lists written in the filter, all of texts, of numbers or of truths."""
        found = [self.elements(tree, depth) if isinstance(tree, list) else self.operand(tree, depth) for tree in trees]
        types = {Type.TEXT for one in found if not isinstance(one, list)}
        for one in found:
            if isinstance(one, list):
                types |= {element.type for element in one}
            elif one.type is not Type.LIST:
                raise misfit(one, _("le funzioni A_ vogliono elenchi"))
        numbers = bool(types) and types <= NUMERIC
        if not numbers and types not in (set(), {Type.TEXT}, {Type.BOOLEAN}):
            raise bad_filter(_("Due elenchi si confrontano quando i loro elementi sono tutti testi, o tutti numeri."))
        wanted = Type.NUMBER if numbers else next(iter(types), Type.TEXT)
        return tuple(self.packed(one, wanted) if isinstance(one, list) else self.settled(one) for one in found)

    def elements(self, trees: list[Any], depth: int) -> list[Operand]:
        if len(trees) > MOST_VALUES:
            raise bad_filter(_("Un elenco ammette al massimo %(most)s valori.") % {"most": MOST_VALUES})
        return [plain(one) if is_plain(one) else self.operand(one, depth) for one in trees]

    def packed(self, elements: list[Operand], type_: Type) -> Node:
        values = [one.as_(type_) for one in elements if isinstance(one, Loose)]
        if len(values) == len(elements):
            return self.bound(tuple(values), type_, many=True)
        return Call("array", tuple(self.settled(one, type_) for one in elements), type_)


_Build = Callable[[Checker, str, list[Any], int], Node]


def _all(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    if len(args) < 2:
        raise bad_filter(_("«%(op)s» vuole almeno due condizioni.") % {"op": op})
    return Call(op, tuple(checker.predicate(arg, depth) for arg in args))


def _not(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    return Call(op, (checker.predicate(only(op, args, 1)[0], depth),))


def _comparison(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    number = 3 if op == "between" else 2
    return Call(op, checker.alike([checker.operand(arg, depth) for arg in only(op, args, number)]))


def _in(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    value, items = only(op, args, 2)
    return checker.among(value, items, depth)


def _is_null(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    operand = checker.operand(only(op, args, 1)[0], depth)
    if isinstance(operand, Call) and operand.op == "interval":
        must_be_comparable(operand)
    return Call(op, (checker.settled(operand),))


def _like(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    value, pattern = only(op, args, 2)
    return Call(op, (checker.text(value, depth), checker.text(patterns.settled(pattern), depth)))


def _folded(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    return Call(op, (checker.text(only(op, args, 1)[0], depth),), Type.TEXT)


def _calculated(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    return Call(op, tuple(checker.number(arg, depth) for arg in only(op, args, 2)), Type.NUMBER)


def _spatial(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    whole = op not in ("s_intersects", "s_disjoint")
    return Call(op, tuple(checker.spatial(arg, whole=whole, depth=depth) for arg in only(op, args, 2)))


def _near(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    *both, metres = only(op, args, 3)
    places = [checker.spatial(arg, whole=True, depth=depth) for arg in both]
    return Call(op, (*places, checker.bound(geometry.metres(metres), Type.NUMBER)))


def _temporal(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    return Call(op, tuple(checker.temporal(op, arg, depth) for arg in only(op, args, 2)))


def _sets(checker: Checker, op: str, args: list[Any], depth: int) -> Node:
    return Call(op, checker.sets(only(op, args, 2), depth))


_OPERATIONS: dict[str, _Build] = {
    **dict.fromkeys(("and", "or"), _all),
    "not": _not,
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">=", "between"), _comparison),
    "in": _in,
    "isnull": _is_null,
    "like": _like,
    **dict.fromkeys(("casei", "accenti"), _folded),
    **dict.fromkeys(("+", "-", "*", "/", "%", "div", "^"), _calculated),
    **dict.fromkeys(("s_contains", "s_crosses", "s_disjoint", "s_equals"), _spatial),
    **dict.fromkeys(("s_intersects", "s_overlaps", "s_touches", "s_within"), _spatial),
    "s_dwithin": _near,  # no operator of the standard's, but a function of ours
    **dict.fromkeys(times.RELATIONS, _temporal),
    **dict.fromkeys(("a_containedby", "a_contains", "a_equals", "a_overlaps"), _sets),
}
