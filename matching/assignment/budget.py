"""How much a method may still do: work that is counted, and seconds if somebody asked for them."""

from __future__ import annotations

from time import monotonic


class Budget:
    """Effort that is left, and a deadline that ends it early.

    Without a time limit only work counts, so that the same effort gives the same matching on any
    machine. With one the answer may depend on the machine, and `spend` is still told the work.

    Parameters
    ----------
    effort
        How much work may be done; a unit is near one second of one core of 2026.
    time_limit
        Seconds from now after which nothing new is begun; None: as long as the effort takes.
    """

    def __init__(self, effort: float, time_limit: float | None = None) -> None:
        self._left = effort
        self._deadline = None if time_limit is None else monotonic() + time_limit

    @property
    def left(self) -> float:
        """The effort that is left; 0 once the time is up."""
        seconds = self.seconds
        return 0.0 if seconds is not None and seconds <= 0 else max(self._left, 0.0)

    @property
    def seconds(self) -> float | None:
        """The seconds that are left, at least 0; None without a time limit."""
        return None if self._deadline is None else max(self._deadline - monotonic(), 0.0)

    def spend(self, work: float) -> None:
        """Take note of work that was done."""
        self._left -= work
