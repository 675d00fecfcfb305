"""The launcher itself: it prepares Python from the lock, once, and repairs what a kill left behind."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.operations.paths import CLONE

# What `./remix --help` needs; the rest of the lock would only make this test slow.
_NEEDED = ("typer", "click", "rich", "shellingham", "markdown-it-py", "mdurl", "pygments", "typing-extensions",
           "annotated-doc", "annotated-types", "pydantic", "pydantic-core", "typing-inspection")  # fmt: skip


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with the real launcher and command line, and the part of the real lock that they need."""
    clone = tmp_path / "a clone"
    (clone / "requirements").mkdir(parents=True)
    shutil.copy(CLONE / "remix", clone / "remix")
    shutil.copytree(CLONE / "app", clone / "app", ignore=shutil.ignore_patterns("__pycache__"))
    entries = re.split(r"\n(?=[a-z0-9])", (CLONE / "requirements" / "serve.txt").read_text())
    kept = [entry for entry in entries if entry.split("==")[0] in _NEEDED]
    (clone / "requirements" / "serve.txt").write_text("\n".join(kept) + "\n")
    return clone


def launch(clone: Path, *arguments: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name != "REMIX_HOME"}
    return subprocess.Popen(
        [sys._base_executable, str(clone / "remix"), *arguments],  # type: ignore[attr-defined]
        cwd="/",
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_python_is_prepared_once_and_a_kill_on_the_way_is_repaired(clone: Path) -> None:
    interrupted = launch(clone, "--help")
    while not (clone / ".remix" / "venv" / "bin" / "python").exists():
        time.sleep(0.01)
    os.killpg(interrupted.pid, signal.SIGKILL)
    interrupted.communicate()

    first, _ = launch(clone, "--help").communicate(timeout=120)
    assert "✓ Python packages (serve)" in first, first
    assert "Usage: ./remix" in first

    began = time.monotonic()
    second, _ = launch(clone, "db", "--help").communicate(timeout=20)
    assert "✓" not in second
    assert "Usage: ./remix db" in second
    assert time.monotonic() - began < 2

    lock = clone / "requirements" / "serve.txt"
    lock.write_text(re.sub(r"sha256:[0-9a-f]{6}", "sha256:000000", lock.read_text()))
    tampered = launch(clone, "--help")
    output, _ = tampered.communicate(timeout=120)
    assert tampered.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in output
    assert "Traceback" not in output


def test_an_old_python_understands_the_launcher_well_enough_to_say_that_it_is_too_old() -> None:
    source = (CLONE / "remix").read_text()
    compile(source, "remix", "exec", flags=0x400, _feature_version=6)
    assert "from __future__ import annotations" not in source  # 0x400: parse only
