"""Asks the database on behalf of reading: one pool per process, and a Problem when there is no answer."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import psycopg
import structlog
from psycopg import errors
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from app import db
from app.errors import Problem

_DEAD = (psycopg.OperationalError, psycopg.InterfaceError)
_NO_ANSWER = (psycopg.DataError, errors.InternalError_)
"""A value beyond what numbers or geometries can be, met while calculating what a filter asks."""

log = structlog.get_logger()

_streams = asyncio.Semaphore(4)
"""Each holds a connection for as long as its reader takes: half of the pool stays for everybody else."""

_pool: AsyncConnectionPool[Any] | None = None


async def open_pool() -> None:
    """Open the pool without waiting for the database: the portal starts, and says 503, while it is away."""
    global _pool
    _pool = db.reading_pool()
    await _pool.open(wait=False)


async def close_pool() -> None:
    """Give the connections back."""
    global _pool
    if _pool is not None:
        await _pool.close()
        _pool = None


async def fetch(sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of a prepared statement. Raises Problem 503 when the database is away or takes too long.

    When a connection turns out to have died in the pool, its idle sisters are checked and the question asked again.
    """
    try:
        try:
            return await _fetch(sql, params)
        except _DEAD as error:
            if _pool is None or isinstance(error, errors.QueryCanceled):
                raise
            await _pool.check()
            return await _fetch(sql, params)
    except errors.QueryCanceled:
        raise Problem(
            503,
            "Richiesta troppo onerosa",
            "La richiesta ha superato il tempo massimo: restringi il filtro e riprova.",
            headers={"Retry-After": "10"},
        ) from None
    except _NO_ANSWER as error:
        raise no_answer(error) from error
    except (*_DEAD, PoolTimeout, PoolClosed, TooManyRequests) as error:
        raise unavailable() from error


async def stream(sql: str, params: Mapping[str, Any], *, rows: int) -> AsyncIterator[list[tuple[Any, ...]]]:
    """The rows of a long answer, some at a time, from a cursor on the server: the memory does not grow with it.

    Raises Problem 503 before the first rows, or when as many long answers are under way as there may be.
    """
    if _pool is None:
        raise unavailable()
    if _streams.locked():
        raise Problem(
            503,
            "Troppe esportazioni insieme",
            "Ci sono già altre esportazioni in corso: riprova tra qualche secondo.",
            headers={"Retry-After": "10"},
        )
    async with _streams:
        try:
            async with (
                _pool.connection() as connection,
                # One snapshot for the whole answer, whatever is published meanwhile.
                connection.transaction(),
                connection.cursor(name="stream") as cursor,
            ):
                await cursor.execute(sql.encode(), params)
                while part := await cursor.fetchmany(rows):
                    yield part
        except _NO_ANSWER as error:
            raise no_answer(error) from error
        except (*_DEAD, PoolTimeout, PoolClosed, TooManyRequests) as error:
            raise unavailable() from error


def no_answer(error: psycopg.Error) -> Problem:
    """The 400 of a question whose calculations leave the range of numbers, or what geometries allow."""
    log.warning("a calculation failed", error=str(error).strip())
    return Problem(
        400, "Calcolo impossibile", "Un calcolo del filtro non ha risultato per una scheda.", parameter="filter"
    )


def unavailable() -> Problem:
    """The 503 of a portal whose database is away."""
    return Problem(
        503,
        "Servizio temporaneamente non disponibile",
        "La base dati non risponde. Il portale riprova da solo: torna tra poco.",
        headers={"Retry-After": "5"},
    )


async def _fetch(sql: str, params: Mapping[str, Any] | Sequence[Any] | None) -> list[tuple[Any, ...]]:
    if _pool is None:
        raise unavailable()
    # Not `connection()`, which ends a transaction after each question: every statement here is one of its own.
    connection = await _pool.getconn()
    try:
        cursor = await connection.execute(sql.encode(), params, prepare=True)
        rows: list[tuple[Any, ...]] = await cursor.fetchall()
    finally:
        await _pool.putconn(connection)
    return rows
