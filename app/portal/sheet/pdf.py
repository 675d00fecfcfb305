"""The sheets in PDF: one child at a time sets them, and the answer is kept by version like any other."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import structlog
from fastapi import Request
from starlette.responses import Response

from app.catalog import Collection
from app.errors import Problem
from app.portal import records
from app.portal.addresses import local, origin
from app.portal.place import page as place
from app.portal.sheet import typesetting
from app.portal.sheet import words as sheet
from app.portal.texts import _, current
from app.reading import params, versions
from app.reading.cache import MARK
from app.settings import ROOT

MEDIA = "application/pdf"
TEMPLATE = ROOT / "frontend" / "templates" / "sheet.typ"
SECONDS = 30.0
MOST_WAITING = 8

log = structlog.get_logger()

_press = asyncio.Semaphore(1)
_waiting = 0


async def answer(request: Request, collection: Collection, record_id: str, /) -> Response:
    """The sheet of a record, a Comune or a zone. Raises Problem 400, 404, 410 or 503."""
    params.refuse_unknown(request.query_params)  # each address is set anew
    view = await (place if collection.territory else records).view(collection, record_id)
    page = local(f"/{collection.path}/{record_id}")
    updated = (await versions.current()).published_at or datetime.now(UTC)
    words = sheet.write(collection, view, address=f"{origin(request)}{page}", updated=updated)
    pdf = await print_sheet(words, at=updated)
    headers = {
        MARK: "",
        "Content-Disposition": f'inline; filename="{record_id}.pdf"',
        "Content-Language": current(),
        "Link": f'<{origin(request)}{page}>; rel="canonical"',
    }
    return Response(pdf, media_type=MEDIA, headers=headers)


async def print_sheet(words: dict[str, Any], /, *, at: datetime) -> bytes:
    """A sheet as PDF. Raises Problem 503 when too many wait, or when it takes too long."""
    global _waiting
    if _waiting >= MOST_WAITING:
        raise _too_much()
    _waiting += 1
    try:
        async with _press:
            return await _set({"sheet": words, "timestamp": int(at.timestamp())})
    finally:
        _waiting -= 1


async def _set(asked: dict[str, Any]) -> bytes:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(Path(typesetting.__file__)),
        str(TEMPLATE),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={},
    )
    try:
        pdf, said = await asyncio.wait_for(child.communicate(orjson.dumps(asked)), SECONDS)
    except TimeoutError:
        raise _too_much() from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        log.error("a sheet could not be set", cause=said.decode(errors="replace")[-2000:])
        raise RuntimeError("a sheet could not be set")
    return pdf


def _too_much() -> Problem:
    return Problem(
        503,
        _("Troppe schede in PDF insieme"),
        _("Si stanno già preparando altre schede in PDF: riprova tra qualche secondo."),
        headers={"Retry-After": "10"},
    )
