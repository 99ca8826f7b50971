"""What a worker does beside runs: deliver webhooks, send e-mail, and daily remove what is old."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic
from typing import Final

from service.db.engine import Database
from service.hooks.delivering import deliver_due
from service.letters.outbox import send_due
from service.privacy.retention import apply_retention
from service.settings import Settings

DELIVER: Final = 2.0
"""Seconds between looks at what is due to be delivered."""

DAY: Final = 86_400.0
"""Seconds between two times that old data are removed."""

_log = logging.getLogger("stagepact.worker")


class Chores:
    """A thread that does the chores until it is told to stop; what fails is tried again later.

    Several workers may do them at a time: a delivery or e-mail is claimed by one of them, and
    removing what is gone already changes nothing.
    """

    def __init__(self, database: Database, settings: Settings, stop: Event) -> None:
        self._database, self._settings, self._stop = database, settings, stop
        self._thread = Thread(target=self._work, name="chores", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait until the chore in hand is done, but no longer than some seconds."""
        self._thread.join(seconds)

    def _work(self) -> None:
        retained_at = -DAY
        while not self._stop.is_set():
            tried = self._try("deliver", self._deliver) + self._try("mail", self._send)
            if monotonic() - retained_at >= DAY:
                retained_at = monotonic()
                self._try("retention", self._retain)
            if not tried:
                self._stop.wait(DELIVER)

    def _deliver(self) -> int:
        return deliver_due(self._database, self._settings, _now)

    def _send(self) -> int:
        return send_due(self._database, self._settings, _now)

    def _retain(self) -> int:
        return sum(apply_retention(self._database, self._settings, _now).values())

    def _try(self, name: str, chore: Callable[[], int]) -> int:
        try:
            return chore()
        except Exception as error:
            _log.error("%s failed: %s", name, type(error).__name__)
            return 0


def _now() -> datetime:
    return datetime.now(UTC)
