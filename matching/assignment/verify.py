"""The judge: what is wrong with a matching, found without any solver.

Nothing here is shared with the solvers but the array types, so that no solver certifies itself.
All of it is array arithmetic: the time is that of looking up `n` pairs and passing over `p`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.errors import TableError, message
from matching.tables import NONE, Bool, Int32, Int64, Matching, Problem, Verdict, Violation

_NOBODY = -1
_LAST = np.iinfo(np.int32).max


class _Held(NamedTuple):
    """What each candidate holds: all arrays have one entry a candidate.

    `pair` is the position among the pairs, or -1; `vacancy` is the vacancy, acceptable or not,
    or -1 where there is none or an unknown one.
    """

    pair: Int64
    vacancy: Int32


def verify(problem: Problem, matching: Matching | npt.ArrayLike) -> Verdict:
    """Judge a matching: every rule it breaks and every pair that blocks it.

    Kinds of violation: ``unknown-vacancy`` (no such vacancy), ``forbidden`` (people forbade the
    pair), ``not-acceptable`` (not one of the pairs), ``lock-broken`` (a locked candidate is
    elsewhere), ``over-capacity`` (of a vacancy), ``over-employer-capacity``.

    A pair (c, v) with rank r at v and employer e *blocks* if c is not locked and strictly
    prefers v to what c holds, and

    - v has a free place and e is under its cap; or
    - v is full, and the worst rank among its people who are not locked is above r; or
    - v has a free place, e is at its cap, and the worst rank among the people of e who are not
      locked, each at the vacancy they hold, is above r.

    It blocks *by lock* if it does not block, but would if nobody were locked. A candidate whose
    pair is not acceptable counts as holding nothing, but takes up a place.

    Parameters
    ----------
    problem
        The problem, with its locks.
    matching
        A matching, or the vacancy of each candidate or -1; ``int32[n]``.

    Returns
    -------
    Verdict
        `placed` and `weight` count the acceptable pairs.

    Raises
    ------
    TableError
        If there is not exactly one entry for each candidate.

    References
    ----------
    D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American
    Mathematical Monthly 69 (1962); for caps over several vacancies T. Fleiner, "A fixed-point
    approach to stable matchings and some applications", Mathematics of Operations Research 28
    (2003). See decision record 0004.
    """
    given = _vacancies(problem, matching)
    known = np.where((given >= 0) & (given < problem.n_vacancies), given, NONE).astype(np.int32)
    held = _Held(_pair_of(problem, known), known)
    movable = problem.locked == NONE
    blocking = _blocking(problem, held, movable)
    unlocked = _blocking(problem, held, np.ones_like(movable))
    placed = held.pair[held.pair != NONE]
    return Verdict(
        violations=tuple(_violations(problem, given, held)),
        blocking=_as_pairs(problem, blocking),
        blocking_by_lock=_as_pairs(problem, unlocked & ~blocking),
        placed=int(placed.size),
        weight=int(problem.weight[placed].sum()),
    )


def _vacancies(problem: Problem, matching: Matching | npt.ArrayLike) -> Int64:
    """Return the vacancy of each candidate as given; ``int64[n]``."""
    array = np.asarray(matching.vacancy if isinstance(matching, Matching) else matching)
    if array.shape != (problem.n_candidates,):
        raise TableError(
            message(
                "vacancy: shape {have}, not {want}", have=array.shape, want=(problem.n_candidates,)
            )
        )
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise TableError(message("vacancy: values do not fit {dtype}", dtype="int32"))
    return array.astype(np.int64)


def _pair_of(problem: Problem, vacancy: Int32) -> Int64:
    """Return the position of each candidate's pair among the pairs, or -1; ``int64[n]``."""
    result = np.full(problem.n_candidates, NONE, dtype=np.int64)
    candidate = np.flatnonzero(vacancy != NONE)
    keys = problem.candidate.astype(np.int64) * problem.n_vacancies + problem.vacancy
    wanted = candidate.astype(np.int64) * problem.n_vacancies + vacancy[candidate]
    position = np.searchsorted(keys, wanted)
    found = position < keys.size
    found[found] = keys[position[found]] == wanted[found]
    result[candidate[found]] = position[found]
    return result


