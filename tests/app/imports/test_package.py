"""All that is published of a Comune is downloaded, edited, and sent back: what was edited is proposed, as one."""

import json
import re
import shlex
import shutil

import pyogrio
import pytest
import shapely
import sqlalchemy as sa

from app.catalog import COLLECTIONS
from app.changes.models import changes, changesets
from app.imports import folders, importing
from app.imports.orders import Order
from tests.app.imports.packages import edit_geopackage, edit_workbook, workbook
from tests.app.imports.test_importing import row

RHO = "015182"
EDITORS = {"gpkg": edit_geopackage, "xlsx": edit_workbook}
PLACE = shapely.Point(9.0412, 45.5303)


@pytest.fixture(scope="module")
def downloads(client, tmp_path_factory):
    folder = tmp_path_factory.mktemp("packages")
    for form in EDITORS:
        answer = client.get(f"/api/downloads/comuni/{RHO}?f={form}")
        assert answer.status_code == 200
        (folder / f"rho.{form}").write_bytes(answer.content)
    return folder


@pytest.fixture(params=EDITORS)
def package(request, downloads, tmp_path):
    return shutil.copy(downloads / f"rho.{request.param}", tmp_path / f"rho.{request.param}")


def pieces_of(package):
    """The layers of records in a GeoPackage."""
    return [
        name
        for name, _ in pyogrio.list_layers(package)
        if name.rpartition("_")[0] in COLLECTIONS or name in COLLECTIONS
    ]


def order(**others) -> Order:
    return Order(**{"author": "anna", "reason": "aggiornamento", "comune": RHO} | others)


def edit(package, **edits):
    EDITORS[package.suffix[1:]](package, edits)


def proposed(engine, changeset):
    with engine.connect() as session:
        rows = session.execute(sa.select(changes).where(changes.c.changeset_id == changeset)).all()
    return {(row.collection, row.record_id): row for row in rows}


def number_of_changesets(engine):
    with engine.connect() as session:
        return session.execute(sa.select(sa.func.count()).select_from(changesets)).scalar_one()


class Edits:
    """One point moved, one amount changed, one record new, one away: what they were is known once they are made."""

    def __init__(self, package):
        edit(package, areas=self.areas, proposals=self.proposals, services=self.services)

    def areas(self, rows):
        moved = next(one for one in rows if one["geometry"] is not None)
        moved["geometry"] = shapely.affinity.translate(moved["geometry"], xoff=0.0001)
        gone = next(one for one in reversed(rows) if one is not moved)
        rows.remove(gone)
        self.moved, self.gone = ("areas", moved["id"]), ("areas", gone["id"])

    def proposals(self, rows):
        rows[3]["pnrr_funding_eur"] += 1000
        self.amount = rows[3]["pnrr_funding_eur"]
        self.measured = ("proposals", rows[3]["id"])

    def services(self, rows):
        like = rows[0]
        kept = ("category", "level", "source_url", "source_date", "comuni")
        new = {"name": "Biblioteca di prova", "location_precision": "address", "geometry": PLACE}
        rows.append({name: like[name] for name in kept} | new)
        self.new = ("services", "biblioteca-di-prova-rho")


def test_exactly_what_was_edited_is_proposed_and_all_of_it_together(own_engine, own_home, package):
    edits = Edits(package)
    outcome = importing.run(own_engine, package, order())
    assert (outcome.state, outcome.code) == ("ready", importing.GOOD), outcome.lines
    found = proposed(own_engine, outcome.changeset)
    assert {key: one.action for key, one in found.items()} == {
        edits.moved: "update",
        edits.measured: "update",
        edits.new: "create",
    }
    assert (found[edits.moved].properties, found[edits.moved].geometry is None) == ({}, False)
    assert found[edits.measured].properties == {"pnrr_funding_eur": edits.amount}
    assert found[edits.measured].geometry is None
    assert found[edits.new].properties["comuni"] == [RHO]
    registered = row(own_engine, outcome.number)
    assert set(registered.collection.split(", ")) == set(registered.report) == set(COLLECTIONS)
    assert registered.report["areas"]["missing"] == [edits.gone[1]]
    left = {path.parent.name for path in folders.folder(outcome.number).glob("*/report.html")}
    assert left == set(COLLECTIONS)


def test_what_is_missing_is_withdrawn_only_when_asked_and_only_of_that_comune(own_engine, own_home, package):
    edits = Edits(package)
    outcome = importing.run(own_engine, package, order(delete_missing=True, publish=True))
    assert (outcome.state, outcome.code) == ("published", importing.GOOD), outcome.lines
    found = proposed(own_engine, outcome.changeset)
    assert {key for key, one in found.items() if one.action == "delete"} == {edits.gone}
    assert found.keys() == {edits.moved, edits.measured, edits.new, edits.gone}
    with own_engine.connect() as session:
        table = COLLECTIONS["proposals"].table
        amount = sa.select(table.c.pnrr_funding_eur).where(table.c.id == edits.measured[1])
        assert session.execute(amount).scalar_one() == edits.amount


