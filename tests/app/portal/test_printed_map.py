import io
import re

import pytest
from pypdf import PdfReader

from app.catalog import COLLECTIONS
from app.portal.explorer import drawing
from app.portal.explorer.drawing import Layer
from app.portal.pictures.territory_map import TerritoryMap

MAP = TerritoryMap(height=800, pieces=(), zones=(), frame=(9.0, 45.6, 1500.0, 0.7))


def text_of(answer):
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_printed_map_says_what_it_shows_how_many_and_where_from(client):
    counts = {
        one: client.get(f"/api/collections/{one}/items", params={"comune": "015182", "limit": 1}).json()[
            "numberMatched"
        ]
        for one in ("areas", "services")
    }
    text = text_of(client.get("/mappa.pdf", params={"layer": "areas,services", "comune": "015182"}))
    assert f"Aree e ambiti: {counts['areas']}" in text
    assert f"Servizi sovracomunali: {counts['services']}" in text
    assert "Progetti PNRR:" not in text
    for words in ("Che cosa mostra", "Comune Rho", "Fonti", "km", "/mappa?layer=areas"):
        assert words in text, words


def test_printed_map_of_a_view_counts_only_what_is_in_its_frame(client):
    everything = text_of(client.get("/mappa.pdf", params={"layer": "proposals"}))
    close = text_of(client.get("/mappa.pdf", params={"layer": "proposals", "map": "14/45.47/9.19"}))

    def count(text):
        return int(re.search(r"Progetti PNRR: ([\d.]+)", text)[1].replace(".", ""))

    assert 0 < count(close) < count(everything)


@pytest.mark.parametrize("asked", ["map=14/45", "map=a/b/c", "map=nan/0/0", "boh=1", "layer=boh", "map=14/95/9"])
def test_printed_map_refuses_what_the_map_refuses(client, asked):
    assert client.get(f"/mappa.pdf?{asked}").status_code == 400


def test_position_that_is_not_known_is_hollow_and_an_indicative_one_half_full():
    collection = COLLECTIONS["services"]
    features = [
        {"geometry": {"type": "Point", "coordinates": [9.2, 45.5]}, "properties": {"location_precision": one}}
        for one in ("comune", "street", "site")
    ]
    svg = drawing.draw(MAP, [Layer(collection, features, "<Servizi & altro>")], (9.0, 45.4, 9.4, 45.6), north="N")
    assert re.findall(r"fill-opacity='([\d.]+)'", svg) == ["0.0", "0.5", "1.0", "1.0"]
    assert "&lt;Servizi &amp; altro&gt;" in svg


@pytest.mark.parametrize(("degrees", "length"), [(0.5, "10 km"), (0.02, "200 m"), (0.004, "50 m")])
def test_scale_is_a_round_length_of_at_most_a_quarter_of_the_map(degrees, length):
    svg = drawing.draw(MAP, [], (9.2, 45.5 - degrees / 2, 9.2 + degrees, 45.5), north="N")
    assert f">{length}</text>" in svg
