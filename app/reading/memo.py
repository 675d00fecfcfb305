"""Remembers what was computed for a key, a few entries long, and lets equal misses share one computation."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

from app.settings import settings

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(Generic[K, V]):
    """An LRU of answers; the key holds the version, so an entry never goes stale and old ones fall out."""

    def __init__(self, *, entries: int) -> None:
        self._known: LRUCache[K, V] = LRUCache(entries)
        self._running: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K, compute: Callable[[], Awaitable[V]]) -> V:
        """The value for the key; a hundred callers that miss together cost one computation."""
        if key in self._known:
            return self._known[key]
        task = self._running.get(key)
        if task is None:
            task = asyncio.ensure_future(self._compute(key, compute))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        # A caller that leaves must not take the computation away from the others.
        return await asyncio.shield(task)

    async def _compute(self, key: K, compute: Callable[[], Awaitable[V]]) -> V:
        value = await compute()
        if settings().cache_bytes:  # a process that keeps no answers keeps no parts of them
            self._known[key] = value
        return value
