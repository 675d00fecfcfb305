import csv
import io
import json

import pytest
import shapely
from shapely.geometry import shape

from app.catalog import COLLECTIONS
from app.reading.formats import _cell

every_collection = pytest.mark.parametrize("name", COLLECTIONS)
LONG = 500_000


def features(client, name, **params):
    return client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **params}).json()["features"]


def sequence(text: str) -> list[dict]:
    records = text.split("\x1e")
    assert records[0] == ""
    assert all(record.endswith("\n") for record in records[1:])
    return [json.loads(record) for record in records[1:]]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@every_collection
@pytest.mark.parametrize(
    "params", [{}, {"comune": "Milano"}, {"q": "scuola"}, {"bbox": "9.1,45.4,9.3,45.5", "sortby": "-id"}]
)
@pytest.mark.parametrize("limit", [10_000, LONG], ids=["page", "stream"])
def test_every_format_gives_the_same_records_in_the_same_order(client, name, params, limit):
    expected = features(client, name, **params)
    here = f"/api/collections/{name}/items"
    seq = client.get(here, params={**params, "limit": limit, "f": "geojsonseq"})
    assert seq.headers["content-type"] == "application/geo+json-seq"
    assert sequence(seq.text) == expected
    rows = client.get(here, params={**params, "limit": limit, "f": "csv"})
    assert rows.headers["content-type"] == "text/csv; charset=utf-8"
    assert [row["id"] for row in table(rows.text)] == [feature["id"] for feature in expected]
    whole = client.get(here, params={**params, "limit": limit}).json()
    assert whole["features"] == expected
    assert (whole["numberMatched"], whole["numberReturned"]) == (len(expected), len(expected))


@every_collection
def test_csv_has_every_property_and_the_geometry_as_wkt(client, name):
    rows = table(client.get(f"/api/collections/{name}/items", params={"f": "csv", "limit": 10_000}).text)
    for row, feature in zip(rows, features(client, name), strict=True):
        assert row.keys() == {"id", "geometry", *feature["properties"]}
        for key, value in feature["properties"].items():
            if value is None:
                assert row[key] == ""
        if feature["geometry"]:
            assert shapely.from_wkt(row["geometry"]).equals_exact(shape(feature["geometry"]))


@pytest.mark.parametrize("text", ["=1+1", "+39", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_cell_that_a_spreadsheet_would_run_is_neutralised(text):
    assert _cell(text) == f"'{text}"


def test_numbers_booleans_lists_and_unknowns_are_written_plainly():
    assert [_cell(value) for value in (3, -3, 2.5, True, False, None, ["a", "b"])] == [
        3,
        -3,
        2.5,
        "true",
        "false",
        "",
        "a; b",
    ]


@every_collection
def test_properties_are_those_that_were_asked_for(client, name):
    title = COLLECTIONS[name].title_field
    for feature in features(client, name, properties=f"{title},comuni"):
        assert list(feature["properties"]) == [title, "comuni"]
    whole = {feature["id"]: feature for feature in features(client, name)}
    for feature in features(client, name, properties=title):
        assert feature["properties"][title] == whole[feature["id"]]["properties"][title]
        assert feature["geometry"] == whole[feature["id"]]["geometry"]


@pytest.mark.parametrize("properties", ["boh", "name,boh", "geom", "feature", "search", "name;drop", "*", "id"])
def test_property_that_does_not_exist_is_refused(client, properties):
    answer = client.get("/api/collections/areas/items", params={"properties": properties})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "properties")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/geo+json"),
        ("application/geo+json", "application/geo+json"),
        ("application/json", "application/geo+json"),
        ("text/csv", "text/csv"),
        ("application/geo+json-seq", "application/geo+json-seq"),
        ("text/csv;q=0.5, application/geo+json", "application/geo+json"),
        ("image/png", "application/geo+json"),
    ],
)
def test_accept_header_chooses_the_format(client, accept, media):
    answer = client.get("/api/collections/areas/items", headers={"Accept": accept})
    assert answer.headers["content-type"].split(";")[0] == media
    assert "Accept" in answer.headers["vary"]


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/api", "/dati"),
        ("/api/collections", "/dati"),
        ("/api/collections/areas", "/aree"),
        ("/api/collections/areas/items?comune=Milano&kind=parco&limit=3", "/aree?comune=Milano&kind=parco"),
        ("/api/collections/areas/items/scalo-farini", "/aree/scalo-farini"),
    ],
)
def test_browser_finds_a_page_that_leads_to_the_portals_own_about_the_same_thing(client, address, page):
    answer = client.get(address, headers={"Accept": BROWSER})
    assert (answer.status_code, answer.history) == (200, [])
    assert answer.headers["content-type"].startswith("text/html")
    assert f'<link rel="canonical" href="{page.replace("&", "&amp;")}">' in answer.text
    assert client.get(page).status_code == 200
    plain = client.get(address)
    assert "json" in plain.headers["content-type"]


def test_unknown_format_is_refused(client):
    for address in (
        "/api",
        "/api/collections/areas",
        "/api/collections/areas/items",
        "/api/collections/areas/items/scalo-farini",
    ):
        answer = client.get(address, params={"f": "xml"})
        assert (answer.status_code, answer.json()["parameter"]) == (400, "f"), address


def test_long_answer_is_streamed_and_says_so_by_having_no_length(client):
    with client.stream("GET", "/api/collections/proposals/items", params={"limit": LONG}) as answer:
        assert answer.status_code == 200
        assert "content-length" not in answer.headers
        document = json.loads(b"".join(answer.iter_bytes()))
    assert len(document["features"]) == 644


def test_bad_parameter_of_a_long_answer_is_still_a_problem(client):
    answer = client.get("/api/collections/proposals/items", params={"limit": LONG, "boh": "1"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
