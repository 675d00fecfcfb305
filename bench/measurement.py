"""Measures: single requests in interleaved, rotated blocks, and requests a second under load."""

import json
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.client import Client
from bench.contenders import Contender

_LONGEST_BLOCK_S = 1.5
_LONGEST_BLOCK = 60

Ask = Callable[[int], None]
"""Asks the n-th question, whatever n is."""

_WRK = """
local paths = {}
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  math.randomseed(42)
end
function request() return wrk.format("GET", paths[math.random(#paths)]) end
function done(summary, latency)
  local e = summary.errors
  print(string.format('JSON{"requests":%d,"us":%d,"bad":%d}', summary.requests, summary.duration,
    e.status + e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass(frozen=True)
class Pairs:
    """How many times longer others took than the reference, block by block, and their own median in ms."""

    ratio: float
    lowest: float
    highest: float
    milliseconds: float
    blocks: int


def asker(contender: Contender, paths: Sequence[str], client: Client, /) -> Ask:
    """Asks a server its paths in turn, and insists on an answer."""

    def ask(number: int) -> None:
        path = paths[number % len(paths)]
        answer = client.get(path)
        if answer.status not in (200, 204):
            raise RuntimeError(f"{contender.name} {path}: status {answer.status}")

    return ask


def interleaved(asks: Mapping[str, Ask], /, *, rounds: int) -> dict[str, list[float]]:
    """For each contender the median of each block in seconds; each round asks all, beginning with another."""
    names = list(asks)
    length = {name: _block_length(asks[name]) for name in names}
    medians: dict[str, list[float]] = {name: [] for name in names}
    asked = dict.fromkeys(names, 0)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            times = []
            for _ in range(length[name]):
                began = time.perf_counter()
                asks[name](asked[name])
                times.append(time.perf_counter() - began)
                asked[name] += 1
            medians[name].append(statistics.median(times))
    return medians


def paired(medians: Mapping[str, Sequence[float]], /, *, reference: str) -> dict[str, Pairs]:
    """Each contender against the reference, block by block of the same round."""
    result = {}
    for name, blocks in medians.items():
        ratios = [block / mine for block, mine in zip(blocks, medians[reference], strict=True)]
        result[name] = Pairs(
            statistics.median(ratios), min(ratios), max(ratios), statistics.median(blocks) * 1000, len(ratios)
        )
    return result


def load(contender: Contender, paths: Sequence[str], /, *, connections: int, seconds: int, folder: Path) -> float:
    """Requests a second in a closed loop, by wrk. Raises RuntimeError when an answer is bad."""
    folder.mkdir(parents=True, exist_ok=True)
    script, list_of_paths = folder / "wrk.lua", folder / "paths.txt"
    script.write_text(_WRK)
    list_of_paths.write_text("".join(f"{path}\n" for path in paths))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(script)]
    done = subprocess.run(
        [*command, contender.origin, "--", str(list_of_paths)], capture_output=True, text=True, check=True
    )
    found = re.search(r"JSON(\{.*\})", done.stdout)
    if not found:
        raise RuntimeError(f"wrk said nothing: {done.stdout}{done.stderr}")
    said = json.loads(found[1])
    if said["bad"]:
        raise RuntimeError(f"{contender.name}: {said['bad']} bad answers under load")
    return float(said["requests"] / said["us"] * 1e6)


def has_wrk() -> bool:
    """Whether the load generator is installed."""
    return shutil.which("wrk") is not None


def _block_length(ask: Ask) -> int:
    """As many questions as fit into the longest block, after warming up."""
    for number in range(3):
        began = time.perf_counter()
        ask(number)
        took = time.perf_counter() - began
        if took > _LONGEST_BLOCK_S:
            return 1
    return max(1, min(_LONGEST_BLOCK, int(_LONGEST_BLOCK_S / took)))


def median(values: Sequence[float], /) -> float:
    """The one in the middle."""
    return statistics.median(values)
