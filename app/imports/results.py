"""What is left beside an import for people: the page of its report, the issues, the corrected file, the mapping."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import orjson
from shapely.geometry import shape

from app.catalog import Collection
from app.imports import folders, problem_map, report_page
from app.imports.problem_map import Spot
from gis.issues import Severity
from gis.report import Report

PAGE = "report.html"
KEPT = ("issues.csv", "corrected.gpkg", "mapping.json")


def keep(
    report: Report,
    /,
    *,
    number: int,
    collection: Collection,
    comune: str | None,
    work: Path,
    lines: Sequence[str],
    deleting: bool,
) -> None:
    """Move what is kept out of the working folder, and write the page beside it."""
    folder = folders.folder(number)
    beside = [name for name in KEPT if (work / "out" / name).exists()]
    for name in beside:
        shutil.move(work / "out" / name, folder / name)
    territory = orjson.loads((work / "territory.geojson").read_bytes())["features"]
    names = {one["id"]: one["properties"]["name"] for one in territory}
    problems = work / "out" / "problems.geojson"
    drawn = problem_map.draw(
        _spots(problems) if problems.exists() else (),
        {one["properties"]["name"]: shape(one["geometry"]) for one in territory},
    )
    page = report_page.page(
        report,
        number=number,
        collection=collection,
        comune=names.get(comune or "", comune),
        outcome=lines,
        deleting=deleting,
        map_=drawn,
        beside=beside,
    )
    (folder / PAGE).write_text(page, encoding="utf-8")


def paths(number: int, /) -> list[Path]:
    """The files that are there, the page first."""
    folder = folders.folder(number)
    return [folder / name for name in (PAGE, *KEPT) if (folder / name).exists()]


def _spots(file: Path) -> list[Spot]:
    features = orjson.loads(file.read_bytes())["features"]
    return [
        Spot(one["properties"]["row"], Severity(one["properties"]["severity"]), shape(one["geometry"]))
        for one in features
    ]
