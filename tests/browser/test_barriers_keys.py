"""Who uses the keyboard alone, or no script: each stop is seen and ringed, what opens closes, what happens is said."""

import json

import pytest
from playwright.sync_api import expect

from tests.fixtures.barriers import focus
from tests.fixtures.explorer import asked, drawn, listed, open_map, ready
from tests.fixtures.screens import follow

MILANO = {"latitude": 45.4642, "longitude": 9.19}
ROMA = {"latitude": 41.9, "longitude": 12.5}


@pytest.mark.parametrize(
    ("address", "size"),
    [
        ("/mappa?comune=015182&layer=areas,services", (1280, 700)),
        ("/mappa?comune=015182&layer=areas&show=table", (360, 400)),
        ("/comuni/015118", (1280, 500)),
        ("/confronta?place=Legnano&place=Rho", (360, 500)),
        ("/aree/scalo-farini", (360, 400)),
    ],
)
def test_every_stop_of_the_keyboard_is_in_sight_and_ringed(page, live_server, address, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{live_server}{address}")
    if "/mappa?" in address:
        ready(page)
    stops = []
    for _ in range(110):
        page.keyboard.press("Tab")
        if (stop := focus(page)) is None:
            break
        stops.append(stop)
    assert len(stops) > 40
    assert [one["what"] for one in stops if not one["seen"]] == []
    assert [one["what"] for one in stops if not one["ring"]] == []


def test_skip_links_lead_past_the_filters_and_the_map(page, live_server):
    open_map(page, f"{live_server}/mappa?comune=015182&layer=areas")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Vai ai risultati"
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('results').contains(document.activeElement)")


def test_a_skip_link_asks_nothing_anew(page, live_server):
    open_map(page, f"{live_server}/mappa?comune=015182&layer=areas")
    state = page.evaluate(
        """() => new Promise(resolve => {
            addEventListener("hashchange", () => resolve(document.getElementById("map").dataset.state));
            document.querySelector("a[href='#results']").click();
        })"""
    )
    assert state == "ready"


def test_escape_closes_whatever_has_opened_and_gives_the_focus_back(page, live_server):
    open_map(page, f"{live_server}/mappa?comune=015182&layer=areas")
    field = page.locator("#f-q")
    field.press_sequentially("scal")
    options = page.get_by_role("listbox", name="Suggerimenti")
    expect(options).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_be_hidden()
    expect(field).to_be_focused()
    field.fill("")
    for name, opened in (("Questa vista come…", "dialog[open]"), ("Disegna un’area", ".sketch"), ("Misura", ".sketch")):
        trigger = page.locator("#elsewhere") if opened.startswith("dialog") else page.get_by_role("button", name=name)
        trigger.press("Enter")
        page.locator(opened).wait_for()
        assert page.evaluate("one => document.querySelector(one).contains(document.activeElement)", opened)
        page.keyboard.press("Escape")
        expect(page.locator(opened)).to_have_count(0)
        expect(trigger).to_be_focused()
    everywhere = page.locator(".map-everywhere button, .show-on-map").first
    everywhere.press("Enter")
    expect(page.locator(".leaflet-popup h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(everywhere).to_be_focused()
    summary = page.locator(".map-legend summary")
    summary.press("Enter")
    page.get_by_label("Opacità delle schede").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".map-legend-body")).to_be_hidden()
    expect(summary).to_be_focused()


def test_opacity_is_set_by_keyboard_and_kept_in_the_address(page, live_server):
    open_map(page, f"{live_server}/mappa?comune=015182&layer=areas")
    page.locator(".map-legend summary").press("Enter")
    slider = page.get_by_label("Opacità delle schede")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**opacity=90**")
    ready(page)
    assert page.locator(".leaflet-overlay-pane").evaluate("one => one.style.opacity") == "0.9"
    expect(slider).to_be_focused()


@pytest.mark.parametrize(
    ("position", "said"),
    [
        (MILANO, "Sei qui"),
        (ROMA, "Ti trovi fuori dalla Città metropolitana di Milano."),
        (None, "La posizione non è disponibile"),
    ],
    ids=["inside", "outside", "refused"],
)
def test_locating_says_what_it_found(page, live_server, position, said):
    if position:
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation(position)
    open_map(page, f"{live_server}/mappa?layer=areas&comune=015182")
    locate = page.get_by_role("button", name="Dove sono")
    locate.press("Enter")
    expect(page.locator(".map-notice[role=status]")).to_contain_text(said)
    expect(locate).to_be_focused()
    if position is MILANO:
        page.wait_for_url("**map=**45.46**")


def test_full_screen_is_said_and_left_by_the_same_button(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas&comune=015182")
    button = page.get_by_role("button", name="Schermo intero", exact=True)
    button.press("Enter")
    leave = page.get_by_role("button", name="Esci dallo schermo intero")
    expect(leave).to_be_focused()
    expect(page.locator(".map-notice[role=status]")).to_contain_text("Schermo intero")
    assert page.evaluate("document.fullscreenElement.contains(document.getElementById('results'))")
    leave.press("Enter")
    expect(button).to_be_focused()


def test_without_scripts_a_comune_is_found_its_area_opened_and_all_downloaded(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="it-IT")
    try:
        page = context.new_page()
        page.goto(f"{live_server}/mappa")
        page.get_by_label("Mostra i filtri").check()
        page.locator("#f-q").fill("garbagnate")
        follow(page.get_by_role("button", name="Applica i filtri"), key="Enter")
        page.get_by_label("Mostra i filtri").check()
        page.locator("#f-comune").select_option(
            label=next(
                text
                for text in page.locator("#f-comune option").all_inner_texts()
                if text.startswith("Garbagnate Milanese")
            )
        )
        page.locator("#f-q").fill("")
        follow(page.get_by_role("button", name="Applica i filtri"), key="Enter")
        assert asked(page)["comune"] == "015105"
        ids = page.locator("#results section:has(#r-aree) [data-id]").evaluate_all(
            "all => all.map(one => one.dataset.id)"
        )
        follow(page.locator("#results h3 a").first, key="Enter")
        assert "/aree/" in page.url
        assert page.get_by_role("heading", level=1).is_visible()
        page.go_back()
        follow(page.get_by_role("link", name="Questa vista come…"), key="Enter")
        with page.expect_download() as download:
            page.get_by_role("link", name="GeoJSON Aree").press("Enter")
        saved = json.loads(download.value.path().read_text())
        assert sorted(one["id"] for one in saved["features"]) == sorted(ids)
    finally:
        context.close()


def test_what_a_filter_found_is_said_in_the_live_region(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas")
    status = page.locator("#status")
    assert status.get_attribute("aria-live") == "polite"
    before = status.inner_text()
    page.locator("#f-comune").select_option("015182")
    page.wait_for_url("**comune=015182**")
    ready(page)
    assert status.inner_text() != before
    assert status.inner_text().startswith(f"{len(listed(page))} schede")
    assert drawn(page) == listed(page)
