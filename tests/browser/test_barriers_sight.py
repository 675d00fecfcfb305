"""Who sees little, sees otherwise or taps: forced colours, less movement, 400 %, spaced-out text, large targets."""

import pytest
from playwright.sync_api import expect

from tests.fixtures.barriers import clipped, covering, small_targets, space_out
from tests.fixtures.explorer import open_map, ready
from tests.fixtures.screens import too_wide

PAGES = {
    "home": "/",
    "map": "/mappa?comune=015182&sel=areas/scalo-farini,areas/scalo-rogoredo",
    "popup": "/en/mappa?record=areas/scalo-farini&layer=areas",
    "table": "/mappa?show=table&comune=015182",
    "beside": "/mappa/confronto?sel=areas/scalo-farini,areas/scalo-rogoredo",
    "comune": "/comuni/015118",
    "record": "/aree/scalo-farini",
    "compare": "/confronta?place=Legnano&place=Rho",
    "documents": "/documenti",
    "data": "/dati",
    "api": "/api/collections/areas/items",
}
ZOOMED = {"width": 320, "height": 256}
"""What a window of 1280 by 1024 shows at 400 %."""

OPEN = """one => {
  one.scrollIntoView({block: "center"});
  const {left, top, width, height} = one.getBoundingClientRect();
  return [[0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]].every(
    ([x, y]) => one.contains(document.elementFromPoint(left + width * x, top + height * y)));
}"""
"""Whether nothing lies over an element, at any of its corners."""


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_page_can_be_read_at_400_percent_with_spaced_text_and_tapped(page, live_server, address):
    page.set_viewport_size(ZOOMED)
    page.goto(f"{live_server}{address}")
    if "/mappa?" in address:
        ready(page)
        page.locator(".map-legend").evaluate("one => { one.open = true; }")
    assert too_wide(page) == []
    assert covering(page) == []
    assert small_targets(page) == []
    space_out(page)
    assert too_wide(page) == []
    assert clipped(page) == []
    page.set_viewport_size({"width": 1280, "height": 1024})
    assert clipped(page) == []
    assert small_targets(page) == []


def test_popup_is_in_sight_whole_and_its_closing_sign_large_enough(page, live_server):
    for size in ({"width": 1280, "height": 900}, {"width": 1000, "height": 800}, {"width": 360, "height": 740}):
        page.set_viewport_size(size)
        open_map(page, f"{live_server}/mappa?record=areas/scalo-farini&layer=areas")
        page.wait_for_timeout(300)  # whatever would still push it away
        map_, popup = page.locator("#map").bounding_box(), page.locator(".leaflet-popup").bounding_box()
        assert popup["y"] >= map_["y"], size
        assert popup["x"] >= map_["x"], size
        close = page.locator(".leaflet-popup-close-button").bounding_box()
        assert min(close["width"], close["height"]) >= 24
        assert page.locator(".leaflet-popup-close-button").evaluate(OPEN), size
        page.locator(".leaflet-popup-close-button").click()
        expect(page.locator(".leaflet-popup")).to_have_count(0)


def test_wheel_scrolls_the_page_where_the_map_fills_the_window(page, live_server):
    page.set_viewport_size(ZOOMED)
    open_map(page, f"{live_server}/mappa?comune=015182&map=12/45.5300/9.0400")
    page.locator("#map").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    box = page.locator("#map").bounding_box()
    page.mouse.move(160, max(box["y"], 0) + 100)
    page.mouse.wheel(0, 200)
    page.wait_for_function("before => scrollY > before", arg=before)
    assert "map=12/" in page.url


def test_who_asked_for_less_movement_sees_none(page, live_server):
    open_map(page, f"{live_server}/mappa?comune=015182&map=12/45.5300/9.0400")
    pane = page.locator(".leaflet-map-pane")
    page.locator("#map").focus()
    places = page.evaluate(
        """async () => {
          const pane = document.querySelector(".leaflet-map-pane"), seen = new Set();
          const right = new KeyboardEvent("keydown", {key: "ArrowRight", keyCode: 39, bubbles: true});
          document.getElementById("map").dispatchEvent(right);
          for (let frame = 0; frame < 20; frame++) {
            seen.add(pane.style.transform);
            await new Promise(requestAnimationFrame);
          }
          return seen.size;
        }"""
    )
    assert places == 1, pane.get_attribute("style")
    page.locator("#results li[data-key]").first.get_by_role("button").click()
    moving = page.evaluate("document.getAnimations().filter(one => one.playState === 'running').length")
    assert moving == 0
    smooth = "[...document.querySelectorAll('*')].some(one => getComputedStyle(one).scrollBehavior === 'smooth')"
    assert not page.evaluate(smooth)
