import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

TOTALS = {"areas": 217, "services": 477, "proposals": 644, "programmes": 35, "strategies": 3}
RHO = "015182"
EMPTY_IMAGE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def open_map(page, address):
    page.goto(address)
    ready(page)


def ready(page):
    """Waits for the answer to the last change: a change sets "loading" before it returns."""
    page.locator("#map[data-state=ready]").wait_for(state="attached")


def drawn(page):
    """The ids that are on the map."""
    return sorted(page.evaluate("document.getElementById('map').dataset.ids").split())


def listed(page):
    """The ids that are in the list, checked to be there once each."""
    keys = page.evaluate("[...document.querySelectorAll('#results [data-key]')].map(one => one.dataset.key)")
    assert len(keys) == len(set(keys))
    return sorted(keys)


def answered(page, query, layers=TOTALS):
    """The ids that the API gives for a query, asked from the page itself."""
    keys = []
    for layer in layers:
        found = page.evaluate(
            "url => fetch(url).then(answer => answer.json())", f"/api/collections/{layer}/items?limit=10000&{query}"
        )
        keys += [f"{layer}/{feature['id']}" for feature in found["features"]]
    return sorted(keys)


def asked(page):
    """The page's address as a dictionary."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def shown(page):
    """All that a reader can compare before and after: records, view, filters, popup."""
    return {
        "ids": drawn(page),
        "list": listed(page),
        "search": urlsplit(page.url).query,
        "frame": page.locator(".leaflet-map-pane").get_attribute("style"),
        "q": page.locator("#f-q").input_value(),
        "comune": page.locator("#f-comune").input_value(),
        "popup": page.locator(".leaflet-popup h2").all_inner_texts(),
        "status": page.locator("#status").inner_text(),
    }


@pytest.fixture
def explorer(page, live_server):
    """The map as it opens."""
    open_map(page, f"{live_server}/mappa")
    return page


def choose_rho(page):
    page.locator("#f-comune").select_option(RHO)
    page.wait_for_url(f"**comune={RHO}**")
    ready(page)


def test_map_draws_133_comuni_8_zones_and_every_record_of_the_list(explorer):
    data = explorer.evaluate("({...document.getElementById('map').dataset})")
    assert (data["comuni"], data["zones"], data["records"]) == ("133", "8", str(sum(TOTALS.values())))
    assert drawn(explorer) == listed(explorer) == answered(explorer, "")
    said = explorer.locator("#status").inner_text()
    assert said.startswith("1.376 schede: ")
    assert all(str(total) in said for total in TOTALS.values())


def test_canvas_really_has_the_colours_of_every_record_collection(explorer):
    colours = explorer.evaluate(
        """async () => {
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
          const canvas = document.querySelector("#map .leaflet-overlay-pane canvas");
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const found = new Set();
          for (let i = 0; i < data.length; i += 4) found.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
          const {collections} = JSON.parse(document.getElementById("explorer-config").textContent);
          return Promise.all(collections.map(async ({id}) => {
            const {layers} = await (await fetch(`/api/collections/${id}/styles/default`)).json();
            const point = layers.find(layer => layer.id === `${id}-point`);
            return [id, found.has(parseInt(point.paint["circle-color"].slice(1), 16))];
          }));
        }"""
    )
    drawn_there = {name for name, there in colours if there}
    assert {"areas", "services", "proposals"} <= drawn_there  # the others are mostly about the whole territory


def test_filter_by_comune_leaves_the_same_records_in_list_map_address_and_api(explorer):
    choose_rho(explorer)
    assert drawn(explorer) == listed(explorer) == answered(explorer, f"comune={RHO}")
    assert asked(explorer)["comune"] == RHO
    assert 0 < len(listed(explorer)) < 200


@pytest.mark.parametrize(
    "query",
    [
        "zone=nord-milano",
        "q=parco",
        "sttm=STTM2",
        f"comune={RHO},015146&sttm=STTM1,STTM3",
        "zone=sud-est&q=scuola",
        "q=nessunacosasichiamacosi",
    ],
)
def test_address_asks_the_same_of_map_list_and_api(page, live_server, query):
    open_map(page, f"{live_server}/mappa?{query}&layer=areas,proposals,programmes")
    layers = ("areas", "proposals", "programmes")
    assert drawn(page) == listed(page) == answered(page, query, layers)


def test_filter_of_one_collection_leaves_the_others_alone(page, live_server):
    open_map(page, f"{live_server}/mappa?kind=area_dismessa&layer=areas,services")
    keys = listed(page)
    assert sum(key.startswith("services/") for key in keys) == TOTALS["services"]
    areas = [key for key in keys if key.startswith("areas/")]
    assert areas == answered(page, "kind=area_dismessa", ("areas",))
    assert drawn(page) == keys


def test_back_and_forward_and_reload_restore_the_very_same_view(explorer):
    start = shown(explorer)
    choose_rho(explorer)
    rho = shown(explorer)
    explorer.locator("#f-q").fill("scuola")
    explorer.wait_for_url("**q=scuola**")
    ready(explorer)
    school = shown(explorer)
    assert start["ids"] != rho["ids"] != school["ids"]
    explorer.go_back()
    ready(explorer)
    assert shown(explorer) == rho
    explorer.go_back()
    ready(explorer)
    assert shown(explorer) == start
    explorer.go_forward()
    explorer.go_forward()
    ready(explorer)
    assert shown(explorer) == school
    explorer.reload()
    ready(explorer)
    assert shown(explorer) == school


def test_typing_makes_one_entry_in_the_history(explorer):
    entries = explorer.evaluate("history.length")
    for text in ("ver", "verde", "verde pubblico"):
        explorer.locator("#f-q").fill(text)
        explorer.wait_for_url(f"**q={text.replace(' ', '+')}**")
    ready(explorer)
    assert explorer.evaluate("history.length") == entries + 1
    explorer.go_back()
    ready(explorer)
    assert len(listed(explorer)) == sum(TOTALS.values())


def test_moving_the_map_is_kept_in_the_address_and_comes_back_in_another_browser(explorer, live_server, browser):
    explorer.locator("#map").focus()
    explorer.get_by_role("button", name="Ingrandisci").click()
    explorer.keyboard.press("Tab")
    explorer.wait_for_url("**map=**")
    before = asked(explorer)["map"]
    elsewhere = browser.new_page(viewport={"width": 1280, "height": 800})
    try:
        open_map(elsewhere, explorer.url)
        assert asked(elsewhere)["map"] == before
        assert drawn(elsewhere) == drawn(explorer)
    finally:
        elsewhere.close()


def test_legend_hides_and_shows_a_collection_everywhere(explorer):
    explorer.locator(".map-legend summary").click()
    explorer.locator(".map-legend").get_by_role("checkbox", name="Progetti PNRR").uncheck()
    explorer.wait_for_url("**layer=**")
    ready(explorer)
    assert drawn(explorer) == listed(explorer)
    assert not any(key.startswith("proposals/") for key in listed(explorer))
    assert not explorer.locator("#filters").get_by_role("checkbox", name="Progetti PNRR").is_checked()
    explorer.locator("#filters").get_by_role("checkbox", name="Progetti PNRR").check()
    explorer.wait_for_url(lambda url: "layer=" not in url)
    ready(explorer)
    assert len(listed(explorer)) == sum(TOTALS.values())


def test_boundaries_can_be_taken_off_and_no_layer_at_all_is_an_empty_list(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=none&territory=zones")
    data = page.evaluate("({...document.getElementById('map').dataset})")
    assert (data["comuni"], data["zones"], data["records"]) == ("0", "8", "0")
    assert listed(page) == []


def test_list_leads_to_the_map_and_escape_gives_the_focus_back(explorer):
    choose_rho(explorer)
    button = explorer.locator("#results li[data-key]").first.get_by_role("button")
    title = explorer.locator("#results li[data-key] h3").first.inner_text()
    button.focus()
    explorer.keyboard.press("Enter")
    heading = explorer.locator(".leaflet-popup h2")
    expect(heading).to_be_focused()
    assert heading.inner_text() == title
    explorer.wait_for_url("**record=**")
    assert explorer.locator("#results li[aria-current]").get_attribute("data-key") == asked(explorer)["record"]
    link = explorer.locator(".leaflet-popup").get_by_role("link", name="Apri la scheda").get_attribute("href")
    assert link == explorer.locator("#results li[data-key] h3 a").first.get_attribute("href")
    explorer.keyboard.press("Escape")
    expect(button).to_be_focused()
    explorer.wait_for_url(lambda url: "record=" not in url)


def test_selected_record_is_restored_by_its_address_without_taking_the_focus(page, live_server):
    open_map(page, f"{live_server}/mappa?record=areas/scalo-farini")
    assert page.locator(".leaflet-popup h2").inner_text() == "Scalo Farini"
    assert not page.evaluate("document.querySelector('.leaflet-popup').contains(document.activeElement)")
    page.get_by_role("link", name="Apri la scheda").click()
    page.wait_for_url("**/aree/scalo-farini")
    page.go_back()
    ready(page)
    assert page.locator(".leaflet-popup h2").inner_text() == "Scalo Farini"


def test_every_record_of_the_whole_territory_is_behind_one_control(explorer):
    control = explorer.get_by_role("button", name="Tutta la Città metropolitana")
    control.click()
    links = explorer.locator(".leaflet-popup li a")
    assert f"({links.count()})" in control.inner_text()
    assert links.filter(has_text="Piano Territoriale Metropolitano").count() == 1
    explorer.keyboard.press("Escape")
    expect(control).to_be_focused()


def test_click_on_a_comune_offers_it_as_a_filter(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=none&map=12/45.5330/9.0400")
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".leaflet-popup").get_by_role("button", name="Mostra solo Rho").click()
    page.wait_for_url(f"**comune={RHO}**")
    ready(page)
    assert page.locator("#f-comune").input_value() == RHO
    chip = page.get_by_role("button", name="Togli il filtro Comune: Rho")
    chip.click()
    page.wait_for_url(lambda url: "comune=" not in url)


def test_map_works_by_keyboard(explorer):
    canvas = explorer.locator("#map")
    canvas.focus()
    explorer.keyboard.press("ArrowRight")
    explorer.wait_for_url("**map=**")
    before = asked(explorer)["map"]
    explorer.keyboard.press("+")
    explorer.wait_for_url(lambda url: "map=" in url and before not in url)
    for control in explorer.locator("#map button, #map a[role=button]").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 24, control.inner_text()


def test_service_that_fails_is_told_in_words_and_can_be_asked_again(page, live_server, console_errors):
    open_map(page, f"{live_server}/mappa")
    before = drawn(page)
    page.route("**/api/collections/areas/items**", lambda route: route.abort())
    page.locator("#f-comune").select_option(RHO)
    page.locator("#map[data-state=error]").wait_for()
    said = page.locator("#status").inner_text()
    assert "non risponde" in said
    assert "ricerca precedente" in said
    assert drawn(page) == listed(page) == before
    page.unroute("**/api/collections/areas/items**")
    page.get_by_role("button", name="Riprova").click()
    ready(page)
    assert drawn(page) == listed(page) == answered(page, f"comune={RHO}")
    console_errors.clear()  # the browser reports the broken request itself


def test_newer_question_wins_over_a_slower_older_one(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas")
    held = []
    page.route("**/items?limit=1000&q=scalo*", lambda route: held.append(route))
    page.locator("#f-q").fill("scalo")
    page.wait_for_url("**q=scalo**")
    page.locator("#f-q").fill("caserma")
    page.wait_for_url("**q=caserma**")
    ready(page)
    expected = answered(page, "q=caserma", ("areas",))
    assert drawn(page) == listed(page) == expected
    assert len(held) == 1
    page.unroute("**/items?limit=1000&q=scalo*")


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
    assert page.locator(".record-map").get_by_role("button", name="Ingrandisci").is_visible()


def test_map_of_a_comune_page_takes_the_place_of_the_still_one(page, live_server):
    page.goto(f"{live_server}/comuni/{RHO}")
    page.locator(".record-map").scroll_into_view_if_needed()
    page.locator(".record-map[data-state=ready] canvas").wait_for()
