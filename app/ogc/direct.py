"""The addresses that are asked most, answered before the framework looks at them: an ASGI layer.

These endpoints read the request themselves, so what FastAPI does before it calls them (three middlewares, a walk
through the routes, dependencies, two exit stacks) only costs time: more than the answer itself for one record.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import Problem

Endpoint = Callable[..., Awaitable[Response]]
OnError = Callable[[Request, Exception], Awaitable[Response]]

log = structlog.get_logger()


class Direct:
    """The layer: `routers` are those whose GETs are answered here, the way `on_error` answers what fails."""

    def __init__(self, app: ASGIApp, *routers: APIRouter, on_error: OnError) -> None:
        self.app = app
        self._on_error = on_error
        routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
        self._routes: list[tuple[Any, Endpoint]] = [
            (route.path_regex.fullmatch, route.endpoint) for route in routes if "GET" in (route.methods or ())
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and not scope.get("root_path"):
            for matches, endpoint in self._routes:
                if found := matches(scope["path"]):
                    answer = await self._answer(Request(scope, receive), endpoint, found.groupdict())
                    await answer(scope, receive, send)
                    return
        await self.app(scope, receive, send)

    async def _answer(self, request: Request, endpoint: Endpoint, parts: dict[str, str]) -> Response:
        try:
            return await endpoint(request, **parts)
        except Exception as error:
            if not isinstance(error, Problem):
                log.exception("unexpected error", path=request.url.path)
            return await self._on_error(request, error)
