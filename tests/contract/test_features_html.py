"""OGC API Features 1.0, requirement class HTML: every 200 answer of the API is also a page that says all of it."""

import re
from functools import cache
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest

from app.catalog import COLLECTIONS
from app.ogc import openapi
from app.portal import shapes
from app.portal.api.layer import LONGEST

HTML = "text/html"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
DRAWN = "application/vnd.mapbox-vector-tile"
DOCUMENT = openapi.document("http://127.0.0.1")
TELLS_THE_TIME = {"timeStamp"}
FEW = 5
every_collection = pytest.mark.parametrize("name", COLLECTIONS)


def is_told(operation) -> bool:
    """Whether an operation gives a document: a tile is a drawing, which a page could not say in words."""
    return DRAWN not in operation["responses"]["200"]["content"]


ADDRESSES = [path for path, item in DOCUMENT["paths"].items() if "get" in item and is_told(item["get"])]
SEARCHES = [path for path, item in DOCUMENT["paths"].items() if "post" in item]
every_address = pytest.mark.parametrize("path", ADDRESSES)


@pytest.fixture(scope="session")
def address(client):
    """A path of the OpenAPI document, with the name of something that is there in each of its braces."""

    @cache
    def of(path: str) -> str:
        collection = path.split("/")[3] if path.startswith("/api/collections/") else ""
        records = client.get(f"/api/collections/{collection}/items", params={"limit": 1}).json() if collection else {}
        known = {"istat_code": "015146", "record_id": records["features"][0]["id"] if records else ""}
        return path.format(**known) + (f"?limit={FEW}" if path.endswith("/items") else "")

    return of


@pytest.fixture(scope="session")
def page(client, address):
    """The page of a path of the OpenAPI document, parsed once."""

    @cache
    def of(path: str) -> Page:
        return Page(client.get(as_page(address(path))))

    return of


@pytest.fixture(scope="session")
def document(client, address):
    """What the same path answers to a program."""

    @cache
    def of(path: str):
        return as_json(client, address(path)).json()

    return of


def as_page(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}f=html"


class Page:
    """A page taken apart by a parser that refuses what is not HTML 5."""

    def __init__(self, answer) -> None:
        assert answer.status_code == 200, answer.text[:500]
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        self.root = parser.parse(answer.text)
        self.base = str(answer.request.url)
        self.body = self.root.find("body")
        assert self.body is not None
        self.hrefs = {urljoin(self.base, one.get("href")) for one in self.body.iter("a")}
        self.text = " ".join("".join(self.body.itertext()).split())
        attributes = ("href", "value", "datetime")
        self.values = {one.get(key) for one in self.body.iter() for key in attributes if one.get(key) is not None}

    def head(self, rel: str) -> list[dict[str, str]]:
        return [dict(one.attrib) for one in self.root.find("head").iter("link") if one.get("rel") == rel]

    def says(self, value) -> bool:
        """Whether the body has a value of the JSON: as text, or as what an element is for a program."""
        if value is None or value == "" or isinstance(value, bool):
            return True  # told as «non noto», «sì», «no»: see the tests of the single pages
        raw = value if isinstance(value, str) else repr(value)
        return raw in self.values or " ".join(raw.split()) in self.text


def scalars(node, key=""):
    if isinstance(node, dict):
        for name, one in node.items():
            yield from scalars(one, name)
    elif isinstance(node, list):
        for one in node:
            yield from scalars(one, key)
    elif key not in TELLS_THE_TIME:
        yield node


def as_json(client, path: str):
    return client.get(path, headers={"Accept": "application/json"})


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
    assert "303" not in answers
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


# --- from a page to the document and back --------------------------------------------------------------------------


@every_address
def test_page_and_document_lead_to_each_other(client, address, page, path):
    answer = as_json(client, address(path))
    links = [one for one in answer.json().get("links", ()) if one["rel"] == "alternate" and one["type"] == HTML]
    headers = [url for url, more in re.findall(r"<([^>]+)>([^,]*)", answer.headers.get("link", "")) if HTML in more]
    to_pages = [one["href"] for one in links] + headers
    assert to_pages
    for href in to_pages:
        assert client.get(href).headers["content-type"].startswith(HTML)
    back = page(path).head("alternate")[0]
    there = client.get(urljoin(page(path).base, back["href"]), headers={"Accept": CHROME})
    assert there.headers["content-type"] == back["type"] == answer.headers["content-type"]
    assert {key: value for key, value in there.json().items() if key not in ("timeStamp", "links")} == {
        key: value for key, value in answer.json().items() if key not in ("timeStamp", "links")
    }


