"""What a screen reader says of the explorer: meaningful names, in the page's language, and records in a breath."""

import re

import pytest
from playwright.sync_api import expect

from tests.fixtures.explorer import open_map

NAMED = "button|link|checkbox|radio|combobox|searchbox|textbox|slider|spinbutton"
LINE = re.compile(rf"- '?({NAMED})(?: \"([^\"]*)\")?")
FOREIGN = {
    "it": r"\b(the|show|filters?|records?|close|zoom)\b",
    "en": r"\b(mostra|schede|chiudi|filtri|elenco|togli|vedi)\b",
}


def names(page, within):
    """Role and accessible name of every control."""
    return LINE.findall(page.locator(within).aria_snapshot())


@pytest.mark.parametrize(("prefix", "language"), [("", "it"), ("/en", "en")])
def test_every_control_of_the_explorer_has_a_name_of_the_pages_language(page, live_server, prefix, language):
    open_map(page, f"{live_server}{prefix}/mappa?layer=areas&comune=015182")
    page.locator(".map-legend summary").click()
    for summary in page.locator("#filters summary").all():
        summary.click()
    page.locator("#results li[data-key]").first.get_by_role("button").click()
    found = names(page, "#filters") + names(page, "#map") + names(page, ".explorer-head") + names(page, "#results")
    assert len(found) > 60
    assert [role for role, name in found if not re.search(r"\w{2}", name)] == []
    shows = [name for role, name in found if role == "button"]
    assert len(shows) == len(set(shows))  # no two buttons do different things under one name
    assert [name for name in shows if re.search(FOREIGN[language], name, re.IGNORECASE)] == []


def test_record_is_said_in_one_breath(page, live_server):
    open_map(page, f"{live_server}/mappa?layer=areas&q=scalo+farini")
    page.locator("#results li[data-key='areas/scalo-farini']").get_by_role("button").click()
    expect(page.locator(".leaflet-popup h2")).to_be_focused()
    expect(page.get_by_role("dialog", name="Scalo Farini, Milano, 61,9 ettari, dismessa")).to_be_visible()
    row = page.locator("#results li[data-key='areas/scalo-farini']")
    expect(row.get_by_role("heading")).to_have_text("Scalo Farini")
    said = row.inner_text()
    assert all(part in said for part in ("Milano", "61,9 ettari", "Dismessa"))


def test_list_is_a_list_under_headings_and_the_map_is_a_named_region(page, live_server):
    open_map(page, f"{live_server}/en/mappa?layer=areas,services&comune=015182")
    map_ = page.locator("#map")
    assert (map_.get_attribute("role"), map_.get_attribute("aria-label")) == ("region", "Map")
    assert "list" in page.locator(f"#{map_.get_attribute('aria-describedby')}").inner_text()
    titles = page.locator("#results").get_by_role("heading", level=2)
    assert titles.count() == 2
    assert page.locator("#results").get_by_role("listitem").count() > 5


def test_words_of_another_language_are_marked(page, live_server):
    page.goto(f"{live_server}/en/aree/scalo-farini")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("link", name="Italiano").get_attribute("lang") == "it"
    assert page.locator("h1 [lang=it]").inner_text() == "Scalo Farini"
    open_map(page, f"{live_server}/en/mappa?layer=areas&record=areas/scalo-farini")
    titles = page.locator(".leaflet-popup h2, #results li[data-key] h3 a")
    languages = titles.evaluate_all("all => all.map(one => one.lang)")
    assert len(languages) > 100
    assert set(languages) == {"it"}
