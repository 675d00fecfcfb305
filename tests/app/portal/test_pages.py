import re
from xml.etree import ElementTree

import pytest

from app.catalog import COLLECTIONS, GAZETTEER
from app.languages import NAMES
from app.portal.legal import PAGES
from app.portal.templating import TEMPLATES

EVERY = [*COLLECTIONS.values()]


def path(collection):
    return collection.path


def first_id(client, collection):
    return client.get(f"/api/collections/{collection.id}/items?limit=1").json()["features"][0]["id"]


def is_whole(page):
    assert page.text("title").endswith("· REMIX")
    assert len(list(page.all("h1"))) == 1
    assert page.text("h1")
    assert page.elements[0][1]["lang"] == "it"
    assert next(page.all("a", data_element="accessibility-link"))[0]["href"] == "/accessibilita"
    assert next(page.all("a", data_element="privacy-policy-link"))[0]["href"] == "/privacy"
    assert re.fullmatch(r"\d{1,2} [a-z]+ 20\d\d", page.text("time"))
    assert not page.unclosed
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def keeps_the_security_policy(page):
    for name, attributes, _ in page.elements:
        assert "style" not in attributes
        assert not [key for key in attributes if key.startswith("on")]
        if name == "script" and "src" not in attributes:
            assert attributes["type"] in ("application/json", "application/ld+json")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/mappa",
        "/confronta",
        "/confronta?place=Legnano&place=sud-est",
        "/dati",
        "/cerca",
        "/cerca?q=legnano",
        *(f"/{one}" for one in PAGES),
    ],
)
def test_page_is_whole_and_keeps_the_security_policy(read, address):
    page = read(address)
    is_whole(page)
    keeps_the_security_policy(page)


@pytest.mark.parametrize("collection", EVERY, ids=path)
def test_every_collection_has_a_list_and_a_page_for_each_record(client, read, collection):
    for address in (f"/{collection.path}", f"/{collection.path}/{first_id(client, collection)}"):
        page = read(address)
        is_whole(page)
        keeps_the_security_policy(page)


def test_every_record_has_a_page_that_answers(client):
    """All of them, since a record may lack what the others have."""
    for collection in EVERY:
        features = client.get(f"/api/collections/{collection.id}/items?limit=10000").json()["features"]
        for feature in features:
            answer = client.get(f"/{collection.path}/{feature['id']}")
            assert answer.status_code == 200, feature["id"]


def test_every_link_inside_the_portal_leads_somewhere(client, read):
    seen: set[str] = set()
    for address in (
        "/",
        "/mappa",
        "/dati",
        "/comuni/015118",
        "/zone/nord-milano",
        "/aree/scalo-farini",
        "/mappa-del-sito",
        "/confronta?place=Legnano&place=sud-est",
        "/cerca?q=scalo",
    ):
        for attributes, _ in read(address).all("a"):
            href = attributes["href"] or ""
            if href.startswith("/") and href not in seen:
                seen.add(href)
                assert client.get(href).status_code == 200, f"{href} on {address}"
    assert len(seen) > 100


def test_links_inside_a_page_have_their_target(read):
    for address in ("/", "/comuni", "/comuni/015118", "/dati", "/cerca?q=legnano", "/progetti", "/mappa"):
        page = read(address)
        ids = {attributes.get("id") for _, attributes, _ in page.elements}
        targets = {attributes["href"][1:] for attributes, _ in page.all("a") if attributes["href"].startswith("#")}
        assert targets <= ids, address


def test_home_says_the_key_figures_with_their_labels(read):
    page = read("/")
    figures = dict(zip([text for _, text in page.all("dt")], [text for _, text in page.all("dd")], strict=True))
    assert figures["Residenti"] == "3.219.391"
    assert figures["Aree e ambiti"] == "217"
    assert figures["Quota PNRR in ReGiS"] == "1.544,8 milioni di €"
    assert "Costo totale" not in figures


def test_overview_map_leads_to_every_comune(client, read):
    hrefs = {attributes["href"] for attributes, _ in read("/").all("a")}
    codes = [one["id"] for one in client.get(f"/api/collections/{GAZETTEER.id}/items?limit=200").json()["features"]]
    assert len(codes) == 133
    assert {f"/comuni/{code}" for code in codes} <= hrefs


def test_pages_are_the_same_bytes_until_something_is_published(client):
    first = client.get("/comuni/015146")
    again = client.get("/comuni/015146", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda one: one.name)
def test_no_template_knows_a_collection_by_name(template):
    ids = COLLECTIONS.keys() - {field.name for one in EVERY for field in one.all_fields}
    expressions = re.findall(r"\{[{%](.*?)[%}]\}", template.read_text(encoding="utf-8"), re.DOTALL)
    quoted = {word for one in expressions for word in re.findall(r"[\"']([a-z_]+)[\"']", one)}
    assert not quoted & ids


def test_site_map_lists_every_record_and_robots_names_it(client):
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    locations = [element.text for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    records = sum(
        client.get(f"/api/collections/{one.id}/items?limit=1").json()["numberMatched"] for one in COLLECTIONS.values()
    )
    pages = records + len(COLLECTIONS) + len(PAGES) + 5
    assert len(locations) == len(set(locations)) == pages * len(NAMES)
    assert "/sitemap.xml" in client.get("/robots.txt").text
