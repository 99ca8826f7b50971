"""Working until told to stop: as a command of its own, or beside the server in its process."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread, current_thread, main_thread
from types import FrameType
from typing import Final, NoReturn

from service.db.engine import open_database
from service.runs.queue import LEASE
from service.settings import Settings
from service.worker.chores import Chores
from service.worker.loop import Worker

_END: Final = 15.0
"""Seconds in which a worker lets go of what it has in hand."""


def work(settings: Settings, stop: Event, *, lease: float = LEASE) -> None:
    """Do runs and chores until `stop` is set.

    Parameters
    ----------
    settings
        Of the environment; a database that is at the newest revision.
    lease
        Seconds, as for `service.worker.loop.Worker`.
    """
    database = open_database(settings.database, pool_size=2)
    chores = Chores(database, settings, stop)
    try:
        chores.start()
        Worker(database, settings, lease=lease).run(stop)
        chores.join(_END)
    finally:
        database.dispose()


@contextmanager
def beside(settings: Settings) -> Iterator[None]:
    """Let a thread of this process watch over an engine until the block ends.

    The engine is a process of its own, and reads and writes the database itself: the thread
    only waits, and renews a lease now and then, so requests are not held up by it.
    """
    stop = Event()
    thread = Thread(target=work, args=(settings, stop), name="worker", daemon=True)
    with _ended_by_a_signal():
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(_END)


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """Let SIGTERM unwind the block, as Ctrl-C does; by default it ends a process in the midst."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