def _blocking(problem: Problem, held: _Held, movable: Bool) -> Bool:
    """Return which pairs block when only the `movable` candidates can move; ``bool[p]``."""
    candidate, vacancy = problem.candidate, problem.vacancy
    employer = problem.employer
    holds = held.pair != NONE
    own_rank = np.full(problem.n_candidates, _LAST, dtype=np.int64)
    own_rank[holds] = problem.candidate_rank[held.pair[holds]]
    wants = movable[candidate] & (problem.candidate_rank < own_rank[candidate])

    load, employer_load = _loads(problem, held.vacancy)
    full = (load >= problem.capacity)[vacancy]
    at_cap = (employer_load >= problem.employer_capacity)[employer[vacancy]]

    pair = held.pair[holds & movable]
    worst = np.full(problem.n_vacancies, _NOBODY, dtype=np.int64)
    np.maximum.at(worst, problem.vacancy[pair], problem.vacancy_rank[pair])
    employer_worst = np.full(problem.employer_capacity.size, _NOBODY, dtype=np.int64)
    np.maximum.at(employer_worst, employer[problem.vacancy[pair]], problem.vacancy_rank[pair])

    free = ~full & ~at_cap
    swap = full & (worst[vacancy] > problem.vacancy_rank)
    move = ~full & at_cap & (employer_worst[employer[vacancy]] > problem.vacancy_rank)
    result: Bool = wants & (free | swap | move)
    return result


def _loads(problem: Problem, vacancy: Int32) -> tuple[Int64, Int64]:
    """Return how many people each vacancy and each employer has; ``int64[m]``, ``int64[e]``."""
    taken = vacancy[vacancy != NONE]
    load = np.bincount(taken, minlength=problem.n_vacancies)
    employer_load = np.bincount(problem.employer[taken], minlength=problem.employer_capacity.size)
    return load, employer_load


def _violations(problem: Problem, given: Int64, held: _Held) -> list[Violation]:
    """Return every rule that the matching breaks, by kind and then by index."""
    unknown = (given != NONE) & (held.vacancy == NONE)
    unacceptable = (held.vacancy != NONE) & (held.pair == NONE)
    forbidden = np.zeros_like(unacceptable)
    banned = problem.forbidden
    banned = banned[(banned[:, 0] >= 0) & (banned[:, 0] < problem.n_candidates)]
    banned = banned[banned[:, 1] >= 0]
    forbidden[banned[held.vacancy[banned[:, 0]] == banned[:, 1], 0]] = True
    broken = (problem.locked != NONE) & (problem.locked != given)
    load, employer_load = _loads(problem, held.vacancy)

    result: list[Violation] = []
    for kind, mask in (
        ("unknown-vacancy", unknown),
        ("forbidden", forbidden),
        ("not-acceptable", unacceptable & ~forbidden),
        ("lock-broken", broken),
    ):
        candidate = np.flatnonzero(mask)
        result += [
            Violation(kind, candidate=c, vacancy=v)
            for c, v in zip(candidate.tolist(), given[candidate].tolist(), strict=True)
        ]
    result += [
        Violation("over-capacity", vacancy=v, employer=int(problem.employer[v]))
        for v in np.flatnonzero(load > problem.capacity).tolist()
    ]
    result += [
        Violation("over-employer-capacity", employer=e)
        for e in np.flatnonzero(employer_load > problem.employer_capacity).tolist()
    ]
    return result


def _as_pairs(problem: Problem, mask: npt.NDArray[Any]) -> Int32:
    """Return the chosen pairs as (candidate, vacancy), in order; ``int32[b, 2]``."""
    chosen = np.flatnonzero(mask)
    return np.stack([problem.candidate[chosen], problem.vacancy[chosen]], axis=1)
