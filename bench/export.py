"""The export of 100,000 records beside `psql` that copies the same features out: time, and the server's memory."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.operations.postgres import installations
from bench import measurement, processes, sql
from bench.contenders import Contender
from bench.measurement import Pairs
from bench.workloads import Parameters

COPY = "psql COPY"
TIMES, MEGABYTES = 1.5, 150.0
"""The goals: so many times as long as COPY at most, and so much memory of the largest process."""


@dataclass(frozen=True)
class Export:
    """How long the server took for each second of COPY, and the most memory that one of its processes had."""

    over_copy: Pairs
    peak_mb: float


def measure(server: Contender, parameters: Parameters, /, *, url: str, rounds: int) -> Export:
    """Both in turns; the answer itself has been compared before."""
    psql = installations.provide().program("psql")
    copy = [psql, url, "--no-psqlrc", "--quiet", "--command", sql.export(parameters)]
    path = (server.paths("W9", parameters) or [""])[0]

    def copied(_: int) -> None:
        subprocess.run(copy, stdout=subprocess.DEVNULL, check=True)

    def exported(_: int) -> None:
        drain(server.origin, path)

    with _peak(server.pids) as peak:
        medians = measurement.interleaved({COPY: copied, server.name: exported}, rounds=rounds)
    return Export(measurement.paired(medians, reference=COPY)[server.name], max(peak))


def drain(origin: str, path: str) -> int:
    """Ask, and read to the end without keeping or understanding anything: the client costs next to nothing."""
    host = urlsplit(origin)
    buffer, received = bytearray(1 << 20), 0
    with socket.create_connection((host.hostname, host.port), timeout=120) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host.netloc}\r\nConnection: close\r\n\r\n".encode())
        while size := connection.recv_into(buffer):
            received += size
    if received < 1000:
        raise RuntimeError(f"{path}: {bytes(buffer[:received])!r}")
    return received


@contextmanager
def _peak(pids: Sequence[int]) -> Iterator[list[float]]:
    """The memory of the largest process in MB, looked at all the while."""
    seen, over = [0.0], threading.Event()

    def look() -> None:
        while not over.is_set():
            seen.append(processes.largest_mb(pids))
            time.sleep(0.02)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        over.set()
        looking.join()
