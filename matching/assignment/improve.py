"""Heavier stable matchings, one step at a time.

A weakly stable matching is held up by *claims*: the vacancies (or employers at their cap) that
somebody else would rather have are full with people that rank at least as well. Two steps build
on it, and both keep the matching weakly stable:

- `polish` keeps the claims and takes the heaviest matching that honours them: a flow problem;
- `local_search` keeps everything but a few vacancies and their people and solves that part
  exactly with the cutoff model, again and again with other parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.assignment.budget import Budget
from matching.assignment.cutoff import (
    NO_LIMIT,
    CutoffModel,
    Surroundings,
    better_elsewhere,
    can_bind,
)
from matching.assignment.exact.goal import Goal, total
from matching.assignment.flow import heaviest
from matching.assignment.problem import subset
from matching.tables import NONE, Bool, Int32, Int64, Problem

WORK_PER_PAIR: Final = 2e-4
"""Effort that building the model costs for each pair; a unit is near one second of one core."""

WORK_PER_TIME: Final = 3.0
"""Effort of one unit of CP-SAT's deterministic time."""

_MOST_TO_POLISH: Final = 60_000
"""Up to so many pairs each better matching is polished: the flow takes longer than linear."""

_FIRST_PART: Final = 24.0
_PART_TIME: Final = 0.3
_NOBODY: Final = -1


@dataclass(frozen=True)
class Standing:
    """How a matching looks from each side.

    Parameters
    ----------
    own_rank
        The rank of what each candidate has, or `NO_LIMIT` for nothing; ``int64[n]``.
    full, at_cap
        Whether each vacancy is full and each employer at its cap; ``bool[m]``, ``bool[e]``.
    worst, employer_worst
        The worst rank among the people of each, or -1; ``int64[m]``, ``int64[e]``.
    """

    own_rank: Int64
    full: Bool
    at_cap: Bool
    worst: Int64
    employer_worst: Int64


def standing(problem: Problem, vacancy: Int32) -> Standing:
    """Return how the matching `vacancy`, ``int32[n]``, looks from each side."""
    chosen = np.flatnonzero(vacancy[problem.candidate] == problem.vacancy)
    at, rank = problem.vacancy[chosen], problem.vacancy_rank[chosen]
    employer = problem.employer[at]
    own_rank = np.full(problem.n_candidates, NO_LIMIT, dtype=np.int64)
    own_rank[problem.candidate[chosen]] = problem.candidate_rank[chosen]
    size = problem.employer_capacity.size
    worst = np.full(problem.n_vacancies, _NOBODY, dtype=np.int64)
    employer_worst = np.full(size, _NOBODY, dtype=np.int64)
    np.maximum.at(worst, at, rank)
    np.maximum.at(employer_worst, employer, rank)
    return Standing(
        own_rank=own_rank,
        full=np.bincount(at, minlength=problem.n_vacancies) >= problem.capacity,
        at_cap=np.bincount(employer, minlength=size) >= problem.employer_capacity,
        worst=worst,
        employer_worst=employer_worst,
    )


def polish(problem: Problem, vacancy: Int32, goal: Goal = Goal.SIZE_THEN_WEIGHT) -> Int32:
    """Return the heaviest matching with the claims of a stable matching, repeated; ``int32[n]``.

    With its claims fixed, a stable matching is a flow: each claimed vacancy or employer must be
    full with ranks up to its claim, and each candidate must get a pair at least as good as the
    best one that no claim covers.

    Parameters
    ----------
    problem
        A problem without locks.
    vacancy
        A weakly stable matching; ``int32[n]``.
    goal
        Where the weight comes first, the size may change.
    """
    weight = total(problem, vacancy)
    size = None if goal is Goal.WEIGHT else int(np.count_nonzero(vacancy != NONE))
    moves = better_elsewhere(problem, can_bind(problem))
    while True:
        better = _heaviest_with_claims(problem, vacancy, size, moves)
        if better is None or (gain := total(problem, better)) <= weight:
            return vacancy
        vacancy, weight = better, gain


