"""Files in and out beside `ogr2ogr`: 100,000 areas checked and proposed, published, and given back as GeoJSON."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyogrio
import shapely
import sqlalchemy as sa
from pyproj import Transformer

from app import db
from app.changes.publishing import publish
from app.imports import importing
from app.imports.importing import Order
from app.operations import stamps
from app.operations.errors import SetupError
from app.operations.paths import CLONE, home
from app.operations.postgres import cluster as clusters
from app.operations.postgres import presence
from app.operations.postgres.cluster import Cluster
from app.operations.postgres.postmaster import Postmaster
from bench import contenders, data, databases, export, processes
from gis.values import Value

LOAD, LOAD_DEGREES, WRITE = "ogr2ogr into PostGIS", "ogr2ogr into PostGIS, to EPSG:4326", "ogr2ogr to GeoJSON"
PROPOSE, PUBLISH, GIVE = "check and propose", "publish", "give as GeoJSON"
CROWDED = "check and propose, areas lying on others"
GOALS = {PROPOSE: (LOAD, 3.0), PUBLISH: (LOAD, 2.0), GIVE: (WRITE, 1.0)}
"""How many times as long as what, at most."""

# What decides the file and the empty portal: a change in any of these makes them again.
_INPUTS = ("bench/data.py", "bench/moving.py", "migrations", "data", "app/changes/sql.py", "app/catalog")
_EMPTY, _OURS, _THEIRS = "remix_moving_empty", "remix_moving_ours", "remix_moving_theirs"
_LAYER = "areas"
_OWN_SHARE = 0.49
"""Of the way to its nearest neighbour, how much an area may take."""
_LEAST_ROOM_M = 6
Report = databases.Report


@dataclass
class Times:
    """Seconds by task, round by round; processor and memory (MB) of the database server while publishing."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    publish_cpu: list[float] = field(default_factory=list)
    publish_mb: list[float] = field(default_factory=list)

    @contextmanager
    def taken(self, task: str) -> Iterator[None]:
        """Measure the block."""
        began = time.perf_counter()
        yield
        self.seconds.setdefault(task, []).append(time.perf_counter() - began)


def measure(*, records: int, rounds: int, report: Report) -> Times:
    """Every task in turn, round after round, on a cluster with the portal's own settings."""
    if not shutil.which("ogr2ogr"):
        raise SetupError("the yardstick is missing: ogr2ogr is not installed (Debian: gdal-bin)")
    times = Times()
    with presence.using(Cluster(home=home() / "bench" / "moving")) as server:
        file, crowded = _prepare(server, records=records, report=report)
        for number in range(rounds):
            report(f"round {number + 1} of {rounds}")
            _once(server, file, crowded, times)
    return times


def text(times: Times, /) -> str:
    """Ratios of the medians, and the seconds they are made of."""
    middle = {task: median(taken) for task, taken in times.seconds.items()}
    lines = ["", "Files in and out: how many times as long as ogr2ogr (median of the rounds' ratios)", ""]
    for task, (reference, goal) in GOALS.items():
        pairs = zip(times.seconds[task], times.seconds[reference], strict=True)
        ratio = median(mine / theirs for mine, theirs in pairs)
        verdict = "met" if ratio <= goal else "NOT MET"
        lines.append(f"  {task:20}{ratio:6.2f}  of {reference:24} (goal: at most {goal:g}) {verdict}")
    lines += ["", *(f"  {task:40}{seconds:6.2f} s" for task, seconds in middle.items())]
    lines.append(f"  publishing: {median(times.publish_cpu):.2f} s of processor in the database server,")
    lines.append(f"  whose processes for it held {max(times.publish_mb):.0f} MB of their own")
    return "\n".join(lines)


def _prepare(server: Postmaster, *, records: int, report: Report) -> tuple[Path, Path]:
    """A file of areas side by side, one of areas that lie on each other, and a database with the Comuni alone."""
    state = stamps.digest(CLONE, _INPUTS)
    folder = home() / "bench" / "moving" / "files"
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"areas-{kind}-{records}-{state[:12]}.gpkg" for kind in ("apart", "crowded")]
    if not all(file.exists() for file in files):
        report(f"writing {records:,} areas to GeoPackages in EPSG:{data.METRES}")
        for old in folder.glob("areas-*"):
            old.unlink()
        for file, apart in zip(files, (True, False), strict=True):
            _write(file, records=records, apart=apart)
    if databases.state_of(server, _EMPTY) != state:
        report("a portal with the Comuni alone")
        _fresh(server, _EMPTY, of=clusters.DATABASE)
        url = clusters.url(server, database=_EMPTY)
        db.migrate(url)
        engine = sa.create_engine(db.sqlalchemy_url(url))
        databases.publish_changes(engine, data.comuni(), title="Comuni")
        engine.dispose()
        databases.administer(server, f"comment on database {{}} is '{state}'", _EMPTY)
    return files[0], files[1]


