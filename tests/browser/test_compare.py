"""Comparing Comuni and zones as a person does: by keyboard, without script, kept as a picture, a name corrected."""

import base64

import pytest
from playwright.sync_api import expect

from tests.fixtures.screens import follow

COMPARED = "/confronta?place=Legnano&place=Rho"
COLOURS = """async png => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const points = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
  return [image.width, image.height, new Set(points).size];
}"""
"""The size of a picture, and how many colours are in it."""


def tab_to(page, wanted):
    """Presses Tab until the focus is on an element for which `wanted` (a script) holds; fails if it never is."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => (({wanted})(document.activeElement))"):
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    pytest.fail(f"the keyboard never comes to {wanted}")


def test_two_comuni_are_compared_with_the_keyboard_alone(page, live_server):
    page.goto(live_server)
    tab_to(page, "e => e.closest('nav') && e.textContent.trim() === 'Confronta'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/confronta")
    tab_to(page, "e => e.id === 'place-1'")
    page.keyboard.type("Legnano")
    page.keyboard.press("Tab")
    page.keyboard.type("Rho")
    page.keyboard.press("Enter")
    page.wait_for_url("**/confronta?place=Legnano&place=Rho**")
    tab_to(page, "e => e.textContent.trim() === 'Vai ai risultati'")
    page.keyboard.press("Enter")
    expect(page.locator("#risultati")).to_be_focused()
    heads = page.locator(".compare-table thead th").all_inner_texts()
    assert heads == ["Indicatore", "Legnano", "Rho", "Città metropolitana"]
    tab_to(page, "e => e.tagName === 'SUMMARY' && e.textContent.includes('Mostra i dati')")
    page.keyboard.press("Enter")
    expect(page.locator(".small-figure details table").first).to_be_visible()
    with page.expect_download() as download:
        tab_to(page, "e => e.textContent.trim().includes('(CSV)')")
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "confronto.csv"
    tab_to(page, "e => e.classList.contains('ranking-scroll')")
    page.keyboard.press("End")
    page.wait_for_function("() => document.activeElement.scrollTop > 100")


def test_comparison_and_its_indicator_are_chosen_without_script(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(live_server)
    page.get_by_label("Il mio Comune o la mia zona").fill("Legnano")
    page.get_by_label("Un altro").fill("zona sud est")
    follow(page.get_by_role("button", name="Confronta"))
    heads = page.locator("section[aria-labelledby=tutti] .section-head a").all_inner_texts()
    assert heads[:2] == ["Legnano", "Zona Sud Est"]
    page.get_by_label("Indicatore per la mappa").select_option(label="Residenti per km²")
    follow(page.get_by_role("button", name="Confronta"))
    assert "indicator=comuni.residents.km2" in page.url
    assert page.locator("#indicatore").inner_text() == "Residenti per km²"
    assert page.locator(".file, .files a").first.get_attribute("href").endswith("&of=comuni.residents.km2")
    with page.expect_download() as download:
        page.get_by_role("link", name="Immagine SVG").last.click()
    assert download.value.suggested_filename.endswith(".svg")
    context.close()


def test_drawing_is_kept_as_a_picture_twice_its_size(page, live_server):
    page.goto(f"{live_server}{COMPARED}")
    button = page.get_by_role("button", name="Immagine PNG").first
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == "Residenti per km².png"
    width, height, colours = page.evaluate(COLOURS, base64.b64encode(download.value.path().read_bytes()).decode())
    drawn = page.locator(".small-figure svg").first.evaluate("e => [e.viewBox.baseVal.width, e.viewBox.baseVal.height]")
    assert [width, height] == [2 * drawn[0], 2 * drawn[1]]
    assert colours > 10


def test_wrong_name_is_said_and_corrected_in_place(page, live_server, console_errors):
    page.goto(f"{live_server}/confronta?place=Legnanno")
    assert "Forse «Legnano»?" in page.get_by_role("alert").inner_text()
    console_errors.clear()  # the browser reports the status itself
    box = page.get_by_label("1º territorio")
    assert box.input_value() == "Legnanno"
    box.fill("Legnano")
    box.press("Enter")
    page.wait_for_url("**place=Legnano**")
    assert page.locator(".small-figure").count() > 5
