"""Serving: the address is taken first, then everything is prepared, then the server runs until told to stop."""

import ctypes
import errno
import multiprocessing
import resource
import signal
import socket
from contextlib import nullcontext, suppress
from types import FrameType
from typing import Any

from app.operations import setup
from app.operations.errors import SetupError
from app.operations.postgres import supervision
from app.operations.postgres.installations import Installation
from app.operations.progress import console

KEEP_ALIVE = 75
"""Seconds that a quiet connection is kept: longer than proxies keep theirs, or what they send over one is lost."""
_BACKLOG = 2048
_PR_SET_PDEATHSIG = 1


def serve(*, host: str, port: int, workers: int, prepared: bool) -> None:
    """Prepare what is missing, unless somebody has, and serve until Ctrl-C or SIGTERM."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    listener = take_address(host, port=port)
    if not prepared:
        setup.build_frontend()
    with suppress(KeyboardInterrupt), nullcontext() if prepared else setup.database() as installation:
        if not prepared:
            setup.fill()
        _listen(listener, port=port)
        console.print(f"\n  REMIX is at [bold]{address(listener, host=host)}[/]   (Ctrl-C stops it)\n")
        run(listener, workers=workers, installation=installation)
    console.print("  Stopped.")


def take_address(host: str, /, *, port: int) -> socket.socket:
    """A socket bound to the address, before anything slow; raise SetupError in one sentence if it cannot be."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as problem:
        raise SetupError(f"the address {host} is not one of this machine: {problem.strerror}.") from problem
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
    except (OSError, OverflowError) as problem:
        listener.close()
        raise SetupError(_why(problem, host, port)) from problem
    return listener


def address(listener: socket.socket, /, *, host: str) -> str:
    """The URL that a browser on this machine opens."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{listener.getsockname()[1]}/"


def _listen(listener: socket.socket, *, port: int) -> None:
    try:
        listener.listen(_BACKLOG)
    except OSError as problem:  # two sockets may be bound to an address; only one may listen
        raise SetupError(_why(problem, str(listener.getsockname()[0]), port)) from problem


def _why(problem: Exception, host: str, port: int) -> str:
    number = problem.errno if isinstance(problem, OSError) else None
    if number == errno.EADDRINUSE:
        return f"port {port} is in use by another program: stop it, or choose another with --port."
    if number == errno.EACCES:
        return f"port {port} is reserved for root: choose one above 1023 with --port."
    return f"cannot serve at {host}, port {port}: {problem}."


def run(listener: socket.socket, *, workers: int, installation: Installation | None = None) -> None:
    """Answer what comes to a socket that listens, and look after the embedded server of an installation."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        f"{__name__}:application",
        factory=True,
        http="app.operations.protocol:Protocol",
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=10,
    )
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection is a file; a shell allows 1024
    watch = supervision.watching(setup.embedded(), installation=installation) if installation else nullcontext()
    with watch:
        if workers > 1:
            Multiprocess(config, sockets=[listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])


def application() -> Any:
    """The ASGI application for one process; a worker does not outlive the process that started it.

    Otherwise the workers of a server that was killed would keep its port.
    """
    if multiprocessing.parent_process():
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    from app.main import app

    return app


def _leave(number: int, frame: FrameType | None) -> None:
    """Stop as Ctrl-C does, so that every block on the way out closes what it opened."""
    raise KeyboardInterrupt
