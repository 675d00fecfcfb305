"""Says what came of a measurement: ratios for people, everything for machines."""

import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import export
from bench.measurement import Pairs
from bench.session import FIRST, FLOOR, PORTAL, Results
from bench.workloads import WORKLOADS

_MILLION_GROWTH = {"W3": 2.0, "W4": 1.3, "W5": 1.3, "W6": 1.3, "W8z10": 2.0, "W8z12": 2.0, "W8z14": 2.0}


def text(results: Results, /) -> str:
    """Plain tables of ratios. Times of other machines say nothing, so none are shown."""
    return "\n".join(_lines(results))


def save(results: Results, folder: Path, /) -> Path:
    """Everything as JSON, absolute times included; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    document = {"at": now.isoformat(), "machine": platform.platform()} | asdict(results)
    path = folder / f"{now:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(document, indent=1))
    return path


def _lines(results: Results) -> Iterator[str]:
    for records, by_workload in results.times.items():
        yield from _times(records, by_workload)
    for records, by_load in results.load.items():
        yield f"\n{records:,} records, answer in the cache, 8 connections: share of the bare application's requests/s\n"
        for workload, rates in by_load.items():
            yield f"  {_title(workload)} {rates['share']:6.2f}  (goal: 0.50){_met(rates['share'] >= 0.5)}"
    for records, one in results.export.items():
        yield f"\n{records:,} records, export\n"
        yield f"  time over psql with COPY   {_ratio(one.over_copy)}  {_below(one.over_copy.ratio, export.TIMES)}"
        yield f"  largest process, MB        {one.peak_mb:.0f}  {_below(one.peak_mb, export.MEGABYTES)}"
    if results.growth:
        yield "\nTime on the large database over time on the small one, without the cache\n"
        for workload, pairs in results.growth.items():
            goal = _MILLION_GROWTH.get(workload)
            yield f"  {_title(workload)} {pairs.ratio:6.2f}  {_below(pairs.ratio, goal) if goal else ''}".rstrip()
    if results.wrong:
        yield "\nWRONG ANSWERS\n"
        yield from (f"  {one}" for one in results.wrong)
    if results.remarks:
        yield "\nRemarks\n"
        yield from (f"  {remark}" for remark in results.remarks)


def _times(records: int, by_workload: Mapping[str, Mapping[str, Pairs]]) -> Iterator[str]:
    names = list(dict.fromkeys(name for pairs in by_workload.values() for name in pairs if name != PORTAL))
    yield f"\n{records:,} records, one request at a time, not in the cache: how many times as long as here"
    yield "(median of the ratios of paired blocks, lowest and highest in brackets)"
    yield f"({FIRST}: this server when not even the number of matches and the clusters of tiles are known yet)\n"
    yield f"  {'':26}" + "".join(f"{name:>22}" for name in names) + f"{'best peer / goal':>22}"
    for workload, pairs in by_workload.items():
        cells = "".join(f"{_ratio(pairs.get(name)):>22}" for name in names)
        best = min((one.ratio for name, one in pairs.items() if name not in (FLOOR, FIRST, PORTAL)), default=None)
        goal = WORKLOADS[workload].goal
        verdict = f"{best:.1f} / {goal:g}{_met(best >= goal)}" if best is not None and goal else ""
        yield f"  {_title(workload)}{cells}{verdict:>22}"


def _title(workload: str) -> str:
    return f"{workload:6}{WORKLOADS[workload].title:20}"


def _ratio(pairs: Pairs | None) -> str:
    return f"{pairs.ratio:.2f} ({pairs.lowest:.2f}-{pairs.highest:.2f})" if pairs else "-"


def _below(value: float, goal: float) -> str:
    return f"(goal: below {goal:g}){_met(value < goal)}"


def _met(met: bool) -> str:
    return " met" if met else " NOT MET"
