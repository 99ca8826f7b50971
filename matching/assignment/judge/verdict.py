"""`verify`: all that the judge has to say of a matching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from matching.assignment.judge import conditions
from matching.assignment.judge.blocking import (
    as_pairs,
    strongly_blocking,
    super_blocking,
    weakly_blocking,
)
from matching.assignment.judge.envy import justified_envy
from matching.assignment.judge.held import Given, Held, given_vacancies, held_in
from matching.assignment.judge.pareto import improving
from matching.assignment.judge.rules import broken_rules
from matching.errors import ConfigError, message
from matching.tables import NONE, Int32, Int64, Problem, Verdict

NOTIONS: Final = ("strong", "super", "pareto", "envy")
"""What `verify` looks at on request."""

_NO_COUPLES: Final[Int32] = np.empty((0, 4), dtype=np.int32)


def verify(problem: Problem, matching: Given, also: Sequence[str] = ()) -> Verdict:
    """Judge a matching: every rule it breaks and every pair that blocks it.

    Kinds of violation: ``unknown-vacancy`` (no such vacancy), ``forbidden`` (people forbade the
    pair), ``not-acceptable`` (not one of the pairs), ``lock-broken`` (a locked candidate is
    elsewhere), ``over-capacity`` (of a vacancy), ``over-employer-capacity``; and those of
    `matching.assignment.judge.conditions` if there are lower quotas or couples.

    A pair (c, v) with rank r at v and employer e *blocks* if c is not locked and strictly
    prefers v to what c holds, and

    - v has a free place and e is under its cap; or
    - v is full, and the worst rank among its people who are not locked is above r; or
    - v has a free place, e is at its cap, and the worst rank among the people of e who are not
      locked, each at the vacancy they hold, is above r; or
    - v has a free place, e is at its cap and ranks candidates (`Problem.employer_ranks`), and c is
      with e already: the clause of student-project allocation, SPA-S.

    It blocks *by lock* if it does not block, but would if nobody were locked. A candidate whose
    pair is not acceptable counts as holding nothing, but takes up a place.

    Parameters
    ----------
    problem
        The problem, with its locks.
    matching
        A matching, the vacancy of each candidate or -1, ``int32[n]``, or vacancies by candidate
        in the user's own ids.
    also
        What else to look at: ``"strong"`` and ``"super"`` (the pairs that block strong and super-
        stability, see `matching.assignment.judge.blocking`), ``"pareto"`` (see `judge.pareto`),
        ``"envy"`` (see `judge.envy`). They look at ranks, places, caps and locks, and not at lower
        quotas and couples.

    Returns
    -------
    Verdict
        `placed` and `weight` count the acceptable pairs.

    Raises
    ------
    TableError
        If there is not exactly one entry for each candidate.
    ConfigError
        If `also` has an unknown word.

    Notes
    -----
    Array arithmetic over pieces of the pairs: the time is that of passing once over ``p`` pairs
    and looking up ``n`` of them, and the memory that of the pairs found and a few numbers for each
    candidate.

    References
    ----------
    D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American
    Mathematical Monthly 69 (1962); for caps over several vacancies T. Fleiner, "A fixed-point
    approach to stable matchings and some applications", Mathematics of Operations Research 28
    (2003); D. J. Abraham, R. W. Irving, D. F. Manlove, "Two algorithms for the student-project
    allocation problem", Journal of Discrete Algorithms 5 (2007). See decision record 0004.
    """
    _check(also)
    given = given_vacancies(problem, matching)
    held = held_in(problem, given)
    violations = broken_rules(problem, given, held)
    if _conditioned(problem):
        violations += conditions.violations(problem, held)
    blocking, couples = _weakly(problem, held)
    placed = held.pair[held.pair != NONE]
    return Verdict(
        violations=tuple(violations),
        blocking=as_pairs(problem, blocking),
        blocking_by_lock=as_pairs(problem, _by_lock(problem, held, blocking)),
        placed=int(placed.size),
        weight=int(problem.weight[placed].sum()),
        blocking_couples=couples,
        strong_blocking=as_pairs(problem, strongly_blocking(problem, held))
        if "strong" in also
        else None,
        super_blocking=as_pairs(problem, super_blocking(problem, held))
        if "super" in also
        else None,
        improving=improving(problem, held) if "pareto" in also else None,
        envy=justified_envy(problem, held) if "envy" in also else None,
        names=problem.names,
    )


def _check(also: Sequence[str]) -> None:
    """Raise unless all words are known."""
    words = [also] if isinstance(also, str) else also
    unknown = [word for word in words if word not in NOTIONS]
    if unknown or isinstance(also, str):
        raise ConfigError(
            message(
                "also {word}: give a list of some of {words}",
                word=repr(unknown[0] if unknown else also),
                words=", ".join(NOTIONS),
            ),
            field="also",
        )


def _conditioned(problem: Problem) -> bool:
    return bool(problem.quotas) or len(problem.couples) > 0


def _weakly(problem: Problem, held: Held) -> tuple[Int64, Int32]:
    """Return the blocking pairs, as positions, and the blocking couples."""
    blocking = weakly_blocking(problem, held)
    if _conditioned(problem):
        return conditions.blocking(problem, held, blocking)
    return blocking, _NO_COUPLES


def _by_lock(problem: Problem, held: Held, blocking: Int64) -> Int64:
    """Return the pairs that would block only if nobody were locked."""
    if held.movable.all():
        return np.empty(0, dtype=np.int64)
    unlocked, _ = _weakly(problem, held._replace(movable=np.ones_like(held.movable)))
    return np.setdiff1d(unlocked, blocking, assume_unique=True)
