"""Deferred acceptance with employer-wide caps, from either side.

An employer chooses greedily: going down its order it takes a pair while the vacancy has a place
and the employer is under its cap. The sets it can take are the independent sets of a laminar
matroid, so its choice is substitutable and obeys the law of aggregate demand, and both sides'
deferred acceptance end in a stable matching that is best for the side that proposes [1]_.

Ties are broken first, by a strict order drawn from the seed; what is stable for the strict order
is weakly stable for the ties [2]_. "Optimal" therefore means: for that strict order.

References
----------
.. [1] T. Fleiner, "A fixed-point approach to stable matchings and some applications",
   Mathematics of Operations Research 28 (2003) 103-126.
.. [2] R. W. Irving, "Stable marriage and indifference", Discrete Applied Mathematics 48 (1994).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from matching.tables import NONE, Int32, Int64, Problem


@dataclass(frozen=True)
class StrictOrder:
    """Both sides' preferences with the ties broken, as positions in one list each.

    Parameters
    ----------
    candidate
        A number for each pair, lower is better, all different within a candidate's row;
        ``int64[p]``.
    vacancy
        A number for each pair, lower is better, all different within an employer's pairs;
        ``int64[p]``.
    """

    candidate: Int64
    vacancy: Int64


def break_ties(problem: Problem, seed: int) -> StrictOrder:
    """Return a strict order that agrees with the ranks, random within the ties.

    On the vacancy side each candidate draws one lot, which counts at all vacancies (a single
    lottery places at least as many people as one for each vacancy, and is easier to explain);
    two pairs of one candidate are ordered by the candidate's own order. On the candidate side
    each pair draws a lot.

    Parameters
    ----------
    seed
        Seed of the numpy generator PCG64.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    lot = generator.permutation(problem.n_candidates)
    pair_lot = generator.permutation(problem.n_pairs)
    return order_by(problem, pair_lot, lot[problem.candidate])


def order_by(problem: Problem, candidate_key: Int64, vacancy_key: Int64) -> StrictOrder:
    """Return the strict order by rank and then by the given keys (lower first); ``int64[p]``."""
    size = problem.n_pairs
    position = np.empty(size, dtype=np.int64)
    position[np.lexsort((candidate_key, problem.candidate_rank))] = np.arange(size)
    vacancy_position = np.empty(size, dtype=np.int64)
    vacancy_position[np.lexsort((position, vacancy_key, problem.vacancy_rank))] = np.arange(size)
    return StrictOrder(position, vacancy_position)


def candidate_optimal(problem: Problem, seed: int = 0) -> Int32:
    """Return the stable matching that is best for every candidate at once; ``int32[n]``.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).
    seed
        What breaks the ties.

    Notes
    -----
    The time is O(p log p): each pair is proposed once and leaves a heap at most twice.
    """
    return candidates_propose(problem, break_ties(problem, seed))


def vacancy_optimal(problem: Problem, seed: int = 0) -> Int32:
    """Return the stable matching that is best for the employers; ``int32[n]``.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).
    seed
        What breaks the ties.

    Notes
    -----
    The time is O(p log p).
    """
    return vacancies_propose(problem, break_ties(problem, seed))


class Places:
    """Who holds which place while candidates propose, and whom the employers turn away.

    Heaps keep the pairs each vacancy and each employer holds, the worst on top. A pair that the
    other heap threw out stays in this one until it comes to the top (`alive` tells).
    """

    def __init__(self, problem: Problem) -> None:
        self._free = problem.capacity.tolist()
        self._employer_free = problem.employer_capacity.tolist()
        self._employer = problem.employer.tolist()
        self._vacancy = problem.vacancy.tolist()
        self._at_vacancy: list[list[tuple[int, int]]] = [[] for _ in self._free]
        self._at_employer: list[list[tuple[int, int]]] = [[] for _ in self._employer_free]
        self._key: dict[int, int] = {}

    def offer(self, pair: int, key: int) -> int:
        """Let `pair` apply with `key` (lower is better); return the pair turned away, or -1."""
        vacancy = self._vacancy[pair]
        employer = self._employer[vacancy]
        entry = (-key, pair)
        heappush(self._at_vacancy[vacancy], entry)
        heappush(self._at_employer[employer], entry)
        self._key[pair] = -key
        self._free[vacancy] -= 1
        self._employer_free[employer] -= 1
        if self._free[vacancy] < 0:
            return self._turn_away(self._at_vacancy[vacancy])
        if self._employer_free[employer] < 0:
            return self._turn_away(self._at_employer[employer])
        return NONE

    def _turn_away(self, heap: list[tuple[int, int]]) -> int:
        while True:
            key, pair = heappop(heap)
            if self._key.get(pair) == key:
                break
        del self._key[pair]
        vacancy = self._vacancy[pair]
        self._free[vacancy] += 1
        self._employer_free[self._employer[vacancy]] += 1
        return pair


