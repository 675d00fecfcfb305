"""The SQL of statistics: one pass over the matching records, then the groups and the total of what was found."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.catalog import COLLECTIONS
from app.reading import statements
from app.reading.stats import Measure
from app.reading.stats_groups import Grouping, groupings

_ZERO: sa.ColumnElement[int] = sa.literal_column("0", type_=sa.Integer)


@lru_cache(maxsize=512)
def table(shape: statements.Shape, groups: tuple[str, ...], measures: tuple[Measure, ...], /) -> str:
    """One row a group: whether it is the total, the group's values, the figures (see `figures`)."""
    ways = [groupings(shape.collection)[name] for name in groups]
    records = _records(shape, ways, measures)
    alone = _alone(records, ways)
    none = [sa.cast(sa.null(), sa.Text).label(f"k{number}") for number in range(len(ways))]
    total = sa.select(sa.true().label("total"), *none, *_figures(records, measures, alone)).select_from(records)
    if not ways:
        return statements.compiled(total)
    source: sa.FromClause = records
    values: list[sa.ColumnElement[Any]] = []
    for number, way in enumerate(ways):
        column: sa.ColumnElement[Any] = records.c[f"g{number}"]
        if way.many:
            # A record without any value stays, as one of the unknown group.
            each = sa.func.unnest(column).table_valued("value").render_derived(name=f"each{number}")
            source, column = source.join(each, sa.true(), isouter=True), each.c.value
        values.append(column)
    labelled = [value.label(f"k{number}") for number, value in enumerate(values)]
    grouped = (
        sa.select(sa.false().label("total"), *labelled, *_figures(records, measures, alone))
        .select_from(source)
        .group_by(*values)
        .limit(sa.bindparam("groups", type_=sa.Integer))
    )
    return statements.compiled(sa.union_all(grouped.subquery().select(), total))


def _records(shape: statements.Shape, ways: list[Grouping], measures: tuple[Measure, ...]) -> sa.CTE:
    """What is needed of the matching records: read once, as both the groups and the total stand on it."""
    collection = COLLECTIONS[shape.collection]
    table = collection.table
    columns: list[sa.ColumnElement[Any]] = [_value(table, way).label(f"g{number}") for number, way in enumerate(ways)]
    names = dict.fromkeys(one.field for one in measures if one.field)
    columns += [table.c[name].label(f"m_{name}") for name in names]
    chosen = sa.select(*(columns or [sa.true().label("one")])).select_from(table)
    return chosen.where(*statements.conditions(collection, table, shape)).cte("records")


def _value(table: sa.Table, way: Grouping) -> sa.ColumnElement[Any]:
    column = table.c[way.column]
    return sa.func.left(column, sa.literal_column("4"), type_=sa.Text) if way.year else column


def _alone(records: sa.CTE, ways: list[Grouping]) -> sa.ColumnElement[bool] | None:
    """Whether a record is in one group only; None when every record is."""
    one = sa.literal_column("1", type_=sa.Integer)
    many = [sa.func.cardinality(records.c[f"g{number}"]) <= one for number, way in enumerate(ways) if way.many]
    return sa.and_(*many) if many else None


def _figures(
    records: sa.CTE, measures: tuple[Measure, ...], alone: sa.ColumnElement[bool] | None
) -> list[sa.ColumnElement[Any]]:
    found: list[sa.ColumnElement[Any]] = []
    for measure in measures:
        if measure.function == "count":
            found.append(sa.func.count())
        elif measure.function == "sum":
            found += [_sum(records.c[f"m_{measure.field}"], part) for part in _parts(alone)]
        else:
            found.append(_of(measure.function, records.c[f"m_{measure.field}"]))
    for name in dict.fromkeys(one.field for one in measures if one.field):
        found.append(sa.func.count() - sa.func.count(records.c[f"m_{name}"]))
    return [figure.label(f"v{number}") for number, figure in enumerate(found)]


def _parts(alone: sa.ColumnElement[bool] | None) -> list[sa.ColumnElement[bool] | None]:
    return [None] if alone is None else [alone, sa.not_(alone)]


def _sum(column: sa.ColumnElement[Any], part: sa.ColumnElement[bool] | None) -> sa.ColumnElement[Any]:
    """Nothing to add is zero; when there are records and no amount is known, the sum is unknown."""
    aggregates: list[Any] = [sa.func.count(), sa.func.count(column), sa.func.sum(column)]
    if part is not None:
        aggregates = [one.filter(part) for one in aggregates]
    rows, known, amount = aggregates
    unknown = sa.and_(rows > _ZERO, known == _ZERO)
    return sa.case((unknown, sa.null()), else_=sa.func.coalesce(amount, _ZERO))


def _of(function: str, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    if function == "mean":
        return sa.cast(sa.func.avg(column), sa.Double)
    if function == "median":
        return sa.func.percentile_cont(sa.literal_column("0.5")).within_group(column)
    return sa.func.min(column) if function == "min" else sa.func.max(column)
