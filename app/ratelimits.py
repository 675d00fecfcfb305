"""How often one client may ask the API: counts in memory, says so in the headers, answers 429 beyond (ModI)."""

import time
from math import ceil

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import languages
from app.errors import Problem, json_response
from app.languages import gettext as _

EXPOSED = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class RateLimits:
    """The ASGI layer. Each process counts for itself; an address is remembered for a minute and never written."""

    def __init__(self, app: ASGIApp, *, per_minute: int) -> None:
        self.app = app
        self._limit = parse(f"{per_minute}/minute")
        self._counts = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the requests for the API and its health, which asks the database each time; let all else through."""
        if scope["type"] != "http" or not (scope["path"].startswith("/api") or scope["path"] == "/status"):
            await self.app(scope, receive, send)
            return
        client = (scope.get("client") or ("?", 0))[0]
        allowed = self._counts.hit(self._limit, client)
        window = self._counts.get_window_stats(self._limit, client)
        reset = max(1, ceil(window.reset_time - time.time()))
        numbers = {
            "RateLimit-Limit": str(self._limit.amount),
            "RateLimit-Remaining": str(window.remaining),
            "RateLimit-Reset": str(reset),
        }

        async def with_numbers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                headers.update(numbers)
                message = {**message, "headers": headers.raw}
            await send(message)

        if allowed:
            await self.app(scope, receive, with_numbers)
            return
        with languages.use(languages.asked(scope)):
            answer = json_response(_refusal(self._limit.amount, reset), instance=scope["path"])
        await answer(scope, receive, with_numbers)


def _refusal(amount: int, reset: int) -> Problem:
    detail = _(
        "Sono ammesse %(amount)s richieste al minuto: riprova tra %(reset)s secondi. "
        "Per avere tutti i dati insieme basta una richiesta con un limit grande."
    )
    words = {"amount": amount, "reset": reset}
    return Problem(429, _("Troppe richieste"), detail % words, headers={"Retry-After": str(reset)})
