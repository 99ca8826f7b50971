"""What locks leave of lower quotas and couples.

Locked people count for a quota: the rest must bring what is still asked, and a vacancy where
somebody is locked is not closed. Somebody whose other half is locked must come to that employer:
that is a quota of one, which asks for nobody else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.errors import InfeasibleError, message
from matching.tables import NONE, Bool, Int32, LowerQuota, Problem


class Left(NamedTuple):
    """The quotas and couples of the people who are not locked.

    `pairs` says which pairs a couple leaves to its unlocked half; ``bool[p]``.
    """

    quotas: tuple[LowerQuota, ...]
    couples: Int32
    pairs: Bool


def left_over(problem: Problem) -> Left:
    """Return what the locks of `problem` leave of its quotas and couples.

    A matching of the unlocked keeps these if and only if it keeps the quotas and couples of
    `problem` together with the locked people; and the same pairs block.
    """
    pairs = np.ones(problem.n_pairs, dtype=np.bool_)
    quotas = [left for quota in problem.quotas if (left := _still_asked(problem, quota))]
    couples = []
    for couple in problem.couples.tolist():
        bound = [c for c in couple if problem.locked[c] == NONE]
        if len(bound) == len(couple):
            couples.append(couple)
        elif bound:
            (locked,) = (c for c in couple if problem.locked[c] != NONE)
            employer = problem.employer[problem.locked[locked]]
            row = slice(problem.indptr[bound[0]], problem.indptr[bound[0] + 1])
            pairs[row] = problem.employer[problem.vacancy[row]] == employer
            vacancies = tuple(np.flatnonzero(problem.employer == employer).tolist())
            quotas.append(LowerQuota(vacancies, 1, tuple(bound), or_none=False))
    return Left(tuple(quotas), np.array(couples, dtype=np.int32).reshape(-1, 2), pairs)


def _still_asked(problem: Problem, quota: LowerQuota) -> LowerQuota | None:
    """Return what a quota asks of the unlocked; None: nothing more."""
    there = np.flatnonzero(np.isin(problem.locked, quota.vacancies))
    if not there.size:
        return quota
    counted = there.size if quota.group is None else np.isin(there, quota.group).sum()
    asked = quota.at_least - int(counted)
    if asked <= 0:
        return None
    return LowerQuota(quota.vacancies, asked, quota.group, or_none=False)


def check_couples(problem: Problem) -> None:
    """Raise if locks tear a couple apart.

    Raises
    ------
    InfeasibleError
        If the two are locked to different employers, or one of them is locked to an employer whom
        the other has no pair with.
    """
    for couple in problem.couples.tolist():
        at = [int(problem.locked[c]) for c in couple]
        if at == [NONE, NONE]:
            continue
        reach = [_reach(problem, c) for c in couple]
        if not reach[0] & reach[1]:
            first, second = couple
            raise InfeasibleError(
                message(
                    "candidates {first} and {second} are a couple, and a lock keeps them from "
                    "one employer",
                    first=_named(problem, first),
                    second=_named(problem, second),
                )
            )


def _reach(problem: Problem, candidate: int) -> set[int]:
    """Return the employers that somebody can be with."""
    if problem.locked[candidate] != NONE:
        return {int(problem.employer[problem.locked[candidate]])}
    row = slice(problem.indptr[candidate], problem.indptr[candidate + 1])
    return set(problem.employer[problem.vacancy[row]].tolist())


def _named(problem: Problem, candidate: int) -> str:
    return str(candidate if problem.names is None else problem.names.candidates[candidate])
