"""OpenCUP, regional registers and timetables against the published projects and services."""

import csv
from pathlib import Path

import pytest

from app.catalog import COLLECTIONS
from app.imports.sources import SOURCES, assigned, titles
from gis.limits import Unreadable
from tests.app.imports.sources.conftest import SAMPLES, codes


def test_every_source_says_what_it_is_and_takes_a_published_collection():
    for id_, source in SOURCES.items():
        assert source.id == id_
        assert source.collection in COLLECTIONS
        assert source.takes
        assert source.attribution
        assert source.title


def test_files_are_told_apart_by_their_names(tmp_path):
    names = ["PNRR_Progetti.csv", "PNRR_Localizzazione-Universo_REGIS.csv"]
    found = assigned(SOURCES["regis-progetti"], [tmp_path / name for name in names])
    assert {name: path.name for name, path in found.items()} == {"progetti": names[0], "localizzazione": names[1]}
    with pytest.raises(Unreadable, match="Non si capisce che cosa sia «boh"):
        assigned(SOURCES["regis-progetti"], [tmp_path / names[0], tmp_path / "boh.csv"])
    with pytest.raises(Unreadable, match="Manca il file: PNRR_Progetti"):
        assigned(SOURCES["regis-progetti"], [tmp_path / names[1]])


def test_opencup_focus_and_places_are_read_though_none_of_their_rows_is_ours(portal):
    outcome = portal.run("opencup", "opencup_focus.csv")
    assert (dict(outcome.counts), outcome.changeset) == ({"righe lette": 2}, None)
    assert portal.run("opencup", "opencup_localizzazione.csv").issues == ()


def test_opencup_gives_a_title_to_a_project_that_has_none(portal):
    id_ = "pui-spugna-buscate-i48e22000110001"
    portal.edit("proposals", id_, cup="B44D22000200006", title="PUI – intervento (B44D22000200006)")
    outcome = portal.run("opencup", "opencup_focus.csv", publish=True)
    assert outcome.changes == {"update": 1}
    record = portal.record("proposals", id_)
    assert record["title"] == "COMPENDIO CITTA' DEL RAGAZZO"
    assert record["source_url"][-1] == "https://opencup.gov.it/portale/progetto/-/cup/B44D22000200006"
    (cost,) = [one.text for one in outcome.issues if one.code == "amount-differs"]
    assert "55660266" in cost
    assert portal.run("opencup", "opencup_focus.csv").changeset is None


@pytest.mark.parametrize(
    ("given", "summary", "body", "found"),
    [
        (
            "CUP 3 - ID 101 Città Metr. di Milano",
            "STABILE DI VIA GALVANI*VIA GALVANI*ALTRO",
            "",
            "STABILE DI VIA GALVANI",
        ),
        ("Riqualificazione del parco", "X*Y*Z", "", "Riqualificazione del parco"),
        ("REGIONE LOMBARDIA*PIAZZA*INCARICHI A ESPERTI", "", "REGIONE LOMBARDIA", "INCARICHI A ESPERTI"),
        ("", "xxxxxxxxxxxx", "", None),
        ("B44E21012980001", "", "", None),
    ],
)
def test_title_is_the_first_text_that_says_what_a_project_is(given, summary, body, found):
    assert titles.title(given, summary, body=body) == found


def test_schools_of_the_register_that_the_seed_was_made_of_change_nothing(portal):
    outcome = portal.run("lombardia-scuole", "Anagrafe_Scuole_20260215.csv")
    assert dict(outcome.counts) == {"righe lette": 6, "sedi trovate": 4, "altre sedi di scuole di Milano": 1}
    assert (outcome.changeset, outcome.issues) == (None, ())


def test_school_that_moved_and_changed_courses_is_told_and_proposed(portal):
    id_ = "scuola-mipc040008-1"
    portal.edit("services", id_, subcategory="istituto tecnico", source_date="2025-01-01")
    outcome = portal.run("lombardia-scuole", "Anagrafe_Scuole_20260215.csv", publish=True)
    assert codes(outcome) == {(id_, "kinds-differ")}
    record = portal.record("services", id_)
    assert (record["subcategory"], record["source_date"]) == ("liceo", "2026-02-15")
    assert record["name"] == "Liceo (classico) C. Beccaria"


def test_latitude_and_longitude_of_the_hospitals_are_not_exchanged(portal):
    outcome = portal.run("lombardia-ospedali", "Georeferenziazione_strutture_20260215.csv")
    assert outcome.changeset is None
    assert not {one for one in outcome.issues if one.code == "point-differs"}
    assert outcome.counts["strutture trovate"] == 8  # all but Lecco


def test_traps_of_the_list_of_hospitals_are_told_and_not_taken(portal):
    outcome = portal.run("lombardia-ospedali", "Georeferenziazione_strutture_20260215.csv", new=True)
    found = codes(outcome)
    assert ("salu-ospedale-civile-di-legnano-legnano", "point-found") in found
    assert {code for record, code in found if "galeazzi" in record or "ambrogio" in record} == {"closed"}
    assert [one.id for one in outcome.differences["services"].new] == ["salu-polo-chirurgico-capitanio-milano-milano"]


