"""The facts of the tables: the known sums, what is unknown and stays so, and where a point comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
import shapely

Tables = Mapping[str, list[dict[str, str]]]

UNKNOWN = {
    ("areas", "surface_m2"): 144,
    ("areas", "owner_type"): 46,
    ("areas", "current_state"): 49,
    ("areas", "planned_functions"): 52,
    ("areas", "instrument"): 51,
    ("areas", "sttm"): 62,
    ("areas", "lat"): 147,
    ("areas", "source_date"): 97,
    ("services", "address"): 207,
    ("services", "operator"): 112,
    ("services", "lat"): 105,
    ("services", "source_date"): 94,
    ("proposals", "proponent"): 125,
    ("proposals", "total_cost_eur"): 6,
    ("proposals", "pnrr_funding_eur"): 7,
    ("proposals", "status"): 29,
    ("proposals", "cup"): 4,
    ("proposals", "sttm"): 1,
    ("proposals", "address_or_place"): 337,
    ("proposals", "source_date"): 27,
    ("programmes", "approval_act"): 15,
    ("programmes", "approval_date"): 6,
    ("programmes", "years"): 1,
    ("programmes", "comuni"): 4,
    ("programmes", "sttm"): 10,
    ("documents", "date"): 11,
}
LOCATED = ("areas", "services")
OWN_POINT = {"site", "address", "street", "locality"}
WITHOUT_HOUSE_NUMBER = {
    "scuola-mipm070008-1",
    "scuola-mipm070008-2",
    "scuola-mirc12000g-2",
    "scuola-mipc13000e-1",
    "scuola-miis01900l-2",
    "scuola-miis061003-2",
    "lavo-afol-nord-milano-centro-di-formazione-di-sesto-san-giovanni-sesto-san-giovanni",
    "lavo-afol-sud-milano-centro-di-formazione-di-melegnano-melegnano",
    "lavo-afol-sud-milano-centro-di-formazione-di-rozzano-rozzano",
}


@pytest.mark.parametrize(("table", "column"), UNKNOWN)
def test_an_unknown_value_stays_an_empty_cell(tables: Tables, table: str, column: str) -> None:
    assert sum(row[column] == "" for row in tables[table]) == UNKNOWN[table, column]


def test_pnrr_funding_sums_to_the_total_of_the_official_extract(tables: Tables) -> None:
    assert sum(int(row["pnrr_funding_eur"] or 0) for row in tables["proposals"]) == 1_544_800_095


def test_observed_zeros_of_pnrr_funding_are_kept_apart_from_unknown_ones(tables: Tables) -> None:
    assert sum(row["pnrr_funding_eur"] == "0" for row in tables["proposals"]) == 16


def test_pnrr_share_is_never_above_the_total_cost(tables: Tables) -> None:
    for row in tables["proposals"]:
        if row["pnrr_funding_eur"] and row["total_cost_eur"]:
            assert int(row["pnrr_funding_eur"]) <= int(row["total_cost_eur"]), row["id"]


def test_quantities_are_whole_numbers_in_plain_digits(tables: Tables) -> None:
    quantities = [row[name] for row in tables["proposals"] for name in ("total_cost_eur", "pnrr_funding_eur")]
    quantities += [row["surface_m2"] for row in tables["areas"]]
    assert all(re.fullmatch(r"0|[1-9]\d*", text) for text in quantities if text)


def test_every_cup_has_the_official_form_and_only_the_trolleybus_line_is_in_two_measures(
    tables: Tables,
) -> None:
    cups = Counter(row["cup"] for row in tables["proposals"] if row["cup"])
    assert [cup for cup in cups if not re.fullmatch(r"[A-Z]\d{2}[A-Z]\d{11}", cup)] == []
    assert {cup: times for cup, times in cups.items() if times > 1} == {"B44E07000120004": 2}


def test_uncertain_pairings_of_cup_and_place_say_so_and_the_frisi_school_no_longer_does(
    tables: Tables,
) -> None:
    notes = {row["id"]: row["pairing_note"] for row in tables["proposals"] if row["pairing_note"]}
    assert len(notes) == 13
    assert all(re.fullmatch(r"CUP abbinato per [a-z ]+: da verificare", note) for note in notes.values())
    assert "nuove-scuole-milano-i41b22000220006" not in notes


def test_programmes_of_the_whole_territory_list_its_133_comuni(tables: Tables, comuni: Mapping[str, Any]) -> None:
    everywhere = [row for row in tables["programmes"] if row["comuni"].count(";") == 132]
    assert len(everywhere) == 20
    assert all(set(row["comuni"].split(";")) == comuni.keys() for row in everywhere)


def test_strategies_were_approved_together_and_concern_every_comune(tables: Tables) -> None:
    for row in tables["strategies"]:
        assert row["source_date"] == "2024-02-28"
        assert row["comuni"].count(";") == 132


@pytest.mark.parametrize("table", LOCATED)
def test_precision_names_a_place_only_for_rows_with_a_point_of_their_own(tables: Tables, table: str) -> None:
    for row in tables[table]:
        has_point = bool(row["lat"])
        assert has_point == bool(row["lon"]) == bool(row["coordinate_source"]), row["id"]
        assert (row["location_precision"] in OWN_POINT) == has_point, row["id"]
        assert has_point or row["location_precision"] == "comune", row["id"]


@pytest.mark.parametrize("table", ["proposals", "programmes", "strategies"])
def test_rows_without_points_are_placed_on_their_comuni_or_on_the_whole_territory(tables: Tables, table: str) -> None:
    for row in tables[table]:
        assert row["location_precision"] == ("comune" if row["comuni"] else "citta_metropolitana"), row["id"]


@pytest.mark.parametrize("table", LOCATED)
def test_every_point_lies_in_one_of_the_comuni_of_its_row(
    tables: Tables, comuni: Mapping[str, Any], table: str
) -> None:
    boundaries = {code: shapely.geometry.shape(item["geometry"]) for code, item in comuni.items()}
    located = [row for row in tables[table] if row["lat"]]
    assert located
    for row in located:
        point = shapely.Point(float(row["lon"]), float(row["lat"]))
        assert any(boundaries[code].covers(point) for code in row["comuni"].split(";")), row["id"]


def test_school_and_training_sites_without_house_number_are_marked_street(tables: Tables) -> None:
    precision = {row["id"]: row["location_precision"] for row in tables["services"]}
    assert {precision[name] for name in WITHOUT_HOUSE_NUMBER} == {"street"}


@pytest.mark.parametrize("table", LOCATED)
def test_origin_of_a_point_is_said_in_italian(tables: Tables, table: str) -> None:
    english = re.compile(r"\b(stored|copy|street|stop|station|address|plant|unit|record|list|point|the|with|of)\b")
    for row in tables[table]:
        words = re.sub(r"https?://\S+|OpenStreetMap contributors", "", row["coordinate_source"])
        assert not english.search(words), row["id"]


def test_amounts_say_of_which_day_they_are(tables: Tables) -> None:
    days = Counter(row["amounts_on"] for row in tables["proposals"])
    assert days == {"2025-03-31": 611, "2023-02-21": 27, "2024-08-21": 1, "": 5}
    for row in tables["proposals"]:
        assert bool(row["amounts_on"]) == bool(row["total_cost_eur"] or row["pnrr_funding_eur"]), row["id"]


@pytest.mark.parametrize("table", LOCATED)
def test_points_taken_from_openstreetmap_carry_its_licence(tables: Tables, table: str) -> None:
    marked = {row["id"] for row in tables[table] if row["licence"].startswith("ODbL")}
    taken = {row["id"] for row in tables[table] if "OpenStreetMap" in row["coordinate_source"]}
    assert marked == taken
    assert taken


def test_rows_with_a_cup_carry_the_licence_of_the_pnrr_open_data(tables: Tables) -> None:
    for row in tables["proposals"]:
        assert row["licence"] == ("CC BY 4.0" if row["cup"] else ""), row["id"]
