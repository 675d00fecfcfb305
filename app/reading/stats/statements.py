"""The SQL of statistics. The matching records are read once, into one row for each combination of what they share.

From those few rows come the groups (each value of a list being one) and the total; so a million records cost one
scan, which the database may divide among its processes. Only a median needs all values: it has its own statement.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.catalog import COLLECTIONS
from app.reading import statements
from app.reading.stats.groups import Grouping, groupings
from app.reading.stats.question import Measure

_ZERO: sa.ColumnElement[int] = sa.literal_column("0", type_=sa.Integer)
_Columns = list[sa.ColumnElement[Any]]


@lru_cache(maxsize=512)
def table(shape: statements.Shape, groups: tuple[str, ...], measures: tuple[Measure, ...], /) -> str:
    """One row a group: whether it is the total, the group's values, the figures but the medians (see `figures`)."""
    ways = [groupings(shape.collection)[name] for name in groups]
    fields = list(dict.fromkeys(one.field for one in measures if one.field))
    parts: _Columns = [sa.func.count().label("n")]
    for name in fields:
        column = COLLECTIONS[shape.collection].table.c[name]
        parts += [
            sa.func.count(column).label(f"known_{name}"),
            sa.func.sum(column).label(f"sum_{name}"),
            sa.func.min(column).label(f"min_{name}"),
            sa.func.max(column).label(f"max_{name}"),
        ]
    shares = _matching(shape, ways, parts, together=True)
    alone = _alone(shares, ways)
    found: _Columns = []
    for measure in measures:
        if measure.function == "count":
            found.append(_added(shares.c.n))
        elif measure.function == "sum":
            found += [_sum(shares, measure.field, part) for part in _parts(alone)]
        elif measure.function != "median":
            found.append(_of(shares, measure))
    found += [_added(shares.c.n) - _added(shares.c[f"known_{name}"]) for name in fields]
    return _by_group(shares, ways, found)


@lru_cache(maxsize=512)
def medians(shape: statements.Shape, groups: tuple[str, ...], fields: tuple[str, ...], /) -> str:
    """One row a group: whether it is the total, the group's values, the medians of some fields."""
    ways = [groupings(shape.collection)[name] for name in groups]
    columns: _Columns = [COLLECTIONS[shape.collection].table.c[name].label(f"m_{name}") for name in fields]
    records = _matching(shape, ways, columns, together=False)
    half: sa.ColumnElement[Any] = sa.literal_column("0.5")
    return _by_group(
        records, ways, [sa.func.percentile_cont(half).within_group(records.c[f"m_{name}"]) for name in fields]
    )


def _matching(shape: statements.Shape, ways: Sequence[Grouping], columns: _Columns, *, together: bool) -> sa.CTE:
    """The matching records: what they are grouped by (lists as they are), and some columns of each or of all alike."""
    collection = COLLECTIONS[shape.collection]
    table = collection.table
    keys = [_value(table, way).label(f"g{number}") for number, way in enumerate(ways)]
    chosen = sa.select(*keys, *columns).select_from(table).where(*statements.conditions(collection, table, shape))
    return (chosen.group_by(*keys) if together else chosen).cte("matching")


def _value(table: sa.Table, way: Grouping) -> sa.ColumnElement[Any]:
    column = table.c[way.column]
    return sa.func.left(column, sa.literal_column("4"), type_=sa.Text) if way.year else column


def _by_group(matching: sa.CTE, ways: Sequence[Grouping], figures: _Columns) -> str:
    """The figures of each group, and those of all records together."""
    named = [figure.label(f"v{number}") for number, figure in enumerate(figures)]
    none = [sa.cast(sa.null(), sa.Text).label(f"k{number}") for number in range(len(ways))]
    total = sa.select(sa.true().label("total"), *none, *named).select_from(matching)
    if not ways:
        return statements.compiled(total)
    source: sa.FromClause = matching
    values: _Columns = []
    for number, way in enumerate(ways):
        column: sa.ColumnElement[Any] = matching.c[f"g{number}"]
        if way.many:
            # A record without any value stays, as one of the unknown group.
            each = sa.func.unnest(column).table_valued("value").render_derived(name=f"each{number}")
            source, column = source.join(each, sa.true(), isouter=True), each.c.value
        values.append(column)
    grouped = (
        sa.select(
            sa.false().label("total"), *(value.label(f"k{number}") for number, value in enumerate(values)), *named
        )
        .select_from(source)
        .group_by(*values)
        .limit(sa.bindparam("groups", type_=sa.Integer))
    )
    return statements.compiled(sa.union_all(grouped.subquery().select(), total))


def _alone(matching: sa.CTE, ways: Sequence[Grouping]) -> sa.ColumnElement[bool] | None:
    """Whether a record is in one group only; None when every record is."""
    one = sa.literal_column("1", type_=sa.Integer)
    many = [sa.func.cardinality(matching.c[f"g{number}"]) <= one for number, way in enumerate(ways) if way.many]
    return sa.and_(*many) if many else None


def _parts(alone: sa.ColumnElement[bool] | None) -> list[sa.ColumnElement[bool] | None]:
    return [None] if alone is None else [alone, sa.not_(alone)]


def _added(column: sa.ColumnElement[Any], part: sa.ColumnElement[bool] | None = None) -> sa.ColumnElement[Any]:
    """The sum of what is counted or added already; nothing to add is zero."""
    added: Any = sa.func.sum(column)
    return sa.func.coalesce(added if part is None else added.filter(part), _ZERO)


def _sum(matching: sa.CTE, name: str, part: sa.ColumnElement[bool] | None) -> sa.ColumnElement[Any]:
    """When there are records and no amount is known, the sum is unknown."""
    rows, known = _added(matching.c.n, part), _added(matching.c[f"known_{name}"], part)
    amount = _added(matching.c[f"sum_{name}"], part)
    return sa.case((sa.and_(rows > _ZERO, known == _ZERO), sa.null()), else_=amount)


def _of(matching: sa.CTE, measure: Measure) -> sa.ColumnElement[Any]:
    name = measure.field
    if measure.function == "mean":
        known = sa.func.nullif(sa.func.sum(matching.c[f"known_{name}"]), _ZERO)
        return sa.cast(sa.func.sum(matching.c[f"sum_{name}"]), sa.Double) / sa.cast(known, sa.Double)
    extreme = sa.func.min if measure.function == "min" else sa.func.max
    return extreme(matching.c[f"{measure.function}_{name}"])
