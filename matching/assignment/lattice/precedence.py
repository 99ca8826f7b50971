"""Since which rotation a vacancy refuses a pair: what must come before what.

A rotation needs others before it where it lets a candidate pass over a pair that was not refused
from the start, and where it pushes out a pair while worse ones were still there. Both come down to
one question: which rotations make vacancy v refuse a pair of a given standing? Employer e of v
refuses it once

- v is full with better pairs: a single rotation brings that about; or
- e is at its cap with better pairs: all rotations that take a worse pair from e do so together,
  and it is enough to name the last of them at each vacancy.

Once refused is refused for good, so the history of the worst pair of a vacancy (when full) and
of an employer (at its cap) only gets better, and the moment is found by bisection.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

START: Final = -1
"""The time of the candidate-optimal matching, before the first rotation."""

_NEVER: Final = 2**62


class _History:
    """The worst pair over time, negated so that it rises, and when."""

    __slots__ = ("times", "worst")

    def __init__(self) -> None:
        self.worst: list[int] = []
        self.times: list[int] = []

    def note(self, time: int, worst: int) -> None:
        """Take note that from `time` the worst pair has this standing."""
        self.worst.append(-worst)
        self.times.append(time)

    def since(self, standing: int) -> int:
        """Return since when all pairs are better than `standing`."""
        first = bisect_right(self.worst, -standing)
        return self.times[first] if first < len(self.times) else _NEVER


class Refusals:
    """When each vacancy began to refuse what, and which rotations brought that about.

    Standings are positions in the employers' lists; lower is better. A question may be about a
    standing that no pair has.

    Parameters
    ----------
    employer
        The employer of each vacancy.
    n_employers
        How many employers there are.
    """

    def __init__(self, employer: list[int], n_employers: int) -> None:
        self._employer = employer
        self._full = [_History() for _ in employer]
        self._at_cap = [_History() for _ in range(n_employers)]
        self._taken = [_History() for _ in employer]
        self._vacancies: list[list[int]] = [[] for _ in range(n_employers)]
        for vacancy, owner in enumerate(employer):
            self._vacancies[owner].append(vacancy)

    def full(self, time: int, vacancy: int, worst: int) -> None:
        """Take note that the vacancy is full, with this worst pair."""
        self._full[vacancy].note(time, worst)

    def at_cap(self, time: int, employer: int, worst: int) -> None:
        """Take note that the employer is at its cap, with this worst pair."""
        self._at_cap[employer].note(time, worst)

    def taken(self, time: int, vacancy: int, standing: int) -> None:
        """Take note that the rotation of this time takes a pair from the vacancy."""
        history = self._taken[vacancy]
        while history.worst and history.worst[-1] >= -standing:
            history.worst.pop()  # an earlier and better one says nothing any more
            history.times.pop()
        history.note(time, standing)

    def needs(self, vacancy: int, standing: int, needed: set[int]) -> None:
        """Add to `needed` the rotations that made `vacancy` refuse pairs of this standing."""
        full = self._full[vacancy].since(standing)
        if full == START:
            return
        employer = self._employer[vacancy]
        capped = self._at_cap[employer]
        at_cap = capped.since(standing) if capped.times else _NEVER
        if at_cap == START:
            return
        if full <= at_cap:
            needed.add(full)
            return
        for other in self._vacancies[employer]:
            history = self._taken[other]
            last = bisect_left(history.worst, -standing) - 1
            if last >= 0:
                needed.add(history.times[last])
