"""The boundaries of a new year: unchanged ones stay, merged Comuni keep answering, what named them follows."""

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from app.catalog import COLLECTIONS
from app.changes.workflow import Change
from app.imports.sources.istat_boundaries import area_km2
from gis.compare.sameness import same_geometries
from gis.limits import Unreadable
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


def regroup(portal, gone: list[str], made: dict[str, tuple]) -> dict[str, list[str]]:
    """Put other Comuni (name, geometry) in place of some, and whatever names these in them; returns who that was."""
    changes = _created(portal, made, like=gone[0])
    changes += [_delete("comuni", code, portal.record("comuni", code)["version"]) for code in gone]
    named = {}
    for collection in COLLECTIONS.values():
        if collection.id == "comuni" or not any(one.name == "comuni" for one in collection.proposed):
            continue
        for id_ in {id_ for code in gone for id_ in _naming(portal, collection.id, code)}:
            record = portal.record(collection.id, id_)
            other = [code for one in record["comuni"] for code in (made if one in gone else [one])]
            named.setdefault(collection.id, []).append(id_)
            changes.append(_update(collection.id, id_, record["version"], comuni=list(dict.fromkeys(other))))
    portal.change(*changes)
    return named


def _created(portal, made: dict[str, tuple], *, like: str) -> list[Change]:
    wanted = {one.name for one in COLLECTIONS["comuni"].proposed}
    kept = {name: value for name, value in portal.record("comuni", like).items() if name in wanted}
    return [
        Change(
            collection=COLLECTIONS["comuni"],
            record_id=code,
            action="create",
            properties=kept
            | {"name": name, "residents": 2000, "area_km2": area_km2(shape), "former_codes": [], "former_names": []},
            geometry=shapely.set_precision(shape, 1e-7),
        )
        for code, (name, shape) in made.items()
    ]


def divide(portal) -> dict[str, list[str]]:
    """Put the territory back as it was before 2019, with a line of ours as the border; returns who named which."""
    whole = geometry(portal, "comuni", TODAY)
    west, south, east, north = whole.bounds
    middle = (west + east) / 2
    halves = {
        VERMEZZO: ("Vermezzo", shapely.intersection(whole, box(west, south, middle, north))),
        ZELO: ("Zelo Surrigone", shapely.intersection(whole, box(middle, south, east, north))),
    }
    return regroup(portal, [TODAY], halves)


def _naming(portal, collection: str, code: str) -> list[str]:
    with portal.engine.connect() as connection:
        return list(connection.exec_driver_sql(f"SELECT id FROM {collection} WHERE '{code}' = ANY(comuni)").scalars())


def _delete(collection: str, id_: str, version: int) -> Change:
    return Change(
        collection=COLLECTIONS[collection], record_id=id_, action="delete", properties={}, base_version=version
    )


def _update(collection: str, id_: str, version: int, *, geometry=None, **properties) -> Change:
    return Change(
        collection=COLLECTIONS[collection],
        record_id=id_,
        action="update",
        properties=properties,
        geometry=geometry,
        base_version=version,
    )


def test_merged_comuni_that_were_counted_at_other_dates_have_residents_of_no_date(portal):
    divide(portal)
    portal.change(_update("comuni", ZELO, portal.record("comuni", ZELO)["version"], residents_on="2024-12-31"))
    portal.run("istat-confini", SAMPLE, publish=True)
    today = portal.record("comuni", TODAY)
    assert (today["residents"], today["residents_on"]) == (4000, None)


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
    assert today["residents_on"] == "2023"
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


def test_divided_comune_stays_until_somebody_says_how_many_live_in_its_parts(portal):
    both = ["015005", "015112"]
    whole = shapely.union_all([geometry(portal, "comuni", code) for code in both])
    regroup(portal, both, {"015900": ("Albairate e Gudo", whole)})
    outcome = portal.run("istat-confini", SAMPLE, publish=True)
    assert ("015900", "divided") in codes(outcome)
    assert outcome.state != "published"
    assert "delete" not in outcome.changes
    assert portal.record("comuni", "015900")["action"] == "create"


def test_comune_shared_among_neighbours_leaves_each_record_to_the_one_it_lies_in(portal):
    both = ["015005", "015112"]
    shapes = {code: geometry(portal, "comuni", code) for code in both}
    smaller = {code: shapely.simplify(shape.buffer(-0.002), 0.0001) for code, shape in shapes.items()}
    for code in both:
        version = portal.record("comuni", code)["version"]
        portal.change(_update("comuni", code, version, geometry=shapely.set_precision(smaller[code], 1e-7)))
    rest = shapely.union_all([shapes[code].difference(smaller[code]) for code in both])
    made = {"015900": ("Striscia", rest)}
    portal.change(*_created(portal, made, like="015005"))
    portal.edit("services", "staz-albairate-vermezzo", comuni=["015900"])
    outcome = portal.run("istat-confini", SAMPLE, publish=True)
    assert outcome.changes["delete"] == 1
    assert portal.record("services", "staz-albairate-vermezzo")["comuni"] == ["015005"]
    for code in both:
        assert "015900" in portal.record("comuni", code)["former_codes"]


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


def test_boundaries_of_an_older_year_are_refused(portal):
    portal.edit("comuni", "015005", source_date="2026-01-01")
    with pytest.raises(Unreadable, match=r"del 2023.*sono già del 2026"):
        portal.run("istat-confini", SAMPLE)
