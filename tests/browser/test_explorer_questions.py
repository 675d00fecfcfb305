"""The same question asked of map, list, table, downloads, embedded map and API: always the very same records."""

import csv
import io
import json
import random
import shlex
import subprocess
import sys
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.fixtures.explorer import TOTALS, drawn, listed, open_map, ready, shown

COMUNI = ["015146", "015182", "015209", "015118", "015077"]
TARGETS = ["comuni/015182", "comuni/015146", "areas/scalo-farini", "zones/nord-ovest"]
FILTERS = {
    "kind": ["area_dismessa", "scalo_ferroviario", "parco"],
    "current_state": ["dismessa", "cantiere"],
    "category": ["salute", "istruzione", "mobilita"],
    "pnrr_mission": ["M1", "M2", "M5"],
    "sttm": ["STTM1", "STTM2", "STTM3"],
    "location_precision": ["site", "address", "comune"],
    "zone": ["nord-milano", "sud-est", "adda-martesana"],
}
SHAPE = "S_INTERSECTS(geometry,POLYGON((9.05 45.4,9.25 45.38,9.28 45.52,9.1 45.55,9.05 45.4)))"


def choices(page, live_server):
    """The codes that really are in the form, so that no question asks for what there is not."""
    page.goto(f"{live_server}/mappa")
    return page.evaluate(
        """() => {
          const found = {};
          for (const box of document.querySelectorAll("#filters input[type=checkbox][name]"))
            if (box.name !== "layer") (found[box.name] ??= []).push(box.value);
          return found;
        }"""
    )


def question(seed, codes):
    """A question made of chance: words, places, filters, relations, years, layers."""
    chance = random.Random(seed)
    asked = []
    for name, values in codes.items():
        if chance.random() < 0.2:
            asked.append((name, ",".join(chance.sample(values, min(2, len(values))))))
    if chance.random() < 0.3:
        asked.append(("comune", ",".join(chance.sample(COMUNI, 2))))
    if chance.random() < 0.2:
        asked.append(("zone", chance.choice(FILTERS["zone"])))
    if chance.random() < 0.2:
        asked.append(("q", chance.choice(["scuola", "parco", "via", "ex", "stazione"])))
    relation = chance.choice(["within", "near", "filter", "", "", ""])
    if relation == "filter":
        asked.append(("filter", SHAPE))
    elif relation:
        asked.append((relation, chance.choice(TARGETS)))
        asked += [("distance", str(chance.choice([250, 1000, 3000])))] * (relation == "near")
    if chance.random() < 0.2:
        asked.append(chance.choice([("from", "2018"), ("to", "2022")]))
    if chance.random() < 0.3:
        asked.append(("layer", ",".join(chance.sample(list(TOTALS), 3))))
    if chance.random() < 0.3:
        asked.append(("sortby", chance.choice(["-title", "-surface_m2", "source_date", "-pnrr_funding_eur"])))
    return urlencode(asked, safe=",/")


