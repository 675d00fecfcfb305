"""Starts and stops the servers under measurement, and says how much memory they hold."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.client import Client


@dataclass(frozen=True)
class Process:
    """A program to run, in a process group of its own."""

    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    descriptors: tuple[int, ...] = ()


def free_port() -> int:
    """A port that nobody used a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(processes: Sequence[Process], /, *, origin: str, probe: str) -> Iterator[list[int]]:
    """The programs, answering 200 to the probe, as long as the block lasts; yields their process ids."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        for one in processes:
            one.log.parent.mkdir(parents=True, exist_ok=True)
            with one.log.open("wb") as log:
                started.append(
                    subprocess.Popen(
                        one.command,
                        cwd=one.folder,
                        env={**os.environ, **one.environment},
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                        pass_fds=one.descriptors,
                        start_new_session=True,
                    )
                )
        _wait(processes, started, origin=origin, probe=probe)
        yield [process.pid for process in started]
    finally:
        for process in started:
            _end(process)


def _wait(processes: Sequence[Process], started: Sequence[subprocess.Popen[bytes]], *, origin: str, probe: str) -> None:
    deadline = time.monotonic() + 60
    seen = ""
    while time.monotonic() < deadline and all(process.poll() is None for process in started):
        with suppress(OSError, EOFError), Client(origin, timeout=30) as client:
            answer = client.get(probe)
            if answer.status == 200:
                return
            seen = f"{answer.status} {answer.body[:300]!r}"
        time.sleep(0.1)
    logs = "\n".join(one.log.read_text(errors="replace")[-1500:] for one in processes)
    raise RuntimeError(f"{origin}{probe} does not answer ({seen}):\n{logs}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: it was started here and holds nothing else."""
    for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)
            break
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def largest_mb(pids: Sequence[int], /) -> float:
    """The memory of the largest of the processes and their children (RSS)."""
    sizes = [0]
    for pid in _tree(pids):
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            sizes += [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return max(sizes) / 1024


def cpu_seconds(pid: int, /) -> float:
    """What a process, its children and those that it has seen end have taken of the processors so far."""
    taken = 0
    for number, one in enumerate(_tree([pid])):
        with suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            taken += sum(map(int, fields[11 : 13 if number else 15]))
    return taken / os.sysconf("SC_CLK_TCK")


def _tree(pids: Sequence[int]) -> list[int]:
    found = list(pids)
    for pid in found:
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found
