"""Running every test: style, types, architecture, TypeScript, then Python and the browser."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.operations import chromium, frontend
from app.operations.errors import SetupError
from app.operations.paths import CLONE
from app.operations.progress import console, step


@dataclass(frozen=True)
class Outcome:
    """How one check ended."""

    title: str
    passed: bool
    seconds: float


def run(arguments: Sequence[str], /) -> int:
    """Run everything, or pytest alone with its own arguments; returns the exit code."""
    os.environ.pop("REMIX_DATABASE_URL", None)  # tests make and drop databases: only ever in a cluster of their own
    _provide_browser(needed=not arguments)
    with step("Front end") as current:
        if frontend.is_built():
            current.nothing_to_do()
        else:
            frontend.build()
    if arguments:
        return _python("pytest", *arguments)
    outcomes = [_check(title, action) for title, action in _CHECKS.items()]
    outcomes.append(_check("pytest", lambda: _python("pytest", *_IN_PARALLEL)))
    _summary(outcomes)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def _provide_browser(*, needed: bool) -> None:
    """A person who runs a few tests may do without; the browser tests among them then fail and say why."""
    try:
        with step("Chromium") as current:
            os.environ[chromium.VARIABLE] = chromium.provide()
            current.note(os.environ[chromium.VARIABLE])
    except SetupError as problem:
        if needed:
            raise
        console.print(f"  ! {problem}", markup=False)


def _python(module: str, *arguments: str) -> int:
    """Run a Python tool with its output on the terminal."""
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=CLONE, check=False).returncode


def _installed(program: str) -> int:
    """Run a program of the virtual environment that is not a module to run."""
    environment = {**os.environ, "PYTHONPATH": str(CLONE)}
    path = Path(sys.executable).with_name(program)
    return subprocess.run([path], cwd=CLONE, env=environment, check=False).returncode


def _script(name: str) -> int:
    """Run a check of the front end."""
    try:
        frontend.run_script(name)
    except SetupError as problem:
        console.print(str(problem), markup=False)
        return 1
    return 0


def _check(title: str, action: Callable[[], int]) -> Outcome:
    console.rule(title, align="left")
    began = time.monotonic()
    code = action()
    return Outcome(title=title, passed=code == 0, seconds=time.monotonic() - began)


def _summary(outcomes: Sequence[Outcome]) -> None:
    console.rule("summary", align="left")
    for outcome in outcomes:
        mark = "[green]passed[/]" if outcome.passed else "[red]FAILED[/]"
        console.print(f"  {mark}  {outcome.title} [dim]({outcome.seconds:.1f} s)[/]")


# Each process takes half of what the other has left: modules stay together with what they set up, and none waits long.
_IN_PARALLEL = ("--numprocesses", "auto", "--dist", "worksteal")
_CHECKS: dict[str, Callable[[], int]] = {
    "ruff check": lambda: _python("ruff", "check", ".", "remix"),
    "ruff format": lambda: _python("ruff", "format", "--check", ".", "remix"),
    "mypy": lambda: _python("mypy", "--strict", "app", "gis"),
    "import-linter": lambda: _installed("lint-imports"),
    "TypeScript types": lambda: _script("typecheck"),
    "vitest": lambda: _script("test"),
}
