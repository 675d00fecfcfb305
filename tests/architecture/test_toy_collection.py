import json
import os
import subprocess
import sys

import pytest

from app.settings import ROOT

API = "/api/collections/toys"
TOY_COLOUR = "#a03070"
ADDRESSES = [
    "/api/collections", API, f"{API}/schema", f"{API}/queryables", f"{API}/items", f"{API}/items/cavallo",
    f"{API}/items?size=large&comune=Milano", f"{API}/items?q=trottol", f"{API}/items?sortby=-price_eur",
    f"{API}/items?bbox=9,45,10,46", f"{API}/items?colour=red", "/api/openapi.json",
    f"{API}/stats?group-by=size&measure=count,max(price_eur)", f"{API}/stats?measure=sum(price_eur)",
    f"{API}/tiles/WebMercatorQuad", f"{API}/tiles/WebMercatorQuad/10/366/538",
    f"{API}/tiles/WebMercatorQuad/10/366/538?size=large", f"{API}/styles/default",
    f"{API}/items?near=toys/cavallo&distance=10", "/api/comuni/015146/summary",
    "/", "/giocattoli", "/giocattoli?size=small", "/giocattoli/trottola", "/giocattoli/boh", "/mappa", "/dati",
    "/comuni/015146", "/cerca?q=trottola",
]  # fmt: skip


@pytest.fixture(scope="module")
def answers(test_cluster):
    with test_cluster.clone(test_cluster.loaded_template()) as url:
        done = subprocess.run(
            [sys.executable, "-m", "tests.architecture.toy", *ADDRESSES],
            cwd=ROOT,
            env=os.environ | {"REMIX_DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])


def ids(answers, address):
    status, text = answers[address]
    assert status == 200, text
    return [feature["id"] for feature in json.loads(text)["features"]]


def test_toy_is_on_every_route_of_the_api(answers):
    assert "toys" in [one["id"] for one in json.loads(answers["/api/collections"][1])["collections"]]
    assert json.loads(answers[API][1])["x-records"] == 2
    assert json.loads(answers[f"{API}/schema"][1])["properties"]["price_eur"]["x-ogc-unit"] == "€"
    assert "size" in json.loads(answers[f"{API}/queryables"][1])["properties"]
    assert f"{API}/items" in json.loads(answers["/api/openapi.json"][1])["paths"]
    assert json.loads(answers[f"{API}/items/cavallo"][1])["properties"]["price_eur"] is None
    summary = json.loads(answers["/api/comuni/015146/summary"][1])
    assert [one["count"] for one in summary["collections"] if one["id"] == "toys"] == [2]


def test_toy_is_filtered_searched_sorted_and_refuses_what_it_does_not_have(answers):
    assert ids(answers, f"{API}/items") == ["cavallo", "trottola"]
    assert ids(answers, f"{API}/items?size=large&comune=Milano") == ["cavallo"]
    assert ids(answers, f"{API}/items?q=trottol") == ["trottola"]
    assert ids(answers, f"{API}/items?sortby=-price_eur") == ["trottola", "cavallo"]
    assert ids(answers, f"{API}/items?bbox=9,45,10,46") == ["cavallo", "trottola"]
    assert answers[f"{API}/items?colour=red"][0] == 400


def test_toy_is_counted_and_found_by_its_place(answers):
    status, text = answers[f"{API}/stats?group-by=size&measure=count,max(price_eur)"]
    assert status == 200, text
    groups = json.loads(text)["groups"]
    assert [(one["labels"]["size"]["it"], one["figures"]) for one in groups] == [
        ("Piccolo", {"count": 1, "max_price_eur": 3, "unknown_price_eur": 0}),
        ("Grande", {"count": 1, "max_price_eur": None, "unknown_price_eur": 1}),
    ]
    assert answers[f"{API}/stats?measure=sum(price_eur)"][0] == 400
    assert ids(answers, f"{API}/items?near=toys/cavallo&distance=10") == ["cavallo", "trottola"]


def test_toy_is_in_tiles_and_has_a_style(answers):
    layers = json.loads(answers[f"{API}/tiles/WebMercatorQuad"][1])["layers"]
    assert {"id", "name", "size"} <= layers[0]["propertiesSchema"]["properties"].keys()
    status, tile = answers[f"{API}/tiles/WebMercatorQuad/10/366/538"]
    assert status == 200
    assert "trottola" in tile
    assert "cavallo" in tile
    assert "trottola" not in answers[f"{API}/tiles/WebMercatorQuad/10/366/538?size=large"][1]
    assert TOY_COLOUR in answers[f"{API}/styles/default"][1]


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/", "Giocattoli"),
        ("/giocattoli", "Trottola"),
        ("/giocattoli?size=small", "Trottola"),
        ("/giocattoli/trottola", "Piccolo"),
        ("/mappa", '"id":"toys"'),
        ("/dati", "Giocattoli"),
        ("/comuni/015146", "Giocattoli"),
        ("/cerca?q=trottola", "Trottola"),
    ],
)
def test_toy_is_on_every_page(answers, address, text):
    status, page = answers[address]
    assert status == 200
    assert text in page


def test_toy_list_is_narrowed_and_a_missing_toy_is_a_404_page(answers):
    assert "Cavallo" not in answers["/giocattoli?size=small"][1]
    assert answers["/giocattoli/boh"][0] == 404
