"""The judge of lower quotas and couples.

What follows is all that decision record 0015 says; the rest is as in decision record 0004.

**Rules.** A *lower quota* holds if at least so many people of its group are at its vacancies, or,
where `or_none` says so, nobody at all is there: it is then *closed*. Otherwise it is missed. The
two of a *couple* are both with one employer or both without a place; otherwise they are split.

**Who can be sent away.** Somebody who ranks strictly worse than the newcomer and is not locked.
But not somebody

- whose other half is locked at the same employer, or is the newcomer; or
- whom a quota *needs*: one that counts them and no more people than it asks, unless it would count
  the newcomer and does not yet.

Whoever goes of their own will is held back by nothing, not by a quota and not by an other half.

**Couples move alone** only to the employer where the other half is.

**Closed vacancies.** A quota that asks for one and counts c is opened by c alone. If that goes for
all closed quotas of a vacancy v, then (c, v) is judged like any other pair. If not, (c, v) blocks
as part of a *blocking group*:

- a closed quota of v counts c, and c strictly prefers v;
- v has a place and its employer is under its cap;
- every closed quota of v is *wanted*: as many people as it asks, of its group, could have one of
  its vacancies each, within the places and within what the caps leave beside those who are there,
  and each of them strictly prefers that.

**Couples together.** (c1, v, c2, w) blocks, with v and w of one employer and both of the couple
free to move and moving, if each likes it no less than what they have and one of them strictly more;
if the two alone meet every closed quota of v and w; and if the employer would take them, at each
vacancy and over all its vacancies. It takes them at a level with room for K if, of the people there
but the couple, fewer than K cannot be sent away for each newcomer at that level; and, where both of
them are newcomers, fewer than K - 1 for at least one of them. Without quotas this says that
different people can be sent away for each of the two.

References
----------
P. Biro, T. Fleiner, R. W. Irving, D. F. Manlove, "The College Admissions problem with lower and
common quotas", Theoretical Computer Science 411 (2010) 3136-3153, for closing and blocking
groups. K. Hamada, K. Iwama, S. Miyazaki, "The Hospitals/Residents problem with lower quotas",
Algorithmica 74 (2016) 440-465, for quotas that must be met and the fewest blocking pairs. E. J.
McDermid, D. F. Manlove, "Keeping partners together: algorithmic results for the hospitals/residents
problem with couples", Journal of Combinatorial Optimization 19 (2010) 279-303, for what a hospital
takes of a couple. L. Ehlers, I. E. Hafalir, M. B. Yenmez, M. A. Yildirim, "School choice with
controlled choice constraints", Journal of Economic Theory 153 (2014), for whom a quota protects.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from matching.assignment.judge.room import most_seated
from matching.tables import NONE, Int32, Int64, Problem, Violation

if TYPE_CHECKING:
    from matching.assignment.judge.held import Held

_LAST: Final = int(np.iinfo(np.int32).max)


def violations(problem: Problem, held: Held) -> list[Violation]:
    """Return the quotas that are missed and the couples that are split, in their order.

    A missed quota is named by its first vacancy and that one's employer, a couple by its first.
    """
    market = _Market(problem, held)
    result = [
        Violation(
            "quota-missed",
            vacancy=quota.vacancies[0],
            employer=int(problem.employer[quota.vacancies[0]]),
        )
        for quota in market.quotas
        if not quota.closed and quota.counted < quota.at_least
    ]
    result += [
        Violation("couple-split", candidate=first)
        for first, second in problem.couples.tolist()
        if market.employer_of(first) != market.employer_of(second)
    ]
    return result


def blocking(problem: Problem, held: Held, plain: Int64) -> tuple[Int64, Int32]:
    """Judge the pairs that quotas and couples touch.

    Parameters
    ----------
    held
        Who holds what, and who can move.
    plain
        The pairs that block by ranks and capacities alone, rising; ``int64[q]``.

    Returns
    -------
    tuple
        The positions among the pairs that block, rising, ``int64[b]``; and the couples that block
        together as (candidate, vacancy, candidate, vacancy), sorted, ``int32[k, 4]``.
    """
    market = _Market(problem, held)
    touched = _touched(problem, held)
    asked = np.flatnonzero(touched & _wanted_pairs(problem, held))
    anew = [p for p in asked.tolist() if market.blocks(market.newcomer(p))]
    result = np.sort(np.concatenate((plain[~touched[plain]], np.array(anew, dtype=np.int64))))
    together = sorted(chain.from_iterable(map(market.together, problem.couples.tolist())))
    return result, np.array(together, dtype=np.int32).reshape(-1, 4)


def _touched(problem: Problem, held: Held) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return the pairs at employers with a quota, and those of couples; ``bool[p]``."""
    employers = np.zeros(problem.employer_capacity.size, dtype=np.bool_)
    people = np.zeros(problem.n_candidates, dtype=np.bool_)
    for quota in problem.quotas:
        employers[problem.employer[list(quota.vacancies)]] = True
    people[problem.couples.ravel()] = True
    # Somebody with a locked other half is protected at that employer, whoever comes.
    still = people & ~held.movable & (held.vacancy != NONE)
    employers[problem.employer[held.vacancy[still]]] = True
    result = employers[problem.employer[problem.vacancy]] | people[problem.candidate]
    return np.asarray(result, dtype=np.bool_)


