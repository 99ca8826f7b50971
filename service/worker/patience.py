"""Waiting for a database that is away for a while: it is started again, or another one writes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

AWAY: Final = (OperationalError, InterfaceError, TimeoutError)
"""What SQLAlchemy raises where a database does not answer."""

PATIENCE: Final = 120.0
"""Seconds to try again, before somebody else may."""

_log = logging.getLogger("stagepact.worker")

Answer = TypeVar("Answer")


def away(error: Exception) -> bool:
    """Return whether an error says that the database was away, and not that something is wrong."""
    return isinstance(error, AWAY) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def patiently(what: Callable[[], Answer], seconds: float = PATIENCE) -> Answer:
    """Return what comes of a transaction, tried again as long as the database is away.

    A transaction that was tried again may have been kept the first time: `what` has to see that.
    """
    end, pause = time.monotonic() + seconds, 0.1
    while True:
        try:
            return what()
        except Exception as error:
            if not away(error) or time.monotonic() + pause > end:
                raise
            _log.warning("the database is away (%s); trying again", type(error).__name__)
        time.sleep(pause)
        pause = min(2 * pause, 2.0)
