from dataclasses import replace

import pytest
import sqlalchemy as sa
from shapely import affinity

from app.catalog import COLLECTIONS
from app.changes.models import changes, changesets
from app.imports import folders, importing, register
from app.imports.orders import Order
from tests.app.imports.conftest import save

AREAS = COLLECTIONS["areas"]
MILANO, RHO = "015146", "015182"


def order(**others) -> Order:
    return Order(**{"collection": AREAS, "author": "anna", "reason": "aggiornamento", "comune": RHO} | others)


def proposed(engine, changeset):
    with engine.connect() as session:
        rows = session.execute(sa.select(changes).where(changes.c.changeset_id == changeset)).all()
    return {row.record_id: row for row in rows}


def row(engine, number):
    with engine.connect() as session:
        return register.one(session, number)


def edited(records):
    """One moved, one with another amount, one new, one left out."""
    placed = next(one for one in records if one.geometry is not None)
    measured = next(one for one in records if one is not placed and one.properties["surface_m2"])
    gone = next(one for one in records if one not in (placed, measured))
    new = replace(measured, row=99, id="area-nuova-di-rho", version=None)
    new = replace(new, properties={**new.properties, "name": "Area nuova di Rho", "surface_m2": 1234})
    east = affinity.translate(placed.geometry, xoff=0.0001)
    made = [
        replace(placed, geometry=east),
        replace(measured, properties={**measured.properties, "surface_m2": 4321}),
        new,
        *(one for one in records if one not in (placed, measured, gone)),
    ]
    return made, placed, measured, new, gone


@pytest.mark.parametrize("code", [4326, 32632])
def test_what_was_edited_becomes_exactly_those_changes(own_engine, own_home, areas_of, tmp_path, code):
    records, moved, measured, new, gone = edited(areas_of(RHO))
    outcome = importing.run(own_engine, save(tmp_path / "aree.gpkg", records, code=code), order())
    assert (outcome.state, outcome.code) == ("ready", importing.GOOD), outcome.lines
    found = proposed(own_engine, outcome.changeset)
    assert {name: one.action for name, one in found.items()} == {
        moved.id: "update",
        measured.id: "update",
        new.id: "create",
    }
    assert (found[moved.id].properties, found[moved.id].geometry is None) == ({}, False)
    assert (found[measured.id].properties, found[measured.id].geometry) == ({"surface_m2": 4321}, None)
    assert found[moved.id].base_version == moved.version
    report = row(own_engine, outcome.number).report["areas"]
    assert report["missing"] == [gone.id]
    assert report["counts"]["unchanged"] == len(records) - 3
    with own_engine.connect() as session:
        source = session.execute(sa.select(changesets).where(changesets.c.id == outcome.changeset)).one()
    assert (source.origin, source.author, source.state) == ("file", "anna", "draft")
    assert source.source == {"aree.gpkg": row(own_engine, outcome.number).digest}


def test_what_is_missing_from_the_file_is_withdrawn_only_when_asked(own_engine, own_home, areas_of, tmp_path):
    records, *_, gone = edited(areas_of(RHO))
    path = save(tmp_path / "aree.gpkg", records)
    outcome = importing.run(own_engine, path, order(delete_missing=True))
    found = proposed(own_engine, outcome.changeset)
    assert {name for name, one in found.items() if one.action == "delete"} == {gone.id}
    assert len(found) == 4


def test_file_that_says_what_is_published_proposes_nothing(own_engine, own_home, areas_of, tmp_path):
    outcome = importing.run(own_engine, save(tmp_path / "aree.gpkg", areas_of(RHO)), order())
    assert (outcome.state, outcome.code, outcome.changeset) == ("checked", importing.GOOD, None), outcome.lines


def test_publishing_publishes_what_was_proposed(own_engine, own_home, areas_of, tmp_path):
    records, _, measured, new, _ = edited(areas_of(RHO))
    outcome = importing.run(own_engine, save(tmp_path / "aree.gpkg", records), order(publish=True))
    assert (outcome.state, row(own_engine, outcome.number).state) == ("published", "published"), outcome.lines
    with own_engine.connect() as session:
        table = AREAS.table
        rows = session.execute(sa.select(table.c.id, table.c.surface_m2)).all()
    written = {one.id: one.surface_m2 for one in rows}
    assert (written[measured.id], written[new.id]) == (4321, 1234)


def test_record_that_somebody_changed_meanwhile_is_a_conflict_that_is_named(own_engine, own_home, areas_of, tmp_path):
    before = areas_of(RHO)
    records, _, measured, new, _ = edited(before)
    first = importing.run(
        own_engine,
        save(tmp_path / "altri.gpkg", [replace(measured, properties={**measured.properties, "surface_m2": 1})]),
        order(publish=True, author="bruno"),
    )
    assert first.state == "published", first.lines
    outcome = importing.run(own_engine, save(tmp_path / "aree.gpkg", records), order(publish=True))
    assert (outcome.state, outcome.code) == ("ready", importing.FAULTY)
    assert measured.id in "\n".join(outcome.lines)
    assert measured.id not in proposed(own_engine, outcome.changeset)
    assert new.id in proposed(own_engine, outcome.changeset)
    assert [one.record for one in outcome.reports[0].conflicts] == [measured.id]


def test_record_that_only_others_changed_is_neither_touched_nor_a_conflict(own_engine, own_home, areas_of, tmp_path):
    before = areas_of(RHO)
    records, moved, measured, new, gone = edited(before)
    theirs = replace(gone, properties={**gone.properties, "surface_m2": 5})
    publishing = order(publish=True, author="bruno")
    assert importing.run(own_engine, save(tmp_path / "altri.gpkg", [theirs]), publishing).state == "published"
    outcome = importing.run(own_engine, save(tmp_path / "aree.gpkg", [*records, gone]), order(publish=True))
    assert (outcome.state, outcome.code) == ("published", importing.GOOD), outcome.lines
    assert proposed(own_engine, outcome.changeset).keys() == {moved.id, measured.id, new.id}


def test_person_may_decide_that_the_file_is_right_about_a_conflict(own_engine, own_home, areas_of, tmp_path):
    records, _, measured, *_ = edited(areas_of(RHO))
    theirs = replace(measured, properties={**measured.properties, "surface_m2": 1})
    publishing = order(publish=True, author="bruno")
    assert importing.run(own_engine, save(tmp_path / "altri.gpkg", [theirs]), publishing).state == "published"
    wanted = order(overwrite=(measured.id,))
    outcome = importing.run(own_engine, save(tmp_path / "aree.gpkg", records), wanted)
    change = proposed(own_engine, outcome.changeset)[measured.id]
    assert (change.base_version, change.properties) == (measured.version + 1, {"surface_m2": 4321})


def test_dry_run_proposes_nothing_and_leaves_its_report(own_engine, own_home, areas_of, tmp_path):
    records, *_ = edited(areas_of(RHO))
    outcome = importing.run(own_engine, save(tmp_path / "aree.gpkg", records), order(dry_run=True))
    assert (outcome.state, outcome.changeset) == ("checked", None)
    with own_engine.connect() as session:
        count = sa.select(sa.func.count()).select_from(changesets).where(changesets.c.origin == "file")
        assert session.execute(count).scalar_one() == 0
    left = {path.name for path in folders.folder(outcome.number).iterdir()}
    assert left == {"report.html", "issues.csv", "mapping.json"}  # nothing to correct
