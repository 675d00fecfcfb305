"""What a command answers, on the standard output: whole lines where no person watches, so that a script finds them."""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from gis.report.printable import printable

_WIDTH = 200
_ROME = ZoneInfo("Europe/Rome")


def answer(what: str | Table, /) -> None:
    """Print a line (with rich's markup) or a table."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    console.print(printable(what) if isinstance(what, str) else what, soft_wrap=isinstance(what, str))


def moment(when: datetime, /) -> str:
    """A moment as it was on the clocks here, wherever the server's clock stands."""
    return f"{when.astimezone(_ROME):%d/%m/%Y %H:%M}"
