"""The worker: takes runs from the queue, and watches over the engine that does them."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime
from threading import Event
from time import monotonic
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from service.db.engine import Database
from service.runs.queue import LEASE, Lease, LeaseLostError, Progress, Queue
from service.settings import Settings
from service.worker.engine import Engine
from service.worker.process import Ended

LOOK: Final = 0.5
"""Seconds between looks at the queue, and at whether somebody wants to stop a run."""

SILENCE: Final = 120.0
"""Seconds after which an engine that tells nothing at all is taken for dead."""

IDLE: Final = 60.0
"""Seconds after which an engine without a run is let go, and its memory with it."""

_log = logging.getLogger("stagepact.worker")


class Worker:
    """Does runs, one at a time, until it is told to stop.

    Parameters
    ----------
    database
        Where the queue is.
    settings
        What the engine needs.
    lease
        Seconds after which a run is taken from a worker that tells nothing; the same for all
        workers of a database.
    clock
        Gives the moment; None: the database's clock.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        lease: float = LEASE,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        name = f"{socket.gethostname()}:{os.getpid()}"
        self.queue = Queue(database, name, seconds=lease, clock=clock)
        self.engine = Engine(settings)

    def run(self, stop: Event) -> None:
        """Do runs until `stop` is set; one that is in hand then goes back to the queue."""
        idle = monotonic()
        try:
            while not stop.is_set():
                lease = self._claimed()
                if lease is not None:
                    self._work_on(lease, stop)
                    idle = monotonic()
                    continue
                if self.engine.alive and monotonic() - idle > IDLE:
                    self.engine.kill()
                stop.wait(LOOK)
        finally:
            self.engine.kill()

    def _claimed(self) -> Lease | None:
        try:
            return self.queue.claim()
        except SQLAlchemyError as error:
            _log.warning("the queue cannot be read now (%s)", type(error).__name__)
            return None

    def _work_on(self, lease: Lease, stop: Event) -> None:
        """Do one run, and see to it that it ends, or goes on elsewhere."""
        _log.info("run %s: begun (%s)", lease.run_id, lease.fence)
        try:
            how = self._watch(lease, stop)
            _log.info("run %s: %s", lease.run_id, how)
        except (EOFError, OSError):
            _log.error("run %s: the engine is gone", lease.run_id)
            self.engine.kill()
            self._settle(lambda: self.queue.lost(lease))

    def _watch(self, lease: Lease, stop: Event) -> str:
        """Return how a run ended here."""
        self.engine.begin(lease)
        watch = _Watch(self.queue, lease)
        while True:
            told = self.engine.hear(LOOK)
            if isinstance(told, Ended):
                self._end(lease, told)
                return told.how
            if told is not None:
                watch.heard(told)
            if stop.is_set():
                self.engine.kill()
                self._settle(lambda: self.queue.hand_back(lease))
                return "handed back"
            if watch.silent:
                raise EOFError
            standing = watch.standing()
            if standing == "lost":
                self.engine.kill()
                return "taken over by another worker"
            if standing == "cancel":
                self.engine.kill()
                self._settle(lambda: self.queue.cancelled(lease))
                return "cancelled"

    def _end(self, lease: Lease, told: Ended) -> None:
        if told.how == "failed":
            assert told.error is not None
            error = dict(told.error)
            self._settle(lambda: self.queue.failed(lease, error))
        elif told.how == "away":
            self._settle(lambda: self.queue.hand_back(lease))

    def _settle(self, what: Callable[[], None]) -> None:
        """Write how a run stands; where that fails its lease runs out, and others see to it."""
        try:
            what()
        except LeaseLostError:
            _log.info("the run is somebody else's, or ended")
        except SQLAlchemyError as error:
            _log.warning("the database is away (%s); the lease runs out", type(error).__name__)


class _Watch:
    """Keeps the lease of one run, and sees whether somebody wants it to stop."""

    def __init__(self, queue: Queue, lease: Lease) -> None:
        self._queue, self._lease = queue, lease
        self._told = self._kept = Progress()
        self._heard_at = self._looked_at = self._kept_at = monotonic()

    def heard(self, told: Progress) -> None:
        """Take note of how far the run is."""
        self._told, self._heard_at = told, monotonic()

    @property
    def silent(self) -> bool:
        """Whether the engine has not been heard for too long."""
        return monotonic() - self._heard_at > SILENCE

    def standing(self) -> str:
        """Return how the run stands, asking the database no more often than is needed."""
        now = monotonic()
        new = self._told != self._kept and now - self._kept_at >= 2 * LOOK
        try:
            if new or now - self._kept_at >= self._queue.seconds / 4:
                self._kept, self._kept_at, self._looked_at = self._told, now, now
                return self._queue.renew(self._lease, self._told)
            if now - self._looked_at >= LOOK:
                self._looked_at = now
                return self._queue.look(self._lease)
        except SQLAlchemyError as error:
            _log.warning("the lease cannot be renewed now (%s)", type(error).__name__)
        return "held"
