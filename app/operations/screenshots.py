"""Pictures of every type of page, in every language, on a phone, a tablet, a laptop and a large screen."""

import html
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from app import languages
from app.operations import chromium, serving, setup
from app.operations.errors import SetupError
from app.operations.page_types import pages
from app.operations.progress import step

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

WIDTHS = (360, 768, 1280, 1920)
_HEIGHT = 900
_SETTLED = 250
"""Milliseconds in which what came late (a font, a tile) is drawn."""


def take(folder: Path, /, *, address: str | None = None, only: Sequence[str] = ()) -> list[str]:
    """Write the pictures and an index of them into a folder; returns what was wrong with any page, in words.

    `only` names some types of pages; without it, every type.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as problem:
        raise SetupError(
            "the pictures need the Python package playwright, which is among the requirements of the tests: "
            "`./remix screenshots` installs them, and so does `./remix test`."
        ) from problem
    browser_path = chromium.provide()
    with _portal(address) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(chromium.ARGUMENTS))
        wrong = _walk(browser, origin, folder, _chosen(pages(origin), only))
        browser.close()
    return wrong


@contextmanager
def _portal(address: str | None) -> Iterator[str]:
    """The portal at an address, or one that runs meanwhile on a free port."""
    if address:
        yield address.rstrip("/")
        return
    import uvicorn

    setup.build_frontend()
    listener = serving.take_address("127.0.0.1", port=0)
    with setup.database():
        setup.fill()
        listener.listen()
        config = uvicorn.Config(serving.application, factory=True, log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield serving.address(listener, host="127.0.0.1").rstrip("/")
        finally:
            server.should_exit = True
            thread.join()


def _chosen(named: dict[str, str], only: Sequence[str]) -> dict[str, str]:
    for name in only:
        if name not in named:
            raise SetupError(f"there is no type of page “{name}”. There are: {', '.join(named)}.")
    return {name: path for name, path in named.items() if not only or name in only}


def _walk(browser: "Browser", origin: str, folder: Path, named: dict[str, str]) -> list[str]:
    from app.portal.addresses import local

    wrong: list[str] = []
    total, done = len(named) * len(languages.NAMES) * len(WIDTHS), 0
    with step("Pictures") as current:
        for language in languages.NAMES:
            (folder / language).mkdir(parents=True, exist_ok=True)
            context = browser.new_context(locale=language, reduced_motion="reduce")
            for name, path in named.items():
                bare, _sep, query = path.partition("?")
                where = local(bare, language) + (f"?{query}" if query else "")
                found = _shoot(context, origin + where, folder / language / name)
                wrong += [f"{where}: {problem}" for problem in found]
                done += len(WIDTHS)
                current.advance(where, done, total)
            context.close()
        _index(folder, list(named))
        current.note(f"{total} in {folder}")
    return wrong


def _shoot(context: "BrowserContext", url: str, path: Path) -> list[str]:
    """One page at every width, all of them loading at once; returns what went wrong in it."""
    wrong: list[str] = []
    pages = {width: context.new_page() for width in WIDTHS}
    for width, page in pages.items():
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.extend(_elsewhere(request.url, url)))
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        answer = page.goto(url, wait_until="commit")
        if answer is None or answer.status >= 500:  # a fault of the server
            wrong.append(f"answered {answer.status if answer else 'nothing'}")
    for width, page in pages.items():
        page.bring_to_front()  # what is not seen is not drawn
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(_SETTLED)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wrong.append(f"wider than a screen of {width} pixels")
        page.screenshot(path=f"{path}-{width}.png", full_page=True)
        page.close()
    return list(dict.fromkeys(wrong))


def _elsewhere(asked: str, page: str) -> list[str]:
    """What is wrong with a request of a page: nothing, unless it leaves the portal."""
    parts = urlsplit(asked)
    left = parts.scheme in ("http", "https") and parts.netloc != urlsplit(page).netloc
    return [f"asks {parts.netloc}"] if left else []


def _index(folder: Path, names: list[str]) -> None:
    """A page to look at them all, each language and width beside the others."""
    rows = ""
    for name in names:
        rows += f"<h2>{html.escape(name)}</h2><div>"
        for language in languages.NAMES:
            for width in WIDTHS:
                file = quote(f"{language}/{name}-{width}.png")
                rows += f'<a href="{file}"><img src="{file}" width="{width // 6}" alt="{language} {width}"></a> '
        rows += "</div>"
    head = "<!doctype html><html lang=it><meta charset=utf-8><title>REMIX</title><style>img{vertical-align:top}</style>"
    (folder / "index.html").write_text(f"{head}{rows}</html>", encoding="utf-8")