def _heaviest_with_claims(
    problem: Problem, vacancy: Int32, size: int | None, moves: Int64
) -> Int32 | None:
    """Return the heaviest matching with the claims of `vacancy`.

    Where employers rank candidates, nobody may be at a vacancy who likes another of the same
    employer better, unless that is full by its claim; `moves` has these pairs of pairs.
    """
    candidate, rank, at = problem.candidate, problem.vacancy_rank, problem.vacancy
    employer = problem.employer[at]
    now = standing(problem, vacancy)
    envious = problem.candidate_rank < now.own_rank[candidate]
    by_vacancy = envious & now.full[at] & (now.worst[at] <= rank)
    by_employer = envious & ~by_vacancy
    claim = np.full(problem.n_vacancies, NO_LIMIT, dtype=np.int64)
    np.minimum.at(claim, at[by_vacancy], rank[by_vacancy])
    employer_claim = np.full(problem.employer_capacity.size, NO_LIMIT, dtype=np.int64)
    np.minimum.at(employer_claim, employer[by_employer], rank[by_employer])

    open_ = np.flatnonzero((rank < claim[at]) & (rank < employer_claim[employer]))
    need = np.full(problem.n_candidates, NO_LIMIT, dtype=np.int64)
    np.minimum.at(need, candidate[open_], problem.candidate_rank[open_])
    allowed = (
        (rank <= claim[at])
        & (rank <= employer_claim[employer])
        & (problem.candidate_rank <= need[candidate])
    )
    better, worse = moves[:, 0], moves[:, 1]
    allowed[worse[rank[better] < claim[at[better]]]] = False
    return heaviest(
        subset(problem, allowed),
        size=size,
        full=claim != NO_LIMIT,
        must=need != NO_LIMIT,
        at_cap=employer_claim != NO_LIMIT,
    )


def work(problem: Problem, deterministic_time: float) -> float:
    """Return the effort of one solve: building the model, and what CP-SAT counted."""
    return 0.01 + WORK_PER_PAIR * problem.n_pairs + WORK_PER_TIME * deterministic_time


def local_search(  # noqa: PLR0913 - what to solve, what is better, and when to stop
    problem: Problem,
    vacancy: Int32,
    found: Callable[[Int32], None],
    *,
    seed: int,
    effort: float,
    most: int,
    goal: Goal = Goal.SIZE_THEN_WEIGHT,
    budget: Budget | None = None,
) -> float:
    """Look for stable matchings with more people or more weight; return the effort it took.

    Parameters
    ----------
    problem
        A problem without locks.
    vacancy
        A weakly stable matching; ``int32[n]``.
    found
        Is given each better matching.
    seed
        What chooses the parts that are solved again.
    effort
        How long to go on (see `WORK_PER_PAIR`).
    most
        More people than this cannot be placed.
    goal
        What is better.
    budget
        Tells when the time is up.

    Notes
    -----
    Large neighbourhood search (P. Shaw, CP 1998). A part is a few vacancies that share
    candidates, with the people who are there and the people without a place who could be. It
    grows while parts are solved to the end and shrinks when they are not. A part of everything
    that is solved to the end, or a long time without any gain, ends the search. While somebody
    more may be placed, parts are made around somebody without a place and around a free place.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    neighbours = _Neighbours(problem)
    small = problem.n_pairs <= _MOST_TO_POLISH
    vacancy = polish(problem, vacancy, goal) if small else vacancy
    found(vacancy)
    spent, size, fruitless = 0.0, _FIRST_PART, 0
    last = budget.seconds if budget is not None else None
    until = None if last is None else max(last - effort, 0.0)
    while spent < effort and fruitless < max(20, problem.n_vacancies):
        seconds = None
        if budget is not None and until is not None:
            seconds = (budget.seconds or 0.0) - until
            if seconds <= 0:
                break
        grow = goal is not Goal.WEIGHT and int(np.count_nonzero(vacancy != NONE)) < most
        if goal is Goal.SIZE and not grow:
            break
        part = neighbours.choose(generator, int(size), neighbours.wanting(vacancy) if grow else ())
        how = _How(goal, grow, seed, seconds)
        better, used, proven = _solve_part(problem, vacancy, part, how)
        spent += used
        if proven and part.all():
            fruitless = problem.n_candidates + problem.n_vacancies + 20
        size = min(size * 1.1, problem.n_vacancies) if proven else max(size * 0.7, 2.0)
        fruitless += 1
        if better is not None:
            vacancy = polish(problem, better, goal) if small else better
            found(vacancy)
            fruitless = 0
    return spent


class _Neighbours:
    """Which vacancies share candidates, and which must change together."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._candidate = problem.candidate
        self._pairs_at = np.argsort(problem.vacancy, kind="stable")
        counts = np.bincount(problem.vacancy, minlength=problem.n_vacancies)
        self._start = np.concatenate(([0], np.cumsum(counts)))
        self._binding = can_bind(problem)

    def wanting(self, vacancy: Int32) -> tuple[Int64, ...]:
        """Return vacancies of people without a place, and vacancies with room; ``int64[k]``."""
        problem = self._problem
        load = np.bincount(vacancy[vacancy != NONE], minlength=problem.n_vacancies)
        room = np.flatnonzero((load < problem.capacity) & (np.diff(self._start) > load))
        refused = problem.vacancy[(vacancy == NONE)[self._candidate]].astype(np.int64)
        return tuple(some for some in (refused, room) if some.size)

    def choose(
        self, generator: np.random.Generator, size: int, around: tuple[Int64, ...] = ()
    ) -> Bool:
        """Return about `size` vacancies around a random one of each of `around`; ``bool[m]``.

        Of an employer whose cap can bind all vacancies come along.
        """
        problem = self._problem
        part = np.zeros(problem.n_vacancies, dtype=np.bool_)
        for some in around or (np.arange(problem.n_vacancies),):
            self._add(part, int(some[generator.integers(some.size)]))
        while np.count_nonzero(part) < size:
            inside = np.flatnonzero(part)
            middle = int(inside[generator.integers(inside.size)])
            pairs = self._pairs_at[self._start[middle] : self._start[middle + 1]]
            people = self._candidate[pairs]
            if not people.size:
                break
            person = int(people[generator.integers(people.size)])
            row = problem.vacancy[problem.indptr[person] : problem.indptr[person + 1]]
            row = row[~part[row]]
            if not row.size:
                size -= 1
                continue
            self._add(part, int(row[generator.integers(row.size)]))
        return part

    def _add(self, part: Bool, vacancy: int) -> None:
        employer = self._problem.employer[vacancy]
        if self._binding[employer]:
            part[self._problem.employer == employer] = True
        part[vacancy] = True


