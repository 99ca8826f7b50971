"""Lower quotas and couples: stable where that can be, or else with the fewest blocking pairs.

With them a stable matching need not exist, and whether there is one is NP-complete [1]_ [2]_. Of
the matchings that keep all rules the method takes one with the fewest blocking pairs and couples;
of those one with the most people, and of those the heaviest. The steps:

1. people propose until nobody gains (`courting`), from several orders, and with quotas reopened
   that closed too soon: a first answer, often without any blocking pair, which nothing can better;
2. where that breaks a rule, CP-SAT finds the nearest matching that keeps them all, or that there
   is none;
3. where the market is large, CP-SAT on the parts of it around what blocks (`exact`);
4. CP-SAT on the whole model (`model`), as far as the effort goes: first the blocking pairs, then
   the size, then the weight.

All limits count work and not time, so the same problem, seed and effort give the same matching
on any machine, unless there is a time limit.

References
----------
.. [1] P. Biro, T. Fleiner, R. W. Irving, D. F. Manlove, "The College Admissions problem with lower
   and common quotas", Theoretical Computer Science 411 (2010) 3136-3153.
.. [2] E. Ronn, "NP-complete stable matching problems", Journal of Algorithms 11 (1990) 285-304.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.assignment.budget import Budget
from matching.assignment.conditions.courting import Courting
from matching.assignment.conditions.exact import Exact
from matching.assignment.conditions.repair import nearest
from matching.assignment.flow import most_placed
from matching.assignment.found import Found
from matching.assignment.verify import verify
from matching.errors import SolverError, message
from matching.tables import Int32, Problem, Verdict

if TYPE_CHECKING:
    from matching.assignment.registry import Progress, SolveOptions

_WORK_PER_STEP: Final = 5e-5
"""Effort of one proposal; a unit is near one second of one core."""

_WORK_PER_PAIR: Final = 1e-5
"""Effort of setting up and judging a first answer, for each pair."""

_LARGE: Final = 3_000
"""Above so many pairs CP-SAT gets parts of the model before it gets the whole."""

_STARTS: Final = 40
"""So many first answers at most; a small market needs fewer, for CP-SAT sees all of it."""

_STARTS_SMALL: Final = 8

_START_SHARE: Final = 0.4
"""The share of the effort that first answers may take."""


def solve_fewest_blocking(problem: Problem, options: SolveOptions, progress: Progress) -> Found:
    """Solve by `fewest-blocking`.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).

    Returns
    -------
    Found
        `value` is the number of blocking pairs and couples, `bound` what none that keeps the rules
        comes below.

    Raises
    ------
    InfeasibleError
        If no matching keeps all quotas; it names one that cannot be met.
    """
    if not problem.quotas and not len(problem.couples):
        from matching.assignment.stable import solve_stable

        plain = replace(options, method="stable", objective="")
        found = solve_stable(problem, plain, progress)
        return replace(found, value=0, bound=0, proven=(*found.proven, "fewest-blocking"))
    budget = Budget(options.effort, options.time_limit)
    search = Search(problem, progress)
    _first_answers(search, options.seed, budget)
    if search.vacancy is None:
        search.offer("repair", nearest(problem, search.near))
    exact = Exact(problem, options.seed, budget)
    if problem.n_pairs > _LARGE:
        exact.around_blocking(search)
    if search.count > search.bound:
        exact.fewest_blocking(search)
    if search.placed < search.placed_bound:
        exact.most_placed(search)
    exact.heaviest(search)
    return search.found()


class Search:
    """The best matching known so far, and what is proven of it.

    Parameters
    ----------
    problem
        The problem without locks.
    progress
        Is told each better matching.
    """

    def __init__(self, problem: Problem, progress: Progress) -> None:
        self.problem = problem
        self.vacancy: Int32 | None = None
        self.trouble: Int32 = np.empty(0, dtype=np.int32)
        self.near: Int32 = np.empty(0, dtype=np.int32)
        self.bound = 0
        self.placed_bound = most_placed(problem)
        self.weight_bound: int | None = None
        self._value = (-(problem.n_pairs**2) - 1, 0, 0)
        self._progress = progress

    @property
    def count(self) -> int:
        """How many pairs and couples block."""
        return -self._value[0]

    @property
    def placed(self) -> int:
        """How many candidates have a place."""
        return self._value[1]

    @property
    def weight(self) -> int:
        """The total weight."""
        return self._value[2]

    def offer(self, step: str, vacancy: Int32) -> Verdict:
        """Keep a matching, ``int32[n]``, if it is the best so far that keeps the rules."""
        verdict = verify(self.problem, vacancy)
        if not verdict.valid:
            self.near = vacancy
            return verdict
        count = len(verdict.blocking) + len(verdict.blocking_couples)
        value = (-count, verdict.placed, verdict.weight)
        if value > self._value or self.vacancy is None:
            self.vacancy, self._value = vacancy, value
            couples = verdict.blocking_couples[:, ::2]
            self.trouble = np.unique(np.concatenate((verdict.blocking[:, 0], couples.ravel())))
            self._progress(step, verdict.placed, verdict.weight)
        if count < self.bound:
            raise SolverError(message("a solver's bound is below a matching that is known"))
        return verdict

    def found(self) -> Found:
        """Return what is known."""
        assert self.vacancy is not None
        proven = ["fewest-blocking"] * (self.count == self.bound) + ["none-stable"] * (
            self.bound > 0
        )
        return Found(
            self.vacancy,
            placed_bound=self.placed_bound,
            weight_bound=self.weight_bound,
            value=self.count,
            bound=self.bound,
            proven=tuple(proven),
        )


def _first_answers(search: Search, seed: int, budget: Budget) -> None:
    """Let people propose in several orders, and reopen what closed too soon."""
    problem = search.problem
    generator = np.random.Generator(np.random.PCG64(seed))
    share = budget.left * (1 - _START_SHARE)
    shut: list[int] = []
    for start in range(_STARTS if problem.n_pairs > _LARGE else _STARTS_SMALL):
        if start and (budget.left <= share or (search.vacancy is not None and not search.count)):
            break
        courting = Courting(problem, int(generator.integers(2**31)), shut)
        vacancy = courting.settle()
        verdict = search.offer("proposals", vacancy)
        budget.spend(_WORK_PER_STEP * courting.steps + _WORK_PER_PAIR * problem.n_pairs)
        # Closed from the beginning: what closed now, but for what people would open again.
        asked = set(verdict.blocking[:, 1].tolist())
        shut = [i for i in courting.shut if not asked & set(problem.quotas[i].vacancies)]
        if start % 2:
            shut = []
