"""What surrounds a record and a Comune, against PostGIS's plain answers and plain Python on the real data."""

from itertools import combinations

import pytest
from pyproj import Geod
from shapely.geometry import shape

from app.catalog import COLLECTIONS
from app.reading import completeness, excerpts, history, nearest, related, standing, summary

MILANO, RHO, NOSATE = "015146", "015182", "015155"
SERVICES, PROPOSALS = COLLECTIONS["services"], COLLECTIONS["proposals"]


@pytest.fixture
def ask(client):
    """Runs reads in the running application, whose pool they use."""

    def run(coroutine):
        async def main():
            return await coroutine

        return client.portal.call(main)

    return run


def items(client, name, **params):
    return client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **params}).json()["features"]


def known_place(feature):
    return feature["properties"]["location_precision"] not in ("comune", "citta_metropolitana")


@pytest.mark.parametrize("code", [MILANO, RHO, NOSATE])
def test_nearest_of_each_kind_is_what_looking_at_every_record_finds(ask, engine, code):
    kinds = [one.value for one in SERVICES.by_name["category"].code_list.codes]
    found = ask(nearest.nearest(SERVICES, code, kinds=kinds))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT DISTINCT ON (category) category, ST_Distance(geography(s.geom), geography(c.geom)) AS metres "
            "FROM services s, comuni c WHERE c.id = %(code)s AND s.location_precision <> 'comune' "
            "ORDER BY category, metres",
            {"code": code},
        ).all()
    assert {kind: one.metres for kind, one in found.items()} == pytest.approx(dict(rows))
    assert len(found) == len(rows) > 5


def test_records_known_only_by_comune_are_nobodys_nearest(client, ask):
    kinds = {one["properties"]["category"] for one in items(client, "services")}
    found = ask(nearest.nearest(SERVICES, NOSATE, kinds=sorted(kinds)))
    ids = {one.id for one in found.values()}
    assert ids <= {one["id"] for one in items(client, "services") if known_place(one)}


def test_nothing_is_asked_where_nothing_is_missing(ask):
    assert ask(nearest.nearest(SERVICES, MILANO, kinds=())) == {}


def test_records_of_the_same_programme_are_counted_and_the_first_are_shown(client, ask):
    one = next(f for f in items(client, "proposals") if f["properties"]["programme"] == "PUI Spugna")
    others = [f for f in items(client, "proposals", programme="PUI Spugna") if f["id"] != one["id"]]
    found = {same.field.name: same for same in ask(related.same(PROPOSALS, one))}
    assert found["programme"].count == len(others)
    shown = [feature["id"] for _, feature in found["programme"].found]
    assert shown == sorted(f["id"] for f in others)[: related.SHOWN]
    assert "cup" not in found


def test_records_of_the_same_cup_find_each_other(client, ask):
    pairs = [
        (one, other)
        for one, other in combinations([f for f in items(client, "proposals") if f["properties"]["cup"]], 2)
        if one["properties"]["cup"] == other["properties"]["cup"]
    ]
    assert pairs
    for one, other in pairs:
        (same,) = [same for same in ask(related.same(PROPOSALS, one)) if same.field.name == "cup"]
        assert [feature["id"] for _, feature in same.found] == [other["id"]]


def test_near_records_are_those_within_a_kilometre_on_the_ellipsoid(client, ask):
    here = client.get("/api/collections/areas/items/scalo-porta-romana").json()
    geod, place = Geod(ellps="WGS84"), shape(here["geometry"])
    expected = []
    for name in ("areas", "services", "proposals", "programmes", "strategies"):
        for one in items(client, name):
            point = shape(one["geometry"])
            if known_place(one) and point.geom_type == "Point" and one["id"] != here["id"]:
                metres = geod.inv(place.x, place.y, point.x, point.y)[2]
                if metres <= related.FARTHEST:
                    expected.append((metres, name, one["id"]))
    found = ask(related.near(COLLECTIONS["areas"], here["id"]))
    assert [(one.collection.id, one.feature["id"]) for one in found] == [
        (name, id_) for _, name, id_ in sorted(expected)[: related.SHOWN]
    ]
    assert [one.metres for one in found] == pytest.approx([one[0] for one in sorted(expected)[: len(found)]], abs=0.01)
    assert found
    assert not any(one.overlaps for one in found)


def test_nothing_is_near_a_record_whose_place_is_not_known(ask):
    assert ask(related.near(COLLECTIONS["areas"], "area-icoma")) == ()


