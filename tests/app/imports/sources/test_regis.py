"""ReGiS files against the published projects: titles filled, amounts shown, nothing lost."""

import tracemalloc
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.imports import register
from app.imports.models import imports
from app.imports.sources import regis
from app.imports.sources.source import Known, Reading
from gis.check.numbers import Style
from gis.limits import Unreadable
from tests.app.imports.sources.conftest import SAMPLES

AQUILEIA = "pinqua-cmm-baranzate-c97h21000140005"
GALVANI = "pinqua-cmm-legnano-e38c20000330001"
CUP = "C97H21000140005"
NEW = "C91B21000000001"
OF_2023 = {
    "title": f"PINQuA CMM – intervento a Baranzate ({CUP})",
    "total_cost_eur": 178379,
    "address_or_place": None,
    "proponent": None,
    "source_url": ["https://github.com/ondata/italian-public-sector-pnrr-data-guide/tree/665cafe"],
    "source_date": "2023-02-20",
    "amounts_on": "2023-02-20",
}


def test_title_of_a_project_known_by_its_cup_is_filled_and_the_changeset_stays_a_draft(portal):
    portal.edit("proposals", AQUILEIA, **OF_2023)
    outcome = portal.run("regis-progetti", "regis_2023_progetti.csv")
    assert outcome.state == "ready"
    assert outcome.changes == {"update": 1}
    (changed,) = outcome.differences["proposals"].changed
    proposed = {one.name: one.new for one in changed.difference.fields}
    assert proposed["title"] == "SICUREZZA E ACCESSIBILITA' AI SERVIZI NUOVA PISTA CICLABILE IN VIA AQUILEIA"
    assert proposed["address_or_place"] == "VIA AQUILEIA"
    assert proposed["proponent"] == "CITTA' METROPOLITANA DI MILANO"
    assert CUP in portal.record("proposals", AQUILEIA)["title"]


def test_published_import_fills_and_a_second_one_changes_nothing(portal):
    portal.edit("proposals", AQUILEIA, **OF_2023)
    portal.run("regis-progetti", "regis_2023_progetti.csv", publish=True)
    record = portal.record("proposals", AQUILEIA)
    assert "PISTA CICLABILE" in record["title"]
    again = portal.run("regis-progetti", "regis_2023_progetti.csv", publish=True)
    assert (again.state, again.changeset, dict(again.changes)) == ("checked", None, {})
    assert portal.record("proposals", AQUILEIA) == record


def test_titles_that_somebody_wrote_stay(portal):
    outcome = portal.run("regis-progetti", "regis_2023_progetti.csv")
    assert outcome.changeset is None
    assert portal.record("proposals", AQUILEIA)["title"] == "Baranzate – Pista ciclabile di via Aquileia"


def test_amounts_of_an_older_file_are_shown_and_not_proposed(portal):
    outcome = portal.run("regis-progetti", "regis_2023_progetti.csv")
    told = {one.record: one.text for one in outcome.issues if one.code == "amount-differs"}
    assert told[GALVANI].startswith(
        "Costo totale: pubblicato 963.146 €, nel file 688.650 € (-274.496 €; al 20/02/2023)"
    )
    assert "resta il valore pubblicato" in told[AQUILEIA]


def test_amounts_of_a_newer_file_are_shown_and_proposed(portal):
    portal.edit("proposals", AQUILEIA, **OF_2023)
    outcome = portal.run("regis-pagamenti", "regis_2025_pagamenti.csv")
    (told,) = [one for one in outcome.issues if one.code == "amount-differs"]
    assert told.text == "Costo totale: pubblicato 178.379 €, nel file 214.553 € (+36.174 €; al 31/03/2025)"
    assert portal.record("proposals", AQUILEIA)["total_cost_eur"] == 178379
    portal.run("regis-pagamenti", "regis_2025_pagamenti.csv", publish=True)
    record = portal.record("proposals", AQUILEIA)
    assert (record["total_cost_eur"], record["source_date"]) == (214553, "2025-03-31")


