"""The map with more records than it holds: the areas of a measurement beside the real records of the portal."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.fixtures.explorer import asked, drawn, listed, open_map, ready
from tests.fixtures.screens import violations

MANY = 4_000
REAL = 217
TILES = re.compile(r"/tiles/WebMercatorQuad/(\d+)/(\d+)/(\d+)")
MILANO = "map=13/45.4640/9.1900"


@pytest.fixture(scope="module")
def live_server(crowded_server):
    """The server of this module's pages."""
    return crowded_server


def tiles_drawn(page):
    """Waits for all tiles that are in sight."""
    page.wait_for_function(
        """() => {
          const tiles = [...document.querySelectorAll(".record-tiles .leaflet-tile")];
          return tiles.length > 0 && tiles.every(tile => tile.classList.contains("leaflet-tile-loaded"));
        }"""
    )


def colours(page):
    """The colours that the tiles really have, and how many dots of each."""
    return page.evaluate(
        """() => {
          const found = {};
          for (const canvas of document.querySelectorAll(".record-tiles canvas")) {
            const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            for (let i = 0; i < data.length; i += 4) {
              if (data[i + 3] < 200) continue;
              const colour = "#" + [0, 1, 2].map(j => data[i + j].toString(16).padStart(2, "0")).join("");
              found[colour] = (found[colour] ?? 0) + 1;
            }
          }
          return found;
        }"""
    )


def click_at(page, lon, lat, zoom):
    """Opens the map on a point and clicks it."""
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_only_the_collection_that_is_too_large_is_drawn_from_tiles(page, live_server):
    asked_for = []
    page.on("request", lambda request: asked_for.append(request.url))
    open_map(page, f"{live_server}/mappa")
    tiles_drawn(page)
    assert page.locator("#map").get_attribute("data-tiles") == "areas"
    assert all("/collections/areas/tiles/" in url for url in asked_for if TILES.search(url))
    assert len([url for url in asked_for if "/areas/items" in url]) == 2  # how many there are, and those in the frame
    keys = drawn(page)
    assert keys
    assert not any(key.startswith("areas/") for key in keys)
    assert {key for key in listed(page) if not key.startswith("areas/")} == set(keys)
    total = f"{MANY + REAL:,}".replace(",", ".")
    assert f"{total} aree" in page.locator("#status").inner_text()
    legend = page.locator(".map-legend-row", has_text="Aree e ambiti").locator(".count")
    assert legend.text_content() == total


