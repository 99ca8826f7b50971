"""Deferred acceptance in plain Python: where no kernel was compiled, and what it is held to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from matching.assignment.strict_order import StrictOrder
from matching.tables import NONE, Int32, Int64, Problem

_WEAK, _PLAIN, _STRONG = range(3)


class Places:
    """Who holds which place while candidates propose, and whom the employers turn away.

    Heaps keep the pairs each vacancy and each employer holds, the worst on top. A pair that the
    other heap threw out stays in this one until it comes to the top (its key tells).
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


def candidates_propose(
    problem: Problem, order: StrictOrder, *, weak: bool = False, strong: bool = False
) -> Int32:
    """Return what candidates end up with who propose by a strict order; ``int32[n]``.

    Parameters
    ----------
    weak
        Before a candidate proposes to the vacancies of a class (of equal rank), the candidate
        asks each of them weakly: a weak proposal goes after all others, whatever the rank.
    strong
        Who has been refused everywhere goes down the list once more, now before all others of
        the same rank.
    """
    size = max(problem.n_pairs, 1)
    position, vacancy_position = order.positions(problem)
    key = (problem.vacancy_rank.astype(np.int64) * 2 * size + vacancy_position).tolist()
    last = (int(problem.vacancy_rank.max(initial=0)) + 1) * 2 * size
    ahead = {_WEAK: size + last, _PLAIN: size, _STRONG: 0}
    by_candidate = np.lexsort((position, problem.candidate)).tolist()
    rank, owner = problem.candidate_rank.tolist(), problem.candidate.tolist()
    ends = problem.indptr.tolist()
    walks = [
        _walk(by_candidate[start:end], rank, weak=weak, strong=strong)
        for start, end in pairwise(ends)
    ]
    places = Places(problem)
    held = [NONE] * problem.n_candidates
    for first in range(problem.n_candidates):
        proposer = first
        while (step := next(walks[proposer], None)) is not None:
            kind, pair = step
            held[proposer] = pair
            refused = places.offer(pair, key[pair] + ahead[kind])
            if refused == NONE:
                break
            proposer = owner[refused]
            held[proposer] = NONE
    return _vacancy_of(problem, held)


def _walk(
    row: list[int], rank: list[int], *, weak: bool, strong: bool
) -> Iterator[tuple[int, int]]:
    """Yield a candidate's proposals in order, each a kind and a pair; `row` is in order."""
    start = 0
    while start < len(row):
        end = start + 1
        if weak:
            while end < len(row) and rank[row[end]] == rank[row[start]]:
                end += 1
            for pair in row[start:end]:
                yield _WEAK, pair
        for pair in row[start:end]:
            yield _PLAIN, pair
        start = end
    if strong:
        for pair in row:
            yield _STRONG, pair


def vacancies_propose(problem: Problem, order: StrictOrder) -> Int32:
    """Return the stable matching of a strict order that is best for the employers; ``int32[n]``.

    Each employer goes down its list until it is at its cap and offers each pair whose vacancy
    has a place. A pair that it passes over because the vacancy is full waits at the vacancy. A
    refusal frees a place: the best pair that waits there is offered, or else the employer goes
    on down its list. Refused pairs never come back.
    """
    own, theirs = order.positions(problem)
    desk = _Desk(problem, theirs)
    position, owner = own.tolist(), problem.candidate.tolist()
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
