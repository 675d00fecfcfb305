"""Has files written by child processes, few at a time, and keeps the latest of them for who asks the same again.

A file is kept as long as it is one of the latest: its name says the version of the data, so it is never out of date.
"""

import asyncio
import os
import signal
import sys
from collections import OrderedDict
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import structlog

from app.downloads.orders import Order
from app.errors import Problem
from app.languages import gettext as _
from app.reading import database
from app.settings import ROOT, settings
from gis.confinement import sweep

AT_ONCE, WAITING = 2, 8
"""Children that write, and orders that wait for one; whoever comes then is asked to come back."""
KEPT_BYTES = 512 * 2**20
_PREFIX = "remix-downloads-"
TOO_LONG, AWAY, NO_ANSWER, UNWRITABLE = 3, 4, 5, 6
"""How a child ends (see child)."""

log = structlog.get_logger()
_places = asyncio.Semaphore(AT_ONCE)
_running: dict[str, "asyncio.Task[None]"] = {}
_kept: OrderedDict[str, int] = OrderedDict()
"""The files that are there, by digest, the latest asked for last, with their sizes."""


async def made(order: Order, /) -> BinaryIO:
    """The file of an order, open: it can be read to the end even if it is removed meanwhile. Raises Problem."""
    digest = order.digest()
    path = _folder() / (digest + order.kind.extensions[0])
    for _attempt in range(2):
        with suppress(FileNotFoundError):
            file = path.open("rb")
            if digest in _kept:
                _kept.move_to_end(digest)
            return file
        await asyncio.shield(_task(order, digest, path))
    raise FileNotFoundError(path)


def clear() -> None:
    """Remove all that is kept: a server that is told to stop does not come to what Python does at its end."""
    if _temporary.cache_info().currsize:
        _temporary().cleanup()
        _temporary.cache_clear()
        _kept.clear()


def _task(order: Order, digest: str, path: Path) -> "asyncio.Task[None]":
    """The making of a file, which equal orders share and which goes on when who asked has left."""
    task = _running.get(digest)
    if task is None:
        if len(_running) >= AT_ONCE + WAITING:
            raise Problem(
                503,
                _("Troppe esportazioni insieme"),
                _("Ci sono già altre esportazioni in corso: riprova tra qualche secondo."),
                headers={"Retry-After": "10"},
            )
        task = asyncio.ensure_future(_make(order, digest, path))
        _running[digest] = task
        task.add_done_callback(lambda done: (_running.pop(digest, None), done.cancelled() or done.exception()))
    return task


async def _make(order: Order, digest: str, path: Path) -> None:
    async with _places:
        with TemporaryDirectory(dir=_folder(), prefix="making-", ignore_cleanup_errors=True) as room:
            draft = Path(room) / path.name
            code, said = await _child(order, draft)
            if code:
                raise _problem(code, said)
            draft.rename(path)
    _keep(digest, path)


async def _child(order: Order, path: Path) -> tuple[int, str]:
    """Run one; it is ended if this process stops waiting for it. What it puts aside lies beside its file."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app.downloads.child",
        str(path),
        cwd=ROOT,
        env={**os.environ, "REMIX_DATABASE_URL": settings().database_url, "TMPDIR": str(path.parent)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await process.communicate(order.text())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        log.warning("a file was not written", code=process.returncode, error=err.decode(errors="replace")[-2000:])
    return process.returncode or 0, out.decode()


def _problem(code: int, said: str) -> Problem:
    if code == UNWRITABLE:
        return Problem(400, _("Formato non adatto"), said, parameter="f")
    if code == NO_ANSWER:
        return Problem(400, _("Calcolo impossibile"), _("Un calcolo del filtro non ha risultato per una scheda."))
    if code == AWAY:
        return database.unavailable()
    if code in (TOO_LONG, -signal.SIGXCPU):
        return database.too_long()
    return Problem(500, _("Errore del portale"), _("Qualcosa è andato storto da parte nostra. L'errore è registrato."))


def _keep(digest: str, path: Path) -> None:
    _kept[digest] = path.stat().st_size
    while sum(_kept.values()) > KEPT_BYTES and len(_kept) > 1:
        oldest, _size = _kept.popitem(last=False)
        for old in _folder().glob(f"{oldest}.*"):
            old.unlink(missing_ok=True)


@cache
def _temporary() -> TemporaryDirectory[str]:
    sweep(_PREFIX)
    return TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-")


def _folder() -> Path:
    """This process's own, which goes with it."""
    return Path(_temporary().name)
