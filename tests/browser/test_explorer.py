"""The map and its list: what is asked, drawn, listed and in the address is the same, and comes back."""

import pytest
from playwright.sync_api import expect

from tests.fixtures.explorer import RHO, TOTALS, answered, asked, choose_rho, drawn, listed, open_map, ready, shown


@pytest.fixture
def explorer(page, live_server):
    """The map as it opens."""
    open_map(page, f"{live_server}/mappa")
    return page


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
