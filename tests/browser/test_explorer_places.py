"""Inside, touching, near: asked of a record, a Comune and a drawn area by buttons, and answered as the API does."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.fixtures.explorer import answered, asked, drawn, listed, open_map, ready
from tests.fixtures.screens import follow

RHO = "comuni/015182"
LAYERS = ("areas", "services")
RELATIONS = {"dentro": "within", "a contatto": "intersects", "entro 500 m": "near"}


def asks_the_same(page, relation, key):
    """The records of the page, checked against the API's for the relation."""
    page.wait_for_url(f"**{relation}={key}**")
    ready(page)
    query = f"{relation}={key}" + ("&distance=500" if relation == "near" else "")
    assert drawn(page) == listed(page) == answered(page, query, LAYERS)
    return listed(page)


@pytest.mark.parametrize("words", RELATIONS)
def test_popup_of_a_comune_asks_each_relation(page, live_server, words):
    open_map(page, f"{live_server}/mappa?layer=areas,services&map=13/45.5560/9.0300")
    page.locator("#map").click(position={"x": 8, "y": 400})
    heading = page.locator(".leaflet-popup h2")
    heading.wait_for()
    code = page.evaluate(
        """name => JSON.parse(document.getElementById("explorer-config").textContent)
             .comuni.find(one => one.name === name).code""",
        heading.inner_text(),
    )
    buttons = page.get_by_role("group", name="Mostra solo le schede").get_by_role("button")
    assert buttons.all_inner_texts() == list(RELATIONS)
    buttons.get_by_text(words).press("Enter")
    asks_the_same(page, RELATIONS[words], f"comuni/{code}")
    expect(page.locator("#f-relation")).to_have_value(RELATIONS[words])
    expect(page.locator("#f-target")).to_have_value(f"comuni/{code}")


def test_popup_of_a_record_asks_what_touches_it_and_what_is_near(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas,services&record=areas/scalo-farini")
    group = page.get_by_role("group", name="Mostra solo le schede")
    assert group.get_by_role("button").all_inner_texts() == ["a contatto", "entro 500 m"]  # nothing is inside a point
    group.get_by_text("entro 500 m").click()
    assert "areas/scalo-farini" in asks_the_same(page, "near", "areas/scalo-farini")
    page.locator("#f-relation").select_option("intersects")
    assert asks_the_same(page, "intersects", "areas/scalo-farini") == ["areas/scalo-farini"]
    assert "distance" not in asked(page)


def test_lists_of_the_form_ask_around_a_comune_and_let_it_go(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas,services")
    everything = listed(page)
    page.locator("#f-target").select_option(RHO)
    inside = asks_the_same(page, "within", RHO)
    page.locator("#f-relation").select_option("near")
    near = asks_the_same(page, "near", RHO)
    assert set(inside) < set(near) < set(everything)
    page.locator("#f-distance").select_option("5000")
    page.wait_for_url("**distance=5000**")
    ready(page)
    assert listed(page) == answered(page, f"near={RHO}&distance=5000", LAYERS)
    page.locator("#f-target").select_option("")
    page.wait_for_url(lambda url: "near" not in url)
    ready(page)
    assert listed(page) == everything
    assert "distance" not in asked(page)


def test_drawn_area_is_asked_inside_touching_and_near_in_every_view(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas,services&map=13/45.4640/9.1900")
    page.get_by_role("button", name="Solo nell’inquadratura").click()
    sizes = []
    for relation, operator in (("within", "S_WITHIN"), ("intersects", "S_INTERSECTS"), ("near", "S_DWITHIN")):
        page.locator("#f-relation").select_option(relation)
        page.wait_for_url(f"**filter={operator}**")
        ready(page)
        query = urlencode({"filter": asked(page)["filter"]})
        assert drawn(page) == listed(page) == answered(page, query, LAYERS)
        sizes.append(len(listed(page)))
    assert 0 < sizes[0] <= sizes[1] < sizes[2]
    chip = page.get_by_role("button", name="Togli il filtro entro 500 m da l’area disegnata")
    chip.click()
    page.wait_for_url(lambda url: "filter" not in url)


def test_area_drawn_with_very_many_corners_is_asked_all_the_same(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas,services&map=12/45.4640/9.1900")
    box = page.locator("#map").bounding_box()
    corners = page.evaluate(
        """({width, height}) => Array.from({length: 150}, (_, i) => {
             const turn = 2 * Math.PI * i / 150;
             const far = 0.28 + 0.012 * Math.sin(i * 12.9898);
             return {x: width * (0.5 + far * Math.cos(turn)), y: height * (0.5 + far * Math.sin(turn))};
           })""",
        box,
    )
    page.get_by_role("button", name="Disegna un’area").click()
    page.get_by_role("button", name="Aggiungi un punto al centro").wait_for()
    page.evaluate(
        """corners => {
          const map = document.getElementById("map");
          const {left, top} = map.getBoundingClientRect();
          for (const {x, y} of corners) {
            const at = {clientX: left + x, clientY: top + y, bubbles: true, cancelable: true, view: window};
            const pane = map.querySelector(".leaflet-map-pane");
            for (const type of ["mousedown", "mouseup", "click"]) pane.dispatchEvent(new MouseEvent(type, at));
          }
        }""",
        corners,
    )
    page.get_by_role("button", name="Fine").click()
    page.wait_for_url("**filter=S_WITHIN**")
    ready(page)
    filter_ = asked(page)["filter"]
    assert len(filter_) <= 1000
    assert filter_.count(",") > 25
    assert drawn(page) == listed(page) == answered(page, urlencode({"filter": filter_}), LAYERS)
    expect(page.get_by_text("L’area è stata semplificata: il contorno si scosta al massimo di")).to_be_visible()


def test_without_script_the_form_asks_around_a_comune_and_around_a_record(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.goto(f"{live_server}/mappa?layer=areas")
        page.locator("#f-relation").select_option("intersects")
        page.locator("#f-target").select_option(RHO)
        follow(page.get_by_role("button", name="Applica i filtri"))
        assert asked(page) == {"layer": "areas", "intersects": RHO}
        follow(page.get_by_role("link", name="Dentro, a contatto o vicino").first)
        target = page.locator("#f-target").input_value()
        assert target.startswith("areas/")
        page.locator("#f-relation").select_option("near")
        follow(page.get_by_role("button", name="Applica i filtri"))
        assert asked(page) == {"layer": "areas", "near": target, "distance": "500"}
        assert page.locator(f"#results [data-id='{target.partition('/')[2]}']").count() == 1
    finally:
        context.close()


def test_tool_whose_script_cannot_be_fetched_says_so(page, live_server, console_errors):
    open_map(page, f"{live_server}/mappa")
    page.route("**/sketch-*.js", lambda route: route.abort())
    page.get_by_role("button", name="Misura").click()
    expect(page.locator(".map-notice")).to_have_text("Il servizio non risponde.")
    console_errors.clear()  # the browser reports the broken request itself
