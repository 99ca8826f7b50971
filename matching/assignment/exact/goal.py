"""What the method `stable` makes best, and which of two matchings is better."""

from __future__ import annotations

from enum import Enum

import numpy as np

from matching.tables import NONE, Int32, Problem


class Goal(Enum):
    """The objectives of the method `stable`.

    With `SIZE` too the heavier of two matchings of one size is preferred, but nothing is proven
    of it.
    """

    SIZE_THEN_WEIGHT = "size-then-weight"
    SIZE = "size"
    WEIGHT = "weight"

    def worth(self, problem: Problem, vacancy: Int32) -> tuple[int, int]:
        """Return what a greater of is better, ``int32[n]``: size and weight, the first first."""
        return self.order(*measure(problem, vacancy))

    def order(self, placed: int, weight: int) -> tuple[int, int]:
        """Return size and weight in the order of their importance."""
        return (weight, placed) if self is Goal.WEIGHT else (placed, weight)


def measure(problem: Problem, vacancy: Int32) -> tuple[int, int]:
    """Return how many are placed and the total weight of a matching, ``int32[n]``."""
    return int(np.count_nonzero(vacancy != NONE)), total(problem, vacancy)


def total(problem: Problem, vacancy: Int32) -> int:
    """Return the total weight of a matching, ``int32[n]``."""
    return int(problem.weight[vacancy[problem.candidate] == problem.vacancy].sum())
