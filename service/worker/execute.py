"""One run from beginning to end: read, match, keep. It happens in the engine's process."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from matching.errors import MatchingError, Message, message
from matching.pipeline import Progress
from service.accounts.policy import SYSTEM
from service.accounts.work import writing
from service.bridge import Bridge
from service.db.engine import Database
from service.errors import ServiceError
from service.placements.settled import settled
from service.runs.input import RunInput, read_input, told_by_id
from service.runs.models import Run
from service.runs.queue import Lease, LeaseLostError, error_of
from service.runs.results import Outcome, keep, outcome_of
from service.settings import Settings
from service.worker.patience import patiently


class FailedError(Exception):
    """The run cannot be done, and trying again would not help; `error` is what is kept of why."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.error = error
        super().__init__(error["template"])


def execute(database: Database, settings: Settings, lease: Lease, progress: Progress) -> None:
    """Do a run, and keep all that came of it, or nothing.

    Raises
    ------
    FailedError
        If it cannot be done.
    LeaseLostError
        If it is somebody else's by now.
    """
    progress("read", 0, 1)
    given = patiently(lambda: _read(database, lease))
    progress("read", 1, 1)
    try:
        if not given.profiles.candidates or not given.profiles.vacancies:
            raise ServiceError(
                message("there are no people or no open vacancies in this programme to match")
            )
        result = Bridge.of(settings).match(given.profiles, given.config, progress)
    except (MatchingError, ServiceError) as error:
        raise FailedError(error_of(told_by_id(error.message, given.ids))) from error
    progress("keep", 0, 1)
    outcome = outcome_of(lease.run_id, given, result)
    _keep(database, lease, outcome)
    progress("keep", 1, 1)


def unexpected(error: Exception) -> Message:
    """Return what people are told of an error that nobody thought of."""
    return message(
        "the engine stopped with an error that is a fault in this software ({kind}); the log of "
        "the worker tells more",
        kind=type(error).__name__,
    )


def _read(database: Database, lease: Lease) -> RunInput:
    with database.reading() as session:
        run = session.scalars(
            select(Run).where(Run.id == lease.run_id, Run.fence == lease.fence)
        ).one_or_none()
        if run is None or run.state != "running":
            raise LeaseLostError(lease.run_id)
        return read_input(session, run, settled, _now())


def _keep(database: Database, lease: Lease, outcome: Outcome) -> None:
    def once() -> None:
        with writing(database, SYSTEM, _now) as work:
            keep(work, lease, outcome)

    try:
        patiently(once)
    except LeaseLostError:
        # The answer to an earlier try may have been lost, and not what was kept.
        if not _ended_by(database, lease):
            raise


def _ended_by(database: Database, lease: Lease) -> bool:
    """Return whether a run was ended under a lease."""

    def look() -> bool:
        with database.reading() as session:
            query = select(Run.state).where(Run.id == lease.run_id, Run.fence == lease.fence)
            return session.scalar(query) == "done"

    return patiently(look)


def _now() -> datetime:
    return datetime.now(UTC)
