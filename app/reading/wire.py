"""Asks prepared questions over one connection: what a cursor does, without what only other uses of a cursor need.

psycopg adapts the values and loads the rows, in C; between the two stand a few calls of libpq and one wait. A cursor's
own way from a question to its rows takes longer than PostgreSQL takes to find one record.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from psycopg import AsyncConnection, errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

Connection = AsyncConnection[Any]
Rows = list[tuple[Any, ...]]

_PLACE = re.compile(r"%(?:\((\w+)\)s|%)")
_MOST_PREPARED = 100
"""Of a connection, as many as psycopg keeps: the server has them in memory, and readers choose the shapes."""


class Wire:
    """One connection, at the service of one question at a time."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.general = False
        """Whether it plans for any values (see connections)."""
        self._transformer = Transformer(connection)
        self._prepared: OrderedDict[tuple[str, tuple[int, ...]], bytes] = OrderedDict()
        self._number = 0
        self._results: list[PGresult] = []

    async def ask(self, sql: str, values: Mapping[str, Any], /) -> Rows:
        """All rows. Raises what a cursor raises; a connection that has failed is for the pool to look at."""
        statement, names = _numbered(sql)
        transformer = self._transformer
        dumped = transformer.dump_sequence([values[name] for name in names], [PyFormat.AUTO] * len(names))
        key = (sql, transformer.types or ())
        name = self._prepared.get(key)
        if name is None:
            name = await self._prepare(key, statement)
        else:
            self._prepared.move_to_end(key)
        self.connection.pgconn.send_query_prepared(name, dumped, transformer.formats, Format.BINARY)
        result = await self._result()
        transformer.set_pgresult(result, format=Format.BINARY)
        return transformer.load_rows(0, result.ntuples, tuple)

    async def _prepare(self, key: tuple[str, tuple[int, ...]], statement: bytes) -> bytes:
        if len(self._prepared) == _MOST_PREPARED:
            _, oldest = self._prepared.popitem(last=False)
            self.connection.pgconn.send_query(b"DEALLOCATE " + oldest)
            await self._result()
        self._number += 1
        name = b"wire_%d" % self._number
        self.connection.pgconn.send_prepare(name, statement, key[1])
        await self._result()
        self._prepared[key] = name
        return name

    async def _result(self) -> PGresult:
        """What the server says to what was sent. Raises psycopg's error where it says no."""
        connection, loop = self.connection.pgconn, asyncio.get_running_loop()
        self._results = []
        if connection.flush():  # more than the socket takes at once
            await _until(lambda: not connection.flush(), connection.socket, loop.add_writer, loop.remove_writer)
        await _until(self._is_complete, connection.socket, loop.add_reader, loop.remove_reader)
        result = self._results[-1]
        if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            raise errors.error_from_result(result)
        return result

    def _is_complete(self) -> bool:
        connection = self.connection.pgconn
        connection.consume_input()
        while not connection.is_busy():
            result = connection.get_result()
            if result is None:
                return True
            self._results.append(result)
        return False


async def _until(
    is_done: Callable[[], bool], socket: int, add: Callable[..., Any], remove: Callable[[int], Any]
) -> None:
    """Look each time the socket is ready, until it is done."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def look() -> None:
        try:
            if is_done() and not done.done():
                done.set_result(None)
        except Exception as error:
            if not done.done():
                done.set_exception(error)

    add(socket, look)
    try:
        await done
    finally:
        remove(socket)


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """A statement with `$1` for its first place, as the protocol has it, and the names of its places in order."""
    names: dict[str, int] = {}

    def number(place: re.Match[str]) -> str:
        return f"${names.setdefault(place[1], len(names) + 1)}" if place[1] else "%"

    return _PLACE.sub(number, sql).encode(), tuple(names)
