"""The stable matching that moves the fewest people, as far as it can be proven."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from matching.assignment.changes.carrying import still_possible
from matching.assignment.changes.nearest import nearest
from matching.assignment.changes.repair import repair, without_excess
from matching.assignment.flow import most_placed
from matching.assignment.problem import residual
from matching.assignment.registry import SolveOptions, solve
from matching.assignment.verify import verify
from matching.errors import SolverError, message
from matching.tables import NONE, Int32, Int64, Matching, Problem

_PAIRS_A_UNIT: Final = 50_000
"""Of so many pairs `nearest` is found with one unit of effort."""


class Wish(NamedTuple):
    """What counts first, and how long to look for it.

    Attributes
    ----------
    placed_first
        Whether the number placed counts before the number moved.
    effort, seed, time_limit
        As in `SolveOptions`.
    """

    placed_first: bool
    effort: float
    seed: int
    time_limit: float | None

    def order(self, placed: int, moved: int) -> tuple[int, int]:
        """Return what sorts the best matching first."""
        return (-placed, moved) if self.placed_first else (moved, -placed)


class _Answer(NamedTuple):
    """A matching, and what is proven.

    Attributes
    ----------
    placed_bound
        No stable matching places more; with the fewest moves first: none that moves as few.
    moved_bound
        No stable matching moves fewer; with as many placed first: none that places as many.
    """

    vacancy: Int32
    placed: int
    moved: int
    placed_bound: int
    moved_bound: int

    @property
    def proven(self) -> bool:
        """Whether nothing is better."""
        return self.placed == self.placed_bound and self.moved == self.moved_bound


def least_change(problem: Problem, before: Int32, wish: Wish) -> Matching:
    """Return a weakly stable matching with the fewest moves; they are its `value`.

    Parameters
    ----------
    problem
        A problem, with its locks.
    before
        Where people were, acceptable pairs only; ``int32[n]``.

    Raises
    ------
    SolverError
        If the judge refuses the matching, or a bound contradicts it.
    """
    answer = _near(problem, before, wish)
    if not answer.proven and wish.effort > 0:
        answer = _searched(problem, before, answer, wish)
    if answer.placed > answer.placed_bound or answer.moved < answer.moved_bound:
        raise SolverError(message("a solver's bound is below a matching that is known"))
    return _certified(problem, answer, wish)


def is_strict(problem: Problem) -> bool:
    """Return whether nobody is indifferent, so that all stable matchings have the same size."""
    firm = problem.employer[problem.vacancy]
    if _repeats(problem.candidate, problem.candidate_rank):
        return False
    if problem.employer_ranks == "pairs":
        return not _repeats(firm, problem.vacancy_rank)
    people = np.unique(np.stack([firm, problem.candidate, problem.vacancy_rank]), axis=1)
    return not _repeats(people[0], people[2])


def _repeats(owner: Int32 | Int64, rank: Int32 | Int64) -> bool:
    order = np.lexsort((rank, owner))
    return bool(np.any((np.diff(owner[order]) == 0) & (np.diff(rank[order]) == 0)))


def _near(problem: Problem, before: Int32, wish: Wish) -> _Answer:
    """Return the better of the repaired and the nearest, with the bounds that are at hand.

    Whoever no longer fits has to move: that many at least. And no more people are placed than fit
    at once. Without ties the nearest is the best there is.
    """
    rest = residual(problem)
    still = still_possible(rest.problem, np.where(problem.locked == NONE, before, NONE))
    strict = is_strict(rest.problem)
    answers = [repair(rest.problem, still, wish.seed)]
    if wish.effort > rest.problem.n_pairs / _PAIRS_A_UNIT:
        answers.append(nearest(rest.problem, still, answers[0], wish.seed))
    known = [(rest.restore(one), *counted(before, rest.restore(one))) for one in answers]
    vacancy, placed, moved = min(known, key=lambda one: wish.order(*one[1:]))
    fits = rest.restore(without_excess(rest.problem, still, wish.seed))
    least = moved if strict and len(answers) > 1 else counted(before, fits)[1]
    locked = int(np.count_nonzero(problem.locked != NONE))
    most = placed if strict else most_placed(rest.problem) + locked
    return _Answer(vacancy, placed, moved, most, least)


def _searched(problem: Problem, before: Int32, known: _Answer, wish: Wish) -> _Answer:
    """Return the better of what is known and what the method `stable` finds.

    A pair that is kept weighs 1; where moves count first, more than all people together.
    """
    had = int(np.count_nonzero(before != NONE))
    kept = (before[problem.candidate] == problem.vacancy).astype(np.int64)
    options = SolveOptions("stable", wish.seed, wish.effort, time_limit=wish.time_limit)
    if wish.placed_first:
        found = solve(replace(problem, weight=kept), options)
    else:
        scale = problem.n_candidates + 1
        weighted = replace(problem, weight=kept * scale + 1)
        found = solve(weighted, replace(options, objective="weight"))
    both = [(found.vacancy, *counted(before, found.vacancy)), known[:3]]
    vacancy, placed, moved = min(both, key=lambda one: wish.order(*one[1:]))
    if wish.placed_first:
        most, least = known.placed_bound, known.moved_bound
        if found.placed_bound is not None:
            most = min(most, found.placed_bound)
        if found.weight_bound is not None and found.placed == placed:
            least = max(least, had - found.weight_bound)
        return _Answer(vacancy, placed, moved, most, least)
    bound = had * scale + known.placed_bound if found.bound is None else found.bound
    most = min(known.placed_bound, bound - (had - moved) * scale)
    return _Answer(vacancy, placed, moved, most, max(known.moved_bound, had - bound // scale))


def counted(before: Int32, vacancy: Int32) -> tuple[int, int]:
    """Return how many are placed, and how many moved."""
    moved = (before != NONE) & (vacancy != before)
    return int(np.count_nonzero(vacancy != NONE)), int(np.count_nonzero(moved))


def _certified(problem: Problem, answer: _Answer, wish: Wish) -> Matching:
    """Return the matching once the judge agrees."""
    verdict = verify(problem, answer.vacancy)
    if not verdict.stable:
        raise SolverError(
            message(
                "the judge refuses the matching of method {method}: {violations} broken rules, "
                "{blocking} blocking pairs",
                method="resolve",
                violations=len(verdict.violations),
                blocking=len(verdict.blocking),
            )
        )
    greatest = wish.placed_first and answer.placed == answer.placed_bound
    proven = ["weakly-stable"]
    proven += ["weakly-stable-whole"] * (not len(verdict.blocking_by_lock))
    proven += ["greatest-size"] * greatest + ["best"] * answer.proven
    return Matching(
        vacancy=answer.vacancy,
        method="resolve",
        status="optimal" if answer.proven else "feasible",
        placed=verdict.placed,
        weight=verdict.weight,
        placed_bound=answer.placed_bound if wish.placed_first else None,
        weight_bound=None,
        seed=wish.seed,
        objective="placed-first" if wish.placed_first else "moved-first",
        value=answer.moved,
        bound=answer.moved_bound,
        proven=tuple(proven),
        names=problem.names,
    )
