"""What a record page says of other records and of its own past."""

import httpx
import pytest

from app import db
from app.catalog import COLLECTIONS
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from tests.app.portal.conftest import Document
from tests.fixtures import servers

AREAS = COLLECTIONS["areas"]


def items(client, name, **params):
    return client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **params}).json()["features"]


def test_project_shows_those_of_its_programme_and_leads_to_all(client, read):
    one = next(f for f in items(client, "proposals") if f["properties"]["programme"] == "PUI Spugna")
    page = read(f"/progetti/{one['id']}")
    assert page.text("h2", id="insieme-1") == "Stesso programma 89"
    href = next(a["href"] for a, text in page.all("a") if text == "Vedi tutte: PUI Spugna")
    assert read(href).text("h2", id="quanti").startswith("90 ")


def test_projects_of_one_cup_lead_to_each_other(client, read):
    by_cup = {}
    for one in items(client, "proposals"):
        by_cup.setdefault(one["properties"]["cup"], []).append(one["id"])
    one, other = next(ids for cup, ids in by_cup.items() if cup and len(ids) == 2)
    for here, there in ((one, other), (other, one)):
        page = read(f"/progetti/{here}")
        assert "Stesso CUP 1" in [text for _, text in page.all("h2")]
        assert f"/progetti/{there}" in [a["href"] for a, _ in page.all("a")]


def test_what_is_near_has_its_distance_and_what_has_no_place_says_so(read):
    page = read("/aree/scalo-porta-romana")
    assert [text for _, text in page.all("p", class_="distance")] == ["nello stesso punto", "600 m", "610 m"]
    vague = read("/aree/area-icoma")
    assert not list(vague.all("p", class_="distance"))
    assert "non si conosce il luogo esatto" in vague.text("section", aria_labelledby="vicino")


def test_completeness_names_what_is_missing(read):
    text = read("/aree/area-icoma").text("dl", class_="facts is-quiet")
    assert "Completezza" in text
    for name in ("Superficie", "Proprietà", "Data della fonte"):
        assert name in text.partition("Mancano:")[2]


def test_documents_on_the_same_strategies(client, read):
    page = read("/aree/scalo-farini")
    tags = set(client.get("/api/collections/areas/items/scalo-farini").json()["properties"]["sttm"])
    shown = [a["data-id"] for a, _ in page.all("li", data_collection="documents")]
    subjects = {one["id"]: set(one["properties"]["subject"]) for one in items(client, "documents")}
    assert shown
    assert all(subjects[one] & tags for one in shown)


def test_linked_data_hold_the_facts_with_units_and_the_sources(client):
    described = client.get("/aree/scalo-farini.jsonld").json()
    values = {one["propertyID"]: one for one in described["additionalProperty"]}
    assert (values["surface_m2"]["value"], values["surface_m2"]["unitText"]) == (618_733, "m²")
    assert values["current_state"]["value"] == "Dismessa"
    assert described["citation"][0].startswith("http")
    assert described["locn:geometry"]["gsp:asWKT"]["@value"] == "POINT (9.180926 45.490665)"
    assert described["containedInPlace"][0]["identifier"] == "015146"
    vague = client.get("/aree/area-icoma.jsonld").json()
    assert "surface_m2" not in {one["propertyID"] for one in vague["additionalProperty"]}
    assert not {"geo", "locn:geometry"} & vague.keys()


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS)
def test_every_collection_speaks_linked_data(client, collection):
    one = items(client, collection.id, limit=1)[0]
    answer = client.get(f"/{collection.path}/{one['id']}.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["name"] == one["properties"][collection.title_field]
    assert client.get(f"/{collection.path}/nulla.jsonld").status_code == 404


def change(url, **fields):
    with db.engine(url).begin() as connection:
        changeset = open_changeset(
            connection, title="t", origin="form", author="anna.verdi", reason="Visita sul posto", source={}
        )
        made = Change(collection=AREAS, record_id="scalo-farini", action="update", properties=fields, base_version=1)
        add(connection, [made], changeset=changeset)
        publish(connection, changeset=changeset, by="bruno.rossi")


def test_history_tells_what_changed_when_and_why_but_not_who(loaded_database, tmp_path):
    change(loaded_database, surface_m2=600_000, owner_type=None)
    with servers.running(loaded_database, log=tmp_path / "server.log") as address:
        text = httpx.get(f"{address}/aree/scalo-farini").text
        sheet = httpx.get(f"{address}/aree/scalo-farini.pdf")
        lately = Document(httpx.get(f"{address}/comuni/015146").text)
    page = Document(text)
    steps = [words for _, words in page.all("ol", class_="timeline")]
    assert "Aggiornata" in steps[0]
    assert "Motivo: Visita sul posto" in steps[0]
    assert "Superficie: 618.733 m² (61,9 ettari) → diventa 600.000 m² (60,0 ettari)" in steps[0].replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "Proprietà: Mista → diventa non noto" in steps[0]
    assert "posizione" not in steps[0]
    assert "anna" not in text
    assert "bruno" not in text
    assert sheet.status_code == 200
    assert lately.text("ol", class_="timeline").startswith("Aree e ambiti: 1 scheda aggiornata")
    assert "Visita sul posto" in lately.text("ol", class_="timeline")


def test_record_that_is_withdrawn_is_told_where_it_was(loaded_database, tmp_path):
    with db.engine(loaded_database).begin() as connection:
        changeset = open_changeset(
            connection, title="t", origin="form", author="anna", reason="Doppione di un’altra", source={}
        )
        gone = Change(collection=AREAS, record_id="scalo-farini", action="delete", properties={}, base_version=1)
        add(connection, [gone], changeset=changeset)
        publish(connection, changeset=changeset, by="bruno")
    with servers.running(loaded_database, log=tmp_path / "server.log") as address:
        milano = Document(httpx.get(f"{address}/comuni/015146").text).text("ol", class_="timeline")
        rho = httpx.get(f"{address}/comuni/015182").text
    assert milano.startswith("Aree e ambiti: 1 scheda ritirata")
    assert "Scalo Farini" in milano.partition("Motivo")[0]
    assert "Doppione di un’altra" in milano
    assert "Doppione" not in rho
