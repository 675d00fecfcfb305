"""A bare ASGI application that answers with bytes from memory: no application on this server can be faster."""

import os
from pathlib import Path
from typing import Any

_TYPES = {".json": b"application/geo+json", ".pbf": b"application/vnd.mapbox-vector-tile"}


def _load(folder: Path) -> dict[str, tuple[list[tuple[bytes, bytes]], bytes]]:
    known = {}
    for path in folder.iterdir():
        body = path.read_bytes()
        headers = [(b"content-type", _TYPES[path.suffix]), (b"content-length", str(len(body)).encode())]
        known[f"/{path.name}"] = (headers, body)
    return known


_ANSWERS = _load(Path(os.environ["BENCH_BARE"]))


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the file of that name."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    headers, body = _ANSWERS.get(scope["path"], ([], None))
    await send({"type": "http.response.start", "status": 404 if body is None else 200, "headers": headers})
    await send({"type": "http.response.body", "body": body or b""})
