import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from gis import compare
from gis.examine import Choices, examine
from gis.issues import Severity
from gis.report import Exit, Report, from_json
from gis.report.outcome import COLUMNS
from gis.report.text import text
from tests.fixtures.schemas import schema
from tests.fixtures.sent import records, sent, table, two_layers

TERRITORY = json.loads(Path("data/comuni.geojson").read_bytes())
ROW = {
    "nome": "Ex Cartiera",
    "tipo": "Area dismessa",
    "comune": "Rho",
    "fonte": "https://example.org",
    "lon": "9,0402",
    "lat": "45,5286",
}


def examined(path: Path, collection: str = "areas", **more: object) -> Report:
    choices = more.pop("choices", Choices())
    return examine(path, schema=schema(collection), territory=TERRITORY, choices=choices, **more)  # type: ignore[arg-type]


def published(path: Path, content, *, versions: dict[str, int] | None = None) -> Path:
    """The published records as the portal hands them over."""
    with path.open("w", encoding="utf-8") as file:
        for one in content:
            shape = shapely.to_wkb(one.geometry, hex=True) if one.geometry else None
            known = {"id": one.id, "version": (versions or {}).get(one.id, 1), "properties": dict(one.properties)}
            file.write(json.dumps(known | {"geometry": shape}) + "\n")
    return path


def proposed(folder: Path) -> list[dict[str, object]]:
    """What COPY would read."""
    rows = []
    for line in (folder / "changes.copy").read_text(encoding="utf-8").splitlines():
        values = [None if one == r"\N" else one.replace("\\\\", "\\") for one in line.split("\t")]
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def codes(report: Report) -> set[str]:
    return {one.code for one in report.tallies if one.severity is not Severity.NOTE}


@pytest.mark.parametrize("format_", ["geojson", "geojson-seq", "gpkg", "shapefile", "csv", "xlsx", "kml"])
def test_every_format_brings_the_same_records(tmp_path: Path, format_: str):
    content = records("areas", 30)
    suffix = {"shapefile": "zip", "geojson-seq": "geojsonl"}.get(format_, format_)
    path = sent(tmp_path / f"areas.{suffix}", format_, "areas", content)
    out = tmp_path / "out"
    out.mkdir()
    choices = Choices(crs="EPSG:4326", layer="areas" if format_ in ("gpkg", "xlsx") else None)
    report = examined(path, choices=choices, current=published(tmp_path / "current", content), out=out)
    assert report.exit is Exit.GOOD, text(report)
    assert (report.counts["unchanged"], report.counts["new"], report.counts["changed"]) == (len(content), 0, 0), text(
        report
    )
    assert proposed(out) == []


def test_changes_are_what_the_portal_copies_into_a_draft(tmp_path: Path):
    content = records("areas", 5)
    renamed = dict(content[1].properties) | {"name": 'Nuovo "nome"\\con barra'}
    fresh = replace(content[4], id="nuova-area")
    path = sent(
        tmp_path / "a.geojson", "geojson", "areas", [content[0], replace(content[1], properties=renamed), fresh]
    )
    out = tmp_path / "out"
    out.mkdir()
    known = published(tmp_path / "current", content[:3], versions={content[1].id: 4, content[2].id: 9})
    report = examined(path, current=known, out=out, choices=Choices(delete_missing=True))
    found = {row["record_id"]: row for row in proposed(out)}
    assert {one: row["action"] for one, row in found.items()} == {
        content[1].id: "update",
        content[2].id: "delete",
        "nuova-area": "create",
    }
    update = found[content[1].id]
    assert (update["collection"], update["base_version"]) == ("areas", "4")
    assert json.loads(str(update["properties"])) == {"name": 'Nuovo "nome"\\con barra'}
    assert found[content[2].id]["base_version"] == "9"
    created = found["nuova-area"]
    assert created["base_version"] is None
    assert shapely.get_srid(shapely.from_wkb(str(created["geometry"]))) == 4326
    assert shapely.from_wkb(str(created["geometry"])).equals_exact(content[4].geometry, 1e-7)
    assert [one.record for one in report.differences] == [content[1].id]
    assert report.missing == (content[2].id,)


