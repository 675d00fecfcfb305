"""Two dates or two collections on one map, divided by a line: each side holds what the API answers to its question."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_explorer_reach import tab_to
from tests.fixtures.explorer import TOTALS, answered, asked, drawn, listed, open_map, ready
from tests.fixtures.screens import too_wide, violations

TOOL = "Confronta due date o due raccolte"
LINE = "Posizione della linea"


def side(page, name):
    """The ids on one side of the line."""
    page.locator(".swipe[data-state=ready]").wait_for(state="attached")
    return sorted(page.locator(".swipe").get_attribute(f"data-{name}").split())


def seen(page, name):
    """From where to where a side is seen, in pixels of the map; and where the line and the far edge are."""
    return page.evaluate(
        """name => {
          const {left, width} = document.getElementById("map").getBoundingClientRect();
          const pane = document.querySelector(`.leaflet-${name}-records-pane`);
          const numbers = getComputedStyle(pane).clipPath.match(/-?[\\d.]+px/g).map(parseFloat);
          const origin = pane.getBoundingClientRect().left - left;
          const xs = numbers.filter((_, index) => index % 2 === 0).map(x => x + origin);
          return [Math.min(...xs), Math.max(...xs), width * document.querySelector(".swipe-range").value / 100, width];
        }""",
        name,
    )


def test_each_side_of_the_line_holds_what_the_api_answers(page, live_server):
    open_map(page, f"{live_server}/mappa?comune=015146&swipe=all/2020,proposals")
    assert side(page, "left") == answered(page, "comune=015146&datetime=../2020-12-31")
    assert side(page, "right") == answered(page, "comune=015146", ("proposals",))
    assert 0 < len(side(page, "left")) < len(listed(page))
    assert listed(page) == answered(page, "comune=015146")
    said = page.locator(".swipe [role=status]").inner_text()
    assert f"fino al 2020: {len(side(page, 'left'))} schede" in said
    assert f"Progetti PNRR: {len(side(page, 'right'))} schede" in said


def test_line_is_opened_moved_and_closed_by_keyboard_alone(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas,services")
    tool = page.get_by_role("button", name=TOOL)
    tab_to(page, tool)
    page.keyboard.press("Enter")
    line = page.get_by_role("slider", name=LINE)
    expect(line).to_be_focused()
    assert "50 % della mappa a sinistra" in line.get_attribute("aria-valuetext")
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    assert asked(page)["swipe"].endswith(",40")
    assert "40 % della mappa a sinistra" in line.get_attribute("aria-valuetext")
    page.keyboard.press("Tab")
    page.keyboard.press("s")  # «Servizi sovracomunali»
    expect(page.get_by_role("group", name="A sinistra").get_by_role("combobox").first).to_have_value("services")
    page.wait_for_url("**swipe=services/**")
    assert {key.partition("/")[0] for key in side(page, "left")} == {"services"}
    assert side(page, "right") == answered(page, "", ("areas", "services"))
    page.keyboard.press("Escape")
    expect(tool).to_be_focused()
    assert "swipe" not in asked(page)
    assert drawn(page) == listed(page) == answered(page, "", ("areas", "services"))


def test_both_drawings_are_cut_where_the_line_is(page, live_server):
    open_map(page, f"{live_server}/mappa?swipe=areas,services,30")
    side(page, "left")
    for _ in range(2):
        start, cut, line, _width = seen(page, "left")
        assert (start, cut) == pytest.approx((0, line), abs=2)  # the map has a border
        cut, end, line, width = seen(page, "right")
        assert (cut, end) == pytest.approx((line, width), abs=2)
        page.locator("#map").focus()
        page.keyboard.press("ArrowRight")  # what is cut stays where the line is when the map moves
        page.wait_for_timeout(200)


def test_pointer_drags_the_handle_and_the_address_tells(page, live_server):
    open_map(page, f"{live_server}/mappa?swipe=areas,services")
    side(page, "left")
    box = page.locator(".swipe-handle").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 100, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    width = page.locator("#map").bounding_box()["width"]
    assert abs(int(asked(page)["swipe"].split(",")[2]) - (50 + 100 * 100 / width)) <= 1
    assert page.locator(".leaflet-popup").count() == 0


def test_click_opens_what_is_seen_on_that_side(page, live_server):
    page.set_viewport_size({"width": 1280, "height": 1100})
    open_map(page, f"{live_server}/mappa?record=areas/scalo-farini&map=14/45.5025/9.1800&swipe=areas,programmes,90")
    assert "areas/scalo-farini" in side(page, "left")
    heading = page.locator(".leaflet-popup h2")
    expect(heading).to_have_text("Scalo Farini")
    page.wait_for_timeout(500)  # the map makes room for the bar, then for the popup
    x, y = page.evaluate(
        """() => {
          const tip = document.querySelector(".leaflet-popup-tip").getBoundingClientRect();
          return [tip.left + tip.width / 2, tip.bottom + 12];  // it points at the symbol
        }"""
    )
    for line, there in (("90", "Scalo Farini"), ("10", "Milano")):
        page.get_by_role("slider", name=LINE).fill(line)
        page.locator(".leaflet-popup-close-button").click()
        heading.wait_for(state="detached")
        page.mouse.click(x, y)
        expect(heading).to_have_text(there)


def test_link_restores_the_line_and_both_sides_in_a_fresh_browser(page, live_server, browser):
    open_map(page, f"{live_server}/mappa?zone=nord-milano&swipe=areas/2015,all/2023,65")
    before = (side(page, "left"), side(page, "right"), page.locator(".swipe-rule").bounding_box())
    elsewhere = browser.new_page(viewport={"width": 1280, "height": 800})
    try:
        open_map(elsewhere, page.url)
        assert (side(elsewhere, "left"), side(elsewhere, "right")) == before[:2]
        assert elsewhere.locator(".swipe-rule").bounding_box() == before[2]
    finally:
        elsewhere.close()
    assert asked(page)["swipe"] == "areas/2015,all/2023,65"


def test_filter_narrows_both_sides_and_back_undoes_it(page, live_server):
    open_map(page, f"{live_server}/mappa?swipe=areas,services")
    before = side(page, "left"), side(page, "right")
    assert (len(before[0]), len(before[1])) == (TOTALS["areas"], TOTALS["services"])
    page.locator("#f-comune").select_option("015182")
    page.wait_for_url("**comune=015182**")
    ready(page)
    assert side(page, "left") == answered(page, "comune=015182", ("areas",))
    assert side(page, "right") == answered(page, "comune=015182", ("services",))
    page.go_back()
    ready(page)
    assert (side(page, "left"), side(page, "right")) == before


def test_script_of_the_line_is_fetched_only_when_it_is_asked_for(page, live_server):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    open_map(page, f"{live_server}/mappa")
    assert not [one for one in fetched if "/swipe-" in one]
    page.get_by_role("button", name=TOOL).click()
    side(page, "left")
    assert [one for one in fetched if "/swipe-" in one]


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_while_the_line_is_there(browser, live_server, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="it-IT", reduced_motion="reduce")
    try:
        page = context.new_page()
        open_map(page, f"{live_server}/mappa?swipe=all/2020,proposals")
        side(page, "left")
        assert too_wide(page) == []
        assert violations(page) == []
    finally:
        context.close()


def test_pointer_let_go_over_the_handle_moves_nothing_that_it_did_not_take(page, live_server):
    open_map(page, f"{live_server}/mappa?swipe=areas,services,40")
    side(page, "left")
    box = page.locator(".swipe-handle").bounding_box()
    page.locator(".swipe-handle").dispatch_event("pointerup", {"clientX": box["x"] + 300, "clientY": box["y"]})
    assert asked(page)["swipe"] == "areas,services,40"


def test_line_stays_where_the_browser_took_the_pointer_away(page, live_server):
    open_map(page, f"{live_server}/mappa?swipe=areas,services")
    side(page, "left")
    box = page.locator(".swipe-handle").bounding_box()
    page.evaluate("addEventListener('pointermove', event => { window.pointer = event.pointerId; }, true)")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 100, box["y"] + box["height"] / 2, steps=4)
    page.locator(".swipe-handle").evaluate("one => one.releasePointerCapture(window.pointer)")
    page.mouse.move(10, 10)
    page.wait_for_url(re.compile(r"areas(,|%2C)services(,|%2C)\d+"))
    page.mouse.up()
