"""Runs the checks of a file in a child process with limits, and follows how far it is.

Whatever is wrong with a file (or hidden in it) happens there: without the database's address, without rights beyond a
private folder, with so much memory, time and disk and no more.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from app.imports import folders
from app.settings import ROOT
from gis import confinement
from gis.confinement import Confines, End
from gis.report import Report, from_json
from gis.report.outcome import PROPOSED, Progress

Proposed = Callable[[Path, bool], None]
CONFINES = Confines()


class Broken(Exception):
    """The check itself broke: a sentence for the person, without blame for the file."""


def check(
    path: Path,
    /,
    *,
    name: str,
    jobs: Mapping[Path, Mapping[str, Any] | None],
    confines: Confines = CONFINES,
    progress: Progress = lambda *_: None,
    proposed: Proposed = lambda *_: None,
) -> list[Report]:
    """Check a file once for each folder, which has what `published.dump` has put there, with its choices.

    What comes of it is in its `out`; `proposed` is given the folder, by another thread, whenever more of its changes
    are there, and whether they are complete. Without choices it is only asked which tables the file holds. Raises
    Broken where the checks did not get to their end; a file that nobody can read is a report that says so.
    """
    for work, choices in jobs.items():
        job = {"path": str(path.absolute()), "name": name, "choices": choices}
        (work / "job.json").write_bytes(orjson.dumps(job))
    run(
        "app.imports.checking",
        list(jobs),
        temporary=next(iter(jobs)) / "tmp",
        confines=confines,
        progress=progress,
        proposed=proposed,
    )
    return [from_json((work / "out" / "report.json").read_bytes()) for work in jobs]


def run(
    module: str,
    works: Sequence[Path],
    /,
    *,
    temporary: Path,
    confines: Confines = CONFINES,
    progress: Progress = lambda *_: None,
    proposed: Proposed = lambda *_: None,
) -> None:
    """Run a module of ours on some folders in a child; `temporary` is made for it. Raises Broken."""
    temporary.mkdir()
    command = [sys.executable, "-m", module, *map(str, works)]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(temporary)}
    hear = _follower(works, progress, proposed)
    ended = confinement.run(command, environment=environment, confines=confines, on_line=hear)
    if ended.end is not End.DONE:
        with folders.log().open("a", encoding="utf-8") as log:
            log.write(f"{temporary.parent}: {ended.end}, {ended.code}\n{ended.errors}\n")
        raise Broken(f"{ended.text} Non ha lasciato nulla (il perché è in {folders.log()}).")


def _follower(works: Sequence[Path], progress: Progress, proposed: Proposed) -> Callable[[str], None]:
    """What hears the child say how far it is, and with which folder; whatever else it prints is nothing to us."""
    known = {str(folder): folder for folder in works}

    def hear(line: str) -> None:
        with suppress(ValueError, TypeError):
            where, what, done, total = orjson.loads(line)
            progress(str(what), int(done), int(total))
            if what == PROPOSED and where in known:
                proposed(known[where], done == total)

    return hear
