"""First answers: deferred acceptance with several tie-breaks, and a search over tie-breaks.

All parts of a market are solved at once, and each part keeps the best answer it has had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from matching.assignment.budget import Budget
from matching.assignment.deferred_acceptance import (
    StrictOrder,
    approximate,
    break_ties,
    candidates_propose,
    order_by,
    vacancies_propose,
)
from matching.assignment.exact.goal import Goal
from matching.assignment.verify import verify
from matching.tables import NONE, Bool, Int32, Int64, Problem

_WORK_PER_PAIR: Final = 2e-6
_WORK_PER_ROUND: Final = 2e-4
_ROUNDS: Final = 60
_PATIENCE: Final = 12


class Best:
    """The best answer that each part of a market has had.

    Parameters
    ----------
    problem
        The market.
    goal
        What is better.
    part
        The part of each candidate, or -1; ``int64[n]``.
    count
        How many parts there are.
    told
        Is given the step, the size and the weight whenever there is something better.
    """

    def __init__(
        self,
        problem: Problem,
        goal: Goal,
        part: Int64,
        count: int,
        told: Callable[[str, int, int], None],
    ) -> None:
        self._problem, self._goal, self._told = problem, goal, told
        self._part, self._count = part, count
        self.vacancy = np.full(problem.n_candidates, NONE, dtype=np.int32)
        self.placed = np.full(count, -1, dtype=np.int64)
        self.weight = np.full(count, -1, dtype=np.int64)

    def offer(self, step: str, vacancy: Int32) -> bool:
        """Take over what is better, part by part; return whether anything was."""
        placed, weight = self.of(vacancy)
        if self._goal is Goal.WEIGHT:
            better = (weight > self.weight) | ((weight == self.weight) & (placed > self.placed))
        else:
            better = (placed > self.placed) | ((placed == self.placed) & (weight > self.weight))
        if not better.any():
            return False
        self.placed[better], self.weight[better] = placed[better], weight[better]
        mine = np.append(better, False)[self._part]
        self.vacancy = np.where(mine, vacancy, self.vacancy).astype(np.int32)
        self._told(step, int(self.placed.sum()), int(self.weight.sum()))
        return True

    def of(self, vacancy: Int32) -> tuple[Int64, Int64]:
        """Return how many are placed in each part, and their weight; ``int64[count]`` each."""
        problem = self._problem
        chosen = np.flatnonzero(vacancy[problem.candidate] == problem.vacancy)
        part = self._part[problem.candidate[chosen]]
        placed = np.bincount(part, minlength=self._count).astype(np.int64)
        weight = np.zeros(self._count, dtype=np.int64)
        np.add.at(weight, part, problem.weight[chosen])
        return placed, weight


def first_answers(problem: Problem, seed: int, best: Best) -> None:
    """Offer deferred acceptance by weight, by few pairs and by lot, from both sides."""
    for order in _orders(problem, seed):
        for vacancy in (
            candidates_propose(problem, order),
            candidates_propose(problem, order, promote=True),
            vacancies_propose(problem, order),
            approximate(problem, order),
        ):
            if problem.employer_ranks == "pairs" or verify(problem, vacancy).stable:
                best.offer("deferred-acceptance", vacancy)


def _orders(problem: Problem, seed: int) -> Iterator[StrictOrder]:
    candidate = problem.candidate
    heavy = -problem.weight
    few = np.diff(problem.indptr)[candidate].astype(np.int64)
    crowd = np.bincount(problem.vacancy, minlength=problem.n_vacancies)[problem.vacancy]
    # An employer that ranks candidates breaks ties between people, not between pairs.
    theirs = heavy if problem.employer_ranks == "pairs" else few
    yield order_by(problem, heavy, theirs)
    yield order_by(problem, crowd.astype(np.int64), few)
    yield break_ties(problem, seed)


def search_ties(problem: Problem, seed: int, best: Best, open_: Bool, budget: Budget) -> None:
    """Let those without a place go first among their equals, again and again.

    Parameters
    ----------
    problem, seed, best
        As in `first_answers`.
    open_
        The candidates whose part may still become better; ``bool[n]``.
    budget
        What is left; each round counts its pairs.

    Notes
    -----
    After D. E. Joslin, D. P. Clements, ""Squeaky wheel" optimization", Journal of Artificial
    Intelligence Research 10 (1999): who comes off badly gets more weight in the next round.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    n, candidate = problem.n_candidates, problem.candidate
    sized = (np.diff(problem.indptr) > 0) & open_
    merit = np.zeros(n, dtype=np.int64)
    fruitless = 0
    for _ in range(_ROUNDS):
        work = _WORK_PER_ROUND + _WORK_PER_PAIR * problem.n_pairs
        if budget.left <= work or fruitless >= _PATIENCE or not sized.any():
            return
        budget.spend(work)
        key = (generator.permutation(n) - merit * n)[candidate]
        order = order_by(problem, generator.permutation(problem.n_pairs), key)
        vacancy = candidates_propose(problem, order, promote=True)
        merit += sized & (vacancy == NONE)
        good = problem.employer_ranks == "pairs" or verify(problem, vacancy).stable
        fruitless = 0 if good and best.offer("tie-breaks", vacancy) else fruitless + 1
