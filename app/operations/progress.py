"""Showing what is being done: one line per step, with a running clock where a person watches."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.status import Status

console = Console(stderr=True, highlight=False)


class Step:
    """A step under way; it may say how far it is, and that there was nothing to do."""

    def __init__(self, title: str, status: Status | None) -> None:
        self._title = title
        self._status = status
        self._note = ""
        self._idle = False

    def advance(self, what: str, done: int, total: int) -> None:
        """Show how far the step is."""
        if self._status:
            share = f"{done:,} of {total:,}" if total else f"{done:,}"
            self._status.update(f"{escape(self._title)}: {escape(what)} {share}")

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
    """A step of a longer task; its line stays when it has succeeded."""
    began = time.monotonic()
    if console.is_terminal:
        with console.status(escape(title)) as status:
            current = Step(title, status)
            yield current
    else:
        current = Step(title, None)
        yield current
    console.print(current.line(time.monotonic() - began))
