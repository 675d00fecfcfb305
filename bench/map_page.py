"""How the map feels in Chromium on many records: when the first tiles are drawn, and the longest tasks while panning.

python -m bench.map_page http://127.0.0.1:8000     (a server on a database of the measurements)
"""

import sys
from statistics import median
from typing import TYPE_CHECKING, Any

from app.operations import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROUNDS = 5
ZOOMS = (9, 11, 13, 15)
_WATCH = """
window.seen = {tasks: [], first: 0, all: 0};
new PerformanceObserver(list => seen.tasks.push(...list.getEntries().map(one => [one.startTime, one.duration])))
  .observe({type: "longtask", buffered: true});
const look = () => {
  const tiles = [...document.querySelectorAll(".record-tiles .leaflet-tile")];
  const drawn = tiles.filter(tile => tile.classList.contains("leaflet-tile-loaded")).length;
  if (drawn && !seen.first) seen.first = performance.now();
  if (drawn && drawn === tiles.length && !seen.all) seen.all = performance.now();
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def main(origin: str) -> None:
    """Print the medians over the rounds, for each zoom."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        print(f"{'zoom':>4} {'first tile ms':>14} {'all tiles ms':>13} {'longest task ms':>16} {'tasks > 50 ms':>14}")
        for zoom in ZOOMS:
            rounds = [_opened_and_panned(browser, origin, zoom) for _ in range(ROUNDS)]
            first, every = (median(one[name] for one in rounds) for name in ("first", "all"))
            panning = [duration for one in rounds for duration in one["panning"]]
            worst = max(panning, default=0)
            print(f"{zoom:>4} {first:>14.0f} {every:>13.0f} {worst:>16.0f} {len(panning) / ROUNDS:>14.1f}")
        browser.close()


def _opened_and_panned(browser: "Browser", origin: str, zoom: int) -> dict[str, Any]:
    """Times since the navigation, and the tasks over 50 ms while the map is dragged about for some seconds."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    try:
        page.add_init_script(_WATCH)
        page.goto(f"{origin}/mappa?layer=areas&map={zoom}/45.4640/9.1900")
        page.wait_for_function("() => window.seen.all > 0")
        page.wait_for_timeout(500)
        began = page.evaluate("performance.now()")
        _pan(page)
        page.wait_for_timeout(1000)
        seen: dict[str, Any] = page.evaluate("window.seen")
        return seen | {"panning": [duration for at, duration in seen["tasks"] if at >= began]}
    finally:
        page.close()


def _pan(page: "Page") -> None:
    box = page.locator("#map").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for dx, dy in ((-300, 0), (0, -150), (300, 100), (-300, 150), (300, -100)):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + dx, y + dy, steps=30)
        page.mouse.up()
        page.wait_for_timeout(300)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
