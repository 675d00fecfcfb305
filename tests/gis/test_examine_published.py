"""A file is held against what is published: missing, changed by others, unchanged, come back."""

import json
from dataclasses import replace
from pathlib import Path

import shapely

from gis.examine import Choices
from gis.report import Exit
from gis.report.text import text
from tests.fixtures.sent import records, sent, table
from tests.gis.test_examine import ROW, codes, examined, proposed, published


def test_missing_records_are_told_and_never_withdrawn_unless_asked(tmp_path: Path):
    content = records("areas", 3)
    out = tmp_path / "out"
    out.mkdir()
    path = sent(tmp_path / "a.geojson", "geojson", "areas", content[:2])
    report = examined(path, current=published(tmp_path / "current", content), out=out)
    assert (report.counts["missing"], report.counts["deleted"]) == (1, 0)
    assert proposed(out) == []


def test_nothing_is_withdrawn_while_it_is_not_sure_which_records_the_file_holds(tmp_path: Path):
    known = published(tmp_path / "current", records("areas", 2))
    out = tmp_path / "out"
    out.mkdir()
    for row in (ROW, ROW | {"id": "Scalo Farini!"}):
        report = examined(
            table(tmp_path / "a.csv", [row]), current=known, out=out, choices=Choices(delete_missing=True)
        )
        assert "deletion-withheld" in codes(report)
        assert report.counts["deleted"] == 0
        assert all(change["action"] != "delete" for change in proposed(out))


def test_a_record_that_others_have_changed_is_a_conflict_and_not_a_change(tmp_path: Path):
    (one,) = records("areas", 1)
    mine = replace(one, properties=dict(one.properties) | {"name": "Nome mio"}, version=1)
    path = sent(tmp_path / "a.gpkg", "gpkg", "areas", [mine])
    theirs = replace(one, properties=dict(one.properties) | {"name": "Nome loro"})
    out = tmp_path / "out"
    out.mkdir()
    known = published(tmp_path / "current", [theirs], versions={one.id: 2})
    report = examined(path, current=known, out=out)
    assert report.exit is Exit.FAULTY
    assert [found.record for found in report.conflicts] == [one.id]
    assert proposed(out) == []
    examined(path, current=known, out=out, choices=Choices(overwrite=[one.id]))
    assert [(row["action"], row["base_version"]) for row in proposed(out)] == [("update", "2")]


def test_what_is_published_as_it_is_is_not_judged_again(tmp_path: Path):
    one = replace(records("areas", 1)[0], geometry=shapely.box(9.18, 45.49, 9.181, 45.491))
    far = replace(records("areas", 2)[1], properties=dict(records("areas", 2)[1].properties) | {"comuni": ["015002"]})
    path = sent(tmp_path / "a.gpkg", "gpkg", "areas", [one, far])
    assert codes(examined(path)) == {"surface-differs", "outside-comune"}
    report = examined(path, current=published(tmp_path / "current", [one, far]))
    assert (report.exit, codes(report)) == (Exit.GOOD, set())
    assert report.counts["unchanged"] == 2


def test_a_withdrawn_record_that_comes_back_must_say_all_that_is_required(tmp_path: Path):
    known = published(tmp_path / "current", records("areas", 1))
    gone = {"id": "ex-cartiera", "version": 3, "properties": {"name": "Ex"}, "geometry": None, "withdrawn": True}
    with known.open("a", encoding="utf-8") as file:
        file.write(json.dumps(gone) + "\n")
    row = {"id": "ex-cartiera", "nome": "Ex Cartiera", "comune": "Rho"}
    report = examined(table(tmp_path / "a.csv", [row]), current=known)
    assert "missing-column" in codes(report), text(report)
    assert report.counts["new"] == 0


def test_the_first_page_of_the_published_records_is_not_taken_for_all_of_them(tmp_path: Path):
    page = {"type": "FeatureCollection", "features": [], "links": [{"rel": "next", "href": "https://example.org"}]}
    (tmp_path / "items.json").write_text(json.dumps(page), encoding="utf-8")
    report = examined(table(tmp_path / "a.csv", [ROW]), current=tmp_path / "items.json")
    assert report.refused is not None
    assert report.refused[0] == "bad-published"