def test_new_hospital_is_created_at_its_point_only_when_asked(portal):
    outcome = portal.run("lombardia-ospedali", "Georeferenziazione_strutture_20260215.csv", new=True, publish=True)
    assert outcome.changes == {"create": 1}
    record = portal.record("services", "salu-polo-chirurgico-capitanio-milano-milano")
    assert (record["comuni"], record["location_precision"]) == (["015146"], "address")
    again = portal.run("lombardia-ospedali", "Georeferenziazione_strutture_20260215.csv", new=True)
    assert again.changeset is None


def test_stations_of_an_older_feed_are_compared_and_kept(portal, feed):
    outcome = portal.run("gtfs-fermate", feed(2022, 4, 1))
    assert outcome.changeset is None
    assert outcome.counts["fermate trovate"] == 5
    assert ("staz-turbigo", "lines-differ") not in codes(outcome)
    assert ("staz-borgolombardo", "older") in codes(outcome)


def test_lines_of_a_newer_feed_are_proposed_and_its_capitals_do_not_matter(portal, feed):
    outcome = portal.run("gtfs-fermate", feed(2026, 12, 1), publish=True)
    changed = {one.id for one in outcome.differences["services"].changed}
    assert changed == {"staz-borgolombardo", "staz-san-giuliano-milanese", "staz-milano-cadorna"}
    record = portal.record("services", "staz-borgolombardo")
    assert record["subcategory"] == "stazione ferroviaria (linee S1)"
    assert record["source_date"] == "2026-12-01"
    assert portal.run("gtfs-fermate", feed(2026, 12, 1)).changeset is None


def test_zip_that_is_no_timetable_is_refused_in_words(portal):
    with pytest.raises(Unreadable, match="non è un feed GTFS"):
        portal.run("gtfs-fermate", "Com01012023_g_estratto.zip")


def test_samples_say_where_they_come_from():
    told = SAMPLES.joinpath("SOURCES.md").read_text(encoding="utf-8")
    for path in SAMPLES.rglob("*.[ctz]*"):
        assert path.name in told


@pytest.fixture
def schools(tmp_path):
    """Writes a register of schools with some rows of the sample, their cells changed."""

    def write(*rows: dict[str, str]) -> Path:
        with SAMPLES.joinpath("Anagrafe_Scuole_20260215.csv").open(encoding="utf-8-sig", newline="") as file:
            sample = list(csv.DictReader(file))
        path = tmp_path / "Anagrafe_Scuole_20260915.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(sample[0]))
            table.writeheader()
            table.writerows({**sample[2], **cells} for cells in rows)
        return path

    return write


def test_new_sites_of_one_school_are_as_many_services(portal, schools):
    code = {"Codice sede di direttivo": "MIPS999999"}
    sites = [{**code, "Indirizzo": "Via Uno", "coorY": "45,54"}, {**code, "Indirizzo": "Via Due", "coorY": "45,541"}]
    outcome = portal.run("lombardia-scuole", schools(*sites), new=True, publish=True)
    assert outcome.changes == {"create": 2}
    assert portal.record("services", "scuola-mips999999-1")["address"].startswith("Via Uno")
    assert portal.record("services", "scuola-mips999999-2")["address"].startswith("Via Due")


@pytest.mark.parametrize("gone", ["1", "2"])
def test_new_site_takes_the_number_of_no_other_not_even_of_a_withdrawn_one(portal, schools, gone):
    code = {"Codice sede di direttivo": "MIPS999999"}
    sites = [{**code, "Indirizzo": f"Via {name}", "coorY": f"45,54{name}"} for name in "123"]
    portal.run("lombardia-scuole", schools(*sites[:2]), new=True, publish=True)
    portal.withdraw("services", f"scuola-mips999999-{gone}")
    outcome = portal.run("lombardia-scuole", schools(sites[2]), new=True, publish=True)
    assert outcome.changes == {"create": 1}
    assert portal.record("services", "scuola-mips999999-3")["address"].startswith("Via 3")


@pytest.mark.parametrize(
    "stops",
    [
        (
            "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
            "P,BORGOLOMBARDO,45.404507,9.270465,1,\n"
            "710,BORGOLOMBARDO BINARIO 1,45.404507,9.270465,0,P\n"
            "711,BORGOLOMBARDO BINARIO 2,45.404600,9.270500,0,P\n"
        ),
        (
            "stop_id,stop_name,stop_lat,stop_lon\n"
            "710,BORGOLOMBARDO,45.404507,9.270465\n"
            "711,BORGOLOMBARDO NORD,45.4047,9.2705\n"
        ),
    ],
    ids=["platforms", "two stops"],
)
def test_stops_of_one_station_are_one_change_with_the_lines_of_all(portal, feed, stops):
    calls = (SAMPLES / "gtfs/stop_times.txt").read_text("utf-8") + "13497593,13:40:00,13:40:30,711,20, , , , \n"
    outcome = portal.run(
        "gtfs-fermate", feed(2026, 12, 1, **{"stops.txt": stops, "stop_times.txt": calls}), publish=True
    )
    assert not {one.code for one in outcome.issues} & {"duplicate-id", "new-record"}
    assert portal.record("services", "staz-borgolombardo")["subcategory"] == "stazione ferroviaria (linee R27 S1)"
