"""A reader who changes language keeps the records and the place; what scripts write is in that language too."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.fixtures.explorer import drawn, ready


def test_switch_on_the_map_takes_the_state_there_and_back(page, live_server):
    page.goto(f"{live_server}/mappa?layer=areas")
    ready(page)
    page.locator("#f-comune").select_option("015182")
    page.wait_for_url("**comune=015182**")
    ready(page)
    italian, query = drawn(page), urlsplit(page.url).query
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/mappa?**")
    ready(page)
    assert (drawn(page), urlsplit(page.url).query) == (italian, query)
    expect(page.locator("#status")).to_contain_text("record")
    page.get_by_role("link", name="Italiano").click()
    page.wait_for_url(re.compile(r"/mappa\?"))
    ready(page)
    assert urlsplit(page.url).path == "/mappa"
    assert (drawn(page), urlsplit(page.url).query) == (italian, query)
    expect(page.locator("#status")).to_contain_text("sched")


def test_links_that_scripts_write_stay_in_english(page, live_server):
    page.goto(f"{live_server}/en/mappa?layer=areas&comune=015182")
    ready(page)
    hrefs = page.locator("#results a[href^='/']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert hrefs
    assert not [href for href in hrefs if not href.startswith(("/en/", "/api"))]


@pytest.mark.parametrize("width", [360, 1280])
def test_switch_is_seen_and_reached_at_every_width(page, live_server, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server}/aree")
    link = page.get_by_role("link", name="English")
    box = link.bounding_box()
    assert box["height"] >= 24
    assert box["x"] + box["width"] <= width
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/aree")
    assert page.locator("html").get_attribute("lang") == "en"


def test_problems_are_told_to_scripts_in_the_language_of_the_page(page, live_server, console_errors):
    page.goto(f"{live_server}/en/mappa?bbox=1")
    said = page.evaluate(
        "() => fetch('/api/collections/areas/items?boh=1',"
        " {headers: {'Accept-Language': document.documentElement.lang}})"
        ".then((answer) => answer.json())"
    )
    assert said["title"] == "Parameter not valid"
    console_errors.clear()
