"""Proposals where ties are left as they are: what no super- or strongly stable matching has.

Every candidate proposes to a whole tie at a time, the best one that is not refused altogether.
Let Q be what somebody likes at least as well as their present tie, refused or not, and M any
matching of the kind wanted, if there is one. M has nothing that was refused, so nobody has better
than their present tie there. Hence each pair q of Q that M lacks would be gladly taken by its
candidate, and the employer must not want it: q is *spanned* by pairs of M that rank as well, or
even better, there. Spanned means that the places of q's vacancy or the cap of its employer are
used up by them, which is the span of a laminar matroid. What is spanned by what is spanned by M is
spanned by M, so Q itself tells what M cannot have:

- super-stable: q is spanned by strictly better pairs of M. So M lacks every pair that the others
  of Q that rank as well span.
- strongly stable: q is spanned by pairs of M that rank as well, and by strictly better ones if q
  is better than the present tie of its candidate. So M lacks every pair that better ones of Q
  span; and those better than the present tie count a half rank better than they are.

When nothing more is refused, M spans all of Q and so has at least as many people as Q could fill
places; and it has no more than there are candidates who still propose. If the open pairs hold a
matching of that size, with as many people as Q could fill places, it spans Q rank by rank, and no
pair blocks it; if they do not, there is no M. That is the proof for any matroid; what follows are
the marks that a vacancy and an employer with a cap need for it.

Nothing here needs more of a pool than the lowest marks in it, as many as there is room for.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from heapq import heappop, heappush
from typing import Final

import numpy as np

from matching.tables import Problem

_NO_LIMIT: Final = 1 << 40


class Proposals:
    """Candidates who propose to their ties, and employers who refuse.

    A *mark* is twice a rank, less one for what counts as half a rank better.

    Parameters
    ----------
    problem
        A problem without locks.
    strictly
        Whether equals are kept where there is no room for all of them, which is for strong
        stability; else all of them are refused, for super-stability.

    Attributes
    ----------
    vacancy, rank, employer
        The vacancy and the rank there of each pair, and the employer of each vacancy.
    present
        Of each candidate the pairs of the present tie, refused or not.
    open
        Whether each pair is proposed and not refused.
    left
        How many open pairs each candidate has.
    """

    def __init__(self, problem: Problem, *, strictly: bool) -> None:
        self.vacancy: list[int] = problem.vacancy.tolist()
        self.rank: list[int] = problem.vacancy_rank.tolist()
        self.employer: list[int] = problem.employer.tolist()
        self.capacity: list[int] = problem.capacity.tolist()
        self.cap: list[int] = problem.employer_capacity.tolist()
        self._candidate: list[int] = problem.candidate.tolist()
        self._strictly = strictly
        self._coming = _ties(problem)
        self.present: list[list[int]] = [[] for _ in self._coming]
        self.open = [False] * problem.n_pairs
        self.left = [0] * problem.n_candidates
        self._at: list[list[int]] = [[] for _ in self.capacity]
        self._of: list[list[int]] = [[] for _ in self.cap]
        self._limit = [_NO_LIMIT if places else 0 for places in self.capacity]
        self._cap_limit = [_NO_LIMIT if cap else 0 for cap in self.cap]
        self._worst: list[list[tuple[int, int]]] = [[] for _ in self.capacity]
        self._cap_worst: list[list[tuple[int, int]]] = [[] for _ in self.cap]
        self._idle = [c for c, ties in enumerate(self._coming) if ties]

    def run(self) -> None:
        """Let everybody propose who has nothing open, until nobody can or need."""
        while self._idle:
            self._propose(self._idle.pop())

    def taken(self) -> int:
        """Return how many people the proposals, refused or not, could fill places with."""
        return sum(min(len(row), cap) for row, cap in zip(self._of, self.cap, strict=True))

    def proposing(self) -> int:
        """Return how many candidates have an open pair."""
        return sum(left > 0 for left in self.left)

    def room(self, vacancy: int, rank: int) -> int:
        """Return the places of a vacancy that better proposals leave."""
        return self.capacity[vacancy] - bisect_left(self._at[vacancy], 2 * rank)

    def cap_room(self, employer: int, rank: int) -> int:
        """Return the room of an employer that better proposals leave."""
        return self.cap[employer] - bisect_left(self._of[employer], 2 * rank)

    def refuse_at(self, vacancy: int, rank: int) -> None:
        """Refuse this rank and all worse ones at a vacancy."""
        self._lower_limit(vacancy, 2 * rank)

    def refuse_of(self, employer: int, rank: int) -> None:
        """Refuse this rank and all worse ones at all vacancies of an employer."""
        self._lower_cap_limit(employer, 2 * rank)

    def _propose(self, candidate: int) -> None:
        """Go down the list of a candidate to the first tie that is not refused altogether."""
        while not self.left[candidate]:
            if self._strictly:
                for pair in self.present[candidate]:
                    self._half_better(self.vacancy[pair], 2 * self.rank[pair])
            if not self._coming[candidate]:
                self.present[candidate] = []
                return
            tie = self.present[candidate] = self._coming[candidate].pop()
            for pair in tie:
                self._add(self.vacancy[pair], 2 * self.rank[pair])
            for pair in tie:
                self._open(candidate, pair)

    def _open(self, candidate: int, pair: int) -> None:
        """Keep a pair, unless it is refused already."""
        vacancy, mark = self.vacancy[pair], 2 * self.rank[pair]
        employer = self.employer[vacancy]
        if mark < self._limit[vacancy] and mark < self._cap_limit[employer]:
            self.open[pair] = True
            self.left[candidate] += 1
            heappush(self._worst[vacancy], (-mark, pair))
            heappush(self._cap_worst[employer], (-mark, pair))

    def _add(self, vacancy: int, mark: int) -> None:
        """Count a proposal at its vacancy and its employer."""
        row, places = self._at[vacancy], self.capacity[vacancy]
        last = row[places - 1] if 0 < places <= len(row) else None
        self._keep(row, mark, places)
        if places and len(row) == places + (not self._strictly):
            self._lower_limit(vacancy, row[-1] + self._strictly)
        if not places or (last is not None and mark >= last):
            return
        employer = self.employer[vacancy]
        pool, cap = self._of[employer], self.cap[employer]
        if last is not None:
            at = bisect_left(pool, last)
            if at < len(pool) and pool[at] == last:
                del pool[at]
        self._keep(pool, mark, cap)
        self._look_at_cap(employer)

    def _keep(self, row: list[int], mark: int, room: int) -> None:
        """Put a mark in a row, of which only the lowest matter."""
        insort(row, mark)
        del row[room + (not self._strictly) :]

    def _half_better(self, vacancy: int, mark: int) -> None:
        """Count a proposal of this mark as half a rank better."""
        row = self._at[vacancy]
        at = bisect_left(row, mark)
        if at == len(row) or row[at] != mark:
            return
        row[at] = mark - 1
        if len(row) == self.capacity[vacancy]:
            self._lower_limit(vacancy, row[-1] + 1)
        employer = self.employer[vacancy]
        pool = self._of[employer]
        at = bisect_left(pool, mark)
        if at < len(pool) and pool[at] == mark:
            pool[at] = mark - 1
            self._look_at_cap(employer)

    def _look_at_cap(self, employer: int) -> None:
        """Refuse what the cap of an employer has no room for."""
        pool, cap = self._of[employer], self.cap[employer]
        if cap and len(pool) == cap + (not self._strictly):
            self._lower_cap_limit(employer, pool[-1] + self._strictly)

    def _lower_limit(self, vacancy: int, limit: int) -> None:
        if limit < self._limit[vacancy]:
            self._limit[vacancy] = limit
            self._refuse(self._worst[vacancy], limit)

    def _lower_cap_limit(self, employer: int, limit: int) -> None:
        if limit < self._cap_limit[employer]:
            self._cap_limit[employer] = limit
            self._refuse(self._cap_worst[employer], limit)

    def _refuse(self, worst: list[tuple[int, int]], limit: int) -> None:
        """Refuse the pairs whose mark is the limit or above."""
        while worst and -worst[0][0] >= limit:
            _, pair = heappop(worst)
            if self.open[pair]:
                self.open[pair] = False
                candidate = self._candidate[pair]
                self.left[candidate] -= 1
                if not self.left[candidate]:
                    self._idle.append(candidate)


def _ties(problem: Problem) -> list[list[list[int]]]:
    """Return the ties of each candidate, the best last; as positions among the pairs."""
    candidate = problem.candidate
    order = np.lexsort((problem.candidate_rank, candidate))
    row, rank = candidate[order], problem.candidate_rank[order]
    new = np.ones(order.size, dtype=np.bool_)
    new[1:] = (np.diff(row) != 0) | (np.diff(rank) != 0)
    starts = np.flatnonzero(new)
    ends = [*starts.tolist(), order.size][1:]
    pairs = order.tolist()
    result: list[list[list[int]]] = [[] for _ in range(problem.n_candidates)]
    for first, end, owner in zip(starts.tolist(), ends, row[starts].tolist(), strict=True):
        result[owner].append(pairs[first:end])
    for ties in result:
        ties.reverse()
    return result
