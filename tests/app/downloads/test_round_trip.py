"""What is downloaded comes back as it was: every column finds its field without help, and nothing has changed."""

import json
from pathlib import Path

import pytest

from app.catalog import COLLECTIONS
from gis.examine import Choices, examine
from gis.report import Exit
from gis.report.text import text
from tests.fixtures.schemas import schema

TERRITORY = json.loads(Path("data/comuni.geojson").read_bytes())
RHO = "015182"


@pytest.fixture(scope="module")
def packages(client, tmp_path_factory):
    folder = tmp_path_factory.mktemp("packages")
    for form in ("gpkg", "xlsx"):
        (folder / f"rho.{form}").write_bytes(client.get(f"/api/downloads/comuni/{RHO}?f={form}").content)
    return folder


@pytest.mark.parametrize("form", ["gpkg", "xlsx"])
@pytest.mark.parametrize("name", COLLECTIONS)
def test_package_of_a_comune_comes_back_unchanged_without_a_question(client, packages, tmp_path, name, form):
    items = client.get(f"/api/collections/{name}/items", params={"comune": RHO, "limit": 10_000}).content
    count = json.loads(items)["numberMatched"]
    current = tmp_path / "current.geojson"
    current.write_bytes(items)
    report = examine(
        packages / f"rho.{form}",
        schema=schema(name),
        territory=TERRITORY,
        choices=Choices(layer=name, may_be_empty=True),
        current=current,
    )
    assert report.exit is Exit.GOOD, text(report)
    assert (report.counts["unchanged"], report.counts["new"], report.counts["missing"]) == (count, 0, 0), text(report)
    known = {one.name for one in COLLECTIONS[name].proposed} | {"id", "version"}
    assert {one.field for one in report.matches if one.field} >= known & {one.column for one in report.matches}
    assert all(one.field == one.column for one in report.matches if one.column in known)
