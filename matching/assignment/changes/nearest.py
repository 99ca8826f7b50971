"""The stable matching nearest to an earlier one, among those of one strict order.

Without ties that is the answer, in polynomial time: each rotation takes some people away from
their earlier places and brings others back to them, so the fewest moves are those of a closed set
of rotations of the greatest weight, a minimum cut [1]_. With ties we break them in favour of a
matching that is near already and of the earlier places, which gives a good answer and no proof.

References
----------
.. [1] R. W. Irving, P. Leather, D. Gusfield, "An efficient algorithm for the 'optimal' stable
   marriage", Journal of the ACM 34 (1987) 532-543.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matching.assignment.deferred_acceptance import break_ties
from matching.assignment.lattice.objectives import least_closed
from matching.assignment.lattice.rotations import rotations
from matching.assignment.strict_order import lots
from matching.tables import NONE, Bool, Int32, Int64, Problem


def nearest(problem: Problem, earlier: Int32, near: Int32, seed: int) -> Int32:
    """Return the stable matching of a strict order that moves the fewest people; ``int32[n]``.

    Where employers rank pairs, it moves no more than `near` does, which is stable for that order.

    Parameters
    ----------
    problem
        A problem without locks.
    earlier
        Where people were, acceptable pairs only; ``int32[n]``.
    near
        A weakly stable matching, which breaks the ties first; ``int32[n]``.
    seed
        What breaks the ties that both leave.
    """
    found = rotations(_strict(problem, earlier, near, seed))
    leaves = (found.old == earlier[found.candidate]).astype(np.int64)
    comes = (found.new == earlier[found.candidate]).astype(np.int64)
    rotation = np.repeat(np.arange(len(found)), np.diff(found.indptr))
    weight = np.zeros(len(found), dtype=np.int64)
    np.add.at(weight, rotation, leaves - comes)
    return found.matching(least_closed(found, weight))


def _strict(problem: Problem, earlier: Int32, near: Int32, seed: int) -> Problem:
    """Return the problem without ties: `near` goes first among equals, then `earlier`, then lots.

    Where employers rank people, all pairs of a candidate at an employer stand together, in the
    candidate's order; then the same matchings are stable if employers rank pairs.
    """
    lot = break_ties(problem, seed)
    own, theirs = lot.candidate, lot.vacancy
    by_people = problem.employer_ranks == "candidates"
    if by_people:
        people = np.argsort(np.argsort(lots(seed, problem.n_candidates)))
        theirs = people[problem.candidate]
    for guide in (earlier, near):
        there: Bool = problem.vacancy == guide[problem.candidate]
        own = _ahead(there, own)
        theirs = _ahead(_with_employer(problem, guide) if by_people else there, theirs)
    mine = np.empty(problem.n_pairs, dtype=np.int32)
    mine[np.lexsort((own, problem.candidate_rank))] = np.arange(problem.n_pairs)
    place = np.empty(problem.n_pairs, dtype=np.int32)
    place[np.lexsort((mine, theirs, problem.vacancy_rank))] = np.arange(problem.n_pairs)
    return replace(problem, candidate_rank=mine, vacancy_rank=place, employer_ranks="pairs")


def _with_employer(problem: Problem, vacancy: Int32) -> Bool:
    """Return of which pairs the candidate is with the employer in a matching; ``bool[p]``."""
    firm = np.full(problem.n_candidates, NONE, dtype=np.int64)
    firm[vacancy != NONE] = problem.employer[vacancy[vacancy != NONE]]
    result: Bool = firm[problem.candidate] == problem.employer[problem.vacancy]
    return result


def _ahead(first: Bool, key: Int64) -> Int64:
    """Return a key that puts some before all others, and keeps to the given one within both."""
    size = int(key.max(initial=0)) + 1
    result: Int64 = key + np.where(first, 0, size)
    return result
