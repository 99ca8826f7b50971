"""A matching that changes move by move, and who would rather be where.

Everything that `matching.assignment.changes` does is made of two processes, each of which ends in
a stable matching. A *vacancy chain* [1]_ goes up: a place comes free, the best of those who would
rather be there comes, and leaves a place. A *rejection chain* is the step of deferred acceptance
[2]_ and goes down: somebody without a place applies down the list, and whoever gives way applies
in turn. Ties never make anybody give way, so both keep weak stability whatever the ties.

References
----------
.. [1] Y. Blum, A. E. Roth, U. G. Rothblum, "Vacancy chains and equilibration in senior-level
   labor markets", Journal of Economic Theory 76 (1997) 362-411.
.. [2] D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American
   Mathematical Monthly 69 (1962) 9-15.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from matching.assignment.changes.carrying import pairs_held
from matching.assignment.deferred_acceptance import break_ties
from matching.assignment.problem import subset
from matching.tables import NONE, Bool, Int32, Int64, Problem

_LAST: Final = np.iinfo(np.int32).max


class Move(NamedTuple):
    """Somebody goes from one vacancy to another; -1 is without a place."""

    candidate: int
    source: int
    target: int


def without_locked(problem: Problem) -> Problem:
    """Return the problem that is left when the locked have gone with their places.

    Unlike `matching.assignment.problem.residual` it keeps the pairs of vacancies that have no
    place left: one might come. Whether the locks are possible is checked there, or by the judge.
    """
    locked = problem.locked[problem.locked != NONE]
    used = np.bincount(locked, minlength=problem.n_vacancies)
    of_employer = np.bincount(problem.employer[locked], minlength=problem.employer_capacity.size)
    return replace(
        subset(problem, (problem.locked == NONE)[problem.candidate]),
        capacity=problem.capacity - used,
        employer_capacity=problem.employer_capacity - of_employer,
        locked=np.full(problem.n_candidates, NONE, dtype=np.int32),
        forbidden=np.empty((0, 2), dtype=np.int32),
    )


class Wanting(NamedTuple):
    """Who would strictly rather be where than where they are.

    Attributes
    ----------
    pair
        The pairs of those people, by vacancy and within it by `position`; ``int64[w]``.
    start
        Where each vacancy's begin; ``int64[m + 1]``.
    position
        A number for each pair of the problem, lower comes first; ``int64[p]``.
    """

    pair: Int64
    start: Int64
    position: Int64


def wanting(problem: Problem, held: Int64, seed: int) -> Wanting:
    """Return who would rather be where, the best rank first and then by the lots of the seed.

    Where employers rank people, somebody who is with the employer already goes before others of
    the same rank: the employer loses nothing by the move.
    """
    place = positions(problem, held, seed)
    own = np.full(problem.n_candidates, _LAST, dtype=np.int64)
    own[held != NONE] = problem.candidate_rank[held[held != NONE]]
    wants = np.flatnonzero(problem.candidate_rank < own[problem.candidate])
    key = problem.vacancy[wants].astype(np.int64) * problem.n_pairs + place[wants]
    wants = wants[np.argsort(key)]
    start = np.searchsorted(problem.vacancy[wants], np.arange(problem.n_vacancies + 1))
    return Wanting(wants, start.astype(np.int64), place)


def positions(problem: Problem, held: Int64, seed: int) -> Int64:
    """Return where each pair stands among all: by rank, and then by the lots; ``int64[p]``."""
    lot = break_ties(problem, seed).vacancy
    if problem.employer_ranks == "pairs":
        return lot
    place = np.empty(problem.n_pairs, dtype=np.int64)
    place[np.lexsort((lot, _outside(problem, held), problem.vacancy_rank))] = np.arange(lot.size)
    return place


def _outside(problem: Problem, held: Int64) -> Bool:
    """Return of which pairs the candidate is not with that employer now; ``bool[p]``."""
    firm = np.full(problem.n_candidates, NONE, dtype=np.int64)
    firm[held != NONE] = problem.employer[problem.vacancy[held[held != NONE]]]
    result: Bool = firm[problem.candidate] != problem.employer[problem.vacancy]
    return result


class Standing:
    """A matching of a problem without locks, and the moves that change it.

    Parameters
    ----------
    problem
        The problem without locks.
    vacancy
        The matching; every place an acceptable pair, no vacancy and no employer over its
        capacity; ``int32[n]``.
    seed
        What breaks ties.
    sparing
        Among equals, let first move those who left their place already or had none.

    Attributes
    ----------
    home
        The pair that each candidate had at the start, or -1.
    free, employer_free
        The places that each vacancy and each employer has left.
    out
        Candidates who take part in no vacancy chain.
    moves
        What happened, in order.
    """

    def __init__(
        self, problem: Problem, vacancy: Int32, seed: int, *, sparing: bool = False
    ) -> None:
        self.problem = problem
        self.sparing = sparing
        held = pairs_held(problem, vacancy)
        self.wanting = wanting(problem, held, seed)
        self.held: list[int] = held.tolist()
        self.home = self.held.copy()
        self.by_candidates = problem.employer_ranks == "candidates"
        load = np.bincount(vacancy[vacancy != NONE], minlength=problem.n_vacancies)
        self.free: list[int] = (problem.capacity - load).tolist()
        firms = problem.employer[vacancy[vacancy != NONE]]
        used = np.bincount(firms, minlength=problem.employer_capacity.size)
        self.employer_free: list[int] = (problem.employer_capacity - used).tolist()
        self.out: set[int] = set()
        self.moves: list[Move] = []
        # Memory views give plain numbers without a Python object for each pair.
        self.own = problem.candidate_rank.data
        self.rank = problem.vacancy_rank.data
        self.key = self.wanting.position.data
        self.vacancy_of = problem.vacancy.data
        self.owner = problem.candidate.data
        self.employer: list[int] = problem.employer.tolist()
        self._wanting = self.wanting.pair.data
        self._start: list[int] = self.wanting.start.tolist()
        self._people: dict[int, set[int]] = {}
        self._first = np.argsort(vacancy, kind="stable")
        self._bounds = np.searchsorted(vacancy[self._first], np.arange(problem.n_vacancies + 1))
        by_employer = np.argsort(problem.employer, kind="stable")
        ends = np.cumsum(np.bincount(problem.employer, minlength=len(self.employer_free)))
        self.offers: list[list[int]] = [
            part.tolist() for part in np.split(by_employer, ends[:-1])
        ] or [[]]

    def matching(self) -> Int32:
        """Return the matching as it is now; ``int32[n]``."""
        held = np.asarray(self.held, dtype=np.int64)
        result = np.full(held.size, NONE, dtype=np.int32)
        result[held != NONE] = self.problem.vacancy[held[held != NONE]]
        return result

    def people(self, vacancy: int) -> set[int]:
        """Return who is at a vacancy now."""
        if vacancy not in self._people:
            here = self._first[self._bounds[vacancy] : self._bounds[vacancy + 1]]
            self._people[vacancy] = set(here.tolist())
        return self._people[vacancy]

    def place_of(self, pair: int) -> int:
        """Return the vacancy of a pair, -1 for none."""
        return NONE if pair == NONE else self.vacancy_of[pair]

    def put(self, candidate: int, pair: int) -> None:
        """Let somebody have a pair, or nothing (-1), instead of what they have."""
        source, target = self._shift(candidate, pair)
        self.moves.append(Move(candidate, source, target))

    def take_back(self) -> None:
        """Undo all moves; free places that were added are not the moves' business."""
        for candidate, source, _ in reversed(self.moves):
            pair = NONE if source == NONE else self.problem.pair(candidate, source)
            self._shift(candidate, pair)
        self.moves.clear()

    def _shift(self, candidate: int, pair: int) -> tuple[int, int]:
        source, target = self.place_of(self.held[candidate]), self.place_of(pair)
        if source != NONE:
            self.people(source).discard(candidate)
            self.free[source] += 1
            self.employer_free[self.employer[source]] += 1
        if target != NONE:
            self.people(target).add(candidate)
            self.free[target] -= 1
            self.employer_free[self.employer[target]] -= 1
        self.held[candidate] = pair
        return source, target

    def wants(self, candidate: int, pair: int) -> bool:
        """Whether a candidate strictly prefers a pair to what they have."""
        has = self.held[candidate]
        return has == NONE or self.own[pair] < self.own[has]

    def inside(self, candidate: int, employer: int) -> bool:
        """Whether somebody is with an employer."""
        has = self.place_of(self.held[candidate])
        return has != NONE and self.employer[has] == employer

    def at_home(self, candidate: int) -> bool:
        """Whether somebody has the place that they had at the start."""
        has = self.held[candidate]
        return has != NONE and has == self.home[candidate]

    def open_offers(self, employer: int) -> list[int]:
        """Return the vacancies of an employer that have a free place."""
        return [v for v in self.offers[employer] if self.free[v] > 0]

    def best(self, vacancies: Iterable[int]) -> int:
        """Return the best pair of those who would rather be at one of some vacancies, or -1.

        Only for people who never came down since the start.
        """
        found, first = NONE, (0, True, True, 0)
        choosy = self.by_candidates or self.sparing
        for v in vacancies:
            for at in range(self._start[v], self._start[v + 1]):
                pair = self._wanting[at]
                rank = self.rank[pair]
                if found != NONE and rank > first[0]:
                    break
                who = self.owner[pair]
                if who in self.out or not self.wants(who, pair):
                    continue
                outside = self.by_candidates and not self.inside(who, self.employer[v])
                order = (rank, outside, self.sparing and self.at_home(who), self.key[pair])
                if found == NONE or order < first:
                    found, first = pair, order
                if not choosy:
                    break
        return found

    def worst(self, vacancies: Iterable[int]) -> int:
        """Return the one of the people at some vacancies who is ranked last there, or -1.

        Among equals it is rather somebody who is not where they were at the start.
        """
        last, found = (-1, True, -1), NONE
        for v in vacancies:
            for who in self.people(v):
                pair = self.held[who]
                order = (self.rank[pair], not self.at_home(who), self.key[pair])
                if order > last:
                    last, found = order, who
        return found
