import gzip

import pytest

from app.settings import ROOT

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
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def too_wide(page):
    """The elements that stick out of the window, if the page scrolls sideways."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
           [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
             .map(e => `${e.tagName}.${e.className}`).slice(0, 5)"""
    )


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_page_fits_every_window_and_its_console_is_clean(page, live_server, address):
    page.goto(f"{live_server}{address}", wait_until="networkidle")
    assert page.title().endswith("· REMIX")
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) == [], width


@pytest.mark.parametrize("address", ["/aree/nulla", "/aree?kind=boh"])
def test_error_page_fits_a_phone(page, live_server, console_errors, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server}{address}")
    assert too_wide(page) == []
    assert page.locator("h1").is_visible()
    console_errors.clear()  # the browser reports the status itself


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_axe_finds_nothing(browser, live_server, address):
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    try:
        page = context.new_page()
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{live_server}{address}", wait_until="networkidle")
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
            assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found["violations"]] == [], width
    finally:
        context.close()


@pytest.fixture
def unscripted(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def test_journey_from_the_home_to_a_record_works_without_script(unscripted, live_server):
    page = unscripted
    page.goto(live_server)
    page.get_by_role("searchbox").fill("farini")
    page.get_by_role("button", name="Cerca", exact=True).click()
    page.get_by_role("link", name="Scalo Farini").first.click()
    assert page.locator("h1").inner_text() == "Scalo Farini"
    page.locator(".record-head").get_by_role("link", name="Milano").click()
    assert page.locator("h1").inner_text() == "Milano"


def test_filters_and_pages_of_a_list_work_without_script(unscripted, live_server):
    page = unscripted
    page.goto(f"{live_server}/progetti")
    page.get_by_role("link", name="Pagina successiva").click()
    assert "cursor=" in page.url
    page.get_by_label("Comune", exact=True).select_option(label="Legnano")
    page.get_by_role("button", name="Applica i filtri").click()
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
    assert page.locator(".nav-narrow").get_by_role("link", name="Servizi").is_visible()
    assert not page.get_by_label("Zona omogenea").is_visible()
    page.get_by_label("Mostra i filtri").check()
    assert page.get_by_label("Zona omogenea").is_visible()
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
    assert page.evaluate("document.activeElement.id") == "risultati"


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
    assert page.locator(".facts").first.is_visible()
    assert not page.locator(".footer-dark").is_visible()
    assert not page.locator(".feedback").is_visible()
    assert page.locator(".page-facts time").is_visible()
    assert not page.locator(".header-search").is_visible()


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_nothing_moves_while_a_page_loads(page, live_server, address):
    page.set_viewport_size({"width": 390, "height": 800})
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => { window.moved += entry.value; }))
          .observe({type: "layout-shift", buffered: true});"""
    )
    page.goto(f"{live_server}{address}", wait_until="networkidle")
    assert page.evaluate("window.moved") < 0.1
