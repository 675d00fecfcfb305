"""Where the system's few colours replace ours, nothing that was said by a background, a shadow or a tint is lost."""

import base64

import pytest
from playwright.sync_api import expect

from tests.fixtures.barriers import focus
from tests.fixtures.explorer import open_map

CONTRAST = """async png => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const {data} = canvas.getImageData(0, 0, image.width, image.height);
  const linear = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  let [dark, light] = [1, 0];
  for (let i = 0; i < data.length; i += 4) {
    const one = 0.2126 * linear(data[i]) + 0.7152 * linear(data[i + 1]) + 0.0722 * linear(data[i + 2]);
    [dark, light] = [Math.min(dark, one), Math.max(light, one)];
  }
  return (light + 0.05) / (dark + 0.05);
}"""
"""The contrast between the darkest and the lightest dot of a picture."""

EDGELESS = """() => [...document.querySelectorAll(".btn, button, input, select, .chip-link")]
  .filter(one => one.checkVisibility() && !one.matches(".show-on-map, .sort, .chip-clear, .feedback *, .files *"))
  .filter(one => !one.matches("[type=checkbox], [type=radio], [type=range]"))
  .filter(one => ["borderTop", "borderBottom"].some(side => {
    const style = getComputedStyle(one);
    return style[side + "Style"] === "none" || parseFloat(style[side + "Width"]) < 1;
  })).map(one => one.outerHTML.slice(0, 120))"""

MARKS = """([chosen, other]) => [chosen, other].map(selector => {
  const style = getComputedStyle(document.querySelector(selector));
  return [style.backgroundColor, style.borderBottomColor, style.borderLeftColor].join();
})"""


@pytest.fixture(params=["dark", "light"])
def forced(browser, live_server, request):
    """A page in the system's colours, on black and on white."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        forced_colors="active",
        color_scheme=request.param,
        reduced_motion="reduce",
        locale="it-IT",
    )
    yield context.new_page()
    context.close()


def contrast(page, locator):
    return page.evaluate(CONTRAST, base64.b64encode(locator.screenshot()).decode())


def differ(page, chosen, other):
    first, second = page.evaluate(MARKS, [chosen, other])
    return first != second


def test_explorer_keeps_its_edges_its_marks_and_its_symbols(forced, live_server):
    page = forced
    open_map(page, f"{live_server}/mappa?comune=015182")
    page.locator(".map-legend summary").click()
    assert page.evaluate(EDGELESS) == []
    for symbol in page.locator(".map-legend .symbol").all():
        assert contrast(page, symbol) >= 3
    shapes = {symbol.screenshot() for symbol in page.locator("#filters .checks .symbol").all()}
    assert len(shapes) == 5  # told apart by shape alone
    precision = [page.locator(f".map-legend .symbol{how}").screenshot() for how in (".is-approximate", ".is-comune")]
    assert precision[0] != precision[1]
    assert differ(page, "#views [aria-current]", "#views a:not([aria-current])")
    assert differ(page, ".nav-wide [aria-current]", ".nav-wide li:last-child a")
    page.locator(".map-legend summary").click()
    page.locator("#results li[data-key]").first.get_by_role("button").click()
    expect(page.locator(".leaflet-popup h2")).to_be_focused()
    assert differ(page, "#results li[aria-current]", "#results li[data-key]:not([aria-current])")
    assert contrast(page, page.locator(".leaflet-popup-close-button")) >= 4.5
    assert contrast(page, page.locator("#map canvas").first) >= 3


def test_focus_keeps_its_ring(forced, live_server):
    page = forced
    open_map(page, f"{live_server}/mappa?comune=015182&layer=areas")
    for selector in ("#f-q", "#filters [name=layer]", "#elsewhere", ".leaflet-control-zoom-in", ".show-on-map", "#map"):
        page.locator(selector).first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert focus(page)["ring"], selector


def test_charts_and_swatches_of_the_pages_can_be_read(forced, live_server):
    page = forced
    page.goto(f"{live_server}/confronta?place=Legnano&place=Rho")
    assert page.evaluate(EDGELESS) == []
    for words in page.locator(".small-figure svg text").all()[:6]:
        assert contrast(page, words) >= 4.5
    assert contrast(page, page.locator(".spikes svg text").first) >= 4.5
    assert page.locator(".classes svg").first.screenshot() != page.locator(".classes svg").last.screenshot()
    page.goto(f"{live_server}/comuni/015118")
    for bar in page.locator("svg:has(> .bar-own)").all():
        assert contrast(page, bar) >= 3
    page.goto(f"{live_server}/comuni")
    assert differ(page, ".zone-cards li:nth-child(1) .swatch", ".zone-cards li:nth-child(2) .swatch")
    assert contrast(page, page.locator(".territory text").first) >= 4.5
