"""How far a run is, and whether it goes on: what all who work on it share."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock
from typing import Final

WAIT: Final = 0.2
"""Seconds between looks at whether somebody wants to stop."""

Progress = Callable[[int, int], None]
"""Called with the number of candidates done and their total."""


class Done:
    """How many candidates are done, and whether to go on; threads share it.

    Parameters
    ----------
    total
        How many candidates there are.
    progress
        Whom to tell.
    """

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._progress = total, progress
        self._lock, self.stop, self.count = Lock(), Event(), 0

    def told(self, more: int) -> bool:
        """Note that so many more are done; whether to go on."""
        with self._lock:
            self.count += more
        return not self.stop.is_set()

    def told_and_shown(self, more: int) -> bool:
        """Note that so many more are done, and tell whoever watches; whether to go on."""
        going = self.told(more)
        self.show()
        return going

    def show(self) -> None:
        """Tell whoever watches; only the thread that called the run does."""
        if self._progress is not None:
            self._progress(self.count, self._total)
