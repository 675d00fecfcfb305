"""What the check of a file found to change becomes a draft, while the check still writes it."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from app.catalog import Collection
from app.changes.models import changes
from app.changes.workflow import add_copied, open_changeset

_CHUNK = 1 << 20
_PAUSE = 0.02  # seconds between two looks at a file that grows


class Foreign(Exception):
    """The changes name another collection than the one that was checked: whoever wrote them is not to be trusted."""


class Draft:
    """A draft that is filled by a thread of its own, in a transaction that is left to the caller to commit.

    From the first `add` until `finish` or `drop`, or the end of the block, nobody else may use the session.
    """

    def __init__(
        self, session: sa.Connection, /, *, title: str, author: str, reason: str, source: Mapping[str, Any]
    ) -> None:
        self._session = session
        self._about: dict[str, Any] = {"title": title, "author": author, "reason": reason, "source": source}
        self._pool = ThreadPoolExecutor(1)
        self._opened: Future[int] | None = None
        self._copied: dict[Collection, Future[None]] = {}
        self._complete: dict[Collection, Event] = {}

    def __enter__(self) -> "Draft":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._end()

    def add(self, collection: Collection, file: Path, /, *, complete: bool) -> None:
        """Begin to copy the changes of a file (see gis.report.outcome), if it holds any, unless that has been begun.

        The copy goes on until what is there is complete.
        """
        ended = self._complete.setdefault(collection, Event())
        if complete:
            ended.set()
        if collection not in self._copied and file.exists() and file.stat().st_size:
            self._opened = self._opened or self._pool.submit(self._open)
            self._copied[collection] = self._pool.submit(self._copy, self._opened, collection, file, ended)

    @property
    def changeset(self) -> int | None:
        """Which one it is, although not all may be copied yet; None where nothing changes."""
        return self._opened.result() if self._opened else None

    def finish(self) -> None:
        """Wait until all is copied. Raises Foreign."""
        for one in self._copied.values():
            one.result()

    def drop(self) -> None:
        """Undo what was copied: nothing is to be proposed."""
        self._end()
        self._session.rollback()
        self._opened, self._copied = None, {}

    def _end(self) -> None:
        for ended in self._complete.values():
            ended.set()
        self._pool.shutdown(cancel_futures=True)

    def _open(self) -> int:
        return open_changeset(self._session, origin="file", **self._about)

    def _copy(self, opened: Future[int], collection: Collection, file: Path, ended: Event) -> None:
        session, changeset = self._session, opened.result()
        copied = add_copied(session, _growing(file, ended), changeset=changeset)
        own = sa.select(sa.func.count()).where(
            changes.c.changeset_id == changeset, changes.c.collection == collection.id
        )
        if session.execute(own).scalar_one() != copied:
            raise Foreign(f"{file.name}: changes of another collection than {collection.id}")


def _growing(file: Path, ended: Event) -> Iterator[bytes]:
    """What is in a file, and what is added to it until it is said to have ended."""
    with file.open("rb") as lines:
        last = False
        while not last:
            last = ended.wait(_PAUSE)
            while block := lines.read(_CHUNK):
                yield block
