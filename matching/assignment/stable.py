"""Of all weakly stable matchings the largest, or the heaviest, with a bound.

Both goals are NP-hard with ties and incomplete lists [1]_, so the answer comes with bounds.
The steps, each of which the next ones build on:

1. leave out pairs that no weakly stable matching contains (`reduction`), take out those that every
   one contains, and split what is left into parts that do not touch (`exact.parts`);
2. deferred acceptance with several tie-breaks, and a search over tie-breaks (`exact.starts`);
3. a maximum flow bounds the size of each part, and often shows at once that it is the greatest;
4. what is still open is searched and proven part by part, with MIP solvers and CP-SAT on the
   cutoff model, its linear relaxation and local search (`exact.search`).

All limits count work and not time, so the same problem, seed and effort give the same matching
on any machine; unless there is a time limit.

References
----------
.. [1] D. F. Manlove, R. W. Irving, K. Iwama, S. Miyazaki, Y. Morita, "Hard variants of stable
   marriage", Theoretical Computer Science 276 (2002) 261-279.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from matching.assignment.budget import Budget
from matching.assignment.exact.goal import Goal, total
from matching.assignment.exact.parts import Part, Settled, cut, labels, settle
from matching.assignment.exact.search import Search
from matching.assignment.exact.starts import Best, first_answers, search_ties
from matching.assignment.flow import heaviest, largest
from matching.assignment.found import Found
from matching.tables import NONE, Bool, Int32, Int64, Problem

if TYPE_CHECKING:
    from matching.assignment.registry import SolveOptions

Progress = Callable[[str, int, int], None]
"""Is told the name of the step, how many are placed and the total weight."""


def solve_stable(problem: Problem, options: SolveOptions, progress: Progress) -> Found:
    """Return a weakly stable matching as good as the effort and the time allow.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).
    options
        The objective (``size-then-weight``, ``size`` or ``weight``), the seed, the effort and the
        time limit. With any effort there is an answer, at least that of deferred acceptance.
    progress
        Is told each step and each better matching.

    Returns
    -------
    Found
        `weight_bound` is that of matchings of the same size, and with the objective ``weight``
        that of all; with ``size`` there is none.
    """
    budget = Budget(options.effort, options.time_limit)
    settled = settle(problem)
    market = _Market(problem, settled, Goal(options.objective or "size-then-weight"), progress)
    first_answers(settled.problem, options.seed, market.best)
    search_ties(settled.problem, options.seed, market.best, market.open_people(), budget)
    market.search(options.seed, budget)
    return Found(
        settled.restore(market.best.vacancy),
        market.fixed_placed + int(market.bound.sum()),
        market.weight_bound(budget),
    )


class _Market:
    """A settled market, and what is known of each of its parts.

    Parameters
    ----------
    problem, settled
        The market as it was and as it is now.
    goal
        What is better.
    progress
        Is told of each better matching, in numbers of the market as it was.
    """

    def __init__(self, problem: Problem, settled: Settled, goal: Goal, progress: Progress) -> None:
        self.problem, self.goal = settled.problem, goal
        self.fixed_placed = int(np.count_nonzero(settled.fixed != NONE))
        self.fixed_weight = total(problem, settled.fixed)
        self._progress = progress
        self.count, self.part = labels(self.problem)
        self.best = Best(self.problem, goal, self.part, self.count, self._tell)
        self.bound: Int64 = self.best.of(largest(self.problem))[0]
        self.weight_bounds: list[int | None] = [None] * self.count

    def _tell(self, step: str, placed: int, weight: int) -> None:
        self._progress(step, placed + self.fixed_placed, weight + self.fixed_weight)

    def open_people(self) -> Bool:
        """Return who is in a part that may not place as many as it can; ``bool[n]``."""
        open_ = self.best.placed < self.bound
        return np.append(open_, False)[self.part]

    def search(self, seed: int, budget: Budget) -> None:
        """Work on each part in turn, the small ones first, with effort by its pairs."""
        pairs = np.bincount(self.part[self.problem.candidate], minlength=self.count)
        open_ = self.goal is not Goal.SIZE or self.best.placed < self.bound
        order = np.argsort(pairs, kind="stable")
        order = order[np.broadcast_to(open_, self.count)[order]]
        left = int(pairs[order].sum())
        people = np.argsort(self.part, kind="stable")
        first = np.searchsorted(self.part[people], np.arange(self.count + 1))
        for index in order.tolist():
            part = cut(self.problem, people[first[index] : first[index + 1]])
            here = part.problem.n_pairs
            self._search_part(index, part, seed, budget, here / max(left, 1))
            left -= here

    def _search_part(self, index: int, part: Part, seed: int, budget: Budget, share: float) -> None:
        seconds = budget.seconds
        effort = share * (budget.left if seconds is None else min(budget.left, seconds))

        def told(step: str, inner: Int32) -> None:
            self.best.offer(step, part.outer(inner, self.best.vacancy))

        search = Search(
            problem=part.problem,
            goal=self.goal,
            seed=seed,
            budget=budget,
            vacancy=part.inner(self.best.vacancy),
            placed_bound=int(self.bound[index]),
            told=told,
        )
        search.run(effort)
        self.bound[index] = search.placed_bound
        self.weight_bounds[index] = search.weight_bound

    def weight_bound(self, budget: Budget) -> int | None:
        """Return a bound on the weight: of matchings of this size, unless the goal is weight.

        Bounds of parts at their own sizes add up only if no part can be larger than it is: else
        one part could gain a person and another lose one.
        """
        if self.goal is Goal.SIZE:
            return None
        known = [bound for bound in self.weight_bounds if bound is not None]
        whole = self.goal is Goal.WEIGHT or self.count == 1
        whole |= bool(np.all(self.best.placed == self.bound))
        if whole and len(known) == self.count:
            return self.fixed_weight + sum(known)
        size = None if self.goal is Goal.WEIGHT else int(self.best.placed.sum())
        most_of_each = np.zeros(self.problem.n_candidates, dtype=np.int64)
        np.maximum.at(most_of_each, self.problem.candidate, self.problem.weight)
        bound = int(np.sort(most_of_each)[::-1][:size].sum())
        if budget.seconds is None or budget.seconds > 0:
            flow = heaviest(self.problem, size=size)
            bound = bound if flow is None else min(bound, total(self.problem, flow))
        return self.fixed_weight + bound
