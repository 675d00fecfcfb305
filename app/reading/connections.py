"""Lends the reading connections, which stay at hand between questions: a pool's bookkeeping costs as much as one.

A connection plans each question for its values, or (`general`) once for any values. The first is what filters need: the
plan for any value reads all records of a Comune for a page that its index on the kind gives at once (325 ms instead of
1.2 among a million records). The second is for questions that no value can change the plan of, where planning would
take half of the time.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakSet

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

Connection = AsyncConnection[Any]

_AT_HAND_SECONDS = 60.0
"""Then the pool has them back for a moment, and sees to their age."""
_MODES = {False: b"SET plan_cache_mode = force_custom_plan", True: b"SET plan_cache_mode = force_generic_plan"}


class Lender:
    """The connections of a pool, which is open."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool
        self._at_hand: dict[bool, list[Connection]] = {False: [], True: []}
        self._general: WeakSet[Connection] = WeakSet()
        self._waiting = 0
        self._since = time.monotonic()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """One for a while. Raises what the pool raises when there is none."""
        borrowed = await self.borrow()
        try:
            yield borrowed
        except BaseException:
            await self.discard(borrowed)
            raise
        await self.give_back(borrowed)

    async def borrow(self, *, general: bool = False) -> Connection:
        """One that plans as it is said."""
        if self._at_hand[general]:
            return self._at_hand[general].pop()
        connection = self._at_hand[not general].pop() if self._at_hand[not general] else await self._another()
        if (connection in self._general) is not general:
            try:
                await connection.execute(_MODES[general])
            except BaseException:
                await self.discard(connection)
                raise
            (self._general.add if general else self._general.discard)(connection)
        return connection

    async def give_back(self, connection: Connection, *, general: bool = False) -> None:
        """One that has answered."""
        if self._waiting:
            await self._pool.putconn(connection)
            return
        self._at_hand[general].append(connection)
        if time.monotonic() - self._since > _AT_HAND_SECONDS:
            await self.recall()

    async def discard(self, connection: Connection) -> None:
        """One that has failed: the pool looks at it, and replaces it if it has to."""
        await self._pool.putconn(connection)

    async def recall(self) -> None:
        """Give all that are at hand to the pool."""
        self._since = time.monotonic()
        for idle in self._at_hand.values():
            while idle:
                await self._pool.putconn(idle.pop())

    async def check(self) -> None:
        """Replace those that have died."""
        await self.recall()
        await self._pool.check()

    async def close(self) -> None:
        """Close them all."""
        await self.recall()
        await self._pool.close()

    async def _another(self) -> Connection:
        self._waiting += 1
        try:
            return await self._pool.getconn()
        finally:
            self._waiting -= 1
