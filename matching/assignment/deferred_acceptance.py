"""Deferred acceptance with employer-wide caps, from either side, and the 3/2-approximation.

An employer chooses greedily: going down its order it takes a pair while the vacancy has a place
and the employer is under its cap. The sets it can take are the independent sets of a laminar
matroid, so its choice is substitutable and obeys the law of aggregate demand, and both sides'
deferred acceptance end in a stable matching that is best for the side that proposes [1]_.

Ties are broken first, by a strict order drawn from the seed; what is stable for the strict order
is weakly stable for the ties [2]_. "Optimal" therefore means: for that strict order.

The work is done in C (`matching.assignment.native`) where that was compiled, else by heaps in
Python (`matching.assignment.heaps`); the outcome is the same.

References
----------
.. [1] T. Fleiner, "A fixed-point approach to stable matchings and some applications",
   Mathematics of Operations Research 28 (2003) 103-126.
.. [2] R. W. Irving, "Stable marriage and indifference", Discrete Applied Mathematics 48 (1994).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matching.assignment import heaps
from matching.assignment.found import Found
from matching.assignment.heaps import Places
from matching.assignment.native import binding
from matching.assignment.strict_order import StrictOrder, break_ties, order_by
from matching.tables import NONE, Int32, Problem

if TYPE_CHECKING:
    from matching.assignment.registry import Progress, SolveOptions

__all__ = [
    "Places",
    "StrictOrder",
    "approximate",
    "break_ties",
    "candidate_optimal",
    "candidates_propose",
    "order_by",
    "place_bound",
    "solve_approximate",
    "solve_candidate_optimal",
    "solve_vacancy_optimal",
    "vacancies_propose",
    "vacancy_optimal",
]


def candidate_optimal(problem: Problem, seed: int = 0) -> Int32:
    """Return the stable matching that is best for every candidate at once; ``int32[n]``.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).
    seed
        What breaks the ties.

    Notes
    -----
    In C the time is O(p log q), q the places of a vacancy, where nobody proposes more than a few
    times or lists are short; a list that is gone down far is sorted first.
    """
    return candidates_propose(problem, break_ties(problem, seed))


def vacancy_optimal(problem: Problem, seed: int = 0) -> Int32:
    """Return the stable matching that is best for the employers; ``int32[n]``.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).
    seed
        What breaks the ties.

    Notes
    -----
    The time is O(p log p).
    """
    return vacancies_propose(problem, break_ties(problem, seed))


def candidates_propose(problem: Problem, order: StrictOrder, *, promote: bool = False) -> Int32:
    """Return the candidate-optimal stable matching of a strict order; ``int32[n]``.

    Parameters
    ----------
    promote
        Let a candidate who has been refused everywhere go down the list once more, now before
        all others of the same rank. The result is weakly stable and often larger, but no longer
        stable for `order` (after Z. Kiraly, "Better and simpler approximation algorithms for
        the stable marriage problem", Algorithmica 60 (2011) 3-20). With strict candidates it
        places at least 2/3 of the most; with ties on both sides see `approximate`.

    Raises
    ------
    TableError
        If a key of the order is not one number for each pair.
    """
    return _propose(problem, order, strong=promote)


def vacancies_propose(problem: Problem, order: StrictOrder) -> Int32:
    """Return the stable matching of a strict order that is best for the employers; ``int32[n]``.

    Raises
    ------
    TableError
        If a key of the order is not one number for each pair.
    """
    if binding.serves(problem):
        return binding.vacancies_propose(problem, order)
    return heaps.vacancies_propose(problem, order)


def approximate(problem: Problem, order: StrictOrder) -> Int32:
    """Return a weakly stable matching with at least 2/3 of the most people; ``int32[n]``.

    Parameters
    ----------
    problem
        A problem without locks, with ties on either side or both, capacities and caps.
    order
        What breaks the ties that are left; any order has the guarantee.

    Notes
    -----
    Each pair has three copies, and deferred acceptance runs on these with strict orders: the
    weak ones of a candidate's class come first, then the plain ones, and the strong ones after
    the whole list; an employer has the strong before the plain of equal rank, and all weak ones
    last. So a candidate with several equal wishes asks first who has room, and one who was
    refused everywhere comes back before all equals.

    That no weakly stable matching places more than 3/2 times as many is the theorem of Y. Yokoi,
    "An approximation algorithm for maximum stable matching with ties and constraints", ISAAC
    2021 (LIPIcs 212, 71): for ties on both sides and laminar constraints, which places within
    caps are (decision record 0004). Without caps it was proven by E. McDermid, "A
    3/2-approximation algorithm for general stable marriage", ICALP 2009; in linear time by Z.
    Kiraly, "Linear time local approximation algorithm for maximum stable marriage", Algorithms
    6 (2013) 471-484; for ties on one side by Kiraly in 2011 (see `candidates_propose`). Where
    employers rank candidates (``employer_ranks``), the clause of student-project allocation only
    takes matchings away from those it is compared with; the outcome keeps that clause, because
    an order by lot has each candidate's pairs at an employer in the candidate's own order.
    """
    return _propose(problem, order, weak=True, strong=True)


def _propose(
    problem: Problem, order: StrictOrder, *, weak: bool = False, strong: bool = False
) -> Int32:
    if binding.serves(problem):
        return binding.candidates_propose(problem, order, weak=weak, strong=strong)
    return heaps.candidates_propose(problem, order, weak=weak, strong=strong)


def place_bound(problem: Problem) -> int:
    """Return how many people there can be at most: by those who want, by places and by caps."""
    wanted = np.bincount(problem.vacancy, minlength=problem.n_vacancies)
    seats = np.minimum(problem.capacity, wanted)
    of_employer = np.bincount(
        problem.employer, weights=seats, minlength=problem.employer_capacity.size
    )
    seated = int(np.minimum(of_employer, problem.employer_capacity).sum())
    return min(int(np.count_nonzero(np.diff(problem.indptr))), seated)


def solve_candidate_optimal(problem: Problem, options: SolveOptions, _: Progress) -> Found:
    """Solve by `candidate_optimal`."""
    return Found(candidate_optimal(problem, options.seed))


def solve_vacancy_optimal(problem: Problem, options: SolveOptions, _: Progress) -> Found:
    """Solve by `vacancy_optimal`."""
    return Found(vacancy_optimal(problem, options.seed))


def solve_approximate(problem: Problem, options: SolveOptions, progress: Progress) -> Found:
    """Solve by `approximate`; the guarantee and places and caps bound the size."""
    vacancy = approximate(problem, break_ties(problem, options.seed))
    placed = int(np.count_nonzero(vacancy != NONE))
    progress("approximate", placed, 0)
    bound = min(place_bound(problem), placed * 3 // 2)
    return Found(vacancy, placed_bound=bound, guarantee="3/2")
