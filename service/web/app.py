"""`create_app`: the pages and the API of the service; its documentation stands at ``/docs``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module
from typing import Final

from fastapi import FastAPI

from matching._version import __version__
from service.db.engine import Database
from service.live.markets import Markets, Refreshed
from service.settings import Settings
from service.web.deps import Services
from service.web.docs import install_docs
from service.web.metrics import market_refreshed, market_size
from service.web.middleware import install_middleware
from service.web.openapi import describe
from service.web.pages.install import install_pages
from service.web.problems import install_handlers

PREFIX: Final = "/api/v1"

RESOURCES: Final = (
    "sessions",
    "accounts",
    "keys",
    "programmes",
    "candidates",
    "employers",
    "vacancies",
    "suggestions",
    "shortlists",
    "pairs",
    "skills",
    "rounds",
    "runs",
    "decisions",
    "placements",
    "consents",
    "privacy",
    "imports",
    "exports",
    "webhooks",
    "audit",
    "operations",
)
"""The modules of `service.web.api`, in the order of the documentation."""


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def create_app(
    settings: Settings, database: Database, *, clock: Callable[[], datetime] = now
) -> FastAPI:
    """Return the application.

    Every route is a plain function: the blocking database runs in a pool of
    ``settings.threads`` threads, few enough not to take turns with each other.

    Parameters
    ----------
    settings
        Of the environment.
    database
        Open, and at the newest revision.
    clock
        What gives the moment.
    """
    app = FastAPI(
        title="Stagepact",
        version=__version__,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.services = Services(
        settings, database, clock, Markets(settings, database, watch=_refreshed)
    )
    app.state.looking = {}
    install_handlers(app)
    install_middleware(app, settings)
    routers = [import_module(f"service.web.api.{name}").router for name in RESOURCES]
    for router in routers:
        app.include_router(router, prefix=PREFIX)
    describe(app, routers, PREFIX, settings)
    install_docs(app)
    install_pages(app)
    return app


def _refreshed(done: Refreshed) -> None:
    """Let the figures tell that a market was brought up to the moment."""
    market_refreshed(done.programme, done.seconds)
    market_size(done.programme, candidates=done.candidates, vacancies=done.vacancies)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Bound the threads, and let go of everything at the end."""
    from anyio.to_thread import current_default_thread_limiter

    services: Services = app.state.services
    current_default_thread_limiter().total_tokens = services.settings.threads
    # FastAPI works its routes out at their first use, which no request is to wait for.
    app.url_path_for("health")
    if getattr(app.state, "warm", False):
        services.markets.warm()
    yield
    services.database.dispose()