def test_an_offices_csv_with_italian_cells_becomes_a_change(tmp_path: Path):
    row = ROW | {"superficie (mq)": "12.500", "data": "31/12/2024", "proprietà": "Privata", "note interne": "x"}
    out = tmp_path / "out"
    out.mkdir()
    report = examined(table(tmp_path / "aree.csv", [row]), out=out)
    assert report.exit is Exit.GOOD, text(report)
    (change,) = proposed(out)
    assert change["record_id"] == "ex-cartiera-rho"
    assert json.loads(str(change["properties"])) == {
        "name": "Ex Cartiera",
        "kind": "area_dismessa",
        "comuni": ["015182"],
        "source_url": ["https://example.org"],
        "surface_m2": 12500,
        "source_date": "2024-12-31",
        "owner_type": "privata",
    }
    assert "note interne" in text(report)
    assert report.source.encoding


def test_a_table_with_only_a_comune_has_no_geometry_of_its_own(tmp_path: Path):
    row = {name: cell for name, cell in ROW.items() if name not in ("lon", "lat", "comune")}
    out = tmp_path / "out"
    out.mkdir()
    report = examined(table(tmp_path / "aree.csv", [row]), out=out, choices=Choices(comune="Rho"))
    (change,) = proposed(out)
    assert change["geometry"] is None
    assert json.loads(str(change["properties"]))["comuni"] == ["015182"]
    assert report.counts["located"] == 0


def test_an_uncertain_coordinate_system_is_asked_and_nothing_is_proposed(tmp_path: Path):
    document = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3003"}},
        "features": [
            {
                "type": "Feature",
                "properties": {name: ROW[name] for name in ("nome", "tipo", "comune", "fonte")},
                "geometry": {"type": "Point", "coordinates": [503_100.0, 5_041_900.0]},
            }
        ],
    }
    path = tmp_path / "aree.geojson"
    path.write_text(json.dumps(document))
    out = tmp_path / "out"
    out.mkdir()
    report = examined(path, out=out)
    assert report.exit is Exit.QUESTION, text(report)
    assert [one.about for one in report.questions] == ["crs"]
    assert not (out / "changes.copy").exists()
    option = report.questions[0].options[0].removeprefix("--crs ")
    assert examined(path, out=out, choices=Choices(crs=option)).exit is not Exit.QUESTION
    assert len(proposed(out)) == 1


def test_columns_that_could_be_two_things_are_asked_and_the_mapping_answers(tmp_path: Path):
    path = table(tmp_path / "aree.csv", [ROW | {"indirizzo": "via A", "via": "via B"}])
    out = tmp_path / "out"
    out.mkdir()
    report = examined(path, out=out)
    assert {one.about for one in report.questions} == {"mapping"}
    mapping = json.loads((out / "mapping.json").read_text())
    assert mapping["indirizzo"] is None
    answered = Choices(crs="EPSG:4326", mapping=mapping | {"indirizzo": "address_or_place"})
    assert examined(path, out=out, choices=answered).exit is Exit.GOOD
    assert json.loads(str(proposed(out)[0]["properties"]))["address_or_place"] == "via A"


def test_a_file_with_several_layers_asks_which_one_unless_one_is_called_like_the_collection(tmp_path: Path):
    path = sent(tmp_path / "x.gpkg", "gpkg", "areas", records("areas", 2))
    assert examined(path).source.layer == "areas"
    report = examined(path, collection="services")
    assert report.source.layer == "areas"  # the tables that explain a file of ours are not asked about
    refused = examined(path, choices=Choices(layer="boh")).refused
    assert refused
    assert refused[0] == "unknown-layer"
    assert "areas" in refused[1]
    second = [replace(one, id=f"{one.id}-b") for one in records("areas", 2)]
    two = two_layers(tmp_path / "two.gpkg", {"prima": records("areas", 2), "seconda": second})
    report = examined(two)
    assert [one.about for one in report.questions] == ["layer"]
    assert examined(two, choices=Choices(layer="seconda")).counts["rows"] == 2


def test_bad_rows_are_left_out_of_the_changes_and_good_ones_are_in(tmp_path: Path):
    rows = [ROW, ROW | {"nome": "Altra", "tipo": "boh"}, ROW | {"nome": "Terza", "lon": "9,9", "lat": "44,0"}]
    out = tmp_path / "out"
    out.mkdir()
    report = examined(table(tmp_path / "aree.csv", rows), out=out)
    assert report.exit is Exit.FAULTY
    assert {"unknown-code", "outside-territory"} <= codes(report)
    assert [row["record_id"] for row in proposed(out)] == ["ex-cartiera-rho"]
    assert report.counts["faulty"] == 2
    places = json.loads((out / "problems.geojson").read_bytes())["features"]
    assert {one["properties"]["row"] for one in places} >= {2, 3}