def _wanted_pairs(problem: Problem, held: Held) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return the pairs that a candidate who can move strictly prefers; ``bool[p]``."""
    own = np.full(problem.n_candidates, _LAST, dtype=np.int64)
    holds = held.pair != NONE
    own[holds] = problem.candidate_rank[held.pair[holds]]
    candidate = problem.candidate
    result = held.movable[candidate] & (problem.candidate_rank < own[candidate])
    return np.asarray(result, dtype=np.bool_)


class _Quota(NamedTuple):
    """A lower quota as it stands: how many it counts, and whether it is closed."""

    vacancies: tuple[int, ...]
    at_least: int
    group: frozenset[int] | None
    counted: int
    closed: bool

    def counts(self, candidate: int, vacancy: int) -> bool:
        """Whether it would count the candidate there."""
        return vacancy in self.vacancies and (self.group is None or candidate in self.group)


class _Newcomer(NamedTuple):
    """Somebody who would come to a vacancy, where they have `rank`."""

    candidate: int
    vacancy: int
    rank: int


class _Market:
    """A matching with quotas and couples, in plain lists."""

    def __init__(self, problem: Problem, held: Held) -> None:
        self.problem = problem
        self._vacancy: list[int] = held.vacancy.tolist()
        self._pair: list[int] = held.pair.tolist()
        self._movable: list[bool] = held.movable.tolist()
        self._employer: list[int] = problem.employer.tolist()
        self._places: list[int] = problem.capacity.tolist()
        self._caps: list[int] = problem.employer_capacity.tolist()
        self._partner: dict[int, int] = {}
        for first, second in problem.couples.tolist():
            self._partner |= {first: second, second: first}
        self._at: list[list[int]] = [[] for _ in self._places]
        self._of: list[list[int]] = [[] for _ in self._caps]
        for candidate, vacancy in enumerate(self._vacancy):
            if vacancy != NONE:
                self._at[vacancy].append(candidate)
                self._of[self._employer[vacancy]].append(candidate)
        self._wanted: dict[int, bool] = {}
        self._own = self._ranks(problem.candidate_rank)
        self._rank = self._ranks(problem.vacancy_rank)

    def _ranks(self, rank: Int32) -> list[int]:
        """Return a rank of what each candidate holds; the last where that is nothing good."""
        return [_LAST if p == NONE else int(rank[p]) for p in self._pair]

    @cached_property
    def quotas(self) -> list[_Quota]:
        """The quotas as they stand."""
        result = []
        for quota in self.problem.quotas:
            vacancies = tuple(dict.fromkeys(quota.vacancies))
            group = None if quota.group is None else frozenset(quota.group)
            there = [c for v in vacancies for c in self._at[v]]
            count = len(there) if group is None else sum(c in group for c in there)
            closed = quota.or_none and not there
            result.append(_Quota(vacancies, quota.at_least, group, count, closed))
        return result

    @cached_property
    def _quotas_of(self) -> dict[int, list[int]]:
        """The quotas of each vacancy that has any, by their position."""
        result: dict[int, list[int]] = {}
        for index, quota in enumerate(self.quotas):
            for vacancy in quota.vacancies:
                result.setdefault(vacancy, []).append(index)
        return result

    def employer_of(self, candidate: int) -> int:
        """Return whom somebody is with, or -1."""
        vacancy = self._vacancy[candidate]
        return NONE if vacancy == NONE else self._employer[vacancy]

    def newcomer(self, pair: int) -> _Newcomer:
        """Return a pair as somebody who would come."""
        problem = self.problem
        candidate = int(np.searchsorted(problem.indptr, pair, side="right")) - 1
        return _Newcomer(candidate, int(problem.vacancy[pair]), int(problem.vacancy_rank[pair]))

    def blocks(self, new: _Newcomer) -> bool:
        """Whether a pair blocks whose candidate can move and strictly prefers it."""
        candidate, vacancy, _ = new
        employer = self._employer[vacancy]
        if not self._may_come(candidate, employer):
            return False
        closed = self._closed(vacancy)
        if any(q.at_least > 1 or not q.counts(candidate, vacancy) for q in self._pick(closed)):
            return self._blocks_in_group(new, closed)
        full = len(self._at[vacancy]) >= self._places[vacancy]
        at_cap = len(self._of[employer]) >= self._caps[employer]
        if not full:
            inside = self._pair[candidate] != NONE and self.employer_of(candidate) == employer
            by_people = self.problem.employer_ranks == "candidates"
            if not at_cap or (by_people and inside):
                return True
        return any(
            self._can_go(other, new)
            for other in (self._at[vacancy] if full else self._of[employer])
        )

    def _may_come(self, candidate: int, employer: int) -> bool:
        """Whether the candidate may go to an employer without the other half of a couple."""
        partner = self._partner.get(candidate)
        return partner is None or self.employer_of(partner) == employer

    def _closed(self, vacancy: int) -> list[int]:
        return [i for i in self._quotas_of.get(vacancy, ()) if self.quotas[i].closed]

    def _pick(self, indices: Iterable[int]) -> list[_Quota]:
        return [self.quotas[i] for i in indices]

    def _blocks_in_group(self, new: _Newcomer, closed: list[int]) -> bool:
        candidate, vacancy, _ = new
        employer = self._employer[vacancy]
        return (
            self._places[vacancy] > 0
            and len(self._of[employer]) < self._caps[employer]
            and any(q.counts(candidate, vacancy) for q in self._pick(closed))
            and all(map(self._is_wanted, closed))
        )

    def _is_wanted(self, index: int) -> bool:
        """Whether enough people would rather be at the vacancies of a closed quota."""
        if index not in self._wanted:
            quota = self.quotas[index]
            room = {
                e: self._caps[e] - len(self._of[e])
                for e in {self._employer[v] for v in quota.vacancies}
            }
            seated = most_seated(
                self._wishes(quota),
                {v: self._places[v] for v in quota.vacancies},
                {v: self._employer[v] for v in quota.vacancies},
                room,
                quota.at_least,
            )
            self._wanted[index] = seated >= quota.at_least
        return self._wanted[index]

    def _wishes(self, quota: _Quota) -> list[list[int]]:
        """Return the vacancies of a quota that each of its group would rather have, if any."""
        problem = self.problem
        at = np.flatnonzero(np.isin(problem.vacancy, quota.vacancies))
        wishes: dict[int, list[int]] = {}
        for pair, c in zip(at.tolist(), problem.candidate[at].tolist(), strict=True):
            vacancy = int(problem.vacancy[pair])
            if (
                self._movable[c]
                and problem.candidate_rank[pair] < self._own[c]
                and quota.counts(c, vacancy)
                and self._may_come(c, self._employer[vacancy])
            ):
                wishes.setdefault(c, []).append(vacancy)
        return list(wishes.values())

    def _can_go(self, other: int, new: _Newcomer) -> bool:
        """Whether somebody can be sent away for a newcomer."""
        if not self._movable[other] or self._pair[other] == NONE or self._rank[other] <= new.rank:
            return False
        if other == new.candidate:
            return True
        partner = self._partner.get(other)
        if partner is not None:
            bound = not self._movable[partner]
            bound = bound and self.employer_of(partner) == self.employer_of(other)
            if bound or partner == new.candidate:
                return False
        quotas = self._quotas_of.get(self._vacancy[other], ())
        return not any(self._needs(i, other, new) for i in quotas)

    def _needs(self, index: int, other: int, new: _Newcomer) -> bool:
        """Whether a quota needs somebody whom a newcomer would replace."""
        quota = self.quotas[index]
        if quota.counted > quota.at_least or not quota.counts(other, self._vacancy[other]):
            return False
        counted_now = quota.counts(new.candidate, self._vacancy[new.candidate])
        return counted_now or not quota.counts(new.candidate, new.vacancy)

    def together(self, couple: list[int]) -> list[tuple[int, int, int, int]]:
        """Return everything by which a couple blocks together."""
        first, second = couple
        if not (self._movable[first] and self._movable[second]):
            return []
        result = []
        for p in self._rows(first):
            for q in self._rows(second):
                one, two = self.newcomer(p), self.newcomer(q)
                same = self._employer[one.vacancy] == self._employer[two.vacancy]
                if same and self._both_gain(p, q) and self._takes(one, two):
                    result.append((first, one.vacancy, second, two.vacancy))
        return result

    def _rows(self, candidate: int) -> list[int]:
        """Return the pairs of somebody that are no worse than what they have, and not that."""
        start, end = self.problem.indptr[candidate : candidate + 2].tolist()
        rank, vacancy = self.problem.candidate_rank, self.problem.vacancy
        return [
            p
            for p in range(start, end)
            if rank[p] <= self._own[candidate] and vacancy[p] != self._vacancy[candidate]
        ]

    def _both_gain(self, p: int, q: int) -> bool:
        """Whether one of the two strictly gains, as neither loses."""
        rank, candidate = self.problem.candidate_rank, self.problem.candidate
        return bool(rank[p] < self._own[candidate[p]] or rank[q] < self._own[candidate[q]])

    def _takes(self, one: _Newcomer, two: _Newcomer) -> bool:
        """Whether the employer would take a couple at these vacancies."""
        closed = {*self._closed(one.vacancy), *self._closed(two.vacancy)}
        for quota in self._pick(closed):
            if sum(quota.counts(new.candidate, new.vacancy) for new in (one, two)) < quota.at_least:
                return False
        employer = self._employer[one.vacancy]
        if not self._has_room(self._of[employer], self._caps[employer], one, two):
            return False
        if one.vacancy == two.vacancy:
            return self._has_room(self._at[one.vacancy], self._places[one.vacancy], one, two)
        return all(
            self._staying(self._at[new.vacancy], new, {one.candidate, two.candidate})
            < self._places[new.vacancy]
            for new in (one, two)
        )

    def _has_room(self, people: list[int], room: int, one: _Newcomer, two: _Newcomer) -> bool:
        """Whether both of a couple have a place among these people."""
        couple = {one.candidate, two.candidate}
        stay = [self._staying(people, new, couple) for new in (one, two)]
        return max(stay) < room and min(stay) < room - 1

    def _staying(self, people: list[int], new: _Newcomer, couple: set[int]) -> int:
        """Return how many of these people, the couple aside, cannot be sent away."""
        return sum(c not in couple and not self._can_go(c, new) for c in people)
