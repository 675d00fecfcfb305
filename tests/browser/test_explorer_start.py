"""How the map starts: in short pieces of work, nothing moves under the reader, and no target lies over another."""

import json

import pytest

from tests.fixtures.explorer import TOTALS, listed, open_map
from tests.fixtures.screens import moved, watch_moves

MOST_MOVED = 0.1
LONGEST_PIECE = 130
"""Milliseconds of processor for one task: in one go the start took 300, and a piece of it takes 45 at most."""


@pytest.mark.parametrize("size", [(360, 740), (1350, 940)], ids=["phone", "desk"])
@pytest.mark.parametrize("address", ["/mappa", "/en/mappa?show=list"])
def test_nothing_moves_while_the_map_starts(page, live_server, size, address):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    watch_moves(page)
    open_map(page, live_server + address)
    assert moved(page) <= MOST_MOVED


def test_rows_out_of_sight_keep_the_room_that_they_need(page, live_server):
    open_map(page, f"{live_server}/mappa")
    over = page.evaluate(
        """() => [...document.querySelectorAll("#results li[data-key]")]
          .filter(row => row.firstElementChild.getBoundingClientRect().bottom > row.getBoundingClientRect().bottom)
          .map(row => row.dataset.key)"""
    )
    assert len(listed(page)) == sum(TOTALS.values())
    assert over == []


def test_start_is_made_of_short_pieces(browser, page, live_server):
    page.goto(f"{live_server}/accessibilita")  # the processes are there, and the first question has been answered
    browser.start_tracing(page=page, categories=["toplevel", "__metadata", "blink.user_timing"])
    open_map(page, f"{live_server}/mappa")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    (ours,) = {(one["pid"], one["tid"]) for one in events if "/mappa" in _navigation(one)}
    tasks = [one for one in events if one["name"].endswith("RunTask") and (one["pid"], one["tid"]) == ours]
    longest = max(one["tdur"] / 1000 for one in tasks if "tdur" in one)
    assert 0 < longest < LONGEST_PIECE


def _navigation(event):
    """The address of the page that an event is the beginning of."""
    data = event.get("args", {}).get("data")
    return data.get("documentLoaderURL", "") if event["name"] == "navigationStart" and data else ""
