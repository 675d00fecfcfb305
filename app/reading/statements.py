"""The SQL of reading, built with SQLAlchemy Core from the catalog and compiled once per shape of question.

A shape is a Query without its values: names, and whether each part is there. Values travel as bound parameters, so
no text of a request ever becomes SQL.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.catalog import COLLECTIONS, Collection
from app.catalog.tables import sql_type
from app.reading import boxes, features, places
from app.reading.cql import sql as cql_sql
from app.reading.cql.tree import Node
from app.reading.crs import Crs
from app.reading.query import Query, Scalar, Sort

_DIALECT: sa.Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
_CONFIG: sa.ColumnElement[Any] = sa.literal_column("'remix_it'::regconfig")


@dataclass(frozen=True)
class Shape:
    """What decides the text of a statement: everything of a Query but its values."""

    collection: str
    narrowed: bool
    """Whether anything at all is filtered."""
    filters: tuple[tuple[str, bool], ...]
    """Names, each with whether it may be one of several values."""
    comuni: bool
    zones: bool
    boxes: int
    few: bool
    """Whether what touches the boxes can be listed (see boxes)."""
    first_day: bool
    last_day: bool
    places: tuple[tuple[str, str], ...]
    condition: Node | None
    text: bool
    prefix: bool
    sort: tuple[Sort, ...]
    after: tuple[bool, ...] | None
    box_crs: Crs
    crs: Crs
    properties: tuple[str, ...] | None


def shape(query: Query, /) -> Shape:
    """The shape of a question."""
    first, last = query.days or (None, None)
    return Shape(
        query.collection.id,
        query.narrowed,
        tuple((name, len(values) > 1) for name, values in query.filters),
        bool(query.comuni),
        bool(query.zones),
        len(query.boxes),
        bool(query.boxes) and boxes.touch_few(query),
        first is not None,
        last is not None,
        places.skeleton(query),
        query.condition.skeleton if query.condition else None,
        query.text is not None,
        _prefix(query.text) is not None,
        query.sort,
        None if query.after is None else tuple(value is None for value in query.after),
        query.box_crs,
        query.crs,
        query.properties,
    )


def parameters(query: Query, /) -> dict[str, Any]:
    """The values that the statement of this question's shape binds."""
    values: dict[str, Any] = {f"f_{name}": _given(query.collection, name, given) for name, given in query.filters}
    values |= {"comuni": list(query.comuni), "zones": list(query.zones), "text": query.text, "rows": query.limit + 1}
    values |= {"prefix": _prefix(query.text)} | places.parameters(query)
    values |= boxes.parameters(query)
    values["first_day"], values["last_day"] = query.days or (None, None)
    if query.condition:
        values |= query.condition.parameters()
    values |= {f"after_{number}": value for number, value in enumerate(query.after or ())}
    return values


@lru_cache(maxsize=512)
def page(shape: Shape, /) -> str:
    """One page: id, feature text and the sort values, one row more than the limit to know whether there is a next.

    First the ids, from indexes alone where they tell enough; only then the rows, which are wide, of those on the page.
    """
    collection, table = _names(shape)
    text = features.text(collection, crs=shape.crs, properties=shape.properties)
    if not shape.narrowed and not shape.sort:
        chosen = sa.select(table.c.id, text).where(*_after(table, shape)).order_by(table.c.id)
        return compiled(chosen.limit(sa.bindparam("rows", type_=sa.Integer)))
    if not shape.sort:
        # As an array: planning a join took a quarter of the time of a hundred records.
        few = sa.func.array(_limited(collection, table, shape).correlate(None).scalar_subquery(), type_=ARRAY(sa.Text))
        return compiled(sa.select(table.c.id, text).where(table.c.id == sa.func.any(few)).order_by(table.c.id))
    ids, order = listed(shape)
    return compiled(
        sa.select(table.c.id, text, *(ids.c[key.field] for key in shape.sort))
        .select_from(ids.join(table, table.c.id == ids.c.id))
        .order_by(*order, table.c.id)
    )


