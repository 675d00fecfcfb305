"""OGC API Features 1.0, requirement class HTML: every 200 answer of the API is also a page that says all of it."""

from urllib.parse import urlsplit

import pytest

from tests.fixtures.features import every_collection
from tests.fixtures.html import CHROME, DOCUMENT, HTML, SEARCHES, Page, as_json, as_page, every_address, scalars

# --- /req/html/definition ------------------------------------------------------------------------------------------


@every_address
def test_html_definition_every_documented_operation_answers_with_a_page(client, address, page, path):
    assert page(path).body.find(".//h1") is not None
    by_name, by_header = client.get(as_page(address(path))), client.get(address(path), headers={"Accept": CHROME})
    assert by_header.headers["content-location"] == by_name.headers["content-location"] == as_page(address(path))
    for answer in (by_name, by_header):
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert answer.history == [], "the page is at the address of the document"
        assert "Accept" in answer.headers["vary"].split(", ")


@every_address
def test_html_definition_the_openapi_document_says_so(path):
    answers = DOCUMENT["paths"][path]["get"]["responses"]
    # Of the health of the service the national rules want JSON alone described (test_modi.py): there the page is extra.
    told = path != "/status"
    assert (HTML in answers["200"]["content"]) is told
    assert ("303" in answers) is ("/items" in path)  # no page is elsewhere: only files are
    formats = [one for one in _parameters(path) if one["name"] == "f"]
    assert ["html" in one["schema"]["enum"] for one in formats] == [True] * told


def _parameters(path: str):
    shared = DOCUMENT["components"]["parameters"]
    for one in DOCUMENT["paths"][path]["get"]["parameters"]:
        yield shared[one["$ref"].rsplit("/", 1)[-1]] if "$ref" in one else one


@pytest.mark.parametrize("path", SEARCHES)
def test_html_definition_a_search_too(client, path):
    body = {"limit": 3}
    expected = client.post(path, json=body).json()
    for asked in (
        client.post(path, json=body, params={"f": "html"}),
        client.post(path, json=body, headers={"Accept": CHROME}),
    ):
        page = Page(asked)
        assert expected["features"]
        assert all(page.says(feature["id"]) for feature in expected["features"])


@every_address
def test_html_definition_programs_still_get_json(client, address, path):
    for accept in ("*/*", "application/json", "application/geo+json", f"{HTML};q=0.5, application/json"):
        assert "json" in client.get(address(path), headers={"Accept": accept}).headers["content-type"]


def test_conformance_declares_the_class(client):
    declared = client.get("/api/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html" in declared
    assert "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html" in declared


# --- /req/html/content ---------------------------------------------------------------------------------------------


@every_address
def test_html_content_has_everything_that_the_document_says(document, page, path):
    assert document(path)
    assert [one for one in scalars(document(path)) if not page(path).says(one)] == []


@every_collection
@pytest.mark.parametrize(
    "question",
    ["group-by=comune", "group-by=zone,year&measure=count", "comune=Milano", "group-by=zone&per=resident"],
)
def test_html_content_has_every_number_of_statistics(client, name, question):
    path = f"/api/collections/{name}/stats?{question}"
    document, page = as_json(client, path).json(), Page(client.get(path, headers={"Accept": CHROME}))
    assert [one for one in scalars(document) if not page.says(one)] == []
    if document["groups"]:
        assert len(list(page.body.find(".//tbody").iter("tr"))) == len(document["groups"])


@every_collection
@pytest.mark.parametrize(
    "question", ["limit=7&crs=EPSG:32632", "properties=comuni&limit=3", "q=nessunascheda", "limit=40"]
)
def test_html_content_has_every_property_of_the_records(client, name, question):
    path = f"/api/collections/{name}/items?{question}"
    answer = as_json(client, path)
    document, as_html = answer.json(), client.get(path, headers={"Accept": CHROME})
    assert as_html.headers["content-crs"] == answer.headers["content-crs"]
    page = Page(as_html)
    assert [one for one in scalars(document) if not page.says(one)] == []
    assert len(list(page.body.iterfind(".//li[@data-id]"))) == len(document["features"])


@every_address
def test_html_content_every_link_is_an_anchor(document, page, path):
    links = [one for one in _links(document(path)) if not one.get("templated")]
    assert {one["href"] for one in links} <= page(path).hrefs


def _links(node):
    if isinstance(node, dict):
        if "href" in node and "rel" in node and isinstance(node["href"], str):
            yield node
        for one in node.values():
            yield from _links(one)
    elif isinstance(node, list):
        for one in node:
            yield from _links(one)


@every_address
def test_html_content_links_of_a_page_resolve(client, page, path):
    base = page(path).base
    here = [one for one in page(path).hrefs if urlsplit(one).netloc == urlsplit(base).netloc]
    assert here
    ids = {one.get("id") for one in page(path).root.iter() if one.get("id")}
    for href in here:
        target = urlsplit(href)
        if target.fragment and target.path == urlsplit(base).path:
            assert target.fragment in ids, href
        else:
            assert status(client, href.partition("#")[0]) == 200, href


_known: dict[str, int] = {}


def status(client, href: str) -> int:
    if href not in _known:
        _known[href] = client.get(href, headers={"Accept": CHROME}).status_code
    return _known[href]


def test_html_content_what_is_not_known_is_said(client):
    path = next(
        f"/api/collections/areas/items/{one['id']}"
        for one in as_json(client, "/api/collections/areas/items?limit=100").json()["features"]
        if one["properties"]["surface_m2"] is None
    )
    page = Page(client.get(path, params={"f": "html"}))
    row = next(
        one for one in page.body.iter("div") if (code := one.find("dt/code")) is not None and code.text == "surface_m2"
    )
    assert "".join(row.find("dd").itertext()).strip() == "non noto"
