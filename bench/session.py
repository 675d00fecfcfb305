"""A whole measurement: databases, servers, comparison of every answer, then times; results as they come."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from app.operations.postgres.postmaster import Postmaster
from bench import contenders, databases, export, measurement, peers, sql, verification, workloads
from bench.client import Client
from bench.contenders import Contender
from bench.export import Export
from bench.measurement import Ask, Pairs
from bench.sql import Row
from bench.workloads import Parameters

FLOOR, PORTAL, FIRST, CACHED = "raw SQL", "remix", "remix-first", "remix-cache"
# No answer is kept, but what is known by version is (how many records match, the clusters of a zoom).
# The first has nothing at all.
_BYTES = {PORTAL: 1, FIRST: 0}
_COUNTED = ("W3", "W4", "W8z10", "W8z12", "W8z14")
_CACHED_WORKLOADS = ("W1", "W2", "W6", "W7")
_CONNECTIONS = 8


@dataclass(frozen=True)
class Plan:
    """What to measure."""

    sizes: Sequence[int]
    workloads: Sequence[str]
    rounds: int
    load_seconds: int
    folder: Path
    with_peers: bool = False
    install_peers: bool = False


@dataclass
class Results:
    """What came of it, by number of records and workload."""

    times: dict[int, dict[str, dict[str, Pairs]]] = field(default_factory=dict)
    load: dict[int, dict[str, dict[str, float]]] = field(default_factory=dict)
    growth: dict[str, Pairs] = field(default_factory=dict)
    export: dict[int, Export] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Answers that differ from the SQL's."""


Report = Callable[[str], None]


def run(server: Postmaster, plan: Plan, /, *, report: Report) -> Results:
    """Build what is missing, check every answer, measure what is right."""
    results = Results()
    urls = {records: databases.provide(server, records=records, report=report) for records in plan.sizes}
    others: list[Contender] = []
    if plan.with_peers:
        others, missing = peers.available(install=plan.install_peers)
        results.remarks += missing
    if not measurement.has_wrk():
        results.remarks.append("requests a second are left out: wrk is not installed (Debian: wrk)")
    for records, url in urls.items():
        _one_size(plan, results, others, url=url, records=records, report=report)
    if len(urls) == 2:
        _growth(plan, results, urls, report=report)
    return results


def _one_size(
    plan: Plan, results: Results, others: Sequence[Contender], *, url: str, records: int, report: Report
) -> None:
    folder = plan.folder / str(records)
    with psycopg.connect(url, autocommit=True) as connection, ExitStack() as stack:
        parameters = workloads.draw(connection, records=records)
        report(f"{records:,} records: starting the servers")
        ours = [contenders.portal(name, cache_bytes=size) for name, size in _BYTES.items()]
        running = [stack.enter_context(one.running(url, folder)) for one in (*ours, *others)]
        cached = stack.enter_context(contenders.portal(CACHED).running(url, folder))
        times = results.times.setdefault(records, {})
        for workload in plan.workloads:
            report(f"{records:,} records, {workload}: comparing answers")
            able = [one for one in running if _can(one, workload, parameters)]
            if PORTAL not in [one.name for one in able]:
                results.remarks.append(f"{workload} is left out: the portal does not answer it")
                continue
            try:
                remarks = _verify(connection, [*able, cached], workload, parameters)
            except verification.Wrong as problem:
                results.wrong.append(f"{records:,} {workload} is not measured: {problem}")
                continue
            results.remarks += [f"{records:,} {workload} {remark}" for remark in remarks]
            report(f"{records:,} records, {workload}: measuring")
            with _asks(connection, able, workload, parameters) as asks:
                medians = measurement.interleaved(asks, rounds=plan.rounds)
            times[workload] = measurement.paired(medians, reference=PORTAL)
        if "W9" in times:
            report(f"{records:,} records, W9: beside psql")
            results.export[records] = export.measure(running[0], parameters, url=url, rounds=plan.rounds)
        if measurement.has_wrk():
            _load(plan, results, cached, url=url, records=records, parameters=parameters, report=report)


def _can(contender: Contender, workload: str, parameters: Parameters) -> bool:
    """Whether a server offers what the workload asks for: tiles, a page of any length."""
    paths = contender.paths(workload, parameters)
    if paths is None:
        return False
    if not contender.ours:
        return True
    if contender.name == FIRST and workload not in _COUNTED:
        return False
    with Client(contender.origin) as client:
        answer = client.get(paths[0])
    offered = answer.status in (200, 204)
    return offered and (workload != "W9" or len(contenders.features(answer.body)) == min(100_000, parameters.records))


