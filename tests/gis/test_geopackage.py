"""A GeoPackage as it lies on the disk of who works with it."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from gis.examine import examine
from tests.fixtures.schemas import schema
from tests.fixtures.sent import records, sent


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_file_that_is_open_in_another_program_may_lack_the_latest_changes_and_says_so(tmp_path, closed):
    path = sent(tmp_path / "aree.gpkg", "gpkg", "areas", records("areas", 3))
    with closing(sqlite3.connect(path)) as editor:  # as QGIS opens it
        editor.execute("PRAGMA journal_mode = WAL")
        editor.execute("UPDATE gpkg_contents SET description = 'altro'")
        editor.commit()
        if closed:
            editor.execute("PRAGMA journal_mode = DELETE")
        copy = shutil.copy(path, tmp_path / "inviato.gpkg")
    report = examine(copy, schema=schema("areas"))
    told = [issue for issue in report.issues if issue.code == "still-open"]
    assert [issue.severity for issue in told] == [] if closed else ["warning"]
    assert report.counts["rows"] == 3


def test_version_is_one_that_programs_of_a_few_years_ago_know(tmp_path):
    path = sent(tmp_path / "aree.gpkg", "gpkg", "areas", records("areas", 3))
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (10300,)