@dataclass(frozen=True)
class _How:
    """How to solve a part: what is better, whether the size may grow, and when to stop."""

    goal: Goal = Goal.SIZE_THEN_WEIGHT
    grow: bool = False
    seed: int = 0
    seconds: float | None = None


def _solve_part(
    problem: Problem, vacancy: Int32, part: Bool, how: _How
) -> tuple[Int32 | None, float, bool]:
    """Return a better matching that differs within `part` only, the effort, and if it is best."""
    from ortools.sat.python import cp_model

    inner, around, size = _cut_out(problem, vacancy, part)
    model = CutoffModel(inner, around)
    if how.goal is Goal.WEIGHT:
        model.maximise_any_weight()
    else:
        model.maximise_weight(size, grow=how.grow)
    model.hint(vacancy)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # it would take Ctrl-C away from Python
    solver.parameters.random_seed = how.seed
    solver.parameters.max_deterministic_time = _PART_TIME
    solver.parameters.linearization_level = 2
    if how.seconds is not None:
        solver.parameters.max_time_in_seconds = how.seconds
    status = solver.solve(model.model)
    spent = work(inner, float(solver.response_proto.deterministic_time))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, spent, False
    found = model.matching(solver)
    inside = (vacancy != NONE) & part[vacancy]
    inside |= found != NONE
    better = np.where(inside, found, vacancy).astype(np.int32)
    gained = how.goal.worth(problem, better) > how.goal.worth(problem, vacancy)
    return (better if gained else None), spent, status == cp_model.OPTIMAL


def _cut_out(problem: Problem, vacancy: Int32, part: Bool) -> tuple[Problem, Surroundings, int]:
    """Return the problem of the vacancies in `part`, what is asked of it, and its size."""
    candidate, at = problem.candidate, problem.vacancy
    now = standing(problem, vacancy)
    movable = (vacancy == NONE) | part[vacancy]
    employer = problem.employer[at]
    covered = (now.full[at] & (now.worst[at] <= problem.vacancy_rank)) | (
        now.at_cap[employer] & (now.employer_worst[employer] <= problem.vacancy_rank)
    )
    open_ = movable[candidate] & ~part[at] & ~covered
    need = np.full(problem.n_candidates, NO_LIMIT, dtype=np.int64)
    np.minimum.at(need, candidate[open_], problem.candidate_rank[open_])

    envious = part[at] & ~movable[candidate]
    envious &= problem.candidate_rank < now.own_rank[candidate]
    limit = np.full(problem.n_vacancies, NO_LIMIT, dtype=np.int64)
    np.minimum.at(limit, at[envious], problem.vacancy_rank[envious])

    inner = part[at] & movable[candidate] & (problem.candidate_rank <= need[candidate])
    placed = np.count_nonzero((vacancy != NONE) & part[vacancy])
    return subset(problem, inner), Surroundings(need != NO_LIMIT, limit), int(placed)
