"""The queue of runs, in the table itself: claim, lease and fence.

A worker claims a run for a while (the lease) and gets a number that nobody had before (the
fence). It renews the lease as long as it works. Where a lease ran out, anybody takes the run
again, with a higher fence; whoever comes back late finds another fence, and writes nothing. So a
run is worked on at least once and ends exactly once, whatever dies on the way.

Nothing rests on a clock but how soon a lost run is taken up. A clock that jumps forward lets
leases run out early: the fence keeps the first worker from ending it as well. One that jumps back
leaves leases that end further ahead than any lease lasts: these count as run out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from matching.errors import Message, message
from service.accounts.policy import SYSTEM
from service.accounts.work import Work, writing
from service.db.engine import Database
from service.errors import ProblemError
from service.runs.models import Run

LEASE: Final = 30.0
"""Seconds that a lease lasts; the same for all workers of a database."""

ATTEMPTS: Final = 5
"""How many workers may be lost over a run before it is given up."""

Standing = Literal["held", "cancel", "lost"]
"""Whether a run is still this worker's, and whether somebody wants it to stop."""


class LeaseLostError(Exception):
    """The run is somebody else's by now, or ended."""


@dataclass(frozen=True)
class Lease:
    """The right to work on a run, and to end it: as long as its fence is this one."""

    run_id: str
    fence: int


@dataclass(frozen=True)
class Progress:
    """How far a run is: the step, how much is done, and of how much."""

    step: str = ""
    done: int = 0
    total: int = 0


class Queue:
    """The runs that wait, as one worker sees them.

    Parameters
    ----------
    database
        Where the runs are.
    name
        What this worker is called: a machine and a process.
    seconds
        How long a lease lasts.
    clock
        Gives the moment; None: the database's clock, which all workers share.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        *,
        seconds: float = LEASE,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._database, self._name, self._clock = database, name, clock
        self.seconds = seconds

    def claim(self) -> Lease | None:
        """Return the lease of the run that waits longest; None if none waits.

        One that was tried often enough, or that somebody wanted to stop, is ended instead.
        """
        with self._database.reading() as session:
            waits = select(exists().where(self._free(self._moment(session))))
            if not session.scalar(waits):
                return None
        with self.work() as work:
            now = self._moment(work.session)
            row = work.session.scalars(
                select(Run)
                .where(self._free(now))
                .order_by(Run.requested_at, Run.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return None
            if row.cancel or row.attempts >= ATTEMPTS:
                _end(work, row, *_how_to_end(row))
                return None
            row.state, row.fence, row.attempts = "running", row.fence + 1, row.attempts + 1
            row.leased_by, row.leased_until = self._name, now + self._lease
            row.started_at = row.started_at or work.now
            _show(row, Progress())
            work.note("run.start", "run", row.id, attempt=row.attempts)
            return Lease(row.id, row.fence)

    def renew(self, lease: Lease, progress: Progress) -> Standing:
        """Keep a run for another while, and tell how far it is."""
        with self._database.writing() as session:
            cancel = session.execute(
                update(Run)
                .where(_mine(lease))
                .values(
                    leased_until=self._moment(session) + self._lease,
                    step=progress.step,
                    done=progress.done,
                    total=progress.total,
                )
                .returning(Run.cancel)
            ).scalar_one_or_none()
        return _standing(cancel)

    def look(self, lease: Lease) -> Standing:
        """Return how a run stands, without writing anything."""
        with self._database.reading() as session:
            return _standing(session.scalar(select(Run.cancel).where(_mine(lease))))

    def hand_back(self, lease: Lease) -> None:
        """Let others go on at once, because this worker stops."""
        with self.work() as work:
            row = held(work.session, lease)
            row.attempts -= 1
            self._free_again(work, row)

    def lost(self, lease: Lease) -> None:
        """Let somebody try again at once, because what worked on it is gone."""
        with self.work() as work:
            self._free_again(work, held(work.session, lease))

    def cancelled(self, lease: Lease) -> None:
        """End a run that somebody wanted to stop."""
        with self.work() as work:
            _end(work, held(work.session, lease), "cancelled", None)

    def failed(self, lease: Lease, error: dict[str, Any]) -> None:
        """End a run that cannot be done; `error` as `error_of` gives it."""
        with self.work() as work:
            _end(work, held(work.session, lease), "failed", error)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Give work in the name of the service."""
        with writing(self._database, SYSTEM, self._clock or _now) as work:
            yield work

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    def _free_again(self, work: Work, row: Run) -> None:
        if row.cancel or row.attempts >= ATTEMPTS:
            _end(work, row, *_how_to_end(row))
            return
        row.state, row.leased_by, row.leased_until = "queued", None, None
        _show(row, Progress())
        work.note("run.requeue", "run", row.id, attempt=row.attempts)

    def _free(self, now: datetime) -> ColumnElement[bool]:
        """Return which runs wait: new ones, and those whose lease ran out or cannot be true."""
        run_out = or_(Run.leased_until < now, Run.leased_until > now + 2 * self._lease)
        return or_(Run.state == "queued", (Run.state == "running") & run_out)

    def _moment(self, session: Session) -> datetime:
        if self._clock is not None:
            return self._clock()
        if session.get_bind().dialect.name == "postgresql":
            moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
            return moment.astimezone(UTC)
        return _now()


