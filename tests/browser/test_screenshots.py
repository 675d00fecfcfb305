import struct
import subprocess
import sys
import urllib.error
import urllib.request

from app.catalog import COLLECTIONS
from app.languages import NAMES
from app.operations import screenshots
from app.operations.paths import CLONE


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


def test_every_type_of_page_is_among_them_and_answers(live_server):
    named = screenshots.pages(live_server)
    paths = {path.partition("?")[0] for path in named.values()}
    assert {f"/{one.path}" for one in COLLECTIONS.values()} | {"/", "/mappa", "/confronta", "/segnala"} <= paths
    for name, path in named.items():
        try:
            with urllib.request.urlopen(live_server + path) as answer:
                status = answer.status
        except urllib.error.HTTPError as problem:
            status = problem.code
        assert status == (404 if name == "non-trovata" else 200), path


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
    assert "home, mappa, confronta" in done.stderr
