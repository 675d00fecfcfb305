"""Structured logs: one JSON object a line, times in UTC, no personal data."""

import logging
import sys
from contextvars import ContextVar

import structlog

from app.settings import settings

# Without the local variables: they may hold what a person typed.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))

REQUEST_ID: ContextVar[str] = ContextVar("request_id")
"""Of the request that is being answered; every record carries it."""


def configure() -> None:
    """Send structlog's and the standard library's records to standard error, alike."""
    level = logging.getLevelNamesMapping().get(settings().log_level.upper(), logging.INFO)
    terminal = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        _name_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            *([] if terminal else [_TRACEBACKS]),
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
            if terminal
            else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _name_request(_logger: object, _method: str, record: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if request_id := REQUEST_ID.get(None):
        record["request_id"] = request_id
    return record
