"""The ASGI application: its routers, its layers, and what it does at start and stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from app import __version__, logs
from app.downloads import making
from app.downloads import routes as downloads
from app.errors import Problem, from_status, json_response
from app.languages import gettext as _
from app.middleware import SurroundingHeaders
from app.ogc import collections, items, landing, search, stats, status, styles, summaries, tiles
from app.ogc.direct import Direct
from app.portal import errors as error_pages
from app.portal import router as portal
from app.portal.addresses import Languages
from app.portal.api import ApiPages
from app.ratelimits import RateLimits
from app.reading import database, versions
from app.reading.cache import MARK, AnswersByVersion
from app.settings import ROOT, settings

log = structlog.get_logger()


@asynccontextmanager
async def lifespan(_application: FastAPI) -> AsyncIterator[None]:
    """Open the pool and follow the publications while the application runs."""
    await database.open_pool()
    listener = asyncio.create_task(versions.listen())
    yield
    listener.cancel()
    with suppress(asyncio.CancelledError):
        await listener
    await database.close_pool()
    making.clear()


class Immutable(StaticFiles):
    """The built front end: its names hold a hash of the content, so a copy is good for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept by whoever gets it."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and path.startswith("assets/"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            response.headers[MARK] = "1"
        return response


async def on_problem(request: Request, error: Exception) -> Response:
    """Every error is a Problem: JSON on the API, a page elsewhere."""
    if isinstance(error, Problem):
        problem = error
    elif isinstance(error, HTTPException):
        problem = from_status(error.status_code)
        problem.headers |= dict(error.headers or {})
    else:
        problem = Problem(
            500, _("Errore del portale"), _("Qualcosa è andato storto da parte nostra. L'errore è registrato.")
        )
    path = request.url.path
    if path == "/api" or path.startswith("/api/") or path == "/status":
        return json_response(problem, instance=path)
    return error_pages.render(request, problem)


def create_app() -> ASGIApp:
    """The application, ready to be served."""
    logs.configure()
    application = FastAPI(
        title="REMIX",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in (
        status.router,
        landing.router,
        collections.router,
        items.router,
        search.router,
        stats.router,
        tiles.router,
        styles.router,
        summaries.router,
        downloads.router,
        portal,
    ):
        application.include_router(router)
    application.mount("/static", Immutable(directory=ROOT / "frontend" / "dist", check_dir=False), name="static")
    for error in (Problem, HTTPException, Exception):
        application.add_exception_handler(error, on_problem)
    # Outside of the framework, so that its own 500 passes through them too.
    direct = Direct(application, items.router, tiles.router, on_error=on_problem)
    answers: ASGIApp = AnswersByVersion(Languages(ApiPages(direct, on_error=on_problem)), budget=settings().cache_bytes)
    if settings().requests_per_minute:
        answers = RateLimits(answers, per_minute=settings().requests_per_minute)
    return SurroundingHeaders(answers)


app = create_app()
