"""What the profile of a Comune says, against the records that the API gives and plain Python."""

import json
import re

import pytest

from app.catalog import COLLECTIONS
from app.portal.formats import number
from app.portal.mapped import MAPPED
from app.reading import completeness, database

MILANO, RHO, NOSATE = "015146", "015182", "015155"
SERVICES, AREAS = COLLECTIONS["services"], COLLECTIONS["areas"]


def items(client, name, **params):
    return client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **params}).json()["features"]


def tables(page):
    """The rows of every table: the head of the row, and its cells."""
    rows, current = {}, None
    for name, attributes, words in page.elements:
        text = " ".join("".join(words).split())
        if name == "th" and attributes.get("scope") == "row":
            current = rows.setdefault(text, [])
        elif name == "td" and current is not None:
            current.append(text)
    return rows


@pytest.mark.parametrize("address", [f"/comuni/{RHO}", "/zone/nord-ovest"])
def test_residents_are_dated_where_they_are_told(client, address):
    assert re.search(r"<dt>Residenti</dt><dd>[\d.]+ <small>al 2023</small>", client.get(address).text)


@pytest.mark.parametrize("code", [MILANO, RHO, NOSATE])
def test_indicators_stand_beside_the_averages_and_the_rank(client, read, code):
    comuni = [one["properties"] | {"id": one["id"]} for one in items(client, "comuni")]
    own = next(one for one in comuni if one["id"] == code)
    row = tables(read(f"/comuni/{code}"))["Residenti"]
    assert row[0] == number(own["residents"])
    assert row[-2] == number(3_219_391 / 133, 0)
    rank = 1 + sum(one["residents"] > own["residents"] for one in comuni)
    assert row[-1] == f"{rank} su 133"
    rate = tables(read(f"/comuni/{code}"))["Servizi sovracomunali ogni 10.000 residenti"]
    services = len(items(client, "services", comune=code))
    assert rate[0] == number(services * 10_000 / own["residents"], 2)
    assert (rate[-1] == "non in graduatoria") == (services == 0)


def test_states_are_counted_with_those_that_are_not_known(client, read):
    page = read(f"/comuni/{MILANO}")
    found = {text: a.get("href") for a, text in page.all("a", class_="chip-link")}
    unknown = [text for _, text in page.all("span", class_="chip-link is-unknown")]
    states = [one["properties"]["current_state"] for one in items(client, "areas", comune=MILANO)]
    assert states.count(None)
    assert f"non noto {states.count(None)}" in unknown
    text = f"{AREAS.by_name['current_state'].code_list.label('dismessa').it} {states.count('dismessa')}"
    assert found[text] == f"/aree?comune={MILANO}&current_state=dismessa"
    listed = read(found[text].replace("&amp;", "&"))
    assert listed.text("h2", id="quanti").startswith(str(states.count("dismessa")))


@pytest.mark.parametrize("code", [MILANO, RHO, NOSATE])
def test_kinds_of_service_that_are_missing_are_just_those_without_a_record(client, read, code):
    held = {one["properties"]["category"] for one in items(client, "services", comune=code)}
    missing = {one.label.it for one in SERVICES.by_name["category"].code_list.codes if one.value not in held}
    rows = tables(read(f"/comuni/{code}"))
    assert {
        name for name in rows if name in {c.label.it for c in SERVICES.by_name["category"].code_list.codes}
    } == missing
    for name in missing:
        assert rows[name][2].endswith((" m", " km"))


def test_neighbours_have_links_and_an_exclave_says_that_it_has_none(read):
    rho = {a["href"]: text for a, text in read(f"/comuni/{RHO}").all("a")}
    assert {rho[f"/comuni/{code}"] for code in ("015009", MILANO)} == {"Arese", "Milano"}
    assert "Nessuno dentro la Città metropolitana." in [
        text for _, text in read("/comuni/015191").all("p", class_="unknown")
    ]


