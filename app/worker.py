"""The worker of a server: fills the database before the web processes start, then tends to what is published."""

import json
import os
import signal
import time
from types import FrameType

import psycopg
import structlog
from psycopg import sql

from app.catalog import COLLECTIONS
from app.changes.publishing import CHANNEL
from app.operations import setup, stamps, statistics
from app.operations.paths import home

log = structlog.get_logger()
READY = "worker.ready"
_PATIENCE = 120.0
_PAUSE = 2.0


def run() -> None:
    """Wait for the database, migrate and load once, then refresh statistics after each publication."""
    signal.signal(signal.SIGTERM, _leave)
    (home() / READY).unlink(missing_ok=True)
    with setup.database(patience=_PATIENCE):
        setup.fill()
        stamps.write(home() / READY, str(os.getpid()))
        while True:
            try:
                _follow(os.environ["REMIX_DATABASE_URL"])
            except psycopg.OperationalError as problem:
                log.warning("worker.database_away", reason=str(problem).strip())
                time.sleep(_PAUSE)


def _follow(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
        log.info("worker.listening", channel=CHANNEL)
        statistics.refresh(connection, collections=COLLECTIONS)  # what was published while nobody listened
        for notification in connection.notifies():
            done = statistics.refresh(connection, collections=json.loads(notification.payload)["versions"])
            log.info("worker.analyzed", collections=done)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
