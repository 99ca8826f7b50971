"""The rules that a matching breaks, stability aside."""

from __future__ import annotations

import numpy as np

from matching.assignment.judge.held import Held
from matching.tables import NONE, Bool, Int64, Problem, Violation


def broken_rules(problem: Problem, given: Int64, held: Held) -> list[Violation]:
    """Return every rule of pairs, locks and capacities that is broken, by kind and then by index.

    Parameters
    ----------
    problem
        The problem.
    given
        The vacancy of each candidate as somebody gave it; ``int64[n]``.
    held
        What that comes to.
    """
    unknown = (given != NONE) & (held.vacancy == NONE)
    unacceptable = (held.vacancy != NONE) & (held.pair == NONE)
    forbidden = _forbidden(problem, held)
    broken = (problem.locked != NONE) & (problem.locked != given)

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
        for v in np.flatnonzero(held.load > problem.capacity).tolist()
    ]
    result += [
        Violation("over-employer-capacity", employer=e)
        for e in np.flatnonzero(held.employer_load > problem.employer_capacity).tolist()
    ]
    return result


def _forbidden(problem: Problem, held: Held) -> Bool:
    """Return who holds a pair that people forbade; ``bool[n]``."""
    result = np.zeros(problem.n_candidates, dtype=np.bool_)
    banned = problem.forbidden
    banned = banned[(banned[:, 0] >= 0) & (banned[:, 0] < problem.n_candidates)]
    banned = banned[banned[:, 1] >= 0]
    result[banned[held.vacancy[banned[:, 0]] == banned[:, 1], 0]] = True
    return result