@pytest.mark.parametrize("code", [MILANO, RHO])
def test_completeness_and_dates_are_those_of_the_records(client, read, code):
    rows = tables(read(f"/comuni/{code}"))
    for collection in MAPPED:
        records = [one["properties"] for one in items(client, collection.id, comune=code)]
        if not records:
            continue
        facts = len(completeness.knowable(collection)) * len(records)
        lacking = sum(len(completeness.unknown(collection, one)) for one in records)
        cells = rows[collection.title.it]
        assert cells[0] == number(len(records))
        assert cells[1] == f"{round(100 * (facts - lacking) / facts)} %"
        assert cells[-1] == number(sum(one["source_date"] is None for one in records))


def test_last_changes_name_the_reason_and_nobody(read):
    page = read(f"/comuni/{RHO}")
    (timeline,) = [text for _, text in page.all("ol", class_="timeline")]
    assert "Aree e ambiti: 10 schede nuove" in timeline
    assert "Motivo: Dati di partenza del portale" in timeline
    assert "system" not in timeline


def test_documents_say_that_they_are_not_of_one_comune(read):
    assert "Nessuno è legato a questo solo territorio" in read(f"/comuni/{RHO}").text(
        "section", aria_labelledby="raccolta-documenti"
    )


def test_profile_of_a_zone_has_its_states_and_quality_but_no_rank(client, read):
    page = read("/zone/nord-milano")
    rows = tables(page)
    assert "Residenti" not in rows
    assert rows["Aree e ambiti"][0] == number(len(items(client, "areas", zone="nord-milano")))


@pytest.mark.parametrize(
    "address", ["/comuni/015182", "/zone/nord-milano", "/aree/scalo-farini", "/documenti/ptm-vigente"]
)
def test_other_forms_of_a_page_are_there_and_are_what_they_say(client, read, address):
    forms = [a for a, _ in read(address).all("link", rel="alternate") if a.get("title")]
    assert [one["type"] for one in forms] == [
        "application/geo+json",
        "text/csv",
        "application/geopackage+sqlite3",
        "application/ld+json",
        "application/pdf",
    ]
    for one in forms:
        answer = client.get(one["href"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(one["type"])
    rows = client.get(forms[1]["href"]).text.strip().splitlines()
    assert len(rows) >= 2
    assert client.get(forms[3]["href"]).json()["@id"].endswith(address)


def test_linked_data_of_a_comune_say_where_it_lies(client, read):
    (described,) = (json.loads(text) for _, text in read("/comuni/015182").all("script", type="application/ld+json"))
    assert described["@type"] == ["AdministrativeArea", "dct:Location"]
    assert described["containedInPlace"] == [
        {"@type": "AdministrativeArea", "@id": "http://127.0.0.1/zone/nord-ovest", "name": "Nord Ovest"}
    ]
    whole = client.get("/comuni/015182.jsonld").json()
    assert whole["locn:geometry"]["gsp:asWKT"]["@value"].startswith(("POLYGON", "MULTIPOLYGON"))
    assert {name: value for name, value in whole.items() if name != "locn:geometry"} == described


@pytest.mark.parametrize(("address", "most"), [("/comuni/015170", 9), ("/aree/scalo-lambrate", 7)])
def test_page_asks_the_database_a_handful_of_questions_however_much_it_shows(client, monkeypatch, address, most):
    for warm in ("/comuni/015146", "/comuni/015182", "/aree/scalo-farini"):  # what is computed once per version
        client.get(warm)
    asked = []
    fetch = database._fetch

    async def counted(sql, params, general):
        asked.append(sql)
        return await fetch(sql, params, general)

    monkeypatch.setattr(database, "_fetch", counted)
    # By another name of the portal, so that no test that asked before has left a whole answer behind.
    assert client.get(address, headers={"Host": "conta.example.org"}).status_code == 200
    assert len(asked) <= most
