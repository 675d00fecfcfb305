"""Numbers by group: the same as whoever counts the items by hand would find."""

import csv
import io
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from app.catalog import COLLECTIONS
from app.reading import formats
from app.reading.cql.bounds import LONGEST_TEXT
from app.reading.stats import answer as stats_answer
from app.reading.stats.groups import groupings
from app.reading.stats.question import FUNCTIONS, MAX_MEASURES, measurable
from tests.fixtures.asking import Asked
from tests.fixtures.counting import by_hand, compare, measures_of
from tests.fixtures.questions import questions

ZONES = [code.value for code in COLLECTIONS["comuni"].by_name["zones"].code_list.codes]


def ask(client, name, /, **params):
    answer = client.get(
        f"/api/collections/{name}/stats", params={key.replace("_by", "-by"): params[key] for key in params}
    )
    assert answer.status_code == 200, answer.text
    return answer


def refused(client, name, /, **params):
    answer = client.get(
        f"/api/collections/{name}/stats", params={key.replace("_by", "-by"): params[key] for key in params}
    )
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def items(client, name, /, **params):
    answer = client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **params})
    assert answer.status_code == 200, answer.text
    return [feature["properties"] for feature in answer.json()["features"]]


@pytest.fixture(scope="module")
def asked(client):
    return cache(lambda name: Asked(client, name))


