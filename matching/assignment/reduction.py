"""Leave out pairs that no weakly stable matching can contain, before any solver sees them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matching.assignment.problem import subset
from matching.tables import Bool, Int64, Problem

_FAR = np.iinfo(np.int64).max


def reduce_pairs(problem: Problem) -> tuple[Problem, Int64]:
    """Return an equivalent problem with fewer pairs, and where its pairs stood; ``int64[p']``.

    Two rules are applied in turn until nothing changes. Each keeps exactly the same weakly
    stable matchings: what it removes is in none of them, and cannot block what is stable
    without it.

    *Candidates offer.* Let c's best class be the one vacancy v, with rank r at v. In a stable
    matching c has v, or v is full with ranks up to r, or v's employer is at its cap with ranks
    up to r. If at least ``capacity[v]`` such candidates have rank at most r, a pair (d, v) of
    a rank above r cannot be: v, holding d, is not full with ranks up to r, nor is its employer
    at its cap with ranks up to r, so all those candidates are at v beside d, one too many. And
    (d, v) cannot block, because v is full or the employer at its cap with ranks up to r. In
    the same way, if the sum over the employer's vacancies of min(capacity, such candidates with
    rank at most r) reaches the cap, no pair of the employer of a rank above r can be: every
    vacancy is full or holds all its such candidates, d's vacancy the latter, so d is one too
    many.

    *Vacancies offer.* If at most ``capacity[v]`` pairs of v have a rank of at most r, and v's
    employer can hold at most its cap of people with ranks up to r (each vacancy counted up to
    its capacity), then a candidate c with rank r at v always finds room there: without (c, v)
    neither v nor the employer can be full with ranks up to r. So in a stable matching c has v or
    something at least as good, and c's strictly worse pairs can neither be nor block.

    *Employers that rank candidates* (student-project allocation) let more pairs block: (c, v) also
    where v has a free place and c is with the employer already, at a vacancy c likes less. Fewer
    matchings are stable, so what is in none stays in none; and what is removed does not block
    this way either. By the first rule the employer is at its cap with ranks up to r, where d, of
    one rank above r, is not; or v is full. By the second c has something at least as good.

    Notes
    -----
    The rules extend the resident and hospital offers of R. W. Irving and D. F. Manlove, "Finding
    large stable matchings", ACM Journal of Experimental Algorithmics 14 (2009), and M. Delorme
    et al., "Mathematical models for stable matching problems with ties and incomplete lists",
    European Journal of Operational Research 277 (2019), to caps. A round takes O(p log p).
    """
    position = np.arange(problem.n_pairs, dtype=np.int64)
    while True:
        keep = _after_candidates_offer(problem)
        problem, position = subset(problem, keep), position[keep]
        keep_too = _after_vacancies_offer(problem)
        problem, position = subset(problem, keep_too), position[keep_too]
        if keep.all() and keep_too.all():
            return problem, position


def _after_candidates_offer(problem: Problem) -> Bool:
    """Return which pairs the candidates' offers leave; ``bool[p]``."""
    candidate, vacancy, rank = problem.candidate, problem.vacancy, problem.vacancy_rank
    best = np.full(problem.n_candidates, _FAR, dtype=np.int64)
    np.minimum.at(best, candidate, problem.candidate_rank)
    first = problem.candidate_rank == best[candidate]
    alone = np.bincount(candidate[first], minlength=problem.n_candidates) == 1
    offer = np.flatnonzero(first & alone[candidate])
    offer = offer[np.lexsort((rank[offer], vacancy[offer]))]
    nth = _nth_in_group(vacancy[offer])
    limit = np.full(problem.n_vacancies, _FAR, dtype=np.int64)
    last = offer[nth == problem.capacity[vacancy[offer]]]
    limit[vacancy[last]] = rank[last]

    inside = offer[nth <= problem.capacity[vacancy[offer]]]
    employer = problem.employer[vacancy[inside]]
    inside = inside[np.lexsort((rank[inside], employer))]
    employer = problem.employer[vacancy[inside]]
    nth = _nth_in_group(employer)
    at_cap = nth == problem.employer_capacity[employer]
    employer_limit = np.full(problem.employer_capacity.size, _FAR, dtype=np.int64)
    employer_limit[employer[at_cap]] = rank[inside[at_cap]]
    bound = np.minimum(limit, employer_limit[problem.employer])
    keep: Bool = rank <= bound[vacancy]
    return keep


def sure_pairs(problem: Problem) -> Bool:
    """Return pairs for which there is always room (*vacancies offer*); ``bool[p]``.

    In every weakly stable matching the candidate has the pair or something at least as good.
    """
    vacancy, rank = problem.vacancy, problem.vacancy_rank
    order = np.lexsort((rank, vacancy))
    nth = _nth_in_group(vacancy[order])
    upto = _last_of_ties(vacancy[order], rank[order], nth)
    fits = np.zeros(problem.n_pairs, dtype=np.bool_)
    fits[order] = upto <= problem.capacity[vacancy[order]]

    inside = order[nth <= problem.capacity[vacancy[order]]]
    inside = inside[np.lexsort((rank[inside], problem.employer[vacancy[inside]]))]
    employer = problem.employer[vacancy[inside]]
    upto = _last_of_ties(employer, rank[inside], _nth_in_group(employer))
    room = np.zeros(problem.n_pairs, dtype=np.bool_)
    room[inside] = upto <= problem.employer_capacity[employer]
    result: Bool = fits & room
    return result


def _after_vacancies_offer(problem: Problem) -> Bool:
    """Return which pairs the vacancies' offers leave; ``bool[p]``."""
    candidate = problem.candidate
    sure = np.flatnonzero(sure_pairs(problem))
    limit = np.full(problem.n_candidates, _FAR, dtype=np.int64)
    np.minimum.at(limit, candidate[sure], problem.candidate_rank[sure])
    keep: Bool = problem.candidate_rank <= limit[candidate]
    return keep


def _nth_in_group(group: npt.NDArray[Any]) -> Int64:
    """Return 1, 2, 3 ... within each run of equal values."""
    index = np.arange(len(group), dtype=np.int64)
    new = np.diff(group, prepend=-1) != 0
    return index - np.maximum.accumulate(np.where(new, index, 0)) + 1


def _last_of_ties(group: npt.NDArray[Any], rank: npt.NDArray[Any], nth: Int64) -> Int64:
    """Return for each entry the `nth` of the last entry of the same group and rank."""
    size = len(group)
    if not size:
        return nth
    end = np.append((np.diff(group) != 0) | (np.diff(rank) != 0), True)
    ends = np.flatnonzero(end)
    result: Int64 = nth[ends[np.searchsorted(ends, np.arange(size))]]
    return result
