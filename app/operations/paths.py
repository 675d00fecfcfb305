"""Where things are: the clone, and the home of everything that the launcher makes."""

import os
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
DATA = CLONE / "data"


def home() -> Path:
    """The folder of everything that is made here (REMIX_HOME); removing it is a complete uninstall."""
    return Path(os.environ.get("REMIX_HOME") or CLONE / ".remix").absolute()


def log_file(name: str) -> Path:
    """The log of one tool or server; its folder exists."""
    folder = home() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.log"
