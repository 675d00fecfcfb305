"""A skeleton as a condition in SQL: names come from the catalog, values are bound as c_0, c_1, …

Unknown stays unknown: a comparison with a null is null, so neither it nor its negation finds the record.
"""

import operator
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array

from app.catalog import Collection
from app.reading.cql.tree import TEMPORAL, Call, Literal, Node, Property, Type
from app.reading.cql.when import Span, hint, related, span
from app.reading.crs import STORED_SRID
from app.reading.distance import expanded

Sql = sa.ColumnElement[Any]

_BOUND: dict[Type, Any] = {
    Type.TEXT: sa.Text,
    Type.INTEGER: sa.BigInteger,
    Type.NUMBER: sa.Double,
    Type.BOOLEAN: sa.Boolean,
    Type.DAYS: sa.Date,
    Type.INSTANT: lambda: sa.DateTime(timezone=True),
    Type.GEOMETRY: sa.LargeBinary,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_SETS = {"a_contains": ("@>",), "a_containedby": ("<@",), "a_equals": ("@>", "<@"), "a_overlaps": ("&&",)}
_SPATIAL = {
    "s_intersects": "ST_Intersects",
    "s_contains": "ST_Contains",
    "s_crosses": "ST_Crosses",
    "s_equals": "ST_Equals",
    "s_overlaps": "ST_Overlaps",
    "s_touches": "ST_Touches",
    "s_within": "ST_Within",
}
_ITALIAN = "it-x-icu"
_ZERO: Sql = sa.literal_column("0")


def condition(collection: Collection, skeleton: Node, /) -> sa.ColumnElement[bool]:
    """The condition of a filter on the collection's table."""
    return _Writer(collection).scalar(skeleton)


class _Writer:
    def __init__(self, collection: Collection) -> None:
        self.collection, self.table = collection, collection.table

    def scalar(self, node: Node) -> Sql:
        """Anything with one value."""
        if isinstance(node, Literal):
            return self.bound(node)
        if isinstance(node, Property):
            return self.table.c.geom if node.type is Type.GEOMETRY else self.table.c[node.name]
        op, args = node.op, node.args
        if op in ("and", "or"):
            return (sa.and_ if op == "and" else sa.or_)(*(self.scalar(arg) for arg in args))
        if op == "not":
            return ~self.scalar(args[0])
        if op == "isnull":
            return self.scalar(args[0]).is_(None)
        if op in _COMPARE or op == "between":
            return self.comparison(op, args)
        if op in _SETS:
            left, right = (self.set(arg) for arg in args)
            return sa.and_(*(left.op(sign, is_comparison=True)(right) for sign in _SETS[op]))
        return self.function(op, args)

    def function(self, op: str, args: tuple[Node, ...]) -> Sql:
        if op == "s_dwithin":
            return self.near(*args)
        if op.startswith("s_"):
            return self.spatial(op, *args)
        if op.startswith("t_"):
            return self.temporal(op, *args)
        if op == "in":
            return self.scalar(args[0]) == sa.any_(self.bound(args[1]))
        if op == "like":
            value, pattern = self.scalar(args[0]), self.scalar(args[1])
            return value.like(pattern)
        if op == "casei":
            # Up and down again: «ß» and «SS», «ς» and «Σ» are the same letters.
            return sa.func.lower(sa.func.upper(sa.collate(self.scalar(args[0]), _ITALIAN)), type_=sa.Text)
        if op == "accenti":
            return sa.func.unaccent(sa.func.normalize(self.scalar(args[0])), type_=sa.Text)
        return _calculated(op, *(sa.cast(self.scalar(arg), sa.Double) for arg in args))

    def bound(self, node: Node) -> Sql:
        assert isinstance(node, Literal)
        type_ = _BOUND[node.type]()
        value = sa.bindparam(f"c_{node.index}", type_=ARRAY(type_) if node.many else type_)
        if node.type is not Type.GEOMETRY:
            return value
        found = sa.func.geometry(value, type_=sa.types.NullType())
        if node.srid == STORED_SRID:
            return found
        return sa.func.ST_Transform(found, sa.literal_column(str(STORED_SRID)), type_=sa.types.NullType())

    def comparison(self, op: str, args: tuple[Node, ...]) -> Sql:
        if op == "between":
            low = self.comparison(">=", (args[0], args[1]))
            return sa.and_(low, self.comparison("<=", (args[0], args[2])))
        if args[0].type in TEMPORAL:
            return ~self.temporal("=", *args) if op == "<>" else self.temporal(op, *args)
        left, right = (self.scalar(arg) for arg in args)
        if args[0].type is Type.TEXT and not any(isinstance(arg, Literal) for arg in args):
            # Titles are sorted as in Italian, ids by code point: two columns need one order.
            left, right = sa.collate(left, "C"), sa.collate(right, "C")
        return sa.type_coerce(_COMPARE[op](left, right), sa.Boolean)

    def spatial(self, op: str, left: Node, right: Node) -> Sql:
        one, other = _plain(self.scalar(left)), _plain(self.scalar(right))
        if op == "s_disjoint":
            return ~sa.func.ST_Intersects(one, other, type_=sa.Boolean)
        exactly = getattr(sa.func, _SPATIAL[op])(one, other, type_=sa.Boolean)
        # What touches in any way has boxes that do: the index answers first.
        return sa.and_(one.op("&&", is_comparison=True)(other), exactly)

    def near(self, left: Node, right: Node, distance: Node) -> Sql:
        one, other, metres = _plain(self.scalar(left)), _plain(self.scalar(right)), self.bound(distance)
        exactly = sa.func.ST_DWithin(sa.func.geography(one), sa.func.geography(other), metres, type_=sa.Boolean)
        return sa.and_(one.op("&&", is_comparison=True)(expanded(other, metres)), exactly)

    def temporal(self, op: str, left: Node, right: Node) -> Sql:
        one, other = self.span(left), self.span(right)
        exactly = ~related("t_intersects", one, other) if op == "t_disjoint" else related(op, one, other)
        # A relation may look at one end only: an interval whose other end is unknown is unknown all the same.
        ends = [end for node, span in ((left, one), (right, other)) if _is_of_record(node) for end in span.ends]
        if ends:
            return sa.case((sa.or_(*(end.is_(None) for end in ends)), sa.null()), else_=exactly)
        named = isinstance(left, Property) and left.name == self.collection.period_field
        near = hint(op, other) if named and not _has_property(right) else None
        return exactly if near is None else sa.and_(self.table.c.period.op("&&", is_comparison=True)(near), exactly)

    def span(self, node: Node) -> Span:
        if isinstance(node, Call):
            first, last = (None if arg == Call("..") else self.span(arg) for arg in node.args)
            return Span.between(first, last)
        if node.type is Type.INSTANT or isinstance(node, Literal):
            return span(self.scalar(node), days=node.type is Type.DAYS)
        own = node.name == self.collection.period_field
        return Span.of_period(self.table.c.period if own else sa.func.remix_period(self.table.c[node.name]))

    def set(self, node: Node) -> Sql:
        if isinstance(node, Property):
            return sa.type_coerce(self.table.c[node.name], sa.types.NullType())
        if isinstance(node, Literal):
            return self.bound(node)
        assert isinstance(node, Call)
        items = [self.scalar(arg) for arg in node.args]
        if node.type is Type.TEXT:
            items = [sa.collate(sa.cast(item, sa.Text), "C") for item in items]
        elif node.type is Type.NUMBER:
            items = [sa.cast(item, sa.Double) for item in items]
        return sa.type_coerce(array(items), sa.types.NullType())


def _calculated(op: str, left: Sql, right: Sql) -> Sql:
    """Calculations in double precision; a division by zero has no value, so it is unknown."""
    divisor = sa.func.nullif(right, _ZERO, type_=sa.Double)
    if op == "%":
        return left - right * sa.func.trunc(left / divisor, type_=sa.Double)
    if op == "div":
        return sa.func.trunc(left / divisor, type_=sa.Double)
    if op == "^":
        return sa.func.power(left, right, type_=sa.Double)
    signs: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
    return sa.type_coerce(left / divisor if op == "/" else signs[op](left, right), sa.Double)


def _is_of_record(node: Node) -> bool:
    """Whether it is an interval with an end that the record holds."""
    return isinstance(node, Call) and _has_property(node)


def _has_property(node: Node) -> bool:
    return isinstance(node, Property) or (isinstance(node, Call) and any(map(_has_property, node.args)))


def _plain(geometry: Sql) -> Sql:
    """The geometry itself: GeoAlchemy2 would turn it into EWKB."""
    return sa.type_coerce(geometry, sa.types.NullType())
