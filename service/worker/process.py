"""The engine's process: runs come in by a pipe, and progress and how they ended go out.

It ends with the process that started it, whatever happened to that: what it tells twice a second
then reaches nobody. It reads and writes the database itself, so the process that watches over it
(and that may be answering requests as well) has next to nothing to do.
"""

from __future__ import annotations

import logging
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread
from traceback import extract_tb
from typing import Final, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from service.db.engine import Database, open_database
from service.runs.queue import Lease, LeaseLostError, Progress, error_of
from service.settings import Settings
from service.worker.patience import away

TELL: Final = 0.5
"""Seconds between two words about how far a run is."""

_log = logging.getLogger("stagepact.worker")


class Ended(NamedTuple):
    """That the engine has no run in hand any more.

    Attributes
    ----------
    how
        ``done``, ``lost`` (it is somebody else's), ``away`` (the database is) or ``failed``.
    error
        Why it failed, as the run keeps it.
    """

    how: str
    error: dict[str, object] | None = None


def main(pipe: Connection, settings: Settings) -> None:
    """Do the runs that come in, until nobody sends any more."""
    for ignored in (signal.SIGINT, signal.SIGTERM):  # who watches over us decides, and kills
        signal.signal(ignored, signal.SIG_IGN)
    logging.basicConfig(level=settings.log.upper(), format="%(levelname)s %(name)s %(message)s")
    database = open_database(settings.database, pool_size=2)
    try:
        while True:
            lease = pipe.recv()
            telling = _Telling(pipe)
            ended = _done(database, settings, lease, telling)
            telling.end(ended)
    except (EOFError, OSError):
        pass
    finally:
        database.dispose()


def _done(database: Database, settings: Settings, lease: Lease, telling: _Telling) -> Ended:
    # Only here: who watches over this process has no use for all that the engine needs.
    from service.worker.execute import FailedError, execute, unexpected

    try:
        execute(database, settings, lease, telling.progress)
    except LeaseLostError:
        return Ended("lost")
    except FailedError as error:
        return Ended("failed", error.error)
    except SQLAlchemyError as error:
        _log.error("run %s: the database failed: %s", lease.run_id, type(error).__name__)
        if away(error):
            return Ended("away")
        return Ended("failed", error_of(unexpected(error)))
    except Exception as error:
        _log.error("run %s: unexpected %s %s", lease.run_id, type(error).__name__, places(error))
        return Ended("failed", error_of(unexpected(error)))
    return Ended("done")


def places(error: Exception) -> list[str]:
    """Return where an error came from; its own text may hold what somebody wrote."""
    steps = extract_tb(error.__traceback__)[-12:]
    return [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps]


class _Telling:
    """Tells now and then how far a run is, from a thread of its own."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._stop = pipe, Event()
        self._now = Progress()
        self._thread = Thread(target=self._tell, name="progress", daemon=True)
        self._thread.start()

    def progress(self, step: str, done: int, total: int) -> None:
        """Take note of how far it is."""
        self._now = Progress(step, done, total)

    def end(self, ended: Ended) -> None:
        """Tell how it ended, as the last word."""
        self._stop.set()
        self._thread.join()
        self._pipe.send(ended)

    def _tell(self) -> None:
        while not self._stop.wait(TELL):
            try:
                self._pipe.send(self._now)
            except OSError:
                os._exit(1)  # nobody watches over us any more: somebody else takes the run
