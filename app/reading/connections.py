"""Lends the reading connections, which stay at hand between questions: a pool's bookkeeping costs as much as one.

A connection plans each question for its values, or (`general`) once for any values. The first is what filters need: the
plan for any value reads all records of a Comune for a page that its index on the kind gives at once (325 ms instead of
1.2 among a million records). The second is for questions that no value can change the plan of, where planning would
take half of the time.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from weakref import WeakKeyDictionary

import psycopg
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool

from app.reading.wire import Connection, Wire

_AT_HAND_SECONDS = 60.0
"""Then the pool has them back for a moment, and sees to their age."""
_CANCEL_SECONDS = 2.0
_MODES = {False: b"SET plan_cache_mode = force_custom_plan", True: b"SET plan_cache_mode = force_generic_plan"}


class Lender:
    """The connections of a pool, which is open."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool
        self._at_hand: dict[bool, list[Wire]] = {False: [], True: []}
        self._wires: WeakKeyDictionary[Connection, Wire] = WeakKeyDictionary()
        self._taken = 0
        """Connections that the pool has given and not had back."""
        self._waiting = 0
        self._since = time.monotonic()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """One for a while. Raises what the pool raises when there is none."""
        borrowed = await self.borrow()
        try:
            yield borrowed.connection
        except BaseException:
            await self.discard(borrowed)
            raise
        await self.give_back(borrowed)

    async def borrow(self, *, general: bool = False) -> Wire:
        """One that plans as it is said."""
        if self._at_hand[general]:
            return self._at_hand[general].pop()
        # One that plans otherwise is told to change only when there are no more: it would be told so again and again.
        others = self._at_hand[not general]
        wire = others.pop() if others and self._taken + self._waiting >= self._pool.max_size else await self._another()
        if wire.general is not general:
            try:
                await wire.connection.execute(_MODES[general])
            except BaseException:
                await self.discard(wire)
                raise
            wire.general = general
        return wire

    async def give_back(self, wire: Wire) -> None:
        """One that has answered."""
        if self._waiting:
            await self._return(wire)
            return
        self._at_hand[wire.general].append(wire)
        if time.monotonic() - self._since > _AT_HAND_SECONDS:
            await self.recall()

    async def discard(self, wire: Wire) -> None:
        """One that has failed: the pool looks at it, and replaces it if it has to."""
        connection = wire.connection
        if connection.info.transaction_status is TransactionStatus.ACTIVE:
            with suppress(psycopg.Error):  # who asked has left: the server need not go on
                await connection.cancel_safe(timeout=_CANCEL_SECONDS)
        await self._return(wire)

    async def recall(self) -> None:
        """Give all that are at hand to the pool."""
        self._since = time.monotonic()
        for idle in self._at_hand.values():
            while idle:
                await self._return(idle.pop())

    async def check(self) -> None:
        """Replace those that have died."""
        await self.recall()
        await self._pool.check()

    async def close(self) -> None:
        """Close them all."""
        await self.recall()
        await self._pool.close()

    async def _another(self) -> Wire:
        self._waiting += 1
        try:
            connection = await self._pool.getconn()
        finally:
            self._waiting -= 1
        self._taken += 1
        # What it has prepared stays so when the pool has had it back.
        return self._wires.get(connection) or self._wires.setdefault(connection, Wire(connection))

    async def _return(self, wire: Wire) -> None:
        self._taken -= 1
        await self._pool.putconn(wire.connection)