def _verify(
    connection: psycopg.Connection[Row], able: Sequence[Contender], workload: str, parameters: Parameters
) -> list[str]:
    remarks = {}
    if workload.startswith("W8"):
        expected = sql.in_tiles(connection, parameters.tiles[workload[2:]])
        for one in able:
            paths = one.paths(workload, parameters) or []
            remarks[one.name] = verification.check_tiles(one, paths, expected=expected)
    else:
        truth = sql.truth(connection, workload, parameters)
        known = sql.without_order(connection, workload, parameters) if any(not one.ours for one in able) else {}
        for one in able:
            remarks[one.name] = verification.check(one, workload, parameters, truth=truth, known=known)
            if one.ours:
                counts = sql.count(connection, workload, parameters)
                verification.check_counts(one, workload, parameters, counts=counts)
    return [f"{name}: {remark}" for name, remark in remarks.items() if remark]


@contextmanager
def _asks(
    connection: psycopg.Connection[Row], able: Sequence[Contender], workload: str, parameters: Parameters
) -> Iterator[Mapping[str, Ask]]:
    statements = sql.floor(workload, parameters)
    asks: dict[str, Ask] = {FLOOR: lambda number: _discard(connection, statements[number % len(statements)])}
    with ExitStack() as stack:
        for one in able:
            client = stack.enter_context(Client(one.origin))
            asks[one.name] = measurement.asker(one, one.paths(workload, parameters) or [], client)
        yield asks


def _discard(connection: psycopg.Connection[Row], statement: sql.Statement) -> None:
    sql.run(connection, statement)


def _load(
    plan: Plan, results: Results, cached: Contender, *, url: str, records: int, parameters: Parameters, report: Report
) -> None:
    """Answers that are in the cache, against a bare application that answers with the same bytes."""
    chosen = [workload for workload in _CACHED_WORKLOADS if workload in plan.workloads]
    if not chosen:
        return
    folder = plan.folder / str(records)
    bytes_of = folder / "bare-answers"
    bytes_of.mkdir(parents=True, exist_ok=True)
    paths = {workload: (cached.paths(workload, parameters) or [])[:1] for workload in chosen}
    with Client(cached.origin) as client:
        for workload in chosen:
            (bytes_of / f"{workload}.json").write_bytes(client.get(paths[workload][0]).body)
    with contenders.bare(bytes_of).running(url, folder) as bare:
        found = results.load.setdefault(records, {})
        for workload in chosen:
            report(f"{records:,} records, {workload}: under load")
            rates: dict[str, list[float]] = {}
            for _ in range(plan.rounds):  # each opens its connections anew: now and then one worker gets most of them
                for one, asked in ((cached, paths[workload]), (bare, bare.paths(workload, parameters) or [])):
                    rate = measurement.load(
                        one, asked, connections=_CONNECTIONS, seconds=plan.load_seconds, folder=folder
                    )
                    rates.setdefault(one.name, []).append(rate)
            found[workload] = {name: measurement.median(values) for name, values in rates.items()}
            shares = [mine / floor for mine, floor in zip(rates[cached.name], rates[bare.name], strict=True)]
            found[workload]["share"] = measurement.median(shares)


def _growth(plan: Plan, results: Results, urls: Mapping[int, str], *, report: Report) -> None:
    """The portal on the larger database against the portal on the smaller one, in turns."""
    with ExitStack() as stack:
        portals = {}
        for records, url in urls.items():
            connection = stack.enter_context(psycopg.connect(url, autocommit=True))
            portal = contenders.portal(PORTAL, cache_bytes=_BYTES[PORTAL])
            running = stack.enter_context(portal.running(url, plan.folder / f"growth-{records}"))
            portals[records] = (running, workloads.draw(connection, records=records))
        small, large = sorted(portals)
        for workload in plan.workloads:
            if workload not in results.times.get(small, {}) or workload == "W9":
                continue
            report(f"growth from {small:,} to {large:,} records, {workload}")
            with ExitStack() as clients:
                asks = {}
                for records, (portal, parameters) in portals.items():
                    client = clients.enter_context(Client(portal.origin))
                    asks[str(records)] = measurement.asker(portal, portal.paths(workload, parameters) or [], client)
                medians = measurement.interleaved(asks, rounds=plan.rounds)
            results.growth[workload] = measurement.paired(medians, reference=str(small))[str(large)]
