import csv
import io
from xml.etree import ElementTree

import pytest

from app.catalog import COLLECTIONS, GAZETTEER
from app.portal.compare import indicators
from app.portal.formats import number

RHO, LEGNANO = "015182", "015118"


def stats(client, collection, query):
    answer = client.get(f"/api/collections/{collection.id}/stats?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def rows(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def drawing(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"].startswith("image/svg+xml")
    return ElementTree.fromstring(answer.content)


def words(svg):
    return ["".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("one", indicators.every(), ids=lambda one: one.id)
def test_ranking_holds_every_comune_with_the_number_of_the_api(client, one):
    found = rows(client, f"/confronta/classifica.csv?indicator={one.id}")
    assert len(found) == 133
    measure = f"sum({one.field.name})" if one.field else "count"
    column = f"sum_{one.field.name}" if one.field else "count"
    per = f"&per={one.per}" if one.per else ""
    answer = stats(client, one.collection, f"group-by=comune&measure={measure}{per}")
    wanted = {group["values"]["comune"]: group["figures"] for group in answer["groups"]}
    name = f"{column}_per_{one.per}" if one.per else column
    for row in found:
        figure = wanted.get(row["Codice ISTAT"], {name: 0})[name]
        assert float(row[one.title]) == pytest.approx(figure * one.scale)
    numbers = [float(row[one.title]) for row in found]
    assert numbers == sorted(numbers, reverse=True)
    assert [int(row["Posizione"]) for row in found] == [1 + sum(n > own for n in numbers) for own in numbers]


def test_every_collection_and_every_amount_that_may_be_added_up_is_an_indicator():
    known = {(one.collection.id, one.field.name if one.field else None) for one in indicators.every()}
    for one in COLLECTIONS.values():
        assert one.territory or (one.id, None) in known
        assert {(one.id, field.name) for field in one.summable if not one.territory} <= known
    assert {(GAZETTEER.id, field.name) for field in GAZETTEER.summable} <= known
    assert not [one for one in indicators.every() if one.field and not one.field.summable]


def test_table_has_a_column_for_each_territory_its_zone_and_the_whole(client):
    found = rows(client, f"/confronta/tabella.csv?place={LEGNANO}&place=Rho&place=zona+sud+est")
    assert list(found[0])[3:] == [
        "Legnano",
        "Posizione di Legnano",
        "Rho",
        "Posizione di Rho",
        "Zona Sud Est",
        "Posizione di Zona Sud Est",
        "Zona Alto Milanese",
        "Zona Nord Ovest",
        "Città metropolitana",
    ]
    assert len(found) == len(indicators.every())
    residents = found[0]
    profile = client.get(f"/api/comuni/{LEGNANO}/summary").json()
    assert int(residents["Legnano"]) == profile["comune"]["residents"]
    assert int(residents["Zona Alto Milanese"]) == profile["zone"]["residents"]
    assert int(residents["Città metropolitana"]) == profile["metropolitan"]["residents"]


def test_money_per_resident_is_that_of_the_profile_of_the_comune(client):
    money = client.get(f"/api/comuni/{LEGNANO}/summary").json()["money"][0]
    title = next(one.title for one in indicators.every() if one.field and one.field.name == money["field"] and one.per)
    row = next(one for one in rows(client, f"/confronta/tabella.csv?place={LEGNANO}") if one["Indicatore"] == title)
    for name, column in (
        ("comune", "Legnano"),
        ("zone", "Zona Alto Milanese"),
        ("metropolitan", "Città metropolitana"),
    ):
        assert round(float(row[column]), 2) == money["per_resident"][name]


def test_page_says_what_its_tables_and_drawings_say(read, client):
    page = read("/confronta?place=Legnano&place=Rho&indicator=services.count")
    assert page.text("title").startswith("Legnano, Rho: confronto")
    counts = {one: stats(client, COLLECTIONS["services"], f"comune={one}")["total"]["count"] for one in (LEGNANO, RHO)}
    cells = [text for attributes, text in page.all("td", data_label="Legnano")]
    assert any(text.startswith(number(counts[LEGNANO])) for text in cells)
    images = [attributes for attributes, _ in page.all("svg", role="img")]
    assert len(images) == len(indicators.small()) + 2
    assert all(one["aria-label"] for one in images)
    assert len(list(page.all("tr", class_="is-chosen"))) == 2
    bars = drawing(client, "/confronta/barre.svg?place=Legnano&place=Rho&of=services.count")
    assert words(bars)[:4] == ["Legnano", number(counts[LEGNANO]), "Rho", number(counts[RHO])]


def test_filters_narrow_the_indicator_of_their_collection_and_leave_the_others(client):
    facet = next(one for one in COLLECTIONS["services"].facets if one.code_list)
    groups = stats(client, COLLECTIONS["services"], f"group-by={facet.name}&comune={RHO}")["groups"]
    value, wanted = next((one["values"][facet.name], one["figures"]["count"]) for one in groups)
    narrowed = f"place=Rho&indicator=services.count&{facet.name}={value}"
    found = {
        (one["Raccolta"], one["Indicatore"]): one["Rho"] for one in rows(client, f"/confronta/tabella.csv?{narrowed}")
    }
    plain = {
        (one["Raccolta"], one["Indicatore"]): one["Rho"] for one in rows(client, "/confronta/tabella.csv?place=Rho")
    }
    title = COLLECTIONS["services"].title.it
    assert int(found[title, title]) == wanted
    assert {key: text for key, text in found.items() if key[0] != title} == {
        key: text for key, text in plain.items() if key[0] != title
    }


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("place=Legnanno", "Forse «Legnano»?"),
        ("place=Legnano&place=Rho&place=Milano&place=Monza+no", "Non c’è un Comune né una zona"),
        ("place=015118&place=015182&place=015146&place=nord-ovest&place=sud-est", "al massimo 4"),
        ("indicator=niente", "non è un indicatore"),
        ("indicator=services.count&category=boh", "boh"),
        ("colore=rosso", "colore"),
    ],
)
def test_wrong_question_is_told_and_what_was_written_stays(read, query, said):
    page = read(f"/confronta?{query}", status=400)
    assert said in page.text("div", role="alert")
    typed = [pair.partition("=")[2].replace("+", " ") for pair in query.split("&") if pair.startswith("place=")]
    boxes = [attributes["value"] for attributes, _ in page.all("input", name="place")]
    assert boxes[: len(typed)] == typed


def test_same_territory_twice_is_one(read):
    page = read("/confronta?place=Legnano&place=015118&place=")
    assert [attributes["value"] for attributes, _ in page.all("input", name="place")] == ["Legnano", "", "", ""]


def test_map_has_every_comune_and_names_those_that_are_compared(client):
    svg = drawing(client, "/confronta/mappa.svg?place=Legnano&place=alto-milanese&indicator=areas.count.resident")
    titles = ["".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == 134
    assert words(svg) == ["Legnano", "Zona Alto Milanese"]
    order = drawing(client, "/confronta/classifica.svg?place=Legnano&indicator=areas.count.resident")
    assert words(order) == ["Legnano"]
    assert len(list(order.iter("{http://www.w3.org/2000/svg}rect"))) == 133