def test_package_that_nobody_edited_proposes_nothing_and_says_so(own_engine, own_home, package):
    before = number_of_changesets(own_engine)
    edit(package, areas=lambda rows: None)
    outcome = importing.run(own_engine, package, order(delete_missing=True, publish=True))
    assert (outcome.state, outcome.code, outcome.changeset) == ("checked", importing.GOOD, None), outcome.lines
    assert outcome.lines[-1] == "Non c’è nulla da proporre."
    assert number_of_changesets(own_engine) == before
    assert all(one.counts["missing"] == 0 for one in outcome.reports)
    assert [one.counts["rows"] for one in outcome.reports if one.collection == "documents"] in ([], [0])


def test_package_that_a_program_wrote_again_says_the_same(own_engine, own_home, downloads, tmp_path):
    """Without our declarations of types: lists are texts, numbers may have a point, the row keys are others."""
    package = tmp_path / "rho.gpkg"
    for name in pieces_of(downloads / "rho.gpkg"):
        table = pyogrio.read_dataframe(downloads / "rho.gpkg", layer=name)
        if name == "proposals_punti":
            table.loc[2, "pnrr_funding_eur"] += 5
        pyogrio.write_dataframe(table, package, layer=name, driver="GPKG")
    outcome = importing.run(own_engine, package, order())
    (change,) = proposed(own_engine, outcome.changeset).values()
    assert (outcome.code, change.action, change.properties.keys()) == (importing.GOOD, "update", {"pnrr_funding_eur"})


def test_table_that_is_taken_out_of_the_file_takes_no_record_along(own_engine, own_home, package):
    if package.suffix == ".gpkg":
        areas = {name: pyogrio.read_dataframe(package, layer=name) for name in pieces_of(package) if "areas" in name}
        package.unlink()
        for name, rows in areas.items():
            pyogrio.write_dataframe(rows, package, layer=name, driver="GPKG")
    else:
        with workbook(package) as sheets:
            areas = sheets["areas"]
            sheets.clear()
            sheets |= {"Aree e ambiti": areas, "Appunti": [["voce", "testo"], ["a", "b"], ["c", "d"]]}
    outcome = importing.run(own_engine, package, order(delete_missing=True))
    assert (outcome.state, outcome.changeset) == ("checked", None), outcome.lines
    assert [one.collection for one in outcome.reports] == ["areas"]
    assert ("Appunti" in outcome.lines[-1]) is (package.suffix == ".xlsx")


def test_perimeter_is_drawn_where_only_points_were(own_engine, own_home, downloads, tmp_path):
    package = shutil.copy(downloads / "rho.gpkg", tmp_path / "rho.gpkg")
    points = pyogrio.read_dataframe(package, layer="areas_punti")
    surfaces = pyogrio.read_dataframe(package, layer="areas_poligoni")
    assert (len(surfaces), list(surfaces.columns)) == (0, list(points.columns))
    at = points.geometry.notna().to_numpy().nonzero()[0][0]
    drawn = points.iloc[[at]].set_geometry([points.geometry.iloc[at].buffer(0.001)], crs=points.crs)
    for name, rows in {"areas_punti": points.drop(points.index[at]), "areas_poligoni": drawn}.items():
        pyogrio.write_dataframe(rows, package, layer=name, driver="GPKG")
    outcome = importing.run(own_engine, package, order(delete_missing=True))
    assert outcome.code == importing.GOOD, outcome.lines
    ((key, change),) = proposed(own_engine, outcome.changeset).items()
    assert (key, change.action, change.properties) == (("areas", points["id"].iloc[at]), "update", {})


@pytest.mark.parametrize("left", [("areas_punti",), ("areas_punti", "areas_linee")], ids=" ".join)
def test_layer_of_one_shape_that_is_taken_out_takes_no_record_along(own_engine, own_home, downloads, tmp_path, left):
    package = tmp_path / "rho.gpkg"
    for name in left:
        rows = pyogrio.read_dataframe(downloads / "rho.gpkg", layer=name)
        pyogrio.write_dataframe(rows, package, layer=name, driver="GPKG")
    refused = importing.run(own_engine, package, order(delete_missing=True))
    assert (refused.state, refused.changeset) == ("refused", None), refused.lines
    outcome = importing.run(own_engine, package, order())
    assert (outcome.state, outcome.changeset) == ("checked", None), outcome.lines
    assert [one.collection for one in outcome.reports] == ["areas"]


def test_what_others_changed_meanwhile_is_a_named_conflict_or_stays_as_it_is(own_engine, own_home, package, tmp_path):
    theirs = shutil.copy(package, tmp_path / f"altri{package.suffix}")
    mine = Edits(package)

    def others(rows):
        for one in rows:
            one["pnrr_funding_eur"] += 7 if one["id"] == mine.measured[1] else 0
        rows[5]["title"] = "Altro titolo"

    edit(theirs, proposals=others)
    published = importing.run(own_engine, theirs, order(publish=True, author="bruno"))
    assert published.state == "published", published.lines
    outcome = importing.run(own_engine, package, order(publish=True))
    assert (outcome.state, outcome.code) == ("ready", importing.FAULTY), outcome.lines
    assert any(mine.measured[1] in line and "cambiate da altri" in line for line in outcome.lines)
    assert proposed(own_engine, outcome.changeset).keys() == {mine.moved, mine.new}
    settled = importing.run(own_engine, package, order(overwrite=(mine.measured[1],)))
    change = proposed(own_engine, settled.changeset)[mine.measured]
    assert (change.base_version, change.properties) == (2, {"pnrr_funding_eur": mine.amount})


