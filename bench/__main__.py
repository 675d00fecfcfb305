"""`./remix bench`: builds the databases, compares every answer with the SQL's, measures, prints ratios."""

import signal
import sys
import time
from typing import Annotated

import typer

from app.operations.errors import SetupError
from app.operations.paths import home
from bench import databases, report, session, workloads
from bench.session import Plan

_SIZES = {"100k": (100_000,), "1m": (1_000_000,), "both": (100_000, 1_000_000)}


def main(
    records: Annotated[str, typer.Option(help="100k, 1m or both.")] = "100k",
    chosen: Annotated[str, typer.Option("--workloads", help="For example W1,W3,W8; default: all but the export.")] = "",
    peers: Annotated[bool, typer.Option("--peers", help="Also tipg, pygeoapi (installed), MapServer, QGIS.")] = False,
    rounds: Annotated[int, typer.Option(help="Blocks of each server and workload.", min=1, max=99)] = 7,
    quick: Annotated[bool, typer.Option("--quick", help="2,000 records, two rounds: does everything work?")] = False,
    imports: Annotated[bool, typer.Option("--imports", help="Files in and out beside ogr2ogr, nothing else.")] = False,
) -> None:
    """Compare this server with raw SQL, a bare ASGI application and, with --peers, other servers."""
    if imports:
        _imports(records=2_000 if quick else 100_000, rounds=2 if quick else rounds)
        return
    if records not in _SIZES:
        raise typer.BadParameter(f"there are: {', '.join(_SIZES)}", param_hint="--records")
    try:
        names = workloads.names(chosen or None)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--workloads") from problem
    folder = home() / "bench"
    plan = Plan(
        sizes=(2_000,) if quick else _SIZES[records],
        workloads=names,
        rounds=2 if quick else rounds,
        load_seconds=1 if quick else 3,
        folder=folder / "servers",
        with_peers=peers,
        install_peers=peers,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every server that was started is ended
    try:
        with databases.running() as server:
            results = session.run(server, plan, report=_say())
    except (SetupError, RuntimeError) as problem:
        sys.exit(f"remix bench: {problem}")
    print(report.text(results))
    print(f"\nEverything, absolute times included: {report.save(results, folder / 'results')}")
    if results.wrong:
        sys.exit(1)


def _imports(*, records: int, rounds: int) -> None:
    from bench import moving

    try:
        print(moving.text(moving.measure(records=records, rounds=rounds, report=_say())))
    except (SetupError, RuntimeError) as problem:
        sys.exit(f"remix bench: {problem}")


def _say() -> session.Report:
    """One line for each thing that begins, with the time since the start."""
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"  {time.monotonic() - began:6.0f} s  {what}", file=sys.stderr, flush=True)

    return say


if __name__ == "__main__":
    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    command.command()(main)
    command(prog_name="./remix bench")
