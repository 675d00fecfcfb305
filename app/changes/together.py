"""Fills a new table over several connections at once, and makes its indexes: one connection uses one processor.

What they do is committed before the publication is. So they take part only where everything that they must see is
committed too, and only in a table beside the published one, which nobody looks for until it is put in its place.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.catalog import Collection
from app.changes import sql

CONNECTIONS = max(2, min(os.cpu_count() or 2, 4))
"""One for each processor. More than four would wait for the disk, and leave readers no processor of a large machine;
two at least, since the database may be on another machine than this."""
FEWEST = 20_000
"""Fewer records than these are not worth opening connections for."""

Part = tuple[str, str | None]
"""Records by their ids: from the first on, up to before the last."""


def has_written(session: sa.Connection, /) -> bool:
    """Whether this transaction has changed anything so far that others do not see."""
    return bool(session.execute(sa.text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")).scalar_one())


@contextmanager
def filled(
    session: sa.Connection,
    collection: Collection,
    *,
    home: str,
    made: Sequence[str],
    indexes: Sequence[str],
    removed: str,
    look_there_first: Callable[[sa.Connection], Any],
    parameters: dict[str, Any],
) -> Iterator[None]:
    """Make the table and fill it in parts; index it during the block. Raises what the database refuses."""
    engine = session.engine

    def write(part: Part) -> None:
        with engine.begin() as other:
            other.execute(sa.text("SET LOCAL timezone TO 'UTC'"))
            look_there_first(other)
            other.execute(sa.text(sql.GAZETTEER_CREATE))
            other.execute(sa.text(sql.STAGED_CREATE))
            bounds = dict(zip(("first", "end"), part, strict=True))
            other.execute(sa.text(sql.STAGED_CHANGES + sql.PART.format(id="c.record_id")), parameters | bounds)
            other.execute(sa.text(sql.keep(collection, home=home) + sql.PART.format(id="t.id")), bounds)
            other.execute(sa.text(sql.insert(collection)), parameters)
            other.execute(sa.text("DROP TABLE staged, gazetteer"))

    def build(statement: str) -> None:
        _run(engine, ["SET LOCAL max_parallel_maintenance_workers = 0", statement])

    _run(engine, [removed, *made])
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        try:
            _finish([pool.submit(write, part) for part in _parts(session)])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            _run(engine, [removed])
            raise
        building = [pool.submit(build, index) for index in indexes]
        try:
            yield
            _finish(building)
        except BaseException:
            # The caller's transaction may have read the table: until it ends, nobody can remove it. The next one does.
            pool.shutdown(cancel_futures=True)
            raise


def _finish(tasks: Iterable[Future[None]]) -> None:
    for task in tasks:
        task.result()


def _parts(session: sa.Connection) -> list[Part]:
    shares = [number / CONNECTIONS for number in range(1, CONNECTIONS)]
    cuts = session.execute(sa.text(sql.CUTS), {"shares": shares}).scalar_one()
    return list(zip(["", *cuts], [*cuts, None], strict=True))


def _run(engine: sa.Engine, statements: Iterable[str]) -> None:
    with engine.begin() as other:
        for statement in statements:
            other.exec_driver_sql(statement.replace("%", "%%"))