def test_question_about_one_table_stops_all_of_them_and_is_answered_for_that_one(own_engine, own_home, downloads):
    package = shutil.copy(downloads / "rho.xlsx", downloads / "dubbio.xlsx")
    edits = Edits(package)
    with workbook(package) as sheets:
        heading = sheets["services"][0]
        heading[heading.index("name")], heading[heading.index("operator")] = "Nome", "NOME"
    before = number_of_changesets(own_engine)
    outcome = importing.run(own_engine, package, order(path=str(package)))
    assert (outcome.state, outcome.code, outcome.changeset) == ("question", importing.QUESTION, None), outcome.lines
    assert number_of_changesets(own_engine) == before
    assert any(line.startswith(COLLECTIONS["services"].title.it) and "«Nome»" in line for line in outcome.lines)
    words = shlex.split(outcome.lines[-1].removeprefix("Per rispondere: "))
    left = folders.folder(outcome.number) / "mapping.json"
    assert (words[words.index("--mapping") + 1], "--collection" in words) == (str(left), False)
    decided = json.loads(left.read_text(encoding="utf-8"))
    decided["services"] |= {"Nome": "name", "NOME": "operator"}
    answered = importing.run(own_engine, package, order(mapping=decided))
    assert answered.code == importing.GOOD, answered.lines
    assert proposed(own_engine, answered.changeset).keys() == {edits.moved, edits.measured, edits.new}


def test_command_that_is_given_answers_a_question_about_a_file_of_one_table(remix, downloads, own_home):
    package = shutil.copy(downloads / "rho.xlsx", downloads / "uno.xlsx")
    with workbook(package) as sheets:
        services = sheets["services"]
        heading = services[0]
        heading[heading.index("name")], heading[heading.index("operator")] = "Nome", "NOME"
        sheets.clear()
        sheets[COLLECTIONS["services"].title.it] = services
    asked = remix("import", str(package))
    assert asked.returncode == importing.QUESTION, asked.stderr
    (command,) = re.findall(r"^Per rispondere: \./remix (.+)$", asked.stdout, re.MULTILINE)
    left = own_home / "imports" / "1" / "mapping.json"
    decided = json.loads(left.read_text(encoding="utf-8"))
    decided["services"] |= {"Nome": "name", "NOME": "operator"}
    left.write_text(json.dumps(decided), encoding="utf-8")
    answered = remix(*shlex.split(command))
    assert answered.returncode == importing.GOOD, answered.stdout + answered.stderr
    assert "Non c’è nulla da proporre." in answered.stdout


def test_table_that_cannot_be_used_stops_all_of_them_and_is_named(own_engine, own_home, package):
    Edits(package)
    outcome = importing.run(own_engine, package, order(mapping={"services": {"name": "boh"}}))
    assert (outcome.state, outcome.code, outcome.changeset) == ("refused", importing.UNREADABLE, None), outcome.lines
    (line,) = outcome.lines
    assert line.startswith(COLLECTIONS["services"].title.it)
    assert "boh" in line


def test_file_without_a_table_of_a_known_name_is_refused_with_the_names_it_has(own_engine, own_home, tmp_path):
    path = tmp_path / "altro.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    outcome = importing.run(own_engine, path, order())
    assert (outcome.state, outcome.code) == ("refused", importing.UNREADABLE)
    assert "--collection" in outcome.lines[0]


def test_officer_sends_a_package_back_and_looks_at_what_came_of_it(remix, package, own_home):
    edits = Edits(package)
    refused = remix("import", str(package), "--delete-missing")
    assert (refused.returncode, "--comune" in refused.stderr) == (2, True)
    done = remix("import", str(package), "--comune", "rho", "--delete-missing", "--author", "anna")
    assert done.returncode == 0, done.stderr
    number = re.search(r"./remix changes show (\d+)", done.stdout)[1]
    assert str(own_home / "imports" / "1" / "areas" / "report.html") in done.stdout
    shown = remix("changes", "show", number).stdout
    said = (
        (edits.moved, "modificata"),
        (edits.measured, "modificata"),
        (edits.new, "nuova"),
        (edits.gone, "da ritirare"),
    )
    for (name, record), what in said:
        assert re.search(rf"{COLLECTIONS[name].title.it}\s+{record}\s+{what}", shown), shown
    ended = rf"1\s+\S+ \S+\s+bozza pronta\s+{package.name}\s+{len(COLLECTIONS)} raccolte\s+{RHO}"
    assert re.search(ended, remix("imports").stdout)
    one = remix("imports", "show", "1").stdout
    assert f"{COLLECTIONS['areas'].title.it}: 9 righe lette: 1 cambiata, 1 da ritirare, 8 uguali." in one