def _write(file: Path, *, records: int, apart: bool) -> None:
    """As a Comune's technician would have it: metres, and lists in one cell."""
    spare = 2 if apart else 1
    changes = np.array(list(data.areas(records * spare, where=data.territory())), dtype=object)
    metres = Transformer.from_crs(data.DEGREES, data.METRES, always_xy=True)
    shapes = shapely.transform([change.geometry for change in changes], data.along(metres))
    if apart:
        shapes, roomy = _shrunk(shapes)
        changes = changes[roomy][:records]
        shapes = shapes[:records]
    columns = {"id": [change.record_id for change in changes]}
    for name in changes[0].properties:
        cells = [_cell(change.properties[name]) for change in changes]
        if any(cell is not None for cell in cells):
            columns[name] = cells
    columns["surface_m2"] = [round(surface) for surface in shapely.area(shapes)]
    draft = file.with_suffix(".new.gpkg")
    pyogrio.raw.write(
        draft,
        shapely.to_wkb(shapes),
        [np.array(cells, dtype=object if isinstance(cells[0], str) else None) for cells in columns.values()],
        list(columns),
        layer=_LAYER,
        driver="GPKG",
        geometry_type="Polygon",
        crs=f"EPSG:{data.METRES}",
    )
    draft.rename(file)


def _shrunk(shapes: Any) -> tuple[Any, Any]:
    """The areas that have room to be areas, each as large as leaves its neighbours free, and which ones they are.

    A hundred thousand of the size that bench.data draws cover the territory twice; those of a real file hardly meet.
    """
    centres = shapely.centroid(shapes)
    reach = shapely.hausdorff_distance(shapes, centres)
    pairs, distances = shapely.STRtree(centres).query_nearest(
        centres, exclusive=True, all_matches=False, return_distance=True
    )
    room = np.empty(len(shapes))
    room[pairs[0]] = distances * _OWN_SHARE
    roomy = np.flatnonzero(room >= _LEAST_ROOM_M)
    share = np.minimum(1, room / reach)[roomy]
    vertices = shapely.get_num_coordinates(shapes[roomy])
    middle = np.repeat(shapely.get_coordinates(centres[roomy]), vertices, axis=0)
    by = np.repeat(share, vertices)[:, None]
    return shapely.transform(shapes[roomy], lambda xy: middle + (xy - middle) * by), roomy


def _cell(value: Value) -> Any:
    return "; ".join(value) if isinstance(value, list) else value


def _once(server: Postmaster, file: Path, crowded: Path, times: Times) -> None:
    theirs = f"PG:dbname={_THEIRS} host={server.sockets} user={clusters.ROLE}"
    for task, options in ((LOAD, ()), (LOAD_DEGREES, ("-t_srs", "EPSG:4326"))):
        _fresh(server, _THEIRS, of=clusters.DATABASE)
        with times.taken(task):
            _ogr2ogr("PostgreSQL", theirs, file, *options)
    with _ours(server) as engine, times.taken(CROWDED):
        _propose(engine, crowded)
    with _ours(server) as engine:
        with times.taken(PROPOSE):
            changeset = _propose(engine, file)
        _publish(server, engine, changeset, times)
    _give(server, theirs, file.with_suffix(".geojson"), times)


@contextmanager
def _ours(server: Postmaster) -> Iterator[sa.Engine]:
    """A portal with the Comuni alone, anew."""
    _fresh(server, _OURS, of=_EMPTY)
    engine = sa.create_engine(db.sqlalchemy_url(clusters.url(server, database=_OURS)))
    yield engine
    engine.dispose()


def _propose(engine: sa.Engine, file: Path) -> int:
    """From the file to a draft, as `./remix import` does it."""
    outcome = importing.run(engine, file, Order(collection=data.COLLECTION, author="bench", reason="bench"))
    if outcome.changeset is None:
        raise RuntimeError("the import made no changeset:\n" + "\n".join(outcome.lines))
    return outcome.changeset


def _publish(server: Postmaster, engine: sa.Engine, changeset: int, times: Times) -> None:
    with engine.connect() as session:
        before = processes.cpu_seconds(server.pid)
        with times.taken(PUBLISH), session.begin():
            publish(session, changeset=changeset, by="bench")
        times.publish_cpu.append(processes.cpu_seconds(server.pid) - before)
        of_ours = sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        times.publish_mb.append(sum(databases.peak_mb(pid) for pid in session.execute(of_ours).scalars()))


def _give(server: Postmaster, theirs: str, target: Path, times: Times) -> None:
    """The same records out: here through the web server to a client, there to a file."""
    portal = contenders.portal("moving", cache_bytes=0)
    with portal.running(clusters.url(server, database=_OURS), target.parent) as running, times.taken(GIVE):
        export.drain(running.origin, "/api/collections/areas/items?limit=100000")
    target.unlink(missing_ok=True)
    try:
        with times.taken(WRITE):
            _ogr2ogr("GeoJSON", str(target), theirs, _LAYER, "-t_srs", "EPSG:4326")
    finally:
        target.unlink(missing_ok=True)


def _ogr2ogr(driver: str, target: str, source: Path | str, *options: str) -> None:
    command = ["ogr2ogr", "-f", driver, target, str(source), *options]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def _fresh(server: Postmaster, name: str, *, of: str) -> None:
    """A database that is a copy of another; what that took to write is not left to be written during a measurement."""
    databases.administer(server, "drop database if exists {} with (force)", name)
    databases.administer(server, "create database {} template {} owner {}", name, of, clusters.ROLE)
    databases.administer(server, "checkpoint")
