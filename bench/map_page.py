"""How the map feels in Chromium on many records: when the first tiles are drawn, and the longest tasks while panning.

python -m bench.map_page http://127.0.0.1:8000     (a server on a database of the measurements)

The processor time of a task tells what the page asks for, its length what a reader waits on a machine as busy.
"""

import json
import sys
from statistics import median
from typing import TYPE_CHECKING, Any

from app.operations import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROUNDS = 5
ZOOMS = (9, 11, 13, 15)
_WATCH = """
window.seen = {first: 0, all: 0};
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
        print(f"{'zoom':>4} {'first tile ms':>14} {'all tiles ms':>13} {'longest task ms':>16} {'of processor':>13}")
        for zoom in ZOOMS:
            rounds = [_opened_and_panned(browser, origin, zoom) for _ in range(ROUNDS)]
            first, every = (median(one[name] for one in rounds) for name in ("first", "all"))
            longest, busiest = (max(one[name] for one in rounds) for name in ("longest", "busiest"))
            print(f"{zoom:>4} {first:>14.0f} {every:>13.0f} {longest:>16.0f} {busiest:>13.0f}")
        browser.close()


def _opened_and_panned(browser: "Browser", origin: str, zoom: int) -> dict[str, float]:
    """Times since the navigation, and the longest task while the map is dragged about for some seconds."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    try:
        page.add_init_script(_WATCH)
        page.goto(f"{origin}/mappa?layer=areas&map={zoom}/45.4640/9.1900")
        page.wait_for_function("() => window.seen.all > 0")
        page.wait_for_timeout(500)
        browser.start_tracing(page=page, categories=["toplevel", "__metadata"])
        _pan(page)
        page.wait_for_timeout(1000)
        tasks = _tasks(json.loads(browser.stop_tracing())["traceEvents"])
        seen: dict[str, float] = page.evaluate("window.seen")
        longest, busiest = (max(task[key] / 1000 for task in tasks) for key in ("dur", "tdur"))
        return seen | {"longest": longest, "busiest": busiest}
    finally:
        page.close()


def _tasks(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the page's own thread did, one event a task, with its length and processor time in microseconds."""
    threads = {(one["pid"], one["tid"]) for one in events if one.get("args", {}).get("name") == "CrRendererMain"}
    return [
        one
        for one in events
        if one["name"].endswith("RunTask") and "tdur" in one and (one["pid"], one["tid"]) in threads
    ]


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