def test_payments_that_the_seed_was_made_of_change_nothing(portal):
    outcome = portal.run("regis-pagamenti", "regis_2025_pagamenti.csv")
    assert outcome.counts["progetti trovati"] == 3
    assert (outcome.changeset, outcome.issues) == (None, ())


def test_release_of_2022_is_read_though_none_of_its_rows_is_ours(portal):
    outcome = portal.run("regis-progetti", "regis_2022_progetti.csv")
    assert dict(outcome.counts) == {"righe lette": 2}
    places = portal.run("regis-localizzazioni", "regis_2022_localizzazione.csv")
    assert dict(places.counts) == {"righe lette": 5}


def test_heading_of_2026_is_recognised_and_a_file_without_rows_proposes_nothing(portal):
    outcome = portal.run("regis-progetti", "regis_2026_progetti_intestazione.csv")
    assert (outcome.state, dict(outcome.counts)) == ("checked", {})


def test_new_projects_are_told_and_created_only_when_asked(portal, renamed):
    portal.edit("proposals", AQUILEIA, cup="C97H21000140006")  # as if ours were another
    places = SAMPLES.joinpath("regis_2022_localizzazione.csv").read_text(encoding="utf-8-sig")
    heading = places.splitlines()[0]
    located = renamed("regis_2022_localizzazione.csv", "PNRR_Localizzazione.csv")
    located.write_text(f"{heading}\nM5C2I2.03.01;{CUP};03;LOMBARDIA;015;MILANO;250;BARANZATE;N/D;20021\n", "utf-8")
    projects = renamed("regis_2023_progetti.csv", "PNRR_Progetti.csv")
    told = portal.run("regis-progetti", projects, located)
    assert told.changeset is None
    assert [one.record for one in told.issues if one.code == "new-project"] == [
        "m5c2i2-03-01-baranzate-c97h21000140005"
    ]
    assert told.counts["progetti nuovi non creati"] == 1
    made = portal.run("regis-progetti", projects, located, new=True, publish=True)
    assert made.changes == {"create": 1}
    record = portal.record("proposals", made.differences["proposals"].new[0].id)
    assert (record["comuni"], record["cup"], record["total_cost_eur"]) == (["015250"], CUP, 178379)


def test_project_in_a_merged_comune_is_in_the_one_that_took_its_place(portal, tmp_path):
    ours = "asili-nido-e-infanzia-parabiago-b81b22000220006"
    heading = SAMPLES.joinpath("regis_2022_localizzazione.csv").read_text("utf-8-sig").splitlines()[0]
    path = tmp_path / "PNRR_Localizzazione.csv"
    path.write_text(
        f"{heading}\nM4C1I1.01.00;B81B22000220006;03;LOMBARDIA;015;MILANO;235;VERMEZZO;N/D;20071\n", "utf-8"
    )
    outcome = portal.run("regis-localizzazioni", path)
    (told,) = [one.text for one in outcome.issues if one.record == ours]
    assert "nel file 015251" in told


def test_file_that_is_something_else_is_refused_in_words(portal):
    with pytest.raises(Unreadable, match="mancano le colonne cup, codice_univoco_submisura"):
        portal.run("regis-progetti", "Anagrafe_Scuole_20260215.csv")
    with pytest.raises(Unreadable, match="mancano le colonne"):
        portal.run("regis-pagamenti", "regis_2023_localizzazione.csv".replace("2023", "2022"))


def test_same_cup_in_two_measures_is_two_projects_and_amounts_are_never_added_up():
    both = {
        "a": _known("M5", "C2", "2.3"),
        "b": _known("M2", "C2", "4.2"),
    }
    row = {"cup": "B44E07000120004", "codice_univoco_submisura": "M2C2I4.02.00", "finanziamento_totale": "1"}
    reading = Reading()
    found = list(
        regis.projects([(1, row), (2, {**row, "finanziamento_totale": "2"})], published=lambda _: both, reading=reading)
    )
    assert [(one.id, len(one.rows)) for one in found] == [("b", 2)]
    assert regis.one(found[0], ("finanziamento_totale",), reading=reading) is None
    assert [one.code for one in reading.issues] == ["several-rows"]


