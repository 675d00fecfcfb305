"""A connection waits for what is asked, but not without an end."""

import asyncio

import uvicorn
from uvicorn.server import ServerState

from app.operations import protocol


async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def exchange(monkeypatch, *pieces: bytes, pause: float) -> tuple[bytes, float]:
    """What comes back for pieces that are sent one after a pause, and when the connection was closed."""
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.5)

    async def scenario() -> tuple[bytes, float]:
        config, loop = uvicorn.Config(application, log_config=None), asyncio.get_running_loop()
        state = ServerState()
        server = await loop.create_server(lambda: protocol.Protocol(config, state, {}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        began = loop.time()
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(pause)
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        server.close()
        return answer, loop.time() - began

    return asyncio.run(scenario())


def test_who_says_nothing_or_half_a_head_is_let_go(monkeypatch):
    assert exchange(monkeypatch, pause=0)[0] == b""
    answer, seconds = exchange(monkeypatch, b"GET / HTTP/1.1\r\n", b"Host: x\r\n", b"X: y\r\n", pause=0.2)
    assert answer == b""
    assert seconds < 5


def test_a_head_in_pieces_and_one_after_another_are_answered(monkeypatch):
    ask = b"GET / HTTP/1.1\r\nHost: x\r\n"
    closing = b"Connection: close\r\n\r\n"
    answer, _ = exchange(monkeypatch, ask, b"\r\n", ask, closing, pause=0.2)  # longer in all than one may take
    assert answer.count(b"200 OK") == 2