def test_neighbours_share_a_border_and_know_each_other(client, ask):
    comuni = {one["id"]: shape(one["geometry"]) for one in items(client, "comuni")}

    async def every():
        return {code: set(await related.neighbours(code)) for code in comuni}

    found = ask(every())
    for code in (MILANO, RHO, NOSATE):
        near = {other for other in comuni if other != code and comuni[other].distance(comuni[code]) < 1e-9}
        lines = {other for other in near if comuni[other].intersection(comuni[code]).length > 0}
        assert found[code] == lines
    assert all(code in found[other] for code, others in found.items() for other in others)
    assert [code for code, others in found.items() if not others] == ["015191"]  # San Colombano is an exclave


@pytest.mark.parametrize("code", [MILANO, RHO, NOSATE])
def test_standing_is_the_place_in_the_sorted_values_of_all(client, ask, code):
    comuni = items(client, "comuni")
    by_indicator = {
        (one.indicator.collection.id, one.indicator.field.name if one.indicator.field else None): one
        for one in ask(standing.standings(code))
    }
    residents = {one["id"]: one["properties"]["residents"] for one in comuni}
    mine = by_indicator["comuni", "residents"]
    assert mine.rank == 1 + sum(value > residents[code] for value in residents.values())
    assert mine.whole == pytest.approx(3_219_391 / 133)
    density = by_indicator["comuni", "density_per_km2"]
    assert density.whole == pytest.approx(3_219_391 / sum(one["properties"]["area_km2"] for one in comuni))
    services = items(client, "services")
    rates = {
        one: 10_000 * sum(one in f["properties"]["comuni"] for f in services) / number
        for one, number in residents.items()
    }
    told = by_indicator["services", None]
    assert told.here == pytest.approx(rates[code])
    assert told.among == sum(rate > 0 for rate in rates.values())
    assert told.rank == (1 + sum(rate > rates[code] for rate in rates.values()) if rates[code] else None)
    assert told.whole == pytest.approx(10_000 * len(services) / 3_219_391)
    money = by_indicator["proposals", "pnrr_funding_eur"]
    own = [f["properties"] for f in items(client, "proposals", comune=code) if f["properties"]["comuni"] == [code]]
    assert money.here == pytest.approx(sum(one["pnrr_funding_eur"] or 0 for one in own) / residents[code])


@pytest.mark.parametrize("code", [MILANO, RHO, NOSATE])
def test_completeness_counts_the_facts_that_are_known(client, ask, code):
    collections = [one for one in COLLECTIONS.values() if not one.territory]
    found = ask(completeness.tallies(collections, (code,)))
    for collection in collections:
        records = [one["properties"] for one in items(client, collection.id, comune=code)]
        facts = completeness.knowable(collection)
        lacking = sum(len(completeness.unknown(collection, one)) for one in records)
        tally = found[collection.id]
        assert (tally.records, tally.facts) == (len(records), len(facts))
        assert tally.known == len(records) * len(facts) - lacking
        dates = sorted(one["source_date"] for one in records if one["source_date"])
        assert (tally.oldest, tally.newest) == ((dates[0], dates[-1]) if dates else (None, None))
        assert tally.undated == sum(one["source_date"] is None for one in records)
        state = completeness.state_field(collection)
        if state:
            assert dict(tally.states) == {
                value: sum(one[state.name] == value for one in records)
                for value in {one[state.name] for one in records}
            }


def test_tags_notes_and_translations_are_not_facts_to_know():
    names = {one.id: {field.name for field in completeness.knowable(one)} for one in COLLECTIONS.values()}
    assert not any("sttm" in known for known in names.values())
    assert "pairing_note" not in names["proposals"]
    assert "objectives_en" not in names["strategies"]
    assert {"current_state", "surface_m2", "source_date", "location_precision"} <= names["areas"]


def test_excerpts_begin_with_what_is_only_of_the_place(client, ask):
    found = ask(excerpts.excerpts([PROPOSALS], (RHO,)))["proposals"]
    counts = [len(one["properties"]["comuni"]) for one in found]
    everything = sorted(len(one["properties"]["comuni"]) for one in items(client, "proposals", comune=RHO))
    assert counts == everything[: excerpts.SHOWN]


def test_lately_counts_the_records_of_the_place_by_publication(client, ask):
    collections = tuple(one for one in COLLECTIONS.values() if not one.territory)
    found = ask(history.lately(collections, codes=(RHO,)))
    counts = {one.collection.id: one.records for one in found}
    assert counts == {one.id: n for one in collections if (n := len(items(client, one.id, comune=RHO)))}
    assert {one.action for one in found} == {"create"}
    assert all(one.reason and len(one.first) <= 3 for one in found)


def test_scopes_are_the_same_in_one_statement(client, ask):
    held = ask(summary.scope((RHO,)))
    assert held.count(SERVICES) == len(items(client, "services", comune=RHO))
