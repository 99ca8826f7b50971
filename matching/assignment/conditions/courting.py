"""A first answer: people go where they would rather be, one after the other, until nobody can.

Everybody proposes down their list as in deferred acceptance; a couple proposes pairs of places at
one employer. Whoever is sent away takes the other half along and proposes again, and a place that
comes free calls back those who would rather have it, so that moves within couples and quotas that
close are followed up. With couples this may go round in circles: the steps are limited.

People come to a quota's vacancies as if it did not ask for others; somebody of a quota that is
short goes before those whom it does not count. When all is quiet, the quota that may be left alone
and is furthest from what it asks is closed, and it goes on. A quota that must be met and is not
gets somebody who is *bound* to it: the one whom the fewest better places would take.

References
----------
A. E. Roth, E. Peranson, "The redesign of the matching market for American physicians", American
Economic Review 89 (1999) 748-780, for couples that propose after the others and the calling back.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection
from typing import Final

import numpy as np

from matching.tables import NONE, Int32, Problem

_STEPS_PER_CANDIDATE: Final = 40
_STEPS: Final = 2_000
_OFTEN: Final = 3
"""How often a couple goes to the same two places before it gives them up."""


class Courting:
    """Who holds what while people propose.

    Parameters
    ----------
    problem
        A problem without locks.
    seed
        What orders those who propose, and what is equal to a candidate.
    shut
        Quotas whose vacancies are closed from the beginning, by their position.
    """

    def __init__(self, problem: Problem, seed: int, shut: Collection[int] = ()) -> None:
        self._problem = problem
        self.shut = set(shut)
        self.steps = 0
        self._most = _STEPS + _STEPS_PER_CANDIDATE * problem.n_candidates
        self._owner: list[int] = problem.candidate.tolist()
        self._vacancy: list[int] = problem.vacancy.tolist()
        self._rank: list[int] = problem.vacancy_rank.tolist()
        self._own_rank: list[int] = problem.candidate_rank.tolist()
        self._employer: list[int] = problem.employer.tolist()
        self._places: list[int] = problem.capacity.tolist()
        self._caps: list[int] = problem.employer_capacity.tolist()
        self._partner = {a: b for c, d in problem.couples.tolist() for a, b in ((c, d), (d, c))}
        self._held = [NONE] * problem.n_candidates
        self._at: list[list[int]] = [[] for _ in self._places]
        self._load = [0] * len(self._caps)
        self._vacancies_of: list[list[int]] = [[] for _ in self._caps]
        self._wishers: list[list[int]] = [[] for _ in self._places]
        for vacancy, employer in enumerate(self._employer):
            self._vacancies_of[employer].append(vacancy)
        self._pairs_at: list[list[int]] = [[] for _ in self._places]
        for p, (c, v) in enumerate(zip(self._owner, self._vacancy, strict=True)):
            self._wishers[v].append(c)
            self._pairs_at[v].append(p)
        self._groups = [None if q.group is None else frozenset(q.group) for q in problem.quotas]
        self._quotas_at: list[list[int]] = [[] for _ in self._places]
        for index, quota in enumerate(problem.quotas):
            for v in set(quota.vacancies):
                self._quotas_at[v].append(index)
        self._count = [0] * len(problem.quotas)
        self._lists(seed)
        self._bound: set[int] = set()
        self._queue: deque[int] = deque()
        self._queued = [False] * problem.n_candidates
        self._call(self._order)

    def _lists(self, seed: int) -> None:
        """Order everybody's list, and those who propose: couples last."""
        generator = np.random.Generator(np.random.PCG64(seed))
        problem = self._problem
        lot = generator.permutation(problem.n_pairs)
        order = np.lexsort((lot, -problem.weight, problem.candidate_rank, problem.candidate))
        bounds = problem.indptr.tolist()
        pairs = order.tolist()
        self._row = [pairs[bounds[c] : bounds[c + 1]] for c in range(problem.n_candidates)]
        people: list[int] = generator.permutation(problem.n_candidates).tolist()
        self._order = sorted(people, key=lambda c: c in self._partner)
        self._together: dict[int, list[tuple[int, int]]] = {}
        self._been: Counter[tuple[int, int]] = Counter()
        for one, two in problem.couples.tolist():
            moves = [
                (p, q)
                for p in self._row[one]
                for q in self._row[two]
                if self._employer[self._vacancy[p]] == self._employer[self._vacancy[q]]
            ]
            moves.sort(key=lambda move: self._own_rank[move[0]] + self._own_rank[move[1]])
            self._together[one] = moves

    def settle(self) -> Int32:
        """Return the vacancy of everybody once all is quiet; ``int32[n]``."""
        self._propose()
        while self._close_one() or self._bind_one():
            self._propose()
        held = np.array(self._held, dtype=np.int64)
        result = np.full(self._problem.n_candidates, NONE, dtype=np.int32)
        result[held != NONE] = self._problem.vacancy[held[held != NONE]]
        return result

    def _propose(self) -> None:
        while self._queue and self.steps < self._most:
            candidate = self._queue.popleft()
            self._queued[candidate] = False
            self.steps += 1
            self._turn(candidate)

    def _turn(self, candidate: int) -> None:
        """Let somebody, or the couple they are in, go to the best place that takes them."""
        if candidate in self._bound:
            return
        partner = self._partner.get(candidate)
        if partner is not None:
            one = candidate if candidate in self._together else partner
            if self._turn_together(one, self._partner[one]):
                return
        for p in self._row[candidate]:
            if self._held[candidate] != NONE and not self._better(candidate, p):
                return
            employer = self._employer[self._vacancy[p]]
            if partner is not None and self._with(partner) != employer:
                continue
            if self._come(candidate, p):
                return

    def _turn_together(self, one: int, two: int) -> bool:
        """Let a couple go to the best two places that take both; return whether it did."""
        for p, q in self._together[one]:
            if self._been[p, q] >= _OFTEN:
                continue
            gain = [self._gain(one, p), self._gain(two, q)]
            if min(gain) < 0 or max(gain) == 0:
                continue
            before = (self._held[one], self._held[two])
            freed = [v for c in (one, two) for v in self._leave(c)]
            if self._takes_both(one, p, two, q):
                self._been[p, q] += 1
                self._free(freed)
                return True
            for c, pair in zip((one, two), before, strict=True):
                if pair != NONE:
                    self._enter(c, pair)
        return False

    def _takes_both(self, one: int, p: int, two: int, q: int) -> bool:
        first = self._place_for(one, p, ())
        if first is None:
            return False
        gone = [(c, self._held[c]) for c in first]
        freed = [v for c in first for v in self._leave(c)]
        self._enter(one, p)
        second = self._place_for(two, q, (one,))
        if second is None:
            self._leave(one)
            for c, pair in gone:
                self._enter(c, pair)
            return False
        for c in second:
            self._send_away(c)
        self._enter(two, q)
        self._free(freed)
        for c, _ in gone:
            self._sent(c)
        return True

    def _better(self, candidate: int, pair: int) -> bool:
        return self._own_rank[pair] < self._own_rank[self._held[candidate]]

    def _gain(self, candidate: int, pair: int) -> int:
        held = self._held[candidate]
        return 1 if held == NONE else self._own_rank[held] - self._own_rank[pair]

    def _with(self, candidate: int) -> int:
        held = self._held[candidate]
        return NONE if held == NONE else self._employer[self._vacancy[held]]

    def _come(self, candidate: int, pair: int) -> bool:
        """Let somebody come alone, if the employer takes them."""
        away = self._place_for(candidate, pair, ())
        if away is None:
            return False
        freed = self._leave(candidate)
        for c in away:
            self._send_away(c)
        self._enter(candidate, pair)
        self._free(freed)
        return True

    def _place_for(self, candidate: int, pair: int, keep: tuple[int, ...]) -> list[int] | None:
        """Return who would be sent away for somebody; None: they are not taken."""
        vacancy = self._vacancy[pair]
        employer = self._employer[vacancy]
        if any(i in self.shut for i in self._quotas_at[vacancy]):
            return None
        full = len(self._at[vacancy]) >= self._places[vacancy]
        at_cap = self._load[employer] >= self._caps[employer]
        by_people = self._problem.employer_ranks == "candidates"
        if not full and (not at_cap or (by_people and self._with(candidate) == employer)):
            return []
        people = self._at[vacancy]
        if not full:
            people = [c for v in self._vacancies_of[employer] for c in self._at[v]]
        out = [
            (self._rank[self._held[c]], c)
            for c in people
            if c not in keep and self._can_go(c, candidate, pair)
        ]
        if not out:
            return None
        _, worst = max(out)
        return [] if worst == candidate else [worst]

    def _can_go(self, other: int, candidate: int, pair: int) -> bool:
        if self._partner.get(other) == candidate or other in self._bound:
            return False
        held, vacancy = self._held[other], self._vacancy[pair]
        newly = [i for i in self._quotas_at[vacancy] if self._counts(i, candidate)]
        newly = [i for i in newly if not self._counted(i, candidate)]
        worse = self._rank[held] > self._rank[pair]
        if other == candidate:
            return worse
        asked = self._problem.quotas
        worse = worse or any(
            self._count[i] < asked[i].at_least and not self._counted(i, other) for i in newly
        )
        return worse and not any(
            self._counted(i, other) and self._count[i] <= asked[i].at_least and i not in newly
            for i in self._quotas_at[self._vacancy[held]]
        )

    def _counts(self, index: int, candidate: int) -> bool:
        group = self._groups[index]
        return group is None or candidate in group

    def _counted(self, index: int, candidate: int) -> bool:
        held = self._held[candidate]
        return (
            held != NONE
            and index in self._quotas_at[self._vacancy[held]]
            and self._counts(index, candidate)
        )

    def _enter(self, candidate: int, pair: int) -> None:
        vacancy = self._vacancy[pair]
        self._held[candidate] = pair
        self._at[vacancy].append(candidate)
        self._load[self._employer[vacancy]] += 1
        for i in self._quotas_at[vacancy]:
            self._count[i] += self._counts(i, candidate)

    def _leave(self, candidate: int) -> list[int]:
        """Take somebody out of their place; return the vacancies that could take somebody now."""
        pair = self._held[candidate]
        if pair == NONE:
            return []
        vacancy = self._vacancy[pair]
        employer = self._employer[vacancy]
        self._held[candidate] = NONE
        self._at[vacancy].remove(candidate)
        for i in self._quotas_at[vacancy]:
            self._count[i] -= self._counts(i, candidate)
        at_cap = self._load[employer] >= self._caps[employer]
        self._load[employer] -= 1
        return self._vacancies_of[employer] if at_cap else [vacancy]

    def _free(self, vacancies: list[int]) -> None:
        """Call those who may want a place that came free."""
        for vacancy in vacancies:
            self._call(self._wishers[vacancy])

    def _send_away(self, candidate: int) -> None:
        self._free(self._leave(candidate))
        self._sent(candidate)

    def _sent(self, candidate: int) -> None:
        """Let somebody who was sent away propose again, and the other half go too."""
        self._call([candidate])
        partner = self._partner.get(candidate)
        if partner is not None and self._held[partner] != NONE:
            self._free(self._leave(partner))
            self._call([partner])

    def _call(self, people: list[int]) -> None:
        for c in people:
            if not self._queued[c]:
                self._queued[c] = True
                self._queue.append(c)

    def _close_one(self) -> bool:
        """Close the quota that is furthest short, of those that may be left alone, if any is."""
        furthest, lack = NONE, 0.0
        for index, quota in enumerate(self._problem.quotas):
            short = (quota.at_least - self._count[index]) / quota.at_least
            there = any(self._at[v] for v in quota.vacancies)
            if quota.or_none and there and short > lack:
                furthest, lack = index, short
        if furthest == NONE:
            return False
        self.shut.add(furthest)
        for v in self._problem.quotas[furthest].vacancies:
            for c in list(self._at[v]):
                self._bound.discard(c)
                self._send_away(c)
        return True

    def _bind_one(self) -> bool:
        """Bind somebody to a quota that must be met, if one is short and anybody can come."""
        for index, quota in enumerate(self._problem.quotas):
            if quota.or_none or self._count[index] >= quota.at_least:
                continue
            free = [
                (self._lost(c, p), c, p)
                for c, p in self._could_count(index)
                if self._place_for(c, p, ()) is not None
            ]
            if free:
                _, candidate, pair = min(free)
                self._bound.add(candidate)
                self._come(candidate, pair)
                return True
        return False

    def _could_count(self, index: int) -> list[tuple[int, int]]:
        """Return who could come to be counted by a quota, and the pair; couples are left alone."""
        return [
            (c, p)
            for v in self._problem.quotas[index].vacancies
            for c, p in zip(self._wishers[v], self._pairs_at[v], strict=True)
            if self._counts(index, c)
            and not self._counted(index, c)
            and c not in self._bound
            and c not in self._partner
        ]

    def _lost(self, candidate: int, pair: int) -> int:
        """Return how many places that somebody likes better than a pair would take them."""
        rank = self._own_rank[pair]
        better = [p for p in self._row[candidate] if self._own_rank[p] < rank]
        return sum(self._place_for(candidate, p, ()) is not None for p in better)
