"""Axe finds nothing against WCAG 2.2 AA: on every template, in both languages, in every state of the map."""

from playwright.sync_api import expect

from app.portal import templating
from tests.browser.test_explorer_reach import STATES
from tests.browser.test_pages import ADDRESSES
from tests.fixtures.explorer import open_map, ready
from tests.fixtures.screens import WCAG, violations

MORE = {
    "legal": "/note-legali",
    "accessibility": "/accessibilita",
    "site map": "/mappa-del-sito",
    "how to use the data": "/usa-i-dati",
}
"""Pages that no other test shows to axe."""

TRY = "/api/docs"
"""Swagger UI: not ours, and made readable by us."""

WRONG = {"not found": "/aree/nulla", "not understood": "/aree?kind=boh", "of the map": "/mappa?comune=999999"}

ENGLISH = [
    "/en/",
    "/en/mappa?comune=015182",
    "/en/comuni/015118",
    "/en/aree/scalo-farini",
    "/en/confronta?place=Legnano",
]


def test_every_template_is_shown_to_axe(client, monkeypatch):
    shown = set()
    env = templating.environment()
    source = env.loader.get_source

    def note(environment, name):
        shown.add(name)
        return source(environment, name)

    env.cache.clear()
    monkeypatch.setattr(env.loader, "get_source", note)
    for address in (*ADDRESSES.values(), *STATES.values(), *MORE.values(), *WRONG.values(), TRY):
        # A host of its own: what is kept of former answers belongs to another one.
        answer = client.get(address, headers={"host": "templates.test", "accept": "text/html"})
        assert answer.headers["content-type"].startswith("text/html"), address
    there = {path.relative_to(templating.TEMPLATES).as_posix() for path in templating.TEMPLATES.rglob("*.html")}
    assert there - shown == set()


def test_pages_of_text_and_mistakes_have_no_barrier(page, live_server, console_errors):
    page.set_viewport_size({"width": 360, "height": 740})
    for address in (*MORE.values(), *WRONG.values()):
        page.goto(f"{live_server}{address}")
        assert violations(page) == [], address
    console_errors.clear()  # the browser reports the status of the mistakes itself


def test_page_that_tries_the_api_has_no_barrier(page, live_server):
    page.goto(f"{live_server}{TRY}")
    page.locator(".opblock").first.wait_for()
    assert violations(page, rules=WCAG) == []


def test_pages_in_english_have_no_barrier(page, live_server):
    for address in ENGLISH:
        page.goto(f"{live_server}{address}", wait_until="networkidle")
        assert page.locator("html").get_attribute("lang") == "en"
        assert violations(page) == [], address


def test_states_of_the_map_have_no_barrier(page, live_server):
    open_map(page, f"{live_server}/mappa?comune=015182&layer=areas")
    first = page.locator("#results li[data-key]").first
    first.get_by_role("checkbox").check()
    page.locator("#results li[data-key]").nth(1).get_by_role("checkbox").check()
    first.get_by_role("button").click()
    expect(page.locator(".leaflet-popup h2")).to_be_focused()
    assert violations(page) == [], "selection and popup"
    page.get_by_role("button", name="Disegna un’area").click()
    add = page.get_by_role("button", name="Aggiungi un punto al centro")
    add.click()
    assert violations(page) == [], "drawing"
    page.get_by_role("button", name="Annulla").click()
    page.get_by_role("button", name="Schermo intero").click()
    expect(page.get_by_role("button", name="Esci dallo schermo intero")).to_be_visible()
    page.locator(".map-legend summary").click()
    assert violations(page) == [], "full screen with the legend"
    page.get_by_role("button", name="Esci dallo schermo intero").click()
    for view in ("Elenco", "Tabella"):
        page.locator("#views").get_by_role("link", name=view).click()
        ready(page)
        assert violations(page) == [], view


def test_filters_open_on_a_phone_and_a_failing_service_have_no_barrier(page, live_server, console_errors):
    page.set_viewport_size({"width": 360, "height": 740})
    open_map(page, f"{live_server}/en/mappa?comune=015182")
    page.get_by_label("Show the filters").check()
    for summary in page.locator("#filters summary").all():
        summary.click()
    assert violations(page) == [], "filters"
    page.route("**/api/collections/**", lambda route: route.abort())
    page.locator("#f-comune").select_option("015146")
    page.locator("#map[data-state=error]").wait_for()
    assert violations(page) == [], "failure"
    console_errors.clear()  # the browser reports the broken requests itself
