"""Serving the application: from the settings of the environment, in one process or several."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import uvicorn

from service.db.engine import open_database
from service.schema.migrate import check_current
from service.settings import Settings
from service.web.app import create_app
from service.web.logs import logging_config
from service.worker.beside import beside

if TYPE_CHECKING:
    from fastapi import FastAPI

GRACE = 10
"""Seconds that requests get to end when the server stops."""


def app_from_environment() -> FastAPI:
    """Return the application of this process, as the environment says.

    Raises
    ------
    ServiceError
        If the database cannot be opened, or is not at the revision of this version.
    """
    settings = Settings.from_environment()
    database = open_database(settings.database, pool_size=settings.threads + 1)
    check_current(database.engine)
    app = create_app(settings, database)
    app.state.warm = True  # read the markets before the first question, see /health/ready
    return app


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve until stopped; queued work is done beside it where the settings say so.

    Parameters
    ----------
    settings
        Of the environment, from which the processes read them again.
    host, port
        Where to listen.
    workers
        How many processes answer.
    """
    with ExitStack() as stack:
        if settings.worker:
            stack.enter_context(beside(settings))
        uvicorn.run(
            "service.web.serving:app_from_environment",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_config=logging_config(settings.log),
            access_log=False,
            server_header=False,
            proxy_headers=True,
            timeout_graceful_shutdown=GRACE,
        )