def candidates_propose(problem: Problem, order: StrictOrder, *, promote: bool = False) -> Int32:
    """Return the candidate-optimal stable matching of a strict order; ``int32[n]``.

    Parameters
    ----------
    promote
        Let a candidate who has been refused everywhere go down the list once more, now before
        all others of the same rank. The result is weakly stable and often larger, but no longer
        stable for `order` (after Z. Kiraly, "Better and simpler approximation algorithms for
        the stable marriage problem", Algorithmica 60 (2011)).
    """
    size = max(problem.n_pairs, 1)
    key = (problem.vacancy_rank.astype(np.int64) * 2 * size + order.vacancy).tolist()
    by_candidate = np.lexsort((order.candidate, problem.candidate)).tolist()
    owner = problem.candidate.tolist()
    start, end = problem.indptr[:-1].tolist(), problem.indptr[1:].tolist()
    following = start.copy()
    ahead = [0] * problem.n_candidates
    places = Places(problem)
    held = [NONE] * problem.n_candidates
    for first in range(problem.n_candidates):
        proposer = first
        while True:
            if following[proposer] == end[proposer]:
                if not promote or ahead[proposer]:
                    break
                ahead[proposer], following[proposer] = size, start[proposer]
                continue
            pair = by_candidate[following[proposer]]
            following[proposer] += 1
            held[proposer] = pair
            refused = places.offer(pair, key[pair] - ahead[proposer])
            if refused == NONE:
                break
            proposer = owner[refused]
            held[proposer] = NONE
    return _vacancy_of(problem, held)


def vacancies_propose(problem: Problem, order: StrictOrder) -> Int32:
    """Return the stable matching of a strict order that is best for the employers; ``int32[n]``.

    Each employer goes down its list until it is at its cap and offers each pair whose vacancy
    has a place. A pair that it passes over because the vacancy is full waits at the vacancy. A
    refusal frees a place: the best pair that waits there is offered, or else the employer goes
    on down its list. Refused pairs never come back.
    """
    desk = _Desk(problem, order.vacancy)
    position, owner = order.candidate.tolist(), problem.candidate.tolist()
    held = [NONE] * problem.n_candidates
    todo = list(range(problem.employer_capacity.size))
    while todo:
        employer = todo.pop()
        while (pair := desk.next_offer(employer)) != NONE:
            candidate = owner[pair]
            other = held[candidate]
            if other == NONE:
                held[candidate] = pair
                continue
            refused = pair if position[other] < position[pair] else other
            if refused == other:
                held[candidate] = pair
            other_employer = desk.refuse(refused)
            if other_employer != employer:
                todo.append(other_employer)
    return _vacancy_of(problem, held)


class _Desk:
    """The offers of all employers: each keeps to the greedy best of the pairs not yet refused."""

    def __init__(self, problem: Problem, key: Int64) -> None:
        self._vacancy: list[int] = problem.vacancy.tolist()
        self._employer: list[int] = problem.employer.tolist()
        self._free = problem.capacity.tolist()
        self._employer_free = problem.employer_capacity.tolist()
        self._key = key.tolist()
        pair_employer = problem.employer[problem.vacancy]
        by_employer = np.lexsort((key, pair_employer))
        counts = np.bincount(pair_employer, minlength=problem.employer_capacity.size)
        bounds = np.concatenate(([0], np.cumsum(counts))).tolist()
        self._list: list[int] = by_employer.tolist()
        self._following: list[int] = bounds[:-1]
        self._end: list[int] = bounds[1:]
        self._waiting: list[list[tuple[int, int]]] = [[] for _ in self._free]
        self._fits: list[list[tuple[int, int]]] = [[] for _ in self._employer_free]

    def next_offer(self, employer: int) -> int:
        """Return the best pair that the employer can offer now, or -1 if there is none."""
        if self._employer_free[employer] <= 0:
            return NONE
        if self._fits[employer]:
            # It fits: each refusal freed the place it was called for, and these go first.
            _, pair = heappop(self._fits[employer])
            self._take(pair)
            return pair
        while self._following[employer] < self._end[employer]:
            pair = self._list[self._following[employer]]
            self._following[employer] += 1
            if self._take(pair):
                return pair
            self._wait(pair)
        return NONE

    def refuse(self, pair: int) -> int:
        """Take back an offer that was refused; return the employer, who has room again."""
        vacancy = self._vacancy[pair]
        employer = self._employer[vacancy]
        self._free[vacancy] += 1
        self._employer_free[employer] += 1
        if self._waiting[vacancy]:
            heappush(self._fits[employer], heappop(self._waiting[vacancy]))
        return employer

    def _take(self, pair: int) -> bool:
        vacancy = self._vacancy[pair]
        if self._free[vacancy] <= 0:
            return False
        self._free[vacancy] -= 1
        self._employer_free[self._employer[vacancy]] -= 1
        return True

    def _wait(self, pair: int) -> None:
        heappush(self._waiting[self._vacancy[pair]], (self._key[pair], pair))


def _vacancy_of(problem: Problem, held: Sequence[int]) -> Int32:
    """Return the vacancy of each candidate from the pair held; ``int32[n]``."""
    pair = np.asarray(held, dtype=np.int64)
    result = np.full(problem.n_candidates, NONE, dtype=np.int32)
    result[pair != NONE] = problem.vacancy[pair[pair != NONE]]
    return result
