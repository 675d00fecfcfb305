"""Knows the version of each collection in this process, and hears at once when one is published."""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import structlog

from app.catalog import GAZETTEER
from app.reading import database
from app.settings import ROOT, settings

CHANNEL = "remix_published"
_HEARTBEAT_SECONDS = 20.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Version:
    """What is known of one collection's current version."""

    collection: str
    version: int
    published_at: datetime
    records: int
    bbox: tuple[float, float, float, float] | None
    days: tuple[date | None, date | None]


@dataclass(frozen=True)
class Versions:
    """The versions of all collections at one moment; a stamp is the part of a cache key that they give."""

    known: Mapping[str, Version]
    _stamps: dict[str | None, str] = field(default_factory=dict)

    def stamp(self, collection: str | None = None) -> str:
        """A short text that changes whenever the collection (or, for None, any) or the program changes."""
        if collection not in self._stamps:
            names = self.known if collection is None else {collection, GAZETTEER.id}
            facts = [
                (name, self.known[name].version, self.known[name].published_at.isoformat())
                for name in sorted(names)
                if name in self.known
            ]
            text = repr((_program(), facts)).encode()
            self._stamps[collection] = hashlib.blake2s(text, digest_size=8).hexdigest()
        return self._stamps[collection]

    def records(self, collection: str) -> int:
        """How many records the collection holds."""
        return self.known[collection].records if collection in self.known else 0

    @property
    def published_at(self) -> datetime | None:
        """When anything was last published."""
        return max((one.published_at for one in self.known.values()), default=None)


_heard: Versions | None = None


def heard() -> Versions | None:
    """The versions if this process is listening, without asking anybody; None when it cannot be sure."""
    return _heard


async def current() -> Versions:
    """The versions now: from memory while listening, from the database otherwise. Raises Problem 503."""
    return _heard or await _load()


async def listen() -> None:
    """Follow the publications for ever; while the connection is away nothing is trusted to be current."""
    global _heard
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(settings().database_url, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                # Loaded after LISTEN, so that a publication in between is not missed.
                _heard = await _load()
                while True:
                    async for _ in connection.notifies(timeout=_HEARTBEAT_SECONDS, stop_after=1):
                        _heard = await _load()
                    await connection.execute("SELECT")
        except asyncio.CancelledError:
            _heard = None
            raise
        except Exception as error:
            _heard = None
            log.warning("not listening to publications", error=str(error).strip())
            with suppress(asyncio.TimeoutError):
                await asyncio.sleep(1.0)


async def _load() -> Versions:
    rows: list[tuple[Any, ...]] = await database.fetch(
        "SELECT collection, version, published_at, records, bbox, first_day, last_day FROM collection_versions"
    )
    return Versions(
        {
            name: Version(name, version, at, records, tuple(bbox) if bbox else None, (first, last))
            for name, version, at, records, bbox, first, last in rows
        }
    )


@cache
def _program() -> str:
    """Changes when the code, a template or the built front end changes: an answer depends on them too."""
    folders = ("app", "gis", "frontend/templates", "frontend/dist/.vite")
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*") if _is_source(path))
    facts = "".join(f"{path.relative_to(ROOT)}{path.stat().st_size}{path.stat().st_mtime_ns}" for path in files)
    return hashlib.blake2s(facts.encode(), digest_size=8).hexdigest()


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix in (".py", ".html", ".typ", ".json", ".mo")
