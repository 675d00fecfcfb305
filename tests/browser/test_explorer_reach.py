"""Who uses the explorer without a mouse, with a screen reader, on a narrow screen or without script."""

import json

import pytest
from playwright.sync_api import expect

from tests.fixtures.explorer import asked, drawn, listed, open_map, ready
from tests.fixtures.screens import follow, too_wide, violations


def tab_to(page, locator, *, most=120):
    """Presses Tab until the focus is there: nothing that only a mouse reaches is on the way."""
    for _ in range(most):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {locator}")


def test_keyboard_alone_finds_a_comune_opens_an_area_and_downloads(page, live_server, tmp_path):
    open_map(page, f"{live_server}/mappa")
    field = page.locator("#f-q")
    tab_to(page, field)
    with page.expect_response("**/cerca/suggerimenti?q=garbagnte"):
        page.keyboard.type("garbagnte", delay=20)
    options = page.get_by_role("listbox", name="Suggerimenti").get_by_role("option")
    expect(options.first).to_contain_text("Garbagnate Milanese")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    page.keyboard.press("Enter")
    page.wait_for_url("**comune=015105**")
    ready(page)
    keys = listed(page)
    show = page.locator("#results li[data-key^='areas/']").first.get_by_role("button")
    tab_to(page, show)
    page.keyboard.press("Enter")
    heading = page.locator(".leaflet-popup h2")
    expect(heading).to_be_focused()
    said = page.locator(".leaflet-popup").get_attribute("aria-label")
    assert said.startswith(f"{heading.inner_text()}, ")
    assert "Garbagnate Milanese" in said
    page.keyboard.press("Escape")
    expect(show).to_be_focused()
    link = page.locator("#elsewhere")
    for _ in range(200):
        page.keyboard.press("Shift+Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    file = page.locator("dialog[open]").get_by_role("link", name="GeoJSON Aree")
    tab_to(page, file)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    saved = json.loads(download.value.path().read_text())
    downloaded = sorted(f"areas/{one['id']}" for one in saved["features"])
    assert downloaded == [key for key in keys if key.startswith("areas/")]
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def frame(page):
    """What moves when the map does."""
    return page.evaluate("document.querySelector('.leaflet-map-pane').style.cssText")


def test_area_is_drawn_by_buttons_alone_and_narrows_every_view(page, live_server):
    open_map(page, f"{live_server}/mappa?map=12/45.4640/9.1900&layer=services")
    all_services = listed(page)
    draw = page.get_by_role("button", name="Disegna un’area")
    draw.focus()
    page.keyboard.press("Enter")
    add = page.get_by_role("button", name="Aggiungi un punto al centro")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        add.focus()
        page.keyboard.press("Enter")
        page.locator("#map").focus()
        for _ in range(3):
            before = frame(page)
            page.keyboard.press(key)
            page.wait_for_function(
                "old => document.querySelector('.leaflet-map-pane').style.cssText !== old", arg=before
            )
    page.get_by_role("button", name="Fine").press("Enter")
    page.wait_for_url("**filter=**")
    ready(page)
    expect(draw).to_be_focused()
    assert drawn(page) == listed(page)
    assert 0 < len(listed(page)) < len(all_services)
    assert page.get_by_role("button", name="Togli il filtro dentro l’area disegnata").count() == 1


def test_counts_beside_the_choices_follow_the_other_filters(page, live_server):
    open_map(page, f"{live_server}/mappa?comune=015182")
    services = page.locator("#filters label.check:has([name=layer][value=services]) .count")
    expect(services).to_have_text(str(sum(key.startswith("services/") for key in listed(page))))
    page.locator("#f-comune").select_option("015146")
    page.wait_for_url("**comune=015146**")
    ready(page)
    expect(services).to_have_text(str(sum(key.startswith("services/") for key in listed(page))))


def test_legend_narrows_by_how_well_a_position_is_known(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas")
    page.locator(".map-legend summary").click()
    page.locator(".map-legend").get_by_role("checkbox", name="posizione nota solo per Comune").uncheck()
    page.wait_for_url("**location_precision=**")
    ready(page)
    assert "comune" not in asked(page)["location_precision"].split(",")
    assert drawn(page) == listed(page)
    assert 0 < len(listed(page)) < 217


def test_chosen_records_stand_beside_each_other(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas&show=table&sortby=-surface_m2")
    boxes = page.locator("#results tr[data-key]").get_by_role("checkbox")
    names = [page.locator("#results tr[data-key] th a").nth(index).inner_text() for index in range(2)]
    for index in range(2):
        boxes.nth(index).check()
    page.get_by_role("link", name="Confronta", exact=True).last.click()
    page.wait_for_url("**/mappa/confronto?**")
    assert page.locator("thead th a").all_inner_texts() == names


STATES = {
    "map": "/mappa",
    "table": "/mappa?show=table&comune=015182",
    "list with relations and selection": "/mappa?show=list&near=comuni/015182&from=2015&sel=areas/scalo-farini",
    "popup": "/mappa?record=areas/scalo-farini&layer=areas",
    "nothing": "/mappa?q=nessunacosasichiamacosi",
    "records beside each other": "/mappa/confronto?sel=areas/scalo-farini,areas/scalo-rogoredo",
    "elsewhere": "/questa-vista?comune=015182",
    "embed": "/embed/mappa?comune=015182",
}


@pytest.mark.parametrize("address", STATES.values(), ids=STATES)
def test_axe_finds_nothing_and_no_state_scrolls_sideways(browser, live_server, address):
    for width in (320, 1280):
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="it-IT", reduced_motion="reduce")
        try:
            page = context.new_page()
            page.goto(f"{live_server}{address}")
            if address.startswith(("/mappa?", "/embed")) or address == "/mappa":
                ready(page)
            page.wait_for_load_state("networkidle")
            assert too_wide(page) == [], width
            assert violations(page) == [], width
        finally:
            context.close()


def test_axe_finds_nothing_in_what_opens_over_the_map(page, live_server):
    open_map(page, f"{live_server}/mappa?comune=015182")
    page.locator(".map-legend summary").click()
    page.get_by_role("button", name="Misura").click()
    page.get_by_role("button", name="Aggiungi un punto al centro").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Annulla").click()
    page.locator("#f-q").press_sequentially("scal")
    page.get_by_role("listbox", name="Suggerimenti").get_by_role("option").first.wait_for()
    page.wait_for_url("**q=scal*")  # while a question is on its way what it will replace is pale
    ready(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("#elsewhere").click()
    page.locator("dialog[open]").wait_for()
    assert violations(page) == []


def test_without_script_the_question_is_narrowed_sorted_compared_and_downloaded(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.goto(f"{live_server}/mappa")
        page.locator("#f-comune").select_option("015182")
        page.locator("#f-sortby").select_option("-surface_m2")
        follow(page.get_by_role("button", name="Applica i filtri"))
        follow(page.get_by_role("link", name="Tabella"))
        areas = page.locator("table[data-collection=areas]")
        assert areas.locator("tbody tr").first.inner_text().find("2.000.000") > 0
        for index in range(2):
            areas.get_by_role("checkbox").nth(index).check()
        follow(page.get_by_role("button", name="Confronta le schede scelte"))
        assert page.locator("thead th a").count() == 2
        page.go_back()
        follow(page.get_by_role("link", name="Questa vista come…"))
        assert page.get_by_role("link", name="GeoJSON Aree").count() == 1
    finally:
        context.close()


def test_address_keeps_where_the_map_was_taken_just_before_another_way_of_seeing_it(page, live_server):
    open_map(page, f"{live_server}/mappa?map=13/45.4640/9.1900")
    page.evaluate(
        """() => {
          document.querySelector("#map [aria-label='Tutta l’area']").click();
          [...document.querySelectorAll("#views a, #views button")].find(one => one.textContent === "Elenco").click();
        }"""
    )
    assert asked(page)["show"] == "list"
    assert not asked(page)["map"].startswith("13/")
