"""Where the files of an import are: its report beside what was sent back, and a private folder while it works."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.settings import settings


def folder(number: int, /) -> Path:
    """The folder of one import; it need not exist."""
    return settings().home.absolute() / "imports" / str(number)


def log() -> Path:
    """Where the checks that break say why; its folder exists."""
    path = settings().home.absolute() / "logs" / "imports.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def work(number: int, /) -> Iterator[Path]:
    """A private folder that vanishes with the block; what a killed import leaves is cleared by the next one."""
    remove(number)  # of another database that had this home
    path = folder(number) / "work"
    folder(number).parent.mkdir(parents=True, exist_ok=True)
    folder(number).mkdir(mode=0o700)  # what is not published is for nobody else
    path.mkdir()
    try:
        yield path
    finally:
        clear_work(number)


def working() -> set[int]:
    """The imports that have a folder to work in, alive or dead."""
    return {int(path.parent.name) for path in folder(0).parent.glob("*/work") if path.parent.name.isdecimal()}


def clear_work(number: int, /) -> None:
    """Remove what an import worked with; its folder too where nothing else is in it."""
    shutil.rmtree(folder(number) / "work", ignore_errors=True)
    with suppress(OSError):  # there is a report in it, or it never was
        folder(number).rmdir()


def remove(number: int, /) -> None:
    """Remove everything of an import that came to nothing."""
    shutil.rmtree(folder(number), ignore_errors=True)
