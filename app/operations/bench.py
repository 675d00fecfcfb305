"""Starting the measurements, which are no part of the service: the folder bench/ runs as a program of its own."""

import subprocess
import sys
from collections.abc import Sequence

from app.operations.paths import CLONE


def run(arguments: Sequence[str], /) -> int:
    """Run bench/ with the arguments; returns the exit code."""
    return subprocess.run([sys.executable, "-m", "bench", *arguments], cwd=CLONE, check=False).returncode
