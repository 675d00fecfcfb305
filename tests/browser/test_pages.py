"""Every page in a browser: it fits, stays where it is, has no barrier that axe knows, works without script."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.fixtures.screens import follow, moved, too_wide, violations, watch_moves

ADDRESSES = {
    "home": "/",
    "map": "/mappa?comune=015118",
    "comuni": "/comuni",
    "comune": "/comuni/015118",
    "zone": "/zone/nord-milano",
    "list": "/aree?zone=nord-milano",
    "record": "/aree/scalo-farini",
    "many-comuni": "/programmi/ptm",
    "project": "/progetti/pui-cambio-cassano-d-adda-i41b22000550001",
    "documents": "/documenti",
    "compare": "/confronta",
    "compare-four": "/confronta?place=Legnano&place=015182&place=sud-est&place=Sesto+San+Giovanni",
    "report": "/segnala?page=/aree&about=wrong",
    "search": "/cerca?q=legnano",
    "data": "/dati",
    "api": "/api",
    "api-conformance": "/api/conformance",
    "api-definition": "/api/openapi.json",
    "api-collections": "/api/collections",
    "api-collection": "/api/collections/areas",
    "api-schema": "/api/collections/proposals/schema",
    "api-records": "/api/collections/areas/items",
    "api-record": "/api/collections/comuni/items/015118",
    "api-statistics": "/api/collections/proposals/stats?group-by=pnrr_mission&measure=sum(pnrr_funding_eur)",
    "api-tiles": "/api/tiles/WebMercatorQuad",
    "api-scheme": "/api/tileMatrixSets/WebMercatorQuad",
    "api-style": "/api/collections/areas/styles/default",
    "api-summary": "/api/comuni/015118/summary",
    "privacy": "/privacy",
}
NARROWER = {1280: 768, 390: 320}
"""Each page is asked for at two widths, and made narrower."""


@pytest.mark.parametrize("width", NARROWER)
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_page_fits_its_window_does_not_move_and_axe_finds_nothing(page, live_server, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    watch_moves(page)
    page.goto(f"{live_server}{address}", wait_until="networkidle")
    assert page.title().endswith("· REMIX")
    assert moved(page) < 0.1
    if address != ADDRESSES["api-definition"] or width == 390:  # fifty thousand elements, of the kinds that others have
        assert violations(page) == []
    for each in (width, NARROWER[width]):
        page.set_viewport_size({"width": each, "height": 800})
        assert too_wide(page) == [], each


@pytest.mark.parametrize("address", ["/aree/nulla", "/aree?kind=boh"])
def test_error_page_fits_a_phone(page, live_server, console_errors, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server}{address}")
    assert too_wide(page) == []
    assert page.locator("h1").is_visible()
    console_errors.clear()  # the browser reports the status itself


@pytest.fixture
def unscripted(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def test_journey_from_the_home_to_a_record_works_without_script(unscripted, live_server):
    page = unscripted
    page.goto(live_server)
    page.get_by_role("searchbox").fill("farini")
    follow(page.get_by_role("button", name="Cerca", exact=True))
    follow(page.get_by_role("link", name="Scalo Farini").first)
    assert page.locator("h1").inner_text() == "Scalo Farini"
    follow(page.locator(".record-head").get_by_role("link", name="Milano"))
    assert page.locator("h1").inner_text() == "Milano"


def test_filters_and_pages_of_a_list_work_without_script(unscripted, live_server):
    page = unscripted
    page.goto(f"{live_server}/progetti")
    follow(page.get_by_role("link", name="Pagina successiva"))
    assert "cursor=" in page.url
    page.get_by_label("Comune", exact=True).select_option(label="Legnano")
    follow(page.get_by_role("button", name="Applica i filtri"))
    assert "comune=015118" in page.url
    assert "cursor=" not in page.url
    assert page.locator("li[data-id]").count() > 0


def test_map_is_a_list_without_script(unscripted, live_server):
    page = unscripted
    page.goto(f"{live_server}/mappa?comune=015118")
    assert not page.locator("#map").is_visible()
    assert page.locator("#results li[data-id]").count() > 0


def test_sections_open_on_a_phone_without_script(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server}/aree")
    page.get_by_text("Sezioni del portale").click()
    expect(page.locator(".nav-narrow").get_by_role("link", name="Servizi")).to_be_visible()
    assert not page.get_by_label("Zona omogenea").is_visible()
    page.get_by_label("Mostra i filtri").check()
    expect(page.get_by_label("Zona omogenea")).to_be_visible()
    context.close()


def test_first_tab_stops_lead_past_the_header(page, live_server):
    page.goto(f"{live_server}/aree")
    names = []
    for _ in range(3):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim()"))
        assert page.evaluate("document.activeElement.getBoundingClientRect().height") >= 24
    assert names == ["Vai al contenuto", "Vai alla ricerca", "Vai ai risultati"]
    page.keyboard.press("Enter")
    expect(page.locator("#risultati")).to_be_focused()


def test_links_and_controls_are_large_enough_to_hit(page, live_server):
    page.set_viewport_size({"width": 390, "height": 800})
    for address in ("/aree", "/comuni/015118", "/"):
        page.goto(f"{live_server}{address}")
        small = page.evaluate(
            """controls => [...document.querySelectorAll(controls)]
                 .filter(e => e.offsetParent && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)""",
            "button, select, input:not([type=checkbox]), nav a, .chip-link, .letters a, label.check",
        )
        assert small == []


def test_style_sheet_stays_light(live_server, page):
    page.goto(live_server)
    hrefs = page.evaluate("() => [...document.styleSheets].map(sheet => sheet.href)")
    sizes = [len(gzip.compress(page.request.get(href).body())) for href in hrefs]
    assert sizes
    assert sum(sizes) < 40_000


def test_printed_record_keeps_facts_and_drops_controls(page, live_server):
    page.goto(f"{live_server}/aree/scalo-farini")
    page.emulate_media(media="print")
    page.wait_for_function("matchMedia('print').matches")  # the browser takes up the medium in its own time
    for kept in (".facts >> nth=0", ".page-facts time"):
        expect(page.locator(kept)).to_be_visible()
    for dropped in (".footer-dark", ".feedback", ".header-search"):
        expect(page.locator(dropped)).to_be_hidden()


def test_names_of_the_quantities_of_a_place_stay_whole_on_a_phone(page, live_server):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{live_server}/comuni")
    page.evaluate("document.fonts.ready.then(() => null)")
    cells = page.locator(".table-places tbody tr").first.locator("td[data-label]")
    heights = cells.evaluate_all("all => all.map(one => [one.dataset.label, one.getBoundingClientRect().height])")
    assert len(heights) > 5
    assert [label for label, height in heights if height > 32] == []  # each on one line
