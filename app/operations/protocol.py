"""HTTP as uvicorn speaks it, but that what cannot be read as a request is answered in words, as everything else is."""

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.errors import PROBLEM_JSON, Problem

_BODY = orjson.dumps(
    Problem(
        400,
        "Richiesta illeggibile",
        "Questa non è una richiesta HTTP, o il suo indirizzo supera i 64 KB: i filtri lunghi si mandano con POST.",
    ).document(instance="/")
)


class Protocol(HttpToolsProtocol):
    """One connection."""

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, and close; there is no application yet to which it could be passed."""
        head = f"HTTP/1.1 400 Bad Request\r\ncontent-type: {PROBLEM_JSON}\r\ncontent-length: {len(_BODY)}\r\n"
        self.transport.write(f"{head}cache-control: no-store\r\nconnection: close\r\n\r\n".encode() + _BODY)
        self.transport.close()
