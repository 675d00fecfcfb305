"""What is left beside an import for people: the page of its report, the issues, the corrected file, the mapping."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import orjson
from shapely.geometry import shape

from app.imports import folders, problem_map, report_page
from app.imports.orders import Order
from app.imports.parts import Checked
from app.imports.problem_map import Spot
from gis.issues import Severity

PAGE = "report.html"
MAPPING = "mapping.json"
KEPT_OF_EACH = ("issues.csv", "corrected.gpkg")
KEPT = (*KEPT_OF_EACH, MAPPING)


def keep(checked: Sequence[Checked], /, *, order: Order, number: int, lines: Sequence[str]) -> None:
    """Keep what came of the import in its folder; of a file of many collections in a folder each, with one mapping."""
    folder = folders.folder(number)
    if order.collection:
        _keep(checked[0], folder=folder, names=KEPT, order=order, number=number, lines=lines)
        return
    for one in checked:
        place = folder / one.collection.id
        place.mkdir()
        _keep(one, folder=place, names=KEPT_OF_EACH, order=order, number=number, lines=lines)
    together = {one.collection.id: one.report.mapping for one in checked}
    (folder / MAPPING).write_bytes(orjson.dumps(together, option=orjson.OPT_INDENT_2))


def _keep(
    checked: Checked, /, *, folder: Path, names: Sequence[str], order: Order, number: int, lines: Sequence[str]
) -> None:
    """Move what is kept out of the working folder, and write the page beside it."""
    work = checked.work
    beside = [name for name in names if (work / "out" / name).exists()]
    for name in beside:
        shutil.move(work / "out" / name, folder / name)
    territory = orjson.loads((work / "territory.geojson").read_bytes())["features"]
    comuni = {one["id"]: one["properties"]["name"] for one in territory}
    problems = work / "out" / "problems.geojson"
    drawn = problem_map.draw(
        _spots(problems) if problems.exists() else (),
        {one["properties"]["name"]: shape(one["geometry"]) for one in territory},
    )
    page = report_page.page(
        checked.report,
        number=number,
        collection=checked.collection,
        comune=comuni.get(order.comune or "", order.comune),
        outcome=lines,
        deleting=order.delete_missing,
        map_=drawn,
        beside=beside,
    )
    (folder / PAGE).write_text(page, encoding="utf-8")


def paths(number: int, /) -> list[Path]:
    """The files that are there, the page first; of several parts their pages."""
    folder = folders.folder(number)
    own = [folder / name for name in (PAGE, *KEPT) if (folder / name).exists()]
    return own + sorted(folder.glob(f"*/{PAGE}"))


def _spots(file: Path) -> list[Spot]:
    features = orjson.loads(file.read_bytes())["features"]
    return [
        Spot(one["properties"]["row"], Severity(one["properties"]["severity"]), shape(one["geometry"]))
        for one in features
    ]
