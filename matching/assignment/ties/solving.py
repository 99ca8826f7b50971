"""The methods ``super-stable`` and ``strongly-stable``: exact, and in polynomial time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matching.assignment.found import Found
from matching.assignment.ties.critical import Allotment
from matching.assignment.ties.indifference import solve_by_model, ties_within_an_employer
from matching.assignment.ties.proposals import Proposals
from matching.errors import NoStableMatchingError, message
from matching.tables import NONE, Int32, Problem

if TYPE_CHECKING:
    from matching.assignment.registry import Progress, SolveOptions


def solve_super_stable(problem: Problem, _: SolveOptions, progress: Progress) -> Found:
    """Return the super-stable matching that is best for every candidate.

    Everybody proposes to a whole tie at a time, and where there is no room for all equals, none of
    them stays. If the proposals that are left are a matching and fill all places that any proposal
    has ever filled, it is super-stable, no super-stable one gives any candidate better, and all
    have the same size; otherwise there is none (see `matching.assignment.ties.proposals`). Both
    kinds of `Problem.employer_ranks` come to the same here. About ``p * q`` steps in the worst
    case for ``p`` pairs and ``q`` places or caps, near linear in practice.

    Raises
    ------
    NoStableMatchingError
        If there is no super-stable matching.

    References
    ----------
    R. W. Irving, "Stable marriage and indifference", Discrete Applied Mathematics 48 (1994);
    R. W. Irving, D. F. Manlove, S. Scott, "The hospitals/residents problem with ties", SWAT 2000;
    with caps, N. Kamiyama, "A matroid generalization of the super-stable matching problem", SIAM
    Journal on Discrete Mathematics 36 (2022), and S. Olaosebikan, D. F. Manlove, "Super-stability
    in the student-project allocation problem with ties", Journal of Combinatorial Optimization 43
    (2022).
    """
    proposals = Proposals(problem, strictly=False)
    proposals.run()
    left = sum(proposals.left)
    if max(proposals.left, default=0) > 1 or left != proposals.taken():
        raise _none("super-stable")
    chosen = [
        next((pair for pair in tie if proposals.open[pair]), NONE) for tie in proposals.present
    ]
    progress("super-stable", left, 0)
    return Found(_vacancies(problem, chosen), placed_bound=left)


def solve_strongly_stable(problem: Problem, options: SolveOptions, progress: Progress) -> Found:
    """Return the strongly stable matching that is best for every candidate.

    Everybody proposes to a whole tie at a time; what strictly better proposals leave no room for is
    refused. Then as many as possible get one of their open pairs, within what better ones leave
    room for. If somebody gets none, the critical candidates are refused wherever they crowd each
    other, and all propose on. At last everybody with an open pair has one; if they fill all
    places that any proposal has ever filled, that is strongly stable, no strongly stable matching
    gives any candidate better, and all have the same size; otherwise there is none (see
    `matching.assignment.ties.proposals`).

    Where an employer ranks candidates and somebody ranks two of its vacancies alike, more is
    strongly stable: one of its own does not block with a free place liked as well. If the above
    fails then, an exact model decides (`matching.assignment.ties.indifference`), within the effort.
    There the matching is one of any that there are: they may differ in size, and none need be best
    for every candidate.

    Raises
    ------
    NoStableMatchingError
        If there is no strongly stable matching.
    SolverError
        If the effort or the time ends before the exact model has decided.

    References
    ----------
    R. W. Irving, D. F. Manlove, S. Scott, "Strong stability in the hospitals/residents problem",
    STACS 2003, LNCS 2607; T. Kavitha, K. Mehlhorn, D. Michail, K. E. Paluch, "Strongly stable
    matchings in time O(nm) and extension to the hospitals-residents problem", ACM Transactions on
    Algorithms 3 (2007); with caps, N. Kamiyama, "Strongly stable matchings under matroid
    constraints", arXiv:2208.11272 (2022), and S. Olaosebikan, D. F. Manlove, "An algorithm for
    strong stability in the student-project allocation problem with ties", CALDAM 2020, LNCS 12016.
    """
    proposals = Proposals(problem, strictly=True)
    proposals.run()
    allotment = Allotment(proposals)
    # More is taken with time, and fewer propose: once they are past each other, there is none.
    while allotment.critical and proposals.taken() <= proposals.proposing():
        allotment.refuse_critical()
        proposals.run()
        progress("critical", len(allotment.chosen) - allotment.chosen.count(NONE), 0)
        allotment = Allotment(proposals)
    placed = len(allotment.chosen) - allotment.chosen.count(NONE)
    more = problem.employer_ranks == "candidates" and ties_within_an_employer(problem)
    if placed == proposals.taken():
        found = _vacancies(problem, allotment.chosen)
        return Found(found, placed_bound=None if more else placed)
    if more:
        vacancy = solve_by_model(problem, options)
        if vacancy is not None:
            return Found(vacancy)
    raise _none("strongly stable")


def _vacancies(problem: Problem, chosen: list[int]) -> Int32:
    """Return the vacancy of each candidate from the pair chosen, or -1."""
    pair = np.array(chosen, dtype=np.int64)
    result = np.full(problem.n_candidates, NONE, dtype=np.int32)
    result[pair != NONE] = problem.vacancy[pair[pair != NONE]]
    return result


def _none(kind: str) -> NoStableMatchingError:
    if kind == "super-stable":
        return NoStableMatchingError(
            message(
                "there is no super-stable matching: the ties leave none. This is proven. Ask for "
                "strongly-stable or stable"
            )
        )
    return NoStableMatchingError(
        message(
            "there is no strongly stable matching: the ties leave none. This is proven. Ask for "
            "stable"
        )
    )
