"""The pairs that block: weakly, strongly, and in the sense of super-stability.

Each notion comes down to two tables. A candidate has a *bound*: what they want is ranked below it
by them. A vacancy has a *bar*: whom it would take is ranked below it there. A pair blocks if it is
below both, so that one pass over the pairs compares two numbers with two numbers. As ranks are
whole numbers, "at least as good" is "below" with one added; 0 lets nothing through.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matching.assignment.judge.held import Held, candidates_of, pieces
from matching.tables import NONE, Bool, Int32, Int64, Problem, UInt32

_ANYTHING: Final = np.uint32(1 << 31)
"""Above every rank, and above every rank with one added but the last, which it equals."""


def weakly_blocking(problem: Problem, held: Held) -> Int64:
    """Return the pairs in which both would strictly gain, as rising positions.

    See `matching.assignment.judge.verdict.verify` for what exactly that means.
    """
    found = _below(problem, bounds(problem, held), _bars(problem, held))
    if problem.employer_ranks == "candidates":
        found = np.union1d(found, _moves_within(problem, held))
    return found


def strongly_blocking(problem: Problem, held: Held) -> Int64:
    """Return the pairs in which one side would strictly gain and the other not lose; rising.

    A candidate does not lose where v is ranked as what they hold. A vacancy v with rank r for c

    - *strictly gains* from c if (a) it has a free place and the employer is under its cap, (b) it
      is full and the worst of its unlocked people ranks worse than r, or (c) it has a free place,
      the employer is at its cap and the worst of the employer's unlocked people ranks worse;
    - *does not lose* by c if (a), or (b) or (c) holds with "worse than r or as r".

    That is strong stability of hospitals and residents [1] for caps that form a laminar matroid
    [2]: c is in the choice of the employer, who chooses greedily and breaks the ties against c, or
    for c. What c leaves is not counted, as with weak blocking pairs.

    An employer that ranks candidates gains nothing from one of its own who moves, equally well
    off, to a free place of it. Such a pair does not block: neither side would strictly improve,
    which is what [3] asks for in student-project allocation in its abstract.

    References
    ----------
    [1] R. W. Irving, D. F. Manlove, S. Scott, "Strong stability in the hospitals/residents
    problem", STACS 2003, LNCS 2607. [2] N. Kamiyama, "Strongly stable matchings under matroid
    constraints", arXiv:2208.11272 (2022). [3] S. Olaosebikan, D. F. Manlove, "An algorithm for
    strong stability in the student-project allocation problem with ties", CALDAM 2020, LNCS 12016.
    """
    gains = _below(problem, bounds(problem, held), _bars(problem, held, equal=True))
    content = _below(problem, bounds(problem, held, equal=True), _bars(problem, held))
    content = _not_held(problem, held, content)
    if problem.employer_ranks == "candidates":
        vacancy = problem.vacancy[content]
        free = (held.load < problem.capacity)[vacancy]
        # What such a pair would gain strictly is among the others already.
        content = content[~(free & _is_with(problem, held, content))]
    return np.union1d(gains, content)


def super_blocking(problem: Problem, held: Held) -> Int64:
    """Return the pairs outside the matching in which neither side would lose; rising.

    "Does not lose" is as in `strongly_blocking`. For an employer that ranks candidates it is the
    clause of student-project allocation too: one of its own is as good as the worst of its own.

    References
    ----------
    R. W. Irving, D. F. Manlove, S. Scott, "The hospitals/residents problem with ties", SWAT 2000,
    LNCS 1851; N. Kamiyama, "A matroid generalization of the super-stable matching problem", SIAM
    Journal on Discrete Mathematics 36 (2022); S. Olaosebikan, D. F. Manlove, "Super-stability in
    the student-project allocation problem with ties", Journal of Combinatorial Optimization 43
    (2022).
    """
    found = _below(problem, bounds(problem, held, equal=True), _bars(problem, held, equal=True))
    return _not_held(problem, held, found)


def as_pairs(problem: Problem, position: Int64) -> Int32:
    """Return pairs by their positions as (candidate, vacancy); ``int32[b, 2]``."""
    result = np.empty((position.size, 2), dtype=np.int32)
    result[:, 0] = candidates_of(problem, position)
    result[:, 1] = problem.vacancy[position]
    return result


def bounds(problem: Problem, held: Held, *, equal: bool = False) -> UInt32:
    """Return below which rank each candidate wants a vacancy; ``uint32[n]``.

    Parameters
    ----------
    equal
        Count what is as good as what they hold, too.
    """
    result = np.full(problem.n_candidates, _ANYTHING, dtype=np.uint32)
    holds = held.pair != NONE
    result[holds] = problem.candidate_rank[held.pair[holds]].view(np.uint32) + np.uint32(equal)
    result[~held.movable] = 0
    return result


def swap_bars(problem: Problem, held: Held, *, equal: bool = False) -> tuple[UInt32, UInt32]:
    """Return below which rank somebody there could be displaced; ``uint32[m]``, ``uint32[e]``.

    Parameters
    ----------
    equal
        Count those who rank the same, too.
    """
    pair = held.pair[held.movable & (held.pair != NONE)]
    vacancy, after = problem.vacancy[pair], problem.vacancy_rank[pair].view(np.uint32)
    after = after + np.uint32(1)
    of_vacancy = np.zeros(problem.n_vacancies, dtype=np.uint32)
    np.maximum.at(of_vacancy, vacancy, after)
    of_employer = np.zeros(problem.employer_capacity.size, dtype=np.uint32)
    np.maximum.at(of_employer, problem.employer, of_vacancy)
    if not equal:
        for bar in (of_vacancy, of_employer):
            bar[bar > 0] -= np.uint32(1)
    return of_vacancy, of_employer


def _bars(problem: Problem, held: Held, *, equal: bool = False) -> UInt32:
    """Return below which rank each vacancy would take somebody; ``uint32[m]``."""
    of_vacancy, of_employer = swap_bars(problem, held, equal=equal)
    full, at_cap = _full(problem, held)
    result: UInt32 = np.where(
        full, of_vacancy, np.where(at_cap, of_employer[problem.employer], _ANYTHING)
    )
    return result


def _full(problem: Problem, held: Held) -> tuple[Bool, Bool]:
    """Return which vacancies have no free place, and whose employer is at its cap; ``bool[m]``."""
    at_cap = held.employer_load >= problem.employer_capacity
    return held.load >= problem.capacity, at_cap[problem.employer]


def _below(problem: Problem, bound: UInt32, bar: UInt32) -> Int64:
    """Return the positions of the pairs below both tables, rising; ``int64[b]``."""
    found = [np.empty(0, dtype=np.int64)]
    own, other = problem.candidate_rank.view(np.uint32), problem.vacancy_rank.view(np.uint32)
    for first, end in pieces(problem.indptr):
        row = problem.indptr[first : end + 1]
        part = slice(int(row[0]), int(row[-1]))
        wants = np.flatnonzero(own[part] < np.repeat(bound[first:end], np.diff(row)))
        hit = other[part][wants] < bar[problem.vacancy[part][wants]]
        found.append(wants[hit] + row[0])
    return np.concatenate(found)


def wanted(problem: Problem, held: Held) -> Int64:
    """Return what people who can move like at least as well as what they hold, that excepted."""
    every = np.full(problem.n_vacancies, _ANYTHING, dtype=np.uint32)
    return _not_held(problem, held, _below(problem, bounds(problem, held, equal=True), every))


def below_swap(problem: Problem, held: Held) -> Int64:
    """Return the pairs that want the place of somebody who ranks worse there; rising positions."""
    return _below(problem, bounds(problem, held), swap_bars(problem, held)[0])


def _not_held(problem: Problem, held: Held, position: Int64) -> Int64:
    """Return these positions without the pairs of the matching itself."""
    result: Int64 = position[held.pair[candidates_of(problem, position)] != position]
    return result


def _is_with(problem: Problem, held: Held, position: Int64) -> Bool:
    """Return which of these pairs are of an employer that has the candidate; ``bool[k]``."""
    pair = held.pair[candidates_of(problem, position)]
    of, at = problem.employer, problem.vacancy
    result: Bool = (of[at[pair]] == of[at[position]]) & (pair != NONE)
    return result


def _moves_within(problem: Problem, held: Held) -> Int64:
    """Return the pairs of people who like a free place of their own employer, at its cap, better.

    For an employer that ranks candidates the move changes nothing, and the candidate gains.
    """
    full, at_cap = _full(problem, held)
    bar = np.where(~full & at_cap, _ANYTHING, np.uint32(0))
    bound = bounds(problem, held)
    bound[held.pair == NONE] = 0
    found = _below(problem, bound, bar)
    return found[_is_with(problem, held, found)]
