"""Watching the embedded database under a running portal, and starting it again when it dies."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.operations.errors import SetupError
from app.operations.postgres import cluster as clusters
from app.operations.postgres.cluster import Cluster
from app.operations.postgres.installations import Installation

_INTERVAL = 0.5
_LONGEST_PAUSE = 30.0


@contextmanager
def watching(cluster: Cluster, /, *, installation: Installation) -> Iterator[None]:
    """Keep the database running for as long as the block lasts."""
    end = threading.Event()
    watcher = threading.Thread(target=_watch, args=(cluster, installation, end), name="database-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        end.set()
        watcher.join()


def _watch(cluster: Cluster, installation: Installation, end: threading.Event) -> None:
    pause = _INTERVAL
    while not end.wait(pause):
        began = time.monotonic()
        try:
            if clusters.find(cluster):
                pause = _INTERVAL
                continue
            clusters.start(cluster, installation=installation)
            print(f"The database had stopped; started again in {time.monotonic() - began:.1f} s.", flush=True)
            pause = _INTERVAL
        except (SetupError, OSError) as problem:
            pause = min(pause * 2, _LONGEST_PAUSE)
            print(f"The database stopped and does not start ({problem}); next try in {pause:.0f} s.", flush=True)
