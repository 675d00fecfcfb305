"""HTTP as uvicorn speaks it, but nobody is waited for without an end, and what is no request is told so in words."""

import asyncio

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.errors import PROBLEM_JSON, Problem

MOST_HEAD = 256 * 1024
"""Bytes of headers that may come after the first that was received: the parser joins them piece by piece."""
HEAD_SECONDS = 20.0
"""How long a request may take to say what it asks; a proxy passes it on whole."""
_BODY = orjson.dumps(
    Problem(
        400,
        "Richiesta illeggibile",
        "Questa non è una richiesta HTTP, o il suo indirizzo supera i 64 KB: i filtri lunghi si mandano con POST.",
    ).document(instance="/")
)


class Protocol(HttpToolsProtocol):
    """One connection."""

    _head: int | None = 0
    """Bytes of a request's head that have come so far; None when nobody is about to ask."""
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless what comes is a head that does not end."""
        before = self._head
        super().data_received(data)
        if self._head is None or self.transport.is_closing():
            self._wait_no_more()
            return
        if before is not None:
            self._head = before + len(data)
        if self._head > MOST_HEAD:
            self.send_400_response("")
        elif self._patience is None:
            self._wait()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head = 0

    def on_headers_complete(self) -> None:
        """It has said what it asks."""
        self._head = None
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, and close; there is no application yet to which it could be passed."""
        self._wait_no_more()
        head = f"HTTP/1.1 400 Bad Request\r\ncontent-type: {PROBLEM_JSON}\r\ncontent-length: {len(_BODY)}\r\n"
        self.transport.write(f"{head}cache-control: no-store\r\nconnection: close\r\n\r\n".encode() + _BODY)
        self.transport.close()

    def _wait(self) -> None:
        self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