def listed(shape: Shape, /) -> tuple[sa.Subquery, list[sa.ColumnElement[Any]]]:
    """The ids and sort values of a page, and the order that the sort values give."""
    collection, table = _names(shape)
    ids = _limited(collection, table, shape).subquery("page")
    return ids, _order([ids.c[key.field] for key in shape.sort], shape)


def _limited(collection: Collection, table: sa.Table, shape: Shape) -> "sa.Select[Any]":
    chosen = _in_few_boxes(collection, table, shape) if shape.few and not shape.sort else _listed(table, shape)
    return chosen.limit(sa.bindparam("rows", type_=sa.Integer))


def _listed(table: sa.Table, shape: Shape) -> "sa.Select[Any]":
    """The ids and sort values of what matches, in order."""
    keys = [table.c[key.field] for key in shape.sort]
    chosen = sa.select(table.c.id, *keys).where(*conditions(COLLECTIONS[shape.collection], table, shape))
    return chosen.where(*_after(table, shape)).order_by(*_order(keys, shape), table.c.id)


def _in_few_boxes(collection: Collection, table: sa.Table, shape: Shape) -> "sa.Select[Any]":
    """The ids in order: all candidates are listed, and only those that come on the page looked at closely."""
    near = sa.or_(*(boxes.candidates(table.c.extent, number) for number in range(shape.boxes)))
    rest = conditions(collection, table, replace(shape, boxes=0))
    candidates = sa.select(table.c.id, table.c.extent).where(near, *rest, *_after(table, shape)).order_by(table.c.id)
    # The offset keeps the exact test out of it.
    listed = candidates.offset(sa.literal_column("0")).subquery("candidate")
    exactly = (boxes.exactly(listed.c.extent, listed.c.id, table, number) for number in range(shape.boxes))
    return sa.select(listed.c.id).where(sa.or_(*exactly))


@lru_cache(maxsize=512)
def count(shape: Shape, /) -> str:
    """How many records match. Whatever a box holds is counted in the index of boxes: nothing has to be in order."""
    collection, table = _names(shape)
    shape = replace(shape, few=boxes.are_listed(shape.box_crs))
    return compiled(sa.select(sa.func.count()).select_from(table).where(*conditions(collection, table, shape)))


@lru_cache(maxsize=512)
def facet(shape: Shape, field: str, /) -> str:
    """How many records match for each value of a field; a record with several values counts for each."""
    collection, table = _names(shape)
    column: sa.ColumnElement[Any] = table.c[field]
    source: sa.FromClause = table
    if collection.by_name[field].type.is_list:
        values = sa.func.unnest(table.c[field]).table_valued("value").render_derived(name="items")
        source, column = table.join(values, sa.true()), values.c.value
    value = sa.cast(column, sa.Text).label("value")
    statement = (
        sa.select(value, sa.func.count())
        .select_from(source)
        .where(*conditions(collection, table, shape), column.is_not(None))
        .group_by(value)
        .order_by(sa.func.count().desc(), value)
        .limit(sa.literal_column("200"))
    )
    return compiled(statement)


@lru_cache(maxsize=64)
def record(collection_id: str, crs: Crs, /) -> str:
    """One record's feature text by id."""
    collection = COLLECTIONS[collection_id]
    table = collection.table
    feature = features.text(collection, crs=crs, properties=None)
    return compiled(sa.select(feature).where(table.c.id == sa.bindparam("id", type_=sa.Text)))


WITHDRAWN = """
SELECT reason, valid_from FROM history
WHERE collection = %(collection)s AND record_id = %(id)s AND valid_to IS NULL AND action = 'delete'
"""


def _names(shape: Shape) -> tuple[Collection, sa.Table]:
    collection = COLLECTIONS[shape.collection]
    return collection, collection.table


