"""The recipes of «Usa i dati», run as the page shows them, against a running server."""

import csv
import html
import io
import json
import re
import shlex
import subprocess
import sys

import httpx
import pyogrio
import pytest

from app.operations.frontend import find_node
from app.portal.recipes import recipes


@pytest.fixture(scope="module")
def shown(live_server) -> dict[str, str]:
    page = httpx.get(f"{live_server}/usa-i-dati").text
    found = re.findall(r'data-recipe="([a-z0-9]+)"><code>(.*?)</code>', page, re.DOTALL)
    return {name: html.unescape(text) for name, text in found}


@pytest.fixture(scope="module")
def expected(live_server) -> int:
    return httpx.get(f"{live_server}/api/collections/areas/items?comune=Milano").json()["numberMatched"]


def run(*command: str, text: str | None = None) -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_recipe_is_on_the_page_with_the_address_of_this_portal(shown, live_server):
    assert {name: text.strip() for name, text in shown.items()} == {
        recipe.id: recipe.text.strip() for recipe in recipes(live_server)
    }


def test_every_address_in_a_recipe_answers(shown):
    for name, text in shown.items():
        for address in re.findall(r'https?://[^"\s]+', text):
            assert httpx.get(address).status_code == 200, (name, address)


def test_curl(shown, expected):
    assert len(json.loads(run(*shlex.split(shown["curl"]), "--silent"))["features"]) == expected


def test_python(shown, expected):
    assert run(sys.executable, "-c", shown["python"]).startswith(f"{expected} schede, EPSG:4326")


def test_javascript(shown, expected):
    assert (
        run(str(find_node().folder / "node"), "--input-type=module", text=shown["javascript"]) == f"{expected} schede\n"
    )


def test_ogr2ogr_source_layer_and_box_are_what_gdal_understands(shown, gdal, live_server):
    command = shlex.split(shown["ogr2ogr"])
    source, layer, box = command[2], command[3], tuple(map(float, command[5:9]))
    found = gdal(pyogrio.read_dataframe, source, layer=layer, bbox=box)
    text = ",".join(map(str, box))
    assert (
        len(found) == httpx.get(f"{live_server}/api/collections/{layer}/items?bbox={text}").json()["numberMatched"] > 0
    )


def test_spreadsheet_gets_every_record_under_its_header(shown):
    rows = list(csv.DictReader(io.StringIO(httpx.get(shown["excel"]).text.removeprefix("\ufeff"))))
    assert len(rows) == 217
    assert rows[0].keys() >= {"id", "name", "comuni_names", "geometry"}


def test_address_for_qgis_is_a_landing_page(shown):
    assert {link["rel"] for link in httpx.get(shown["qgis"]).json()["links"]} >= {"service-desc", "conformance", "data"}