def _known(mission: str, component: str, investment: str) -> Known:
    measure = {"pnrr_mission": mission, "pnrr_component": component, "pnrr_investment": investment}
    return Known(1, {"cup": "B44E07000120004", **measure}, None)


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("38.632.000", Style.THOUSANDS, 38632000),
        ("70.280", Style.THOUSANDS, 70280),
        ("214552,80", Style.DECIMALS, 214553),
        ("96320.0", Style.DECIMALS, 96320),
        ("0", Style.DECIMALS, 0),
        ("0.01", Style.DECIMALS, None),
    ],
)
def test_amounts_are_read_as_each_release_writes_them(text, style, value):
    assert regis.whole(regis.euro(text, style=style)) == value


@pytest.mark.parametrize("text", ["", "N/D", "N/A", "###", "  "])
def test_placeholders_are_unknown(text):
    assert regis.euro(text, style=Style.THOUSANDS) is None
    assert regis.day(text) is None
    assert regis.day("00/01/1900") is None


@pytest.mark.parametrize(
    ("code", "found"),
    [("M5C2I2.02.03", ("M5", "C2", "2.2")), ("M4C1R1.07.00", ("M4", "C1", "R1.7")), ("altro", None)],
)
def test_measure_is_read_from_the_submeasure(code, found):
    assert regis.measure(code) == found


def test_a_large_file_takes_little_memory(tmp_path):
    heading, row, *_ = SAMPLES.joinpath("regis_2022_progetti.csv").read_text("utf-8-sig").splitlines()
    path = tmp_path / "PNRR_Progetti.csv"
    with path.open("w", encoding="utf-8-sig") as file:
        file.write(heading + "\n")
        file.writelines([row + "\n"] * 30_000)
    assert path.stat().st_size > 15_000_000
    tracemalloc.start()
    reading = Reading()
    found = list(
        regis.projects(
            regis.table(path, reading), published=lambda _: {"a": _known("M5", "C2", "2.3")}, reading=reading
        )
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found, reading.counts) == ([], {"righe lette": 30_000})
    assert peak < 8_000_000


def test_rows_that_are_not_whole_are_counted_and_an_open_quote_is_told(portal, tmp_path):
    heading, row, *_ = SAMPLES.joinpath("regis_2022_progetti.csv").read_text("utf-8-sig").splitlines()
    path = tmp_path / "PNRR_Progetti.csv"
    path.write_text("\n".join([heading, row, row + ";in più", '"' + row, *[row] * 30]), "utf-8")
    outcome = portal.run("regis-progetti", path)
    assert outcome.counts == {"righe lette": 1, "righe lasciate (celle in più o in meno)": 2}
    assert {one.code for one in outcome.issues} == {"open-quote", "maybe-cut-file"}


def test_old_release_in_windows_1252_is_read(portal, tmp_path):
    text = SAMPLES.joinpath("regis_2023_progetti.csv").read_text("utf-8-sig")
    path = tmp_path / "PNRR_Progetti-Dati_Validati.csv"
    path.write_bytes(text.encode("cp1252"))
    portal.edit("proposals", AQUILEIA, **OF_2023)
    assert portal.run("regis-progetti", path).counts["titoli trovati"] == 1


def test_import_that_is_stopped_is_put_down_as_interrupted_and_proposes_nothing(portal):
    portal.edit("proposals", AQUILEIA, **OF_2023)

    def stop(session, cursor, statement, *_):
        if statement.startswith("INSERT INTO changesets"):
            raise KeyboardInterrupt

    sa.event.listen(portal.engine, "before_cursor_execute", stop)
    with pytest.raises(KeyboardInterrupt):
        portal.run("regis-progetti", "regis_2023_progetti.csv")
    sa.event.remove(portal.engine, "before_cursor_execute", stop)
    with portal.engine.connect() as session:
        last = session.execute(sa.select(imports)).one()
    assert (last.state, last.message, last.changeset_id) == ("interrupted", register.INTERRUPTED, None)


