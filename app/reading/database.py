"""Asks the database on behalf of reading: one pool per process, and a Problem when there is no answer."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import psycopg
import structlog
from psycopg import errors
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from app import db
from app.errors import Problem
from app.languages import gettext as _
from app.reading.connections import Lender
from app.reading.wire import Rows

_DEAD = (psycopg.OperationalError, psycopg.InterfaceError)
_NO_ANSWER = (psycopg.DataError, errors.InternalError_)
"""A value beyond what numbers or geometries can be, met while calculating what a filter asks."""

log = structlog.get_logger()

_streams = asyncio.Semaphore(4)
"""Each holds a connection for as long as its reader takes: half of the pool stays for everybody else."""

_lender: Lender | None = None


async def open_pool() -> None:
    """Open the pool without waiting for the database: the portal starts, and says 503, while it is away."""
    global _lender
    pool = db.reading_pool()
    await pool.open(wait=False)
    _lender = Lender(pool)


async def close_pool() -> None:
    """Give the connections back."""
    global _lender
    if _lender is not None:
        await _lender.close()
        _lender = None


async def fetch(sql: str, params: Mapping[str, Any] | None = None, *, general: bool = False) -> Rows:
    """All rows of a prepared statement. Raises Problem 503 when the database is away or takes too long.

    `general` when no value can change how the statement is best answered (see connections). When a connection turns
    out to have died, its idle sisters are checked and the question asked again.
    """
    try:
        try:
            return await _fetch(sql, params, general)
        except _DEAD as error:
            if _lender is None or isinstance(error, errors.QueryCanceled):
                raise
            await _lender.check()
            return await _fetch(sql, params, general)
    except errors.QueryCanceled:
        raise too_long() from None
    except _NO_ANSWER as error:
        raise no_answer(error) from error
    except (*_DEAD, PoolTimeout, PoolClosed, TooManyRequests) as error:
        raise unavailable() from error


async def stream(sql: str, params: Mapping[str, Any], *, rows: int) -> AsyncIterator[list[tuple[Any, ...]]]:
    """The rows of a long answer, some at a time, from a cursor on the server: the memory does not grow with it.

    Raises Problem 503 before the first rows, or when as many long answers are under way as there may be.
    """
    if _lender is None:
        raise unavailable()
    if _streams.locked():
        raise Problem(
            503,
            _("Troppe esportazioni insieme"),
            _("Ci sono già altre esportazioni in corso: riprova tra qualche secondo."),
            headers={"Retry-After": "10"},
        )
    async with _streams:
        try:
            async with (
                _lender.connection() as connection,
                # One snapshot for the whole answer, whatever is published meanwhile.
                connection.transaction(),
                connection.cursor(name="stream", binary=True) as cursor,
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
        400, _("Calcolo impossibile"), _("Un calcolo del filtro non ha risultato per una scheda."), parameter="filter"
    )


def too_long() -> Problem:
    """The 503 of a question that takes longer than any may."""
    return Problem(
        503,
        _("Richiesta troppo onerosa"),
        _("La richiesta ha superato il tempo massimo: restringi il filtro e riprova."),
        headers={"Retry-After": "10"},
    )


def unavailable() -> Problem:
    """The 503 of a portal whose database is away."""
    return Problem(
        503,
        _("Servizio temporaneamente non disponibile"),
        _("La base dati non risponde. Il portale riprova da solo: torna tra poco."),
        headers={"Retry-After": "5"},
    )


async def _fetch(sql: str, params: Mapping[str, Any] | None, general: bool) -> Rows:
    if _lender is None:
        raise unavailable()
    # Not in a transaction that is ended after each question: every statement here is one of its own.
    wire = await _lender.borrow(general=general)
    try:
        rows = await wire.ask(sql, params or {})
    except BaseException:
        await _lender.discard(wire)
        raise
    await _lender.give_back(wire)
    return rows
