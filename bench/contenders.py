"""Who is measured: this portal with and without its cache, and what they have in common with the other servers."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from psycopg.conninfo import conninfo_to_dict

from app.operations.paths import CLONE
from app.reading import cursor
from bench import processes
from bench.data import record_id
from bench.processes import Process
from bench.workloads import Parameters

WORKERS = 2
Features = list[dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """Where a server finds the data and may keep its files."""

    url: str
    folder: Path
    port: int

    @property
    def origin(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Mapping[str, str]:
        """The parts of the database's URL: host, dbname, user."""
        return {name: str(value) for name, value in conninfo_to_dict(self.url).items()}


@dataclass(frozen=True)
class Contender:
    """A server, the paths by which it is asked each workload, and how to read its answers."""

    name: str
    processes: Callable[[Place], Sequence[Process]]
    paths: Callable[[str, Parameters], Sequence[str] | None]
    """One path a question, in the order of the parameters; None where the server cannot answer the workload."""
    probe: str = "/"
    ours: bool = False
    pids: list[int] = field(default_factory=list)
    origin: str = ""

    @contextmanager
    def running(self, url: str, folder: Path) -> Iterator["Contender"]:
        """The server on a free port, as long as the block lasts."""
        place = Place(url, folder / self.name, processes.free_port())
        place.folder.mkdir(parents=True, exist_ok=True)
        started = self.processes(place)
        with processes.running(started, origin=place.origin, probe=self.probe) as pids:
            yield Contender(self.name, self.processes, self.paths, self.probe, self.ours, pids, place.origin)


def uvicorn(
    application: str, place: Place, /, *, environment: Mapping[str, str], python: str = sys.executable
) -> Process:
    """An ASGI application under uvicorn, as a server runs it."""
    options = ["--workers", str(WORKERS), "--no-access-log", "--log-level", "warning"]
    command = [python, "-m", "uvicorn", application, "--host", "127.0.0.1", "--port", str(place.port), *options]
    return Process(command, environment, CLONE, place.folder / "server.log")


def portal(name: str, /, *, cache_bytes: int | None = None) -> Contender:
    """This portal; without a cache every answer is made anew."""

    def start(place: Place) -> list[Process]:
        # The limit of requests a minute is for single visitors, and load comes from one address here.
        environment = {"REMIX_DATABASE_URL": place.url, "REMIX_REQUESTS_PER_MINUTE": "0"}
        environment |= {} if cache_bytes is None else {"REMIX_CACHE_BYTES": str(cache_bytes)}
        return [uvicorn("app.main:app", place, environment=environment)]

    return Contender(name, start, portal_paths, probe="/status", ours=True)


def bare(folder: Path) -> Contender:
    """The bare ASGI application, with the answers that the folder holds: `<workload>.json`."""

    def start(place: Place) -> list[Process]:
        return [uvicorn("bench.bare:app", place, environment={"BENCH_BARE": str(folder)})]

    return Contender("bare", start, lambda workload, _: [f"/{workload}.json"], probe=f"/{next(folder.iterdir()).name}")


def portal_paths(workload: str, p: Parameters, /) -> list[str] | None:
    """The portal's paths."""
    root = "/api/collections"
    areas = f"{root}/areas/items"
    if workload.startswith("W8"):
        return [f"{root}/areas/tiles/WebMercatorQuad/{z}/{y}/{x}" for z, y, x in p.tiles[workload[2:]]]
    known = {
        "W1": [f"{areas}?limit=10"],
        "W2": [f"{areas}?limit=1000"],
        "W3": [f"{areas}?limit=1000&bbox={','.join(map(str, box))}" for box in p.boxes],
        "W4": [f"{areas}?{urlencode({'limit': 100, 'comune': p.comune, 'kind': kind})}" for kind in p.kinds],
        "W5": [f"{areas}?limit=100&cursor={cursor.encode((), (record_id(p.depth),))}"],
        "W6": [f"{areas}/{record_id(number)}" for number in p.ids],
        "W7": [f"{root}/comuni/items?limit=1000"],
        "W9": [f"{areas}?limit=100000"],
    }
    return known.get(workload)


def features(body: bytes, /) -> Features:
    """The features of an answer, whether it is one or a collection."""
    document = orjson.loads(body)
    found: Features = document.get("features", [document])
    return found
