"""The map on other grounds and screens: base maps that fail, a phone, the weight of its scripts, maps within pages."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.fixtures.explorer import RHO, answered, asked, drawn, listed, open_map, ready

EMPTY_IMAGE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def with_basemap(page, url, **more):
    """Declares a base map on the page, as the settings of an installation would."""

    def declare(route):
        answer = route.fetch()
        declared = json.dumps([{"id": "strade", "title": "Strade", "url": url, "attribution": "Prova", **more}])
        head, _, tail = answer.text().partition('"basemaps":')
        assert tail
        rest = tail.lstrip()[2:]  # the empty list
        route.fulfill(response=answer, body=f'{head}"basemaps": {declared}{rest}')

    page.route("**/mappa*", declare)


def test_base_map_that_does_not_answer_is_a_notice_and_the_rest_stays(page, live_server, console_errors):
    with_basemap(page, "/static/nessuna/{z}/{x}/{y}.png")
    open_map(page, f"{live_server}/mappa")
    assert page.locator(".leaflet-tile").count() == 0
    page.locator(".map-legend summary").click()
    page.get_by_role("radio", name="Strade").check()
    ready(page)  # an answer that comes after the tiles have failed does not take the notice away
    expect(page.locator(".map-notice")).to_contain_text("non risponde")
    assert asked(page)["basemap"] == "strade"
    assert page.evaluate("document.getElementById('map').dataset.comuni") == "133"
    assert drawn(page) == listed(page)
    page.get_by_role("radio", name="Nessuna").check()
    expect(page.locator(".map-notice")).to_be_empty()
    assert page.locator(".leaflet-tile").count() == 0
    page.goto("about:blank")  # no tile is on its way any more
    console_errors.clear()  # the browser reports the missing tiles itself


def test_base_map_may_be_a_wms_service(page, live_server):
    with_basemap(page, "/static/wms", kind="wms", layers="ortofoto")
    page.route("**/static/wms?**", lambda route: route.fulfill(content_type="image/gif", body=EMPTY_IMAGE))
    with page.expect_request("**/static/wms?**") as request:
        open_map(page, f"{live_server}/mappa?basemap=strade")
    query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(request.value.url).query).items()}
    assert (query["request"], query["layers"], query["srs"]) == ("GetMap", "ortofoto", "EPSG:3857")


def test_phone_has_map_filters_and_list_without_scrolling_sideways(browser, live_server):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="it-IT"
    )
    try:
        page = context.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        open_map(page, f"{live_server}/mappa")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert drawn(page) == listed(page)
        assert page.locator("#map").evaluate("map => getComputedStyle(map).touchAction") != "none"
        page.get_by_text("Mostra i filtri").tap()
        page.locator("#f-comune").select_option(RHO)
        page.wait_for_url(f"**comune={RHO}**")
        ready(page)
        assert drawn(page) == listed(page) == answered(page, f"comune={RHO}")
        page.locator(".results-group summary").first.tap()
        page.locator("#results .show-on-map").first.tap()
        popup = page.locator(".leaflet-popup")
        popup.wait_for()
        box = popup.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert errors == []
    finally:
        context.close()


def test_script_and_style_of_the_map_are_light(page, live_server):
    sizes = {}

    def weigh(response):
        kind = response.request.resource_type
        if kind in ("script", "stylesheet"):
            sizes[response.url] = response.request.sizes()["responseBodySize"]

    page.on("requestfinished", lambda request: weigh(request.response()))
    open_map(page, f"{live_server}/mappa")
    scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))
    assert 0 < scripts <= 100_000, sizes


def test_map_of_a_record_page_takes_the_place_of_the_still_one(page, live_server):
    page.goto(f"{live_server}/aree/scalo-farini")
    page.locator(".record-map").scroll_into_view_if_needed()
    page.locator(".record-map[data-state=ready] canvas").wait_for()
    expect(page.locator(".record-map").get_by_role("button", name="Ingrandisci")).to_be_visible()


def test_map_of_a_comune_page_takes_the_place_of_the_still_one(page, live_server):
    page.goto(f"{live_server}/comuni/{RHO}")
    page.locator(".record-map").scroll_into_view_if_needed()
    page.locator(".record-map[data-state=ready] canvas").wait_for()
