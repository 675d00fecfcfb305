"""Runs the check of a file in a child process with limits, and follows how far it is.

Whatever is wrong with a file (or hidden in it) happens there: without the database's address, without rights beyond a
private folder, with so much memory, time and disk and no more.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from app.imports import folders
from app.settings import ROOT
from gis.report import Report, from_json

Progress = Callable[[str, int, int], None]


class Broken(Exception):
    """The check itself broke: a sentence for the person, without blame for the file."""


def check(
    path: Path, /, *, name: str, work: Path, choices: Mapping[str, Any], progress: Progress = lambda *_: None
) -> Report:
    """Check a file with what `published.dump` has put in the folder `work`; what comes of it is in its `out`.

    Raises Unreadable where the file asks for more than a file may, Broken where the check did not get to its end.
    """
    job = {"path": str(path.absolute()), "name": name, "choices": dict(choices)}
    (work / "job.json").write_bytes(orjson.dumps(job))
    (work / "tmp").mkdir()
    command = [sys.executable, "-m", "app.imports.checking", str(work)]
    environment = _environment(work)
    with (
        folders.log().open("ab") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, env=environment) as process,
    ):
        try:
            assert process.stdout
            for line in process.stdout:
                progress(*orjson.loads(line))
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise Broken(f"Il controllo del file si è interrotto e non ha lasciato nulla (il perché è in {folders.log()}).")
    return from_json((work / "out" / "report.json").read_bytes())


def _environment(work: Path) -> dict[str, str]:
    """What the child is told: nothing of the portal's, least of all where its database is."""
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "TMPDIR": str(work / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