def pieces(page, live_server, query):
    """The addresses to download from, by collection: of the page «Questa vista come…»."""
    page.goto(f"{live_server}/questa-vista?{query}")
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".ways-files li[data-collection]")]
             .map(li => [li.dataset.collection, [...li.querySelectorAll("a")].map(a => a.href)]))"""
    )


def downloaded(page, addresses):
    """The ids in the GeoJSON files and, apart, those in the CSV files."""
    geojson, table = [], []
    for collection, (first, second, *_others) in addresses.items():
        answer = page.request.get(first).json()
        geojson += [f"{collection}/{one['id']}" for one in answer["features"]]
        rows = csv.DictReader(io.StringIO(page.request.get(second).body().decode("utf-8-sig"), newline=""))
        table += [f"{collection}/{row['id']}" for row in rows]
    return sorted(geojson), sorted(table)


def counted(page, query):
    """The counts by collection that the form is told."""
    return page.evaluate("url => fetch(url).then(answer => answer.json())", f"/mappa/conteggi?{query}")["layer"]


@pytest.mark.parametrize("ten", range(5))
def test_fifty_random_questions_hold_the_same_records_in_every_view(page, live_server, ten):
    """Ten at a time, which two processes can share."""
    codes = choices(page, live_server)
    sizes = []
    for seed in range(10 * ten, 10 * ten + 10):
        query = question(seed, codes)
        open_map(page, f"{live_server}/mappa?{query}")
        keys = listed(page)
        assert drawn(page) == keys, query
        counts = counted(page, query)
        by_collection = {name: sum(key.startswith(f"{name}/") for key in keys) for name in TOTALS}
        layers = dict(parse_qsl(query)).get("layer", ",".join(TOTALS)).split(",")
        assert {name: counts[name] for name in layers} == {name: by_collection[name] for name in layers}, query
        open_map(page, f"{live_server}/mappa?{query}&show=table")
        assert listed(page) == keys, query
        assert downloaded(page, pieces(page, live_server, query)) == (keys, keys), query
        page.goto(f"{live_server}/embed/mappa?{query}")
        ready(page)
        assert drawn(page) == keys, query
        sizes.append(len(keys))
    assert sum(size > 0 for size in sizes) > 3
    assert len(set(sizes)) > 3


QUERY = "comune=015182&near=comuni/015182&distance=250&sttm=STTM1,STTM2"


def way(page, live_server, name, query=QUERY):
    page.goto(f"{live_server}/questa-vista?{query}")
    return page.locator(f"pre[data-way={name}]").inner_text()


def expected(page, live_server, query=QUERY):
    open_map(page, f"{live_server}/mappa?{query}")
    return listed(page)


def test_curl_of_this_view_saves_the_records_of_the_list(page, live_server, tmp_path):
    keys = expected(page, live_server)
    folders = {"areas": "aree", "services": "servizi", "proposals": "progetti", "programmes": "programmi"}
    for line in way(page, live_server, "curl").splitlines():
        subprocess.run([*shlex.split(line), "--silent"], cwd=tmp_path, check=True)
    saved = []
    for collection, name in folders.items():
        file = tmp_path / f"{name}.geojson"
        if file.exists():
            saved += [f"{collection}/{one['id']}" for one in json.loads(file.read_text())["features"]]
    assert keys
    assert sorted(saved) == keys


def test_python_of_this_view_reads_the_records_of_the_list(page, live_server):
    keys = expected(page, live_server)
    told = "import json; print(json.dumps(sorted(f'{a}/{b}' for a, b in zip(schede['raccolta'], schede['id']))))"
    code = f"{way(page, live_server, 'python')}\n{told}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1500:]
    assert json.loads(done.stdout.splitlines()[-1]) == keys


def test_frame_of_this_view_is_a_map_that_stands_in_another_page(page, live_server):
    keys = expected(page, live_server)
    frame = way(page, live_server, "iframe")
    page.route("**/altrove", lambda route: route.fulfill(content_type="text/html", body=f"<!doctype html>{frame}"))
    page.goto(f"{live_server}/altrove")
    inside = page.frame_locator("iframe").locator("#map[data-state=ready]")
    inside.wait_for()
    assert sorted((inside.get_attribute("data-ids") or "").split()) == keys
    headers = page.request.get(f"{live_server}/embed/mappa").headers
    assert "frame-ancestors *" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in page.request.get(f"{live_server}/mappa").headers["content-security-policy"]


@pytest.mark.parametrize(
    "query",
    [
        "show=table&sortby=-surface_m2&layer=areas",
        f"near=comuni/015182&distance=500&location_precision=site&{urlencode({'filter': SHAPE})}",
        "show=list&from=2015&to=2024&opacity=60&sel=areas/scalo-farini,areas/scalo-rogoredo",
    ],
)
def test_address_opens_the_same_view_in_a_fresh_browser(page, live_server, browser, query):
    open_map(page, f"{live_server}/mappa?{query}")
    before = shown(page) | {"order": ordered(page)}
    elsewhere = browser.new_page(viewport={"width": 1280, "height": 800})
    try:
        open_map(elsewhere, page.url)
        assert shown(elsewhere) | {"order": ordered(elsewhere)} == before
    finally:
        elsewhere.close()
    page.reload()
    ready(page)
    assert shown(page) | {"order": ordered(page)} == before


def ordered(page):
    return page.evaluate("[...document.querySelectorAll('#results [data-key]')].map(one => one.dataset.key)")
