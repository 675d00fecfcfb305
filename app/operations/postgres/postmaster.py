"""The running server of a data folder, told from any other process by where it stands.

PostgreSQL's processes have the data folder as their current folder. That identity survives a reused process
id, a moved clone and a stale `postmaster.pid`, where comparing numbers and names does not.
"""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_PID, _SOCKETS, _STATUS = 0, 4, 7


@dataclass(frozen=True)
class Postmaster:
    """A live server: its process, the folder of its socket, and whether it accepts connections."""

    pid: int
    sockets: Path
    ready: bool


def find(data: Path, /) -> Postmaster | None:
    """The live server of a data folder."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[_PID])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    if not _stands_in(pid, data):
        return None
    sockets = lines[_SOCKETS] if len(lines) > _SOCKETS else ""
    status = lines[_STATUS].strip() if len(lines) > _STATUS else "starting"
    return Postmaster(pid=pid, sockets=Path(sockets), ready=status == "ready")


def stop(data: Path, /, *, patience: float = 30.0) -> bool:
    """Stop the server: open transactions are rolled back, committed ones kept. False if there was none."""
    found = find(data)
    if not found:
        return False
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        _signal(found.pid, number)
        if _gone(data, patience=patience):
            break
    with contextlib.suppress(OSError):  # empty now, unless another server took it
        found.sockets.rmdir()
    return True


def clear_remains(data: Path, /, *, patience: float = 3.0) -> None:
    """After a violent end: let the children of a dead server leave, then remove its pid file.

    They notice by themselves that their parent died, and hold the shared memory until then. PostgreSQL
    refuses to start while they are there, and when the old process id now belongs to somebody else.
    """
    for number in (None, signal.SIGQUIT, signal.SIGKILL):
        for pid in processes(data):
            if number is not None:
                _signal(pid, number)
        if _gone(data, patience=patience):
            break
    (data / "postmaster.pid").unlink(missing_ok=True)


def processes(data: Path, /) -> list[int]:
    """Every PostgreSQL process that stands in the data folder."""
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in numbers if _stands_in(pid, data)]


def _stands_in(pid: int, data: Path) -> bool:
    """False for a process that is gone, a zombie, or somebody else's."""
    try:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        return name in ("postgres", "postmaster") and Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def _gone(data: Path, *, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while processes(data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