def held(session: Session, lease: Lease) -> Run:
    """Return a run that is still this worker's, and keep it so until the transaction ends.

    Raises
    ------
    LeaseLostError
        If it is somebody else's by now, or ended.
    """
    row = session.scalars(select(Run).where(_mine(lease)).with_for_update()).one_or_none()
    if row is None:
        raise LeaseLostError(lease.run_id)
    return row


def request_cancel(work: Work, run_id: str) -> Run:
    """Stop a run: one that waits at once, one that is worked on within a second or so.

    Raises
    ------
    ProblemError
        ``state``: it ended already.
    """
    row = work.session.scalars(select(Run).where(Run.id == run_id).with_for_update()).one()
    if row.state == "queued":
        _end(work, row, "cancelled", None)
    elif row.state == "running":
        row.cancel = True
        work.note("run.cancel", "run", row.id)
    elif row.state != "cancelled":
        raise ProblemError("state", message("The run has ended; what it made stays as it is."))
    return row


def error_of(text: Message) -> dict[str, Any]:
    """Return what is kept of why a run failed: a template and its values."""
    values = {
        name: error_of(value) if isinstance(value, Message) else _plain(value)
        for name, value in text.values.items()
    }
    return {"template": text.template, "values": values}


def message_of(error: dict[str, Any]) -> Message:
    """Return why a run failed, to be put in words."""
    values = {
        name: message_of(value) if isinstance(value, dict) else value
        for name, value in error["values"].items()
    }
    return Message(error["template"], values)


def _plain(value: Any) -> str | int | float:
    return value if isinstance(value, str | int | float) else str(value)


def _mine(lease: Lease) -> ColumnElement[bool]:
    return (Run.id == lease.run_id) & (Run.fence == lease.fence) & (Run.state == "running")


def _standing(cancel: bool | None) -> Standing:
    if cancel is None:
        return "lost"
    return "cancel" if cancel else "held"


def _how_to_end(row: Run) -> tuple[str, dict[str, Any] | None]:
    if row.cancel:
        return "cancelled", None
    text = message(
        "the run was begun {count} times and never ended: the machine may be short of memory; "
        "see the log of the worker, and start a new run",
        count=row.attempts,
    )
    return "failed", error_of(text)


def _end(work: Work, row: Run, state: str, error: dict[str, Any] | None) -> None:
    row.state, row.error, row.ended_at = state, error, work.now
    row.leased_by, row.leased_until = None, None
    work.note("run.end", "run", row.id, state=state)


def _show(row: Run, progress: Progress) -> None:
    row.step, row.done, row.total = progress.step, progress.done, progress.total


def _now() -> datetime:
    return datetime.now(UTC)