def conditions(collection: Collection, table: sa.Table, shape: Shape) -> list[sa.ColumnElement[bool]]:
    """What the records of a question's shape have to meet."""
    conditions = [_matches(collection, table, name, f"f_{name}", several=several) for name, several in shape.filters]
    if shape.comuni:
        conditions.append(_matches(collection, table, "comuni", "comuni"))
    if shape.zones:
        conditions.append(_matches(collection, table, "zones", "zones"))
    if shape.boxes and collection.geometry:
        # What has no geometry is in every box (OGC API Features, /req/core/fc-bbox-response).
        each = (boxes.condition(table, number, shape.box_crs, few=shape.few) for number in range(shape.boxes))
        conditions.append(sa.or_(*each))
    if shape.first_day or shape.last_day:
        first = sa.bindparam("first_day", type_=sa.Date) if shape.first_day else sa.null()
        last = sa.bindparam("last_day", type_=sa.Date) if shape.last_day else sa.null()
        conditions.append(table.c.period.op("&&")(sa.func.daterange(first, last, sa.literal_column("'[]'"))))
    conditions += [places.condition(table, relation, target) for relation, target in shape.places]
    if shape.condition:
        conditions.append(cql_sql.condition(collection, shape.condition))
    if shape.text:
        conditions.append(table.c.search.op("@@")(_text_query(shape)))
    return conditions


def _given(collection: Collection, name: str, values: tuple[Scalar, ...]) -> Scalar | list[Scalar]:
    """A single value of a single-valued field as it is, else all of them."""
    return values[0] if len(values) == 1 and not collection.by_name[name].type.is_list else list(values)


def _matches(
    collection: Collection, table: sa.Table, name: str, parameter: str, *, several: bool = True
) -> sa.ColumnElement[bool]:
    field = collection.by_name[name]
    if field.type.is_list:
        return table.c[name].op("&&")(sa.bindparam(parameter, type_=ARRAY(sa.Text)))
    if not several:
        # Plain equality: the index on the field and the id then gives a page in its order, which ANY does not.
        return table.c[name] == sa.bindparam(parameter, type_=sql_type(field))
    return table.c[name] == sa.any_(sa.bindparam(parameter, type_=ARRAY(sql_type(field))))


def _text_query(shape: Shape) -> sa.ColumnElement[Any]:
    """What people type, by Italian grammar; the last word may be unfinished."""
    whole = sa.func.websearch_to_tsquery(_CONFIG, sa.bindparam("text", type_=sa.Text))
    if not shape.prefix:
        return whole
    return whole.op("||")(sa.func.to_tsquery(_CONFIG, sa.bindparam("prefix", type_=sa.Text)))


def _prefix(text: str | None) -> str | None:
    """The words of a search as a prefix query, when it is nothing but plain words."""
    words = (text or "").split()
    if not words or len(words[-1]) < 2 or not all(word.isalnum() for word in words):
        return None
    return " & ".join((*words[:-1], f"{words[-1]}:*"))


def _after(table: sa.Table, shape: Shape) -> list[sa.ColumnElement[bool]]:
    """What comes after the last record seen, in an order of several keys whose unknown values come last."""
    if shape.after is None:
        return []
    keys: list[tuple[sa.ColumnElement[Any], bool, bool, bool]] = [
        (table.c[sort.field], sort.descending, is_null, table.c[sort.field].nullable or False)
        for sort, is_null in _zip(shape.sort, shape.after[:-1])
    ]
    keys.append((table.c.id, False, False, False))
    alternatives = []
    ties: list[sa.ColumnElement[bool]] = []
    for number, (column, descending, is_null, nullable) in enumerate(keys):
        value = sa.bindparam(f"after_{number}", type_=column.type)
        if not is_null:
            beyond = column < value if descending else column > value
            alternatives.append(sa.and_(*ties, sa.or_(beyond, column.is_(None)) if nullable else beyond))
        ties.append(column.is_(None) if is_null else column == value)
    return [sa.or_(*alternatives)]


def _order(keys: Sequence[sa.ColumnElement[Any]], shape: Shape) -> list[sa.ColumnElement[Any]]:
    return [(key.desc() if sort.descending else key.asc()).nulls_last() for key, sort in _zip(keys, shape.sort)]


def _zip(left: Any, right: Any) -> Any:
    return zip(left, right, strict=True)


def compiled(statement: sa.Executable) -> str:
    """The text of a statement, which must hold no value."""
    text = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
    unnamed = [name for name, value in text.params.items() if value is not None]
    assert not unnamed, f"a value in the statement itself: {unnamed}"
    return str(text)