def test_a_record_outside_its_comune_is_told(tmp_path: Path):
    report = examined(
        table(tmp_path / "aree.csv", [ROW | {"comune": "Abbiategrasso"}]), choices=Choices(crs="EPSG:4326")
    )
    assert "outside-comune" in codes(report)


def test_a_declared_surface_that_is_not_the_drawn_one_is_told(tmp_path: Path):
    one = replace(records("areas", 1)[0], geometry=shapely.box(9.18, 45.49, 9.181, 45.491))
    report = examined(sent(tmp_path / "a.gpkg", "gpkg", "areas", [one]))
    assert "surface-differs" in codes(report)


def test_an_invalid_geometry_is_an_error_until_its_repair_is_accepted(tmp_path: Path):
    bow_tie = shapely.Polygon([(9.18, 45.49), (9.181, 45.491), (9.181, 45.49), (9.18, 45.491)])
    path = sent(tmp_path / "a.gpkg", "gpkg", "areas", [replace(records("areas", 1)[0], geometry=bow_tie)])
    report = examined(path)
    assert "invalid-geometry" in codes(report)
    assert any("riparare" in (one.suggestion or "") for one in report.issues)
    assert "repaired-geometry" in codes(examined(path, choices=Choices(repair=True)))


def test_the_table_of_issues_holds_no_formula_and_the_report_is_read_back_as_it_was(tmp_path: Path):
    out = tmp_path / "out"
    out.mkdir()
    rows = [ROW | {"id": "=1+1", "tipo": "boh"}, ROW | {"id": "@x"}]
    report = examined(table(tmp_path / "aree.csv", rows), out=out)
    with (out / "issues.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file, delimiter=";"))
    assert len(found) == sum(one.count for one in report.tallies)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in found for cell in row.values())
    assert from_json((out / "report.json").read_bytes()) == report


def test_an_unreadable_file_is_refused_in_words_and_leaves_only_the_report(tmp_path: Path):
    path = tmp_path / "aree.gpkg"
    path.write_bytes(b"not a database")
    out = tmp_path / "out"
    out.mkdir()
    report = examined(path, out=out)
    assert report.exit is Exit.UNREADABLE
    assert "aree.gpkg" in text(report)
    assert not (out / "changes.copy").exists()
    assert from_json((out / "report.json").read_bytes()) == report


def test_a_failure_of_ours_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("disk full")

    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(compare.Comparison, "changes", broken)
    with pytest.raises(RuntimeError):
        examined(table(tmp_path / "aree.csv", [ROW]), out=out)
    assert list(out.iterdir()) == []


def test_how_far_it_is_can_be_followed(tmp_path: Path):
    said: list[tuple[str, int, int]] = []
    examined(table(tmp_path / "aree.csv", [ROW]), progress=lambda *one: said.append(one))
    assert ("Lettura e controlli", 1, 1) in said


def test_the_corrected_file_is_good(tmp_path: Path):
    rows = [ROW, ROW | {"nome": "Altra", "tipo": "boh"}]
    out = tmp_path / "out"
    out.mkdir()
    examined(table(tmp_path / "aree.csv", rows), out=out)
    again = examined(out / "corrected.gpkg")
    assert again.exit is Exit.GOOD, text(again)
    assert again.counts["rows"] == 1


@pytest.mark.parametrize("far", [(math.inf, 45.5), (math.nan, 45.5), (1e300, 45.5)])
def test_a_place_that_is_nowhere_is_told_and_left_out_of_the_map(tmp_path: Path, far: tuple[float, float]):
    content = records("areas", 3)
    wrong = [replace(one, geometry=shapely.Point(far)) for one in content[1:2]]
    out = tmp_path / "out"
    out.mkdir()
    report = examined(sent(tmp_path / "a.gpkg", "gpkg", "areas", [content[0], *wrong, content[2]]), out=out)
    assert codes(report) & {"not-finite", "outside-territory"}, text(report)
    assert json.loads((out / "problems.geojson").read_bytes())["features"] == []


def test_errors_and_warnings_of_one_code_are_not_mixed(tmp_path: Path):
    near = ROW | {"nome": "Vicina", "comune": "Milano", "lon": "9,05", "lat": "45,52"}
    far = ROW | {"nome": "Lontana", "comune": "San Donato Milanese"}
    report = examined(table(tmp_path / "a.csv", [near, far]))
    found = {one.severity: report.issues_of(one) for one in report.tallies if one.code == "outside-comune"}
    assert {severity: [one.row for one in some] for severity, some in found.items()} == {
        Severity.ERROR: [3],
        Severity.WARNING: [2],
    }
    assert text(report).count("[outside-comune]") == 2