def _one_project(tmp_path, **cells) -> list:
    """A file with one project of Baranzate that is not ours, and the file of where it is."""
    heading = SAMPLES.joinpath("regis_2022_localizzazione.csv").read_text("utf-8-sig").splitlines()[0]
    places = tmp_path / "PNRR_Localizzazione.csv"
    places.write_text(f"{heading}\nM5C2I2.03.01;{NEW};03;LOMBARDIA;015;MILANO;250;BARANZATE;N/D;20021\n", "utf-8")
    row = {
        "Codice Univoco Submisura": "M5C2I2.03.01",
        "CUP": NEW,
        "Stato CUP": "Attivo",
        "Stato Avanzamento Progetto": "In corso",
        "Titolo Progetto": "Parco di via Aquileia",
        "Finanziamento PNRR": "10,00",
        "Finanziamento Totale": "20,00",
        "Data di Estrazione": "13/06/2026",
    } | cells
    projects = tmp_path / "PNRR_Progetti.csv"
    projects.write_text(f"{';'.join(row)}\n{';'.join(row.values())}\n", "utf-8")
    return [projects, places]


def test_amount_of_a_new_project_that_cannot_be_read_is_told_and_left_out(portal, tmp_path):
    outcome = portal.run("regis-progetti", *_one_project(tmp_path, **{"Finanziamento PNRR": "dieci"}), new=True)
    assert "unreadable" in {one.code for one in outcome.issues}
    (record,) = outcome.differences["proposals"].new
    assert (record.properties["pnrr_funding_eur"], record.properties["total_cost_eur"]) == (None, 20)


def test_new_project_is_as_far_as_the_file_says(portal, tmp_path):
    outcome = portal.run("regis-progetti", *_one_project(tmp_path), new=True, publish=True)
    (record,) = outcome.differences["proposals"].new
    assert portal.record("proposals", record.id)["status"] == "in_corso"


def test_new_project_whose_cup_was_revoked_is_told_and_not_created(portal, tmp_path):
    outcome = portal.run("regis-progetti", *_one_project(tmp_path, **{"Stato CUP": "Revocato"}), new=True)
    assert outcome.changeset is None
    assert "cup-state" in {one.code for one in outcome.issues}


def _payments(tmp_path, date: str, total: str) -> Path:
    """The amounts of one project, as of a day."""
    path = tmp_path / "PNRR_Pagamenti_di_Progetto.csv"
    names = "codice_univoco_submisura;cup;finanziamento_totale;finanziamento_pnrr;data_di_estrazione"
    path.write_text(f"{names}\nM5C2I2.03.01;{CUP};{total};178379,00;{date}\n", "utf-8")
    return path


def test_amounts_of_a_project_on_a_page_are_not_put_back_by_an_older_file(portal, tmp_path):
    portal.edit("proposals", AQUILEIA, source_url=["https://www.example.org/pagina"], source_date="2024-05")
    portal.run("regis-pagamenti", _payments(tmp_path, "13/06/2026", "220000,00"), publish=True)
    outcome = portal.run("regis-pagamenti", _payments(tmp_path, "13/12/2025", "210000,00"), publish=True)
    assert outcome.changeset is None
    record = portal.record("proposals", AQUILEIA)
    assert record["total_cost_eur"] == 220000
    assert record["source_date"] == "2024-05"
    assert record["amounts_on"] == "2026-06-13"


def test_newer_file_that_says_the_same_amounts_gives_them_its_date(portal, tmp_path):
    before = portal.record("proposals", AQUILEIA)
    portal.run("regis-pagamenti", _payments(tmp_path, "13/06/2026", "214552,80"), publish=True)
    record = portal.record("proposals", AQUILEIA)
    assert (before["amounts_on"], record["amounts_on"]) == ("2025-03-31", "2026-06-13")
    assert record["total_cost_eur"] == before["total_cost_eur"]


def test_newer_file_without_one_of_the_amounts_does_not_date_the_other(portal, tmp_path):
    path = _payments(tmp_path, "13/06/2026", "220000,00")
    path.write_text(path.read_text("utf-8").replace("178379,00", ""), "utf-8")
    outcome = portal.run("regis-pagamenti", path)
    assert outcome.changeset is None
    assert "resta il valore pubblicato" in outcome.issues[0].text
