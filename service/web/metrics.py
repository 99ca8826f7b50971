"""Figures of this process for Prometheus; none of them tells of a person.

Requests are told by the template of their route, never by their path.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.hooks.models import Delivery
from service.runs.models import RUN_STATES, Run

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_registry: Final = CollectorRegistry()
ProcessCollector(registry=_registry)

_requests: Final = Counter(
    "stagepact_requests",
    "Answered requests.",
    ["method", "route", "status"],
    registry=_registry,
)
_request_seconds: Final = Histogram(
    "stagepact_request_seconds",
    "Time to the end of the answer, in seconds.",
    ["method", "route"],
    buckets=_SECONDS,
    registry=_registry,
)
_runs: Final = Gauge("stagepact_runs", "Runs, by state.", ["state"], registry=_registry)
_deliveries: Final = Gauge(
    "stagepact_deliveries_waiting", "Webhook deliveries that wait.", registry=_registry
)
_profiles: Final = Gauge(
    "stagepact_live_profiles",
    "Profiles of the live market of this process.",
    ["programme", "kind"],
    registry=_registry,
)
_refresh_seconds: Final = Histogram(
    "stagepact_live_refresh_seconds",
    "Time to bring a live market up to the moment, in seconds.",
    ["programme"],
    buckets=_SECONDS,
    registry=_registry,
)


def request_done(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answered request.

    Parameters
    ----------
    method, route, status
        The method, the template of the path, and the status of the answer.
    seconds
        How long it took.
    """
    _requests.labels(method, route, str(status)).inc()
    _request_seconds.labels(method, route).observe(seconds)


def market_size(programme: str, *, candidates: int, vacancies: int) -> None:
    """Say how many profiles the live market of a programme has."""
    _profiles.labels(programme, "candidate").set(candidates)
    _profiles.labels(programme, "vacancy").set(vacancies)


def market_refreshed(programme: str, seconds: float) -> None:
    """Say how long it took to bring the live market of a programme up to the moment."""
    _refresh_seconds.labels(programme).observe(seconds)


def exposition(session: Session) -> bytes:
    """Return all figures in Prometheus' text format.

    Parameters
    ----------
    session
        Counts runs and deliveries of this moment.
    """
    by_state = session.execute(select(Run.state, func.count()).group_by(Run.state))
    found: dict[str, int] = {state: n for state, n in by_state}  # noqa: C416 - rows are no pairs to mypy
    for state in RUN_STATES:
        _runs.labels(state).set(found.get(state, 0))
    waiting = select(func.count()).select_from(Delivery).where(Delivery.state == "waiting")
    _deliveries.set(session.scalar(waiting) or 0)
    return generate_latest(_registry)
