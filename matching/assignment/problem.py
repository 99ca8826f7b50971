"""From a problem with locks to one without: what is left once people have decided."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.assignment.conditions.locks import check_couples, left_over
from matching.errors import InfeasibleError, ProblemError, message
from matching.tables import NONE, Bool, Int32, Int64, Problem


@dataclass(frozen=True)
class Residual:
    """What is left of a problem when the locked candidates have left with their places.

    Candidates, vacancies and employers keep their numbers: a locked candidate has an empty row.

    Parameters
    ----------
    problem
        The problem without locks and without forbidden pairs; ``n``, ``m`` and ``e`` as before.
    pair
        The position among the original pairs of each pair that is left; ``int64[p']``.
    locked
        The vacancy that each candidate is locked to, or -1; ``int32[n]``.
    """

    problem: Problem
    pair: Int64
    locked: Int32

    def restore(self, vacancy: npt.NDArray[Any]) -> Int32:
        """Return the matching of the whole problem: `vacancy` with the locks put back.

        Parameters
        ----------
        vacancy
            A matching of the residual problem, ``int32[n]``.
        """
        return np.where(self.locked != NONE, self.locked, vacancy).astype(np.int32)


def pair_keys(problem: Problem) -> Int64:
    """Return one rising number for each pair, ``candidate * m + vacancy``; ``int64[p]``."""
    return problem.candidate.astype(np.int64) * max(problem.n_vacancies, 1) + problem.vacancy


def residual(problem: Problem) -> Residual:
    """Return what is left to solve once the locked candidates hold their places.

    Pairs of a vacancy or an employer without any place left go too: they can be in no matching,
    and they block none, because nobody is there to be displaced. Where nothing has to go, the
    problem itself is returned. What the locks leave of lower quotas and couples: see
    `matching.assignment.conditions.locks`.

    Raises
    ------
    ProblemError
        If a locked pair is not among the pairs, or a forbidden pair is.
    InfeasibleError
        If more people are locked to a vacancy or an employer than it has places for, or a lock
        tears a couple apart.
    """
    check(problem)
    is_locked = problem.locked != NONE
    if not is_locked.any() and not problem.forbidden.size and _all_open(problem):
        return Residual(problem, np.arange(problem.n_pairs), problem.locked)
    left = left_over(problem)
    used = _count(problem.locked[is_locked], problem.n_vacancies)
    used_employer = _count(
        problem.employer[problem.locked[is_locked]], problem.employer_capacity.size
    )
    capacity = problem.capacity - used
    employer_capacity = problem.employer_capacity - used_employer
    candidate = problem.candidate
    open_vacancy = (capacity > 0) & (employer_capacity[problem.employer] > 0)
    keep = ~is_locked[candidate] & open_vacancy[problem.vacancy] & left.pairs
    rest = replace(
        subset(problem, keep),
        capacity=capacity,
        employer_capacity=employer_capacity,
        locked=np.full(problem.n_candidates, NONE, dtype=np.int32),
        forbidden=np.empty((0, 2), dtype=np.int32),
        quotas=left.quotas,
        couples=left.couples,
    )
    return Residual(rest, np.flatnonzero(keep).astype(np.int64), problem.locked)


def _all_open(problem: Problem) -> bool:
    """Return whether every vacancy and every employer has a place."""
    return bool(np.all(problem.capacity > 0) and np.all(problem.employer_capacity > 0))


def subset(problem: Problem, keep: Bool) -> Problem:
    """Return `problem` with only the pairs where `keep` holds; ``bool[p]``."""
    counts = _count(problem.candidate[keep], problem.n_candidates)
    indptr = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    return replace(
        problem,
        indptr=indptr,
        vacancy=problem.vacancy[keep],
        candidate_rank=problem.candidate_rank[keep],
        vacancy_rank=problem.vacancy_rank[keep],
        weight=problem.weight[keep],
    )


def check(problem: Problem) -> None:
    """Raise unless the locks and the forbidden pairs of `problem` agree with the rest.

    Raises
    ------
    ProblemError
        If a locked pair is not among the pairs, or a forbidden pair is.
    InfeasibleError
        If more people are locked to a vacancy or an employer than it has places for, or a lock
        tears a couple apart.
    """
    _check_locked_pairs(problem)
    _check_forbidden_pairs(problem)
    _check_locked_capacities(problem)
    check_couples(problem)


def _listed(
    problem: Problem, candidate: npt.NDArray[Any], vacancy: npt.NDArray[Any]
) -> npt.NDArray[np.bool_]:
    """Return which of some pairs are among the pairs; vacancies in range."""
    keys = pair_keys(problem)
    wanted = candidate.astype(np.int64) * max(problem.n_vacancies, 1) + vacancy
    at = np.searchsorted(keys, wanted)
    found: npt.NDArray[np.bool_] = at < keys.size
    found[found] = keys[at[found]] == wanted[found]
    return found


def _check_locked_pairs(problem: Problem) -> None:
    candidate = np.flatnonzero(problem.locked != NONE)
    if not candidate.size:
        return
    vacancy = problem.locked[candidate]
    in_range = (vacancy >= 0) & (vacancy < problem.n_vacancies)
    wrong = np.flatnonzero(~(in_range & _listed(problem, candidate, vacancy)))
    if wrong.size:
        first = int(wrong[0])
        raise ProblemError(
            message(
                "candidate {candidate} is locked to vacancy {vacancy}, which is not one of "
                "the candidate's pairs",
                candidate=problem.known_as.candidates[int(candidate[first])],
                vacancy=_vacancy_called(problem, int(vacancy[first])),
            )
        )


def _check_forbidden_pairs(problem: Problem) -> None:
    candidate, vacancy = problem.forbidden[:, 0], problem.forbidden[:, 1]
    if not candidate.size:
        return
    if np.any(candidate < 0) or np.any(candidate >= problem.n_candidates):
        raise ProblemError(message("a forbidden pair names a candidate that does not exist"))
    if np.any(vacancy < 0) or np.any(vacancy >= problem.n_vacancies):
        raise ProblemError(message("a forbidden pair names a vacancy that does not exist"))
    wrong = np.flatnonzero(_listed(problem, candidate, vacancy))
    if wrong.size:
        first = int(wrong[0])
        raise ProblemError(
            message(
                "candidate {candidate} and vacancy {vacancy} are forbidden and yet among the pairs",
                candidate=problem.known_as.candidates[int(candidate[first])],
                vacancy=_vacancy_called(problem, int(vacancy[first])),
            )
        )


def _check_locked_capacities(problem: Problem) -> None:
    locked = np.flatnonzero(problem.locked != NONE)
    vacancy = problem.locked[locked]
    employer = problem.employer[vacancy]
    over = np.flatnonzero(_count(vacancy, problem.n_vacancies) > problem.capacity)
    if over.size:
        raise InfeasibleError(
            message(
                "vacancy {vacancy} has {capacity} places, but these candidates are locked to "
                "it: {candidates}",
                vacancy=problem.known_as.vacancies[int(over[0])],
                capacity=int(problem.capacity[over[0]]),
                candidates=_people_called(problem, locked[vacancy == over[0]]),
            )
        )
    n_employers = problem.employer_capacity.size
    over = np.flatnonzero(_count(employer, n_employers) > problem.employer_capacity)
    if over.size:
        raise InfeasibleError(
            message(
                "employer {employer} takes {capacity} people, but these candidates are locked "
                "to it: {candidates}",
                employer=problem.known_as.employers[int(over[0])],
                capacity=int(problem.employer_capacity[over[0]]),
                candidates=_people_called(problem, locked[employer == over[0]]),
            )
        )


def _count(index: npt.NDArray[Any], size: int) -> Int32:
    return np.bincount(index, minlength=size).astype(np.int32)


def _vacancy_called(problem: Problem, vacancy: int) -> Hashable:
    """Return what the user calls a vacancy, which may be one that does not exist."""
    known = 0 <= vacancy < problem.n_vacancies
    return problem.known_as.vacancies[vacancy] if known else vacancy


def _people_called(problem: Problem, candidate: npt.NDArray[Any]) -> list[Hashable]:
    """Return what the user calls some candidates."""
    names = problem.known_as.candidates
    return [names[c] for c in candidate.tolist()]
