"""Running a tool that writes a lot: its output goes to a log, and its end is shown when it fails."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.operations.errors import SetupError
from app.operations.paths import CLONE, log_file


def run(command: Sequence[str], /, *, log: str, cwd: Path = CLONE, env: Mapping[str, str] | None = None) -> None:
    """Run a tool to its end; raise SetupError with its last lines if it fails."""
    path = log_file(log)
    with path.open("wb") as output:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        tail = "\n".join(path.read_text(errors="replace").splitlines()[-15:])
        raise SetupError(f"`{' '.join(command)}` failed:\n{tail}\n(the whole output is in {path})")
