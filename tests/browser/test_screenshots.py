import struct
import subprocess
import sys
import urllib.error
import urllib.request

from fastapi.routing import APIRoute

from app import portal
from app.languages import NAMES
from app.operations import page_types, screenshots
from app.operations.paths import CLONE
from app.portal import explorer

MISTAKEN = {"non-trovata": 404, "sbagliata": 400, "elenco-sbagliato": 400}


def width(path):
    """As the header of a PNG tells it."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">I", head[16:20])[0]


def ask(address, folder, *names):
    """The command itself, in a process of its own."""
    only = [part for name in names for part in ("--only", name)]
    command = [sys.executable, "-m", "app.cli", "screenshots", str(folder), "--address", address, *only]
    return subprocess.run(command, cwd=CLONE, capture_output=True, text=True, check=False, timeout=120)


def own_pages(address):
    """The paths of the portal that answer a page and take no name of a record."""
    routers = [portal.router, *(module.router for module in vars(portal).values() if hasattr(module, "router"))]
    routers += [explorer_part.router for explorer_part in vars(explorer).values() if hasattr(explorer_part, "router")]
    paths = {route.path for router in routers for route in router.routes if isinstance(route, APIRoute)}
    return {path for path in paths if "{" not in path and is_page(address + path)}


def is_page(url):
    with urllib.request.urlopen(url) as answer:
        return answer.headers["Content-Type"].startswith("text/html")


def test_every_page_is_among_them_and_answers(live_server):
    named = page_types.pages(live_server)
    paths = {path.partition("?")[0] for path in named.values()}
    assert own_pages(live_server) <= paths
    for name, path in named.items():
        try:
            with urllib.request.urlopen(live_server + path) as answer:
                status = answer.status
        except urllib.error.HTTPError as problem:
            status = problem.code
        assert status == MISTAKEN.get(name, 200), path


def test_pictures_are_taken_in_each_language_and_at_each_width(live_server, tmp_path):
    done = ask(live_server, tmp_path, "dati", "non-trovata")
    assert done.returncode == 0, done.stderr
    taken = {
        (language, name): [width(tmp_path / language / f"{name}-{size}.png") for size in screenshots.WIDTHS]
        for language in NAMES
        for name in ("dati", "non-trovata")
    }
    assert set(map(tuple, taken.values())) == {screenshots.WIDTHS}
    assert (tmp_path / "index.html").read_text().count("<img ") == 16


def test_type_of_page_that_is_not_there_is_told(live_server, tmp_path):
    done = ask(live_server, tmp_path, "boh")
    assert done.returncode != 0
    assert "There are: home, mappa, " in done.stderr
