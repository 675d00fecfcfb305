"""What was withdrawn is not made anew by a source that still has it: it is told, and the rest is imported."""

import shutil

import pytest

from tests.app.imports.sources.conftest import SAMPLES
from tests.app.imports.sources.test_regis import CUP

HOSPITALS = "Georeferenziazione_strutture_20260215.csv"
SCHOOLS = "Anagrafe_Scuole_20260215.csv"


def left(outcome) -> set[str]:
    """The records that were told to be withdrawn, each in a sentence that says what that means."""
    told = [one for one in outcome.issues if one.code == "withdrawn"]
    assert all("la scheda è stata ritirata: non è proposta di nuovo" in one.text for one in told)
    assert outcome.counts.get("schede ritirate, non proposte di nuovo", 0) == len(told)
    return {one.record for one in told}


def imported(outcome) -> set[str]:
    return {one.id for comparison in outcome.differences.values() for one in comparison.new}


@pytest.mark.parametrize("new", [False, True])
def test_hospital_that_was_published_and_withdrawn_stays_withdrawn(portal, new):
    id_ = "salu-ospedale-c-cantu-abbiategrasso"
    portal.withdraw("services", id_)
    outcome = portal.run("lombardia-ospedali", HOSPITALS, new=new)
    assert left(outcome) == {id_}
    assert imported(outcome) == ({"salu-polo-chirurgico-capitanio-milano-milano"} if new else set())


def test_hospital_that_a_source_made_and_somebody_withdrew_stays_withdrawn(portal):
    portal.run("lombardia-ospedali", HOSPITALS, new=True, publish=True)
    id_ = "salu-polo-chirurgico-capitanio-milano-milano"
    portal.withdraw("services", id_)
    outcome = portal.run("lombardia-ospedali", HOSPITALS, new=True, publish=True)
    assert (left(outcome), outcome.changeset) == ({id_}, None)
    assert portal.record("services", id_)["action"] == "delete"


def test_hospital_that_was_withdrawn_is_known_by_its_name_where_it_moved(portal, tmp_path):
    portal.run("lombardia-ospedali", HOSPITALS, new=True, publish=True)
    portal.withdraw("services", "salu-polo-chirurgico-capitanio-milano-milano")
    moved = tmp_path / "Georeferenziazione_strutture_20270215.csv"
    text = SAMPLES.joinpath(HOSPITALS).read_text("utf-8-sig")
    moved.write_text(text.replace("VIA MERCALLI,28", "VIA ALTROVE,1").replace("45,45542036", "45,46542036"), "utf-8")
    outcome = portal.run("lombardia-ospedali", moved, new=True)
    assert left(outcome) == {"salu-polo-chirurgico-capitanio-milano-milano"}
    assert imported(outcome) == set()


@pytest.mark.parametrize("id_", ["scuola-mipc040008-1", "scuola-mips210009-1"])
def test_school_that_was_withdrawn_gets_no_other_number(portal, id_):
    portal.withdraw("services", id_)
    outcome = portal.run("lombardia-scuole", SCHOOLS, new=True)
    assert id_ in left(outcome)
    assert imported(outcome) == set()


@pytest.mark.parametrize("name", ["BORGOLOMBARDO", "BORGO LOMBARDO FS"], ids=["its name", "another"])
def test_station_that_was_withdrawn_stays_withdrawn_by_name_and_by_place(portal, feed, name):
    portal.withdraw("services", "staz-borgolombardo")
    stops = (SAMPLES / "gtfs/stops.txt").read_text("utf-8").replace("BORGOLOMBARDO", name)
    outcome = portal.run("gtfs-fermate", feed(2026, 12, 1, **{"stops.txt": stops}), new=True)
    assert left(outcome) == {"staz-borgolombardo"}
    assert imported(outcome) == set()


def test_project_that_was_withdrawn_stays_withdrawn_whatever_its_id(portal, tmp_path):
    id_ = "pinqua-cmm-baranzate-c97h21000140005"
    portal.withdraw("proposals", id_)
    heading = SAMPLES.joinpath("regis_2022_localizzazione.csv").read_text("utf-8-sig").splitlines()[0]
    places = tmp_path / "PNRR_Localizzazione.csv"
    places.write_text(f"{heading}\nM5C2I2.03.01;{CUP};03;LOMBARDIA;015;MILANO;250;BARANZATE;N/D;20021\n", "utf-8")
    projects = shutil.copyfile(SAMPLES / "regis_2023_progetti.csv", tmp_path / "PNRR_Progetti.csv")
    outcome = portal.run("regis-progetti", projects, places, new=True)
    assert (left(outcome), imported(outcome), outcome.changeset) == ({id_}, set(), None)
