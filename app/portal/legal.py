"""Short pages of plain text: legal notes, privacy, accessibility, how to report, site map."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.portal import accessibility, report
from app.portal.templating import Link, render
from app.portal.texts import Lazy, lazy
from app.settings import settings

router = APIRouter(include_in_schema=False)

PAGES = {
    "note-legali": lazy("Note legali"),
    "privacy": lazy("Privacy e cookie"),
    "accessibilita": lazy("Accessibilità"),
    "segnala": lazy("Segnalo o aggiorno"),
    "mappa-del-sito": lazy("Mappa del sito"),
}


def _page(name: str, title: Lazy) -> Callable[[Request], Awaitable[HTMLResponse]]:
    async def answer(request: Request) -> HTMLResponse:
        contact = settings().contact_email
        about = report.of(request)
        trail = (Link(str(title)),)
        more: dict[str, Any] = _declared() if name == "accessibilita" else {}
        return await render(request, f"pages/{name}.html", trail=trail, contact_email=contact, report=about, **more)

    return answer


def _declared() -> dict[str, Any]:
    found = accessibility.statement()
    return {"statement": found, "conformity": str(accessibility.CONFORMITY[found.conformity])}


for _name, _title in PAGES.items():
    router.add_api_route(f"/{_name}", _page(_name, _title), methods=["GET"], name=_name)
