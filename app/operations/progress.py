"""Showing what is being done: one line per step, with a bar and a running clock where a person watches."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console(stderr=True, highlight=False)


class Step:
    """A step under way; it may say how far it is, and that there was nothing to do."""

    def __init__(self, title: str, progress: Progress) -> None:
        self._title = title
        self._progress = progress
        self._task = progress.add_task(escape(title), total=None)
        self._note = ""
        self._idle = False

    def advance(self, what: str, done: int, total: int) -> None:
        """Show how far the step is."""
        text = f"{escape(self._title)}: {escape(what)}"
        self._progress.update(self._task, description=text, completed=done, total=total or None)

    def note(self, text: str) -> None:
        """Add a remark to the line that stays."""
        self._note = f" · {escape(text)}"

    def nothing_to_do(self) -> None:
        """Say that the step was done before."""
        self._idle = True

    def line(self, seconds: float) -> str:
        """The line that stays when the step is over."""
        took = " [dim]· nothing to do[/]" if self._idle else f" [dim]({seconds:.1f} s)[/]"
        return f"  [green]✓[/] {escape(self._title)}{self._note}{took}"


@contextmanager
def step(title: str, /) -> Iterator[Step]:
    """A step of a longer task; its line stays when it has succeeded. Away from a terminal only that is shown."""
    began = time.monotonic()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        current = Step(title, progress)
        yield current
    console.print(current.line(time.monotonic() - began))