@every_collection
def test_page_of_a_record_names_the_portals_own_page(client, name):
    one = COLLECTIONS[name]
    record = as_json(client, f"/api/collections/{name}/items?limit=1").json()["features"][0]["id"]
    page = Page(client.get(f"/api/collections/{name}/items/{record}", params={"f": "html"}))
    assert [link["href"] for link in page.head("canonical")] == [f"/{one.path}/{record}"]
    portal = Page(client.get(f"/{one.path}/{record}"))
    data = [link["href"] for link in portal.head("alternate") if "hreflang" not in link]
    assert f"/api/collections/{name}/items/{record}?f=json" in data


@every_collection
def test_page_of_records_goes_on_to_the_last_one(client, name):
    seen, href = [], f"/api/collections/{name}/items?limit=60"
    while href:
        page = Page(client.get(href, headers={"Accept": CHROME}))
        seen += [one.get("data-id") for one in page.body.iterfind(".//li[@data-id]")]
        following = [one.get("href") for one in page.body.iter("a") if one.get("rel") == "next"]
        href = following[0] if following else None
    document = as_json(client, f"/api/collections/{name}/items?limit=10000").json()
    assert seen == [one["id"] for one in document["features"]]


@pytest.mark.parametrize("limit", [LONGEST + 1, 10_000, 500_000])
def test_page_is_never_longer_than_a_person_reads(client, limit):
    answer = client.get("/api/collections/proposals/items", params={"limit": limit, "f": "html"})
    assert len(list(Page(answer).body.iterfind(".//li[@data-id]"))) == LONGEST
    assert "x-answer-by-version" not in answer.headers


# --- beside the pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/collections/boh", 404),
        ("/api/collections/areas/items/boh", 404),
        ("/api/collections/areas/items?limit=zero", 400),
        ("/api/collections/areas/items?boh=1", 400),
        ("/api/collections/areas/stats?group-by=boh", 400),
        ("/api/boh", 404),
    ],
)
def test_errors_stay_problems_for_browsers_too(client, path, code):
    answer = client.get(path, headers={"Accept": CHROME})
    assert (answer.status_code, answer.headers["content-type"]) == (code, "application/problem+json")


def test_tile_has_no_page(client):
    path = "/api/collections/areas/tiles/WebMercatorQuad/10/366/538"
    answer = client.get(path, params={"f": "html"})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "f")
    assert client.get(path, headers={"Accept": CHROME}).headers["content-type"] == DRAWN


def test_page_is_kept_by_version_apart_from_the_document(client):
    path = "/api/collections/areas/items?limit=2"
    page, document = client.get(path, headers={"Accept": CHROME}), as_json(client, path)
    assert page.headers["etag"] != document.headers["etag"]
    again = client.get(path, headers={"Accept": CHROME, "If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    assert as_json(client, path).headers["content-type"] == "application/geo+json"
    assert page.headers["content-location"] == "/api/collections/areas/items?limit=2&f=html"
    # Both pages say the moment they were written, the only thing in which they may differ.
    written = re.compile(r"<time [^>]+>[^<]+</time>")
    there = client.get(page.headers["content-location"]).text
    assert written.sub("", there) == written.sub("", page.text)


def test_status_page_is_never_kept(client):
    answer = client.get("/status", headers={"Accept": CHROME})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_head_of_a_page_has_no_body(client):
    for path in ("/api", "/api/collections/areas/items?limit=500000"):
        answer = client.head(path, headers={"Accept": CHROME})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(HTML)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onmouseover="x', "{{ 7*7 }}", "javascript:alert(1)"])
def test_what_is_asked_is_text_in_a_page(client, text):
    answer = client.get("/api/collections/areas/items", params={"q": text, "f": "html", "limit": 1})
    Page(answer)
    assert "<script>alert" not in answer.text
    assert 'onmouseover="x' not in answer.text
    assert ">49<" not in answer.text


def test_moment_of_a_day_is_a_day_and_a_moment_is_in_the_time_of_milan():
    assert shapes.moment("2009-01-01T00:00:00Z") == "1 gennaio 2009"
    assert shapes.moment("2026-07-01T22:30:00Z") == "2 luglio 2026, 00:30"