def test_from_afar_groups_carry_the_colour_of_the_published_style_and_lead_closer(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas&map=9/45.4640/9.1900")
    tiles_drawn(page)
    style = page.evaluate("() => fetch('/api/collections/areas/styles/default').then(answer => answer.json())")
    colour = next(one["paint"]["circle-color"] for one in style["layers"] if one["id"] == "areas-cluster")
    dots = colours(page)
    assert dots.get("#ffffff", 0) > 50  # the rims and the numbers
    blend = [one for one in dots if near(one, colour, 60)]
    assert blend, sorted(dots, key=dots.get)[-5:]
    with page.expect_request(TILES):
        click_group(page)
    page.wait_for_url(lambda url: float(asked_zoom(url)) == 11)


def until(page, true):
    """Lets the page go on until something is true of what it has told us."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        page.wait_for_timeout(20)


def near(one, other, distance):
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return sum(abs(a - b) for a, b in pairs) <= distance


def asked_zoom(url):
    return url.partition("map=")[2].partition("/")[0] or 0


def click_group(page):
    """Clicks where the pointer says that something is: the first group from the middle of the map."""
    box = page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for step in range(1, 60):
        at = (x + 9 * (step % 8), y + 9 * (step // 8))
        page.mouse.move(*at)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        lies_on_dots = page.evaluate(
            """([x, y]) => [...document.querySelectorAll(".record-tiles canvas")].some(canvas => {
                 const box = canvas.getBoundingClientRect(), scale = canvas.width / box.width;
                 const inside = x > box.left && x < box.right && y > box.top && y < box.bottom;
                 const [i, j] = [(x - box.left) * scale, (y - box.top) * scale];
                 return inside && canvas.getContext("2d").getImageData(i, j, 1, 1).data[3] > 0;
               })""",
            list(at),
        )
        if lies_on_dots:
            page.mouse.click(*at)
            return
    raise AssertionError("no group is drawn around the middle of the map")


def test_a_click_on_a_polygon_opens_its_popup_and_the_address_restores_it(page, live_server, lonely):
    record, name, lon, lat = lonely
    open_map(page, f"{live_server}/mappa?layer=areas&map=15/{lat:.5f}/{lon:.5f}")
    tiles_drawn(page)
    box = page.locator("#map").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    expect(page.locator("#map.is-pointing")).to_be_visible()
    expect(page.locator(".record-tiles canvas + canvas").first).to_be_visible()  # it is marked
    page.mouse.click(*middle)
    heading = page.locator(".leaflet-popup h2")
    expect(heading).to_be_focused()
    assert heading.inner_text() == name
    assert page.locator(".leaflet-popup").get_by_role("link").get_attribute("href") == f"/aree/{record}"
    expect(page.locator(".leaflet-popup .where")).to_contain_text("Milano")  # which the tile does not say
    page.wait_for_url(f"**record=areas/{record}**")
    page.reload()
    ready(page)
    assert page.locator(".leaflet-popup h2").inner_text() == name


def test_beside_the_polygons_a_click_asks_about_the_comune(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas&comune=015146&q=nessunacosasichiamacosi&{MILANO}")
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".leaflet-popup h2")).to_have_text("Milano")


def test_list_holds_what_is_in_the_frame_and_follows_the_map(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas&{MILANO}")
    before = listed(page)
    group = page.locator(".results-group")
    expect(group.locator(".note").first).to_contain_text("Nell’inquadratura della mappa")
    assert len(before) == 50
    page.locator("#map").focus()
    with page.expect_response(lambda answer: "bbox=" in answer.url):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "old => [...document.querySelectorAll('#results li')].some(li => !old.includes(li.dataset.key))", arg=before
    )
    west, south, east, north = frame_of(page)
    inside = page.evaluate(
        "box => fetch(`/api/collections/areas/items?limit=1000&bbox=${box}`).then(answer => answer.json())",
        f"{west},{south},{east},{north}",
    )
    assert set(listed(page)) <= {f"areas/{one['id']}" for one in inside["features"]}
    expect(group.get_by_role("link", name="Elenco completo")).to_have_attribute("href", "/aree")


def frame_of(page):
    """The box that was asked about last."""
    urls = page.evaluate(
        "performance.getEntriesByType('resource').map(one => one.name).filter(n => n.includes('bbox='))"
    )
    return urls[-1].partition("bbox=")[2].partition("&")[0].split(",")


def test_list_leads_to_a_record_of_the_frame_by_keyboard_and_back(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas&{MILANO}")
    item = page.locator("#results li[data-key]").first
    key, title = item.get_attribute("data-key"), item.locator("h3").inner_text()
    item.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h2")).to_be_focused()
    assert page.locator(".leaflet-popup h2").inner_text() == title
    page.wait_for_function("key => document.querySelectorAll('#results li').length < 50", arg=key)  # a closer frame
    page.keyboard.press("Escape")
    expect(page.locator(f"#results li[data-key='{key}'] .show-on-map")).to_be_focused()


def test_a_filter_that_leaves_few_draws_them_as_ever(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas")
    tiles_drawn(page)
    page.locator("#f-comune").select_option("015182")
    page.wait_for_url("**comune=015182**")
    ready(page)
    assert page.locator(".record-tiles").count() == 0
    assert page.locator("#map").get_attribute("data-tiles") == ""
    assert drawn(page) == listed(page)
    assert 0 < len(listed(page)) < 500


def test_filters_narrow_the_tiles_too(page, live_server):
    seen = []
    page.on("request", lambda request: seen.append(request.url) if TILES.search(request.url) else None)
    open_map(page, f"{live_server}/mappa?layer=areas&q=sintetica")
    tiles_drawn(page)
    assert seen
    assert all("q=sintetica" in url and "v=" in url for url in seen)
    assert asked(page)["q"] == "sintetica"


def test_tiles_that_nobody_looks_at_any_more_are_cancelled(page, live_server):
    page.route(TILES, lambda route: None)  # never answered
    asked_for, failed = set(), {}
    page.on("request", lambda request: asked_for.add(request.url) if TILES.search(request.url) else None)
    page.on(
        "requestfailed",
        lambda request: failed.update({request.url: request.failure}) if TILES.search(request.url) else None,
    )
    open_map(page, f"{live_server}/mappa?layer=areas&{MILANO}")
    page.wait_for_function("() => document.querySelectorAll('.record-tiles .leaflet-tile').length > 0")
    former = set(asked_for)
    page.get_by_role("button", name="Ingrandisci").click()
    expect(page).to_have_url(re.compile("map=14"))
    assert former
    until(page, lambda: set(failed) >= former)
    assert set(failed) == former
    assert {TILES.search(url).group(1) for url in asked_for - former} == {"13"}  # as MapLibre counts zooms
    page.locator("#f-comune").select_option("015182")
    page.wait_for_url("**comune=015182**")
    ready(page)
    until(page, lambda: set(failed) == asked_for)
    assert set(failed.values()) == {"net::ERR_ABORTED"}
    page.unroute(TILES)


def test_tiles_that_fail_are_told_of_and_the_rest_stays(page, live_server, console_errors):
    page.route(TILES, lambda route: route.fulfill(status=503, body=""))
    open_map(page, f"{live_server}/mappa?{MILANO}")
    page.locator(".map-notice", has_text="non si è potuta disegnare").wait_for()
    assert drawn(page)
    page.goto("about:blank")
    console_errors.clear()  # the browser reports the broken requests itself


def test_axe_finds_nothing_on_a_crowded_map(browser, live_server, lonely):
    record, *_ = lonely
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    try:
        page = context.new_page()
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            open_map(page, f"{live_server}/mappa?layer=areas&record=areas/{record}&{MILANO}")
            tiles_drawn(page)
            expect(page.locator(".leaflet-popup")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert violations(page) == [], width
    finally:
        context.close()


@pytest.mark.parametrize("dots", [1, 2])
def test_tiles_are_as_sharp_as_the_screen_at_any_zoom(browser, live_server, dots):
    context = browser.new_context(
        viewport={"width": 1000, "height": 700}, device_scale_factor=dots, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        for zoom, scale in ((13, 1), (13.25, 2**0.25), (19, 1)):
            open_map(page, f"{live_server}/mappa?layer=areas&map={zoom}/45.4640/9.1900")
            page.wait_for_function(
                "width => [...document.querySelectorAll('.record-tiles canvas')]"
                ".some(canvas => Math.abs(canvas.width - width) < 2)",
                arg=(512 + 2 * 26) * scale * dots,
            )
    finally:
        context.close()


def test_code_of_tiles_is_fetched_only_when_there_is_a_crowd(page, live_server):
    scripts = []
    page.on("request", lambda request: scripts.append(request.url) if request.url.endswith(".js") else None)
    open_map(page, f"{live_server}/mappa?comune=015182")
    few = len(scripts)
    page.locator("#f-comune").select_option("")
    page.wait_for_url(lambda url: "comune=" not in url)
    ready(page)
    tiles_drawn(page)
    assert len(scripts) == few + 1


def test_list_that_cannot_be_fetched_is_said_and_can_be_asked_for_again(page, live_server, console_errors):
    open_map(page, f"{live_server}/mappa?{MILANO}")
    page.route("**/collections/areas/items*", lambda route: route.abort())
    page.locator("#views").get_by_text("Elenco").click()
    expect(page.locator("#status")).to_contain_text("Il servizio non risponde")
    console_errors.clear()  # the browser reports the broken request itself


def test_map_that_is_moved_while_its_first_answer_is_listed_comes_to_rest(page, live_server):
    held = []
    page.route("**/items?*bbox=*", lambda route: route.continue_() if held else held.append(route))
    page.goto(f"{live_server}/mappa?{MILANO}")
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(50)
    page.locator(".leaflet-control-zoom-in").click()
    expect(page.locator("#map")).to_have_attribute("data-state", "ready")
    assert held