@pytest.mark.parametrize("name", COLLECTIONS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_figures_of_any_question_by_any_grouping_are_those_of_its_items(client, asked, name, data):
    question = data.draw(questions(asked(name), targets={}))
    assume(all(len(value) <= LONGEST_TEXT for key, value in question.address() if key == "filter"))
    ways = data.draw(
        st.lists(st.sampled_from([*groupings(name)]), max_size=3, unique=True).filter(
            lambda ways: not {"comune", "zone"} <= set(ways)
        )
    )
    records = [one["properties"] for one in items_of(client, name, question)]
    expected = by_hand(name, ways, records) if ways else {}
    here, measures = f"/api/collections/{name}/stats", measures_of(name)
    tables = [
        client.get(here, params=[*question.address(), ("group-by", ",".join(ways)), ("measure", ",".join(some))]).json()
        for some in (measures[:MAX_MEASURES], measures[MAX_MEASURES:])
        if some
    ]
    keys = [[tuple(group["values"][way] for way in ways) for group in table["groups"]] for table in tables]
    assert all(sorted(one, key=str) == sorted(expected, key=str) for one in keys)
    for number, key in enumerate(keys[0]):
        figures = [table["groups"][keys_.index(key)]["figures"] for table, keys_ in zip(tables, keys, strict=True)]
        compare(name, ways, merged(figures), expected[keys[0][number]])
    compare(name, ways, merged([table["total"] for table in tables]), records)


def merged(figures):
    return {name: number for part in figures for name, number in part.items()}


def items_of(client, name, question):
    params = [*question.address(), ("limit", "10000")]
    return client.get(f"/api/collections/{name}/items", params=params).json()["features"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_collection_can_be_counted_by_each_of_its_groupings(client, name):
    records = items(client, name)
    for way in groupings(name):
        answer = ask(client, name, group_by=way).json()
        expected = by_hand(name, [way], records)
        assert {group["values"][way]: group["figures"]["count"] for group in answer["groups"]} == {
            key[0]: len(found) for key, found in expected.items()
        }, way
        assert answer["total"] == {"count": len(records)}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_number_has_a_minimum_and_only_amounts_have_a_sum(client, name):
    for field in measurable(COLLECTIONS[name]):
        for function in FUNCTIONS:
            measure = f"{function}({field.name})"
            if function == "sum" and not field.summable:
                assert refused(client, name, measure=measure)["title"] == "Somma non ammessa"
            else:
                total = ask(client, name, measure=measure).json()["total"]
                assert f"{function}_{field.name}" in total


def test_what_the_notes_forbid_to_add_up_is_refused_with_the_note(client):
    assert "territoriale, fondiaria o di pavimento" in refused(client, "areas", measure="sum(surface_m2)")["detail"]
    assert "un CUP può stare in due misure" in refused(client, "proposals", measure="sum(total_cost_eur)")["detail"]


def test_the_note_of_what_may_be_measured_stands_in_the_answer(client):
    notes = ask(client, "areas", measure="median(surface_m2)").json()["notes"]
    assert any("Non si somma" in note["it"] and "Not to be added up" in note["en"] for note in notes)


def test_amount_of_a_project_of_several_comuni_stays_apart_and_the_total_counts_it_once(client):
    answer = ask(client, "proposals", group_by="comune", measure="sum(pnrr_funding_eur)").json()
    whole, shared = (answer["total"][f"{part}sum_pnrr_funding_eur"] for part in ("", "shared_"))
    assert whole + shared == 1_544_800_095
    assert sum(group["figures"]["sum_pnrr_funding_eur"] or 0 for group in answer["groups"]) == whole
    assert any("non è divisibile" in note["it"] for note in answer["notes"])


@pytest.mark.parametrize("code", ["015146", "015182", "015118"])
def test_money_of_a_comune_is_the_same_as_in_its_summary(client, code):
    (money,) = client.get(f"/api/comuni/{code}/summary").json()["money"]
    answer = ask(client, "proposals", group_by="comune", measure="sum(pnrr_funding_eur)", per="resident").json()
    (figures,) = (one["figures"] for one in answer["groups"] if one["values"]["comune"] == code)
    assert figures["sum_pnrr_funding_eur"] == money["only"]
    assert figures["shared_sum_pnrr_funding_eur"] == money["shared"]
    assert round(figures["sum_pnrr_funding_eur_per_resident"], 2) == money["per_resident"]["comune"]


@pytest.mark.parametrize(("way", "per", "divisor"), [
    ("comune", "resident", "residents"), ("zone", "resident", "residents"),
    ("comune", "km2", "area_km2"), ("zone", "km2", "area_km2"),
])  # fmt: skip
def test_figures_per_resident_and_per_km2_divide_by_the_territorys_own(client, way, per, divisor):
    units = client.get(f"/api/collections/{groupings('services')[way].territory}/items", params={"limit": 200}).json()
    sizes = {one["id"]: one["properties"][divisor] for one in units["features"]}
    answer = ask(client, "services", group_by=f"{way},category", per=per).json()
    assert answer["groups"]
    for group in answer["groups"]:
        expected = group["figures"]["count"] / sizes[group["values"][way]]
        assert group["figures"][f"count_per_{per}"] == pytest.approx(expected)
    assert answer["total"] == {"count": 477}


def test_zone_beside_its_comune_is_that_comunes_zone(client):
    zones = {one["comuni"][0]: one["zones"][0] for one in items(client, "comuni")}
    both = ask(client, "proposals", group_by="zone,comune").json()["groups"]
    alone = ask(client, "proposals", group_by="comune").json()["groups"]
    assert {(zones[one["values"]["comune"]], one["values"]["comune"], one["figures"]["count"]) for one in alone} == {
        (one["values"]["zone"], one["values"]["comune"], one["figures"]["count"]) for one in both
    }


def test_groups_have_labels_in_two_languages_and_stand_in_the_order_of_their_list_the_unknown_last(client):
    groups = ask(client, "areas", group_by="current_state").json()["groups"]
    codes = COLLECTIONS["areas"].by_name["current_state"].code_list
    assert groups[-1]["values"]["current_state"] is None
    assert groups[-1]["labels"]["current_state"] == {"it": "non noto", "en": "unknown"}
    known = [one["values"]["current_state"] for one in groups[:-1]]
    assert known == [value for value in codes.values if value in known]
    for group in groups[:-1]:
        label = codes.label(group["values"]["current_state"])
        assert group["labels"]["current_state"] == {"it": label.it, "en": label.en}
    names = [one["labels"]["comune"]["it"] for one in ask(client, "areas", group_by="comune").json()["groups"]]
    assert names == sorted(names, key=str.casefold)


def test_unknown_amounts_are_counted_and_are_not_zero(client):
    records = items(client, "areas", kind="parco")
    unknown = sum(one["surface_m2"] is None for one in records)
    total = ask(client, "areas", kind="parco", measure="min(surface_m2)").json()["total"]
    assert total["unknown_surface_m2"] == unknown > 0
    nothing = ask(
        client, "proposals", q="parolachenonesiste", measure="count,sum(pnrr_funding_eur),max(total_cost_eur)"
    )
    assert nothing.json()["total"] == {
        "count": 0, "sum_pnrr_funding_eur": 0, "max_total_cost_eur": None,
        "unknown_pnrr_funding_eur": 0, "unknown_total_cost_eur": 0,
    }  # fmt: skip


def test_csv_holds_the_same_groups_and_figures(client):
    question = {"group_by": "comune,pnrr_mission", "measure": "count,sum(pnrr_funding_eur)"}
    answer = ask(client, "proposals", **question, f="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    groups = ask(client, "proposals", **question).json()["groups"]
    assert len(rows) == len(groups)
    for row, group in zip(rows, groups, strict=True):
        assert row["comune"] == group["values"]["comune"]
        assert row["comune_label"] == group["labels"]["comune"]["it"]
        for name, number in group["figures"].items():
            assert row[name] == ("" if number is None else str(number))


def test_csv_is_also_what_an_accept_header_asks_for(client):
    address = "/api/collections/areas/stats?group-by=kind"
    assert client.get(address, headers={"accept": "text/csv"}).headers["content-type"].startswith("text/csv")
    assert client.get(address, headers={"accept": "*/*"}).headers["content-type"] == "application/json"


def test_cell_that_a_spreadsheet_would_run_is_written_as_text():
    table = formats.csv_table(["a", "b"], [["=1+1", -3], ["@x", None], ["-2", 4.5]])
    assert table.decode("utf-8-sig").splitlines() == ["a,b", "'=1+1,-3", "'@x,", "'-2,4.5"]


@pytest.mark.parametrize(("way", "number"), [("comune", 133), ("zone", 8)])
def test_map_has_every_boundary_with_its_figures_also_where_there_is_nothing(client, way, number):
    question = {"group_by": way, "measure": "count,median(surface_m2)", "per": "km2"}
    answer = ask(client, "areas", **question, f="geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    document = answer.json()
    figures = {one["values"][way]: one["figures"] for one in ask(client, "areas", **question).json()["groups"]}
    territory = groupings("areas")[way].territory
    units = client.get(f"/api/collections/{territory}/items", params={"limit": 200}).json()["features"]
    assert len(document["features"]) == number == len(units)
    boundaries = {one["id"]: one for one in units}
    for feature in document["features"]:
        unit, found = boundaries[feature["id"]], dict(feature["properties"])
        assert shape(feature["geometry"]).equals(shape(unit["geometry"]))
        assert found.pop("name") == unit["properties"]["name"]
        empty = {"count": 0, "median_surface_m2": None, "unknown_surface_m2": 0, "count_per_km2": 0}
        assert found == figures.get(feature["id"], empty)
    assert document["total"]["count"] == 217


def test_map_says_what_it_cannot_show(client):
    document = ask(client, "programmes", group_by="comune", f="geojson").json()
    assert document["withoutTerritory"]["count"] == sum(not one["comuni"] for one in items(client, "programmes")) > 0


@pytest.mark.parametrize(("params", "parameter"), [
    ({"group_by": "name"}, "group-by"), ({"group_by": "comune,comune"}, "group-by"),
    ({"group_by": "comune,kind,year,zone"}, "group-by"), ({"group_by": "kind; drop table areas"}, "group-by"),
    ({"group_by": "feature"}, "group-by"), ({"group_by": "geom"}, "group-by"), ({"group_by": "\x00"}, "group-by"),
    ({"group_by": "a" * 5000}, "group-by"), ({"group_by": "period_field"}, "group-by"),
    ({"measure": "avg(surface_m2)"}, "measure"), ({"measure": "count(*)"}, "measure"), ({"measure": "sum"}, "measure"),
    ({"measure": "max(name)"}, "measure"), ({"measure": "max(version)"}, "measure"),
    ({"measure": "max(surface_m2)) FROM areas; --"}, "measure"), ({"measure": "count,count"}, "measure"),
    ({"measure": ",".join(f"max(surface_m{n})" for n in range(11))}, "measure"),
    ({"per": "resident"}, "per"), ({"per": "abitante", "group_by": "comune"}, "per"),
    ({"per": "resident", "group_by": "comune", "measure": "median(surface_m2)"}, "per"),
    ({"f": "xml"}, "f"), ({"f": "geojson"}, "f"), ({"f": "geojson", "group_by": "comune,kind"}, "f"),
    ({"f": "geojson", "group_by": "kind"}, "f"),
    ({"limit": "10"}, "limit"), ({"sortby": "name"}, "sortby"), ({"cursor": "x"}, "cursor"),
    ({"properties": "name"}, "properties"), ({"crs": "EPSG:32632"}, "crs"), ({"colour": "red"}, "colour"),
    ({"kind": "castello"}, "kind"), ({"comune": "Roma"}, "comune"),
])  # fmt: skip
def test_what_does_not_exist_is_a_400_that_names_the_parameter(client, params, parameter):
    assert refused(client, "areas", **params)["parameter"] == parameter


def test_too_many_groups_are_refused_rather_than_cut(client, monkeypatch):
    # No data of the portal has ten thousand groups. The box makes the question one that nobody has asked yet.
    question = {"group_by": "zone", "bbox": "8.0123,45,10,46"}
    monkeypatch.setattr(stats_answer, "MAX_GROUPS", 7)
    assert refused(client, "comuni", **question)["parameter"] == "group-by"
    monkeypatch.setattr(stats_answer, "MAX_GROUPS", 8)
    assert len(ask(client, "comuni", **question).json()["groups"]) == 8


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(["group-by", "measure", "per", "f"]), text=st.text(min_size=1, max_size=60))
def test_whatever_is_asked_is_an_answer_or_a_400(client, name, text):
    answer = client.get("/api/collections/areas/stats", params={name: text})
    assert answer.status_code in (200, 400), text


def test_answer_is_kept_by_version_and_revalidated(client):
    address = "/api/collections/areas/stats?group-by=kind"
    etag = client.get(address).headers["etag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304
