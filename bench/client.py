"""A lean HTTP/1.1 client: one kept connection and no parsing beyond what an answer needs, so that it costs little."""

import socket
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlsplit

_PIECE = 1 << 18


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Client:
    """A connection to one server, opened again when the server closes it."""

    origin: str
    timeout: float = 120.0
    _socket: socket.socket | None = field(default=None, repr=False)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the server alone."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def get(self, path: str, /) -> Answer:
        """Ask for a path; asked once more where the server had closed the idle connection."""
        known = self._socket is not None
        try:
            return self._get(path)
        except (ConnectionError, EOFError):
            self.close()
            if not known:
                raise
            return self._get(path)

    def _get(self, path: str) -> Answer:
        host = urlsplit(self.origin)
        if self._socket is None:
            self._socket = socket.create_connection((host.hostname, host.port), timeout=self.timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {host.netloc}\r\nAccept: */*\r\n\r\n".encode())
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            self._more(received)
        head = received[:end].decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        del received[: end + 4]
        body = self._body(headers, received)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(head[0].split()[1]), headers, body)

    def _body(self, headers: dict[str, str], received: bytearray) -> bytes:
        if "content-length" in headers:
            length = int(headers["content-length"])
            while len(received) < length:
                self._more(received)
            return bytes(received)
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks(received)
        try:
            while True:
                self._more(received)
        except EOFError:
            self.close()
            return bytes(received)

    def _chunks(self, received: bytearray) -> bytes:
        body = bytearray()
        start = 0
        while True:
            while (end := received.find(b"\r\n", start)) < 0:
                self._more(received)
            size = int(received[start:end].split(b";")[0], 16)
            while len(received) < end + 2 + size + 2:
                self._more(received)
            if size == 0:
                return bytes(body)
            body += received[end + 2 : end + 2 + size]
            start = end + 2 + size + 2

    def _more(self, received: bytearray) -> None:
        assert self._socket is not None
        piece = self._socket.recv(_PIECE)
        if not piece:
            raise EOFError("the server closed the connection")
        received += piece
