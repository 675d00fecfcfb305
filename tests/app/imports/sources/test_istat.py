"""The boundaries of a new year: unchanged ones stay, merged Comuni keep answering, what named them follows."""

import numpy as np
import shapely
from shapely.geometry import box

from app.catalog import COLLECTIONS
from app.changes.workflow import Change
from app.imports.sources.istat_boundaries import area_km2
from gis.sameness import same_geometries
from tests.app.imports.sources.conftest import SAMPLES, codes

SAMPLE = "Com01012023_g_estratto.zip"
VERMEZZO, ZELO, TODAY = "015235", "015246", "015251"


def geometry(portal, collection: str, id_: str):
    """A record's published geometry."""
    with portal.engine.connect() as connection:
        table = COLLECTIONS[collection].table
        return shapely.from_wkb(
            bytes(
                connection.exec_driver_sql(
                    f"SELECT ST_AsBinary(geom) FROM {table.name} WHERE id = '{id_}'"
                ).scalar_one()
            )
        )


def divide(portal) -> dict[str, list[str]]:
    """Put the territory back as it was before 2019, with a line of ours as the border; returns who named which."""
    whole, now = geometry(portal, "comuni", TODAY), portal.record("comuni", TODAY)
    west, south, east, north = whole.bounds
    middle = (west + east) / 2
    halves = {
        VERMEZZO: ("Vermezzo", shapely.intersection(whole, box(west, south, middle, north))),
        ZELO: ("Zelo Surrigone", shapely.intersection(whole, box(middle, south, east, north))),
    }
    kept = {name: value for name, value in now.items() if name in {one.name for one in COLLECTIONS["comuni"].proposed}}
    changes = [
        Change(
            collection=COLLECTIONS["comuni"],
            record_id=code,
            action="create",
            properties=kept
            | {"name": name, "residents": 2000, "area_km2": area_km2(half), "former_codes": [], "former_names": []},
            geometry=shapely.set_precision(half, 1e-7),
        )
        for code, (name, half) in halves.items()
    ]
    changes.append(_delete("comuni", TODAY, now["version"]))
    named = {}
    for collection in COLLECTIONS.values():
        if collection.id == "comuni" or not any(one.name == "comuni" for one in collection.proposed):
            continue
        for id_ in _naming(portal, collection.id, TODAY):
            record = portal.record(collection.id, id_)
            old = [code for one in record["comuni"] for code in ([VERMEZZO, ZELO] if one == TODAY else [one])]
            named.setdefault(collection.id, []).append(id_)
            changes.append(_update(collection.id, id_, record["version"], comuni=old))
    portal.change(*changes)
    return named


def _naming(portal, collection: str, code: str) -> list[str]:
    with portal.engine.connect() as connection:
        return list(connection.exec_driver_sql(f"SELECT id FROM {collection} WHERE '{code}' = ANY(comuni)").scalars())


def _delete(collection: str, id_: str, version: int) -> Change:
    return Change(
        collection=COLLECTIONS[collection], record_id=id_, action="delete", properties={}, base_version=version
    )


def _update(collection: str, id_: str, version: int, **properties) -> Change:
    return Change(
        collection=COLLECTIONS[collection],
        record_id=id_,
        action="update",
        properties=properties,
        base_version=version,
    )


def test_boundaries_that_are_published_change_nothing_after_a_trip_through_metres(portal):
    outcome = portal.run("istat-confini", SAMPLE)
    assert outcome.counts["righe lette"] == 7  # Vigevano is of another province
    assert (outcome.changeset, dict(outcome.changes)) == (None, {})


def test_comuni_that_a_file_does_not_have_are_told_and_never_withdrawn(portal):
    outcome = portal.run("istat-confini", SAMPLE, publish=True)
    assert ("015146", "missing") in codes(outcome)
    assert portal.record("comuni", "015146")["action"] == "create"


def test_merged_comuni_are_withdrawn_and_what_named_them_follows_in_the_same_changeset(portal):
    named = divide(portal)
    outcome = portal.run("istat-confini", SAMPLE)
    assert outcome.state == "ready"
    assert outcome.changes["delete"] == 2
    assert codes(outcome) >= {(VERMEZZO, "merged"), (ZELO, "merged")}
    outcome = portal.run("istat-confini", SAMPLE, publish=True)
    today = portal.record("comuni", TODAY)
    assert (today["name"], today["residents"], today["zona_omogenea"]) == (
        "Vermezzo con Zelo",
        4000,
        "magentino-e-abbiatense",
    )
    assert today["former_codes"] == [VERMEZZO, ZELO]
    assert today["former_names"] == ["Vermezzo", "Zelo Surrigone"]
    for collection, ids in named.items():
        for id_ in ids:
            comuni = portal.record(collection, id_)["comuni"]
            assert TODAY in comuni
            assert not {VERMEZZO, ZELO} & set(comuni)
    again = portal.run("istat-confini", SAMPLE)
    assert (again.changeset, dict(again.changes)) == (None, {})


def test_withdrawn_comune_says_for_ever_what_took_its_place(portal):
    divide(portal)
    portal.run("istat-confini", SAMPLE, publish=True)
    gone = portal.record("comuni", VERMEZZO)
    assert gone["action"] == "delete"
    assert "Vermezzo (015235) è ora in Vermezzo con Zelo (015251)" in gone["reason"]


def test_renamed_comune_keeps_its_old_name_among_those_that_find_it(portal):
    portal.edit("comuni", "015005", name="Albairate Vecchia")
    outcome = portal.run("istat-confini", SAMPLE, publish=True)
    assert outcome.changes == {"update": 1}
    record = portal.record("comuni", "015005")
    assert (record["name"], record["former_names"]) == ("Albairate", ["Albairate Vecchia"])


def test_moved_boundary_is_drawn_and_its_zone_with_it(portal):
    shape = geometry(portal, "comuni", "015005")
    record = portal.record("comuni", "015005")
    smaller = shapely.set_precision(shapely.make_valid(shapely.simplify(shape, 0.002)), 1e-7)
    portal.change(
        Change(
            collection=COLLECTIONS["comuni"],
            record_id="015005",
            action="update",
            properties={},
            geometry=smaller,
            base_version=record["version"],
        )
    )
    outcome = portal.run("istat-confini", SAMPLE, publish=True)
    assert set(outcome.differences) == {"comuni", "zones"}
    drawn = geometry(portal, "comuni", "015005")
    assert same_geometries(np.array([drawn]), np.array([shape])).all()
    assert not same_geometries(np.array([drawn]), np.array([smaller])).any()
    assert portal.record("comuni", "015005")["source_date"] == "2023-01-01"


def test_the_sample_is_small():
    assert SAMPLES.joinpath(SAMPLE).stat().st_size < 20_000
