"""The pages of the API as a person meets them: how they lead on, how long they are, how they are kept."""

import html
import re
from urllib.parse import urljoin

import pytest

from app.catalog import COLLECTIONS
from app.portal import shapes
from app.portal.api.layer import LONGEST
from tests.fixtures.features import every_collection
from tests.fixtures.html import CHROME, DRAWN, HTML, Page, as_json, every_address

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
        answer = client.get(href, headers={"Accept": CHROME})
        assert answer.status_code == 200
        seen += re.findall(r'<li[^>]* data-id="([^"]+)"', answer.text)
        (following,) = re.findall(r'<a[^>]* rel="next"[^>]*>', answer.text) or [""]
        href = html.unescape("".join(re.findall(r'href="([^"]+)"', following)))
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
