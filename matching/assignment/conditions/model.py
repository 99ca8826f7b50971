"""A CP-SAT model of the matchings that keep all rules, and of what blocks them.

``x[p]`` says that pair p is chosen. Each pair, and each way in which a couple can move together,
has a clause that gives every reason why it would not block (decision record 0015), and as the last
one ``b``: it blocks. The reasons may only hold where they are true, so the least sum of the ``b``
is the number of blocking pairs and couples that the judge counts:

- the candidate has something as good: a chain of variables along each list;
- the vacancy, or its employer, is full of people who stay: `levels`;
- a quota is closed, or open: ``open[q]`` is whether anybody is there;
- a closed quota is not wanted: there is a cut of less than it asks for in the network from those
  who would rather be there to its places (the theorem of Ford and Fulkerson, as rows).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.assignment.conditions.levels import Guards, Level, counted_pairs
from matching.tables import NONE, Int32, Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import (
        CpModel,
        CpSolver,
        IntVar,
        LinearExpr,
        LinearExprT,
        LiteralT,
    )


class Rules:
    """A CP-SAT model of all the matchings that keep the rules.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).
    quotas
        The quotas to keep, by their position; None: all.
    """

    def __init__(self, problem: Problem, quotas: Sequence[int] | None = None) -> None:
        from ortools.sat.python import cp_model

        self.problem = problem
        self.model: CpModel = cp_model.CpModel()
        self.x: list[IntVar] = [self.model.new_bool_var("") for _ in range(problem.n_pairs)]
        self._vacancy: list[int] = problem.vacancy.tolist()
        self._employer: list[int] = problem.employer[problem.vacancy].tolist()
        self._row: list[int] = problem.indptr.tolist()
        self.at: list[list[int]] = [[] for _ in range(problem.n_vacancies)]
        self.of: list[list[int]] = [[] for _ in range(problem.employer_capacity.size)]
        for p in range(problem.n_pairs):
            self.at[self._vacancy[p]].append(p)
            self.of[self._employer[p]].append(p)
        for c in range(problem.n_candidates):
            self.model.add_at_most_one(self.x[p] for p in self.row(c))
        rooms = (problem.capacity.tolist(), problem.employer_capacity.tolist())
        for people, room in zip((self.at, self.of), rooms, strict=True):
            for pairs, most in zip(people, room, strict=True):
                if len(pairs) > most:
                    self.model.add(sum(self.x[p] for p in pairs) <= most)
        self.open: dict[int, IntVar] = {}
        for index in range(len(problem.quotas)) if quotas is None else quotas:
            self._keep_quota(index)
        self.along: dict[tuple[int, int], IntVar] = {}
        for one, two in problem.couples.tolist():
            self._keep_couple(one, two)

    def row(self, candidate: int) -> range:
        """Return the pairs of a candidate."""
        return range(self._row[candidate], self._row[candidate + 1])

    def matching(self, solver: CpSolver) -> Int32:
        """Return the matching that the solver found; ``int32[n]``."""
        chosen = np.array([solver.boolean_value(x) for x in self.x], dtype=np.bool_)
        result = np.full(self.problem.n_candidates, NONE, dtype=np.int32)
        result[self.problem.candidate[chosen]] = self.problem.vacancy[chosen]
        return result

    def chosen(self, vacancy: Int32) -> list[bool]:
        """Return which pairs a matching, ``int32[n]``, has."""
        result: list[bool] = (vacancy[self.problem.candidate] == self.problem.vacancy).tolist()
        return result

    def _keep_quota(self, index: int) -> None:
        quota = self.problem.quotas[index]
        count = sum(self.x[p] for p in counted_pairs(self.problem, index))
        if not quota.or_none:
            self.model.add(count >= quota.at_least)
            return
        opened = self.open[index] = self.model.new_bool_var("")
        self.model.add(count >= quota.at_least * opened)
        for vacancy in set(quota.vacancies):
            for p in self.at[vacancy]:
                self.model.add_implication(self.x[p], opened)

    def _keep_couple(self, one: int, two: int) -> None:
        """Keep a couple together; `along` is whether the two are with an employer."""
        employers = [{self._employer[p] for p in self.row(c)} for c in (one, two)]
        for employer in sorted(employers[0] | employers[1]):
            along = self.model.new_bool_var("")
            for c in (one, two):
                pairs = [self.x[p] for p in self.row(c) if self._employer[p] == employer]
                self.model.add(sum(pairs) == along)
                self.along[c, employer] = along


@dataclass(frozen=True)
class _Arrival:
    """A pair as somebody who would come, and the half of a couple who stays behind."""

    pair: int
    candidate: int
    vacancy: int
    employer: int
    rank: int


class BlockingModel(Rules):
    """The rules, and whether each pair and each couple blocks.

    Parameters
    ----------
    problem
        A problem without locks.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.blocks: list[IntVar] = []
        self._own_rank: list[int] = problem.candidate_rank.tolist()
        self._rank: list[int] = problem.vacancy_rank.tolist()
        self._places: list[int] = problem.capacity.tolist()
        self._partner = {a: b for c, d in problem.couples.tolist() for a, b in ((c, d), (d, c))}
        self._reached: dict[tuple[int, int], IntVar] = {}
        self._closable: dict[int, list[int]] = {}
        for index in self.open:
            for vacancy in set(problem.quotas[index].vacancies):
                self._closable.setdefault(vacancy, []).append(index)
        self._groups = [None if q.group is None else frozenset(q.group) for q in problem.quotas]
        caps = problem.employer_capacity.tolist()
        self._levels_at = self._levels(self.at, self._places)
        self._levels_of = self._levels(self.of, caps)
        places = np.zeros(len(caps), dtype=np.int64)
        np.add.at(places, problem.employer, problem.capacity)
        self._can_bind: list[bool] = (places > problem.employer_capacity).tolist()
        self._guards = Guards(self.model, self.x, problem)
        for index, quota in enumerate(problem.quotas):
            self._guards.ask(index, quota.at_least)
        for c in range(problem.n_candidates):
            self._chain(c)
        self._unwanted = {index: self._not_wanted(index) for index in self.open}
        for c in range(problem.n_candidates):
            for p in self.row(c):
                self._alone(self._arrival(p, c))
        for one, two in problem.couples.tolist():
            self._couple(one, two)

    @property
    def blocking(self) -> LinearExprT:
        """How many pairs and couples block."""
        return sum(self.blocks)

    def _levels(self, people: list[list[int]], room: list[int]) -> list[Level]:
        return [
            Level(self.model, self.x, pairs, self._rank, most)
            for pairs, most in zip(people, room, strict=True)
        ]

    def _arrival(self, pair: int, candidate: int) -> _Arrival:
        return _Arrival(
            pair, candidate, self._vacancy[pair], self._employer[pair], self._rank[pair]
        )

    def _chain(self, candidate: int) -> None:
        """Make "has this rank or better" of each rank of a candidate."""
        classes: dict[int, list[IntVar]] = {}
        for p in sorted(self.row(candidate), key=lambda p: self._own_rank[p]):
            classes.setdefault(self._own_rank[p], []).append(self.x[p])
        before: list[IntVar] = []
        for rank, members in classes.items():
            reached = self.model.new_bool_var("")
            self.model.add(sum(members + before) == reached)
            self._reached[candidate, rank] = reached
            before = [reached]

    def _has(self, candidate: int, rank: int) -> list[LiteralT]:
        """Return whether a candidate has something of this rank."""
        return [self._reached[candidate, rank]]

    def _counts(self, index: int, candidate: int) -> bool:
        """Whether somebody is of a quota's group."""
        group = self._groups[index]
        return group is None or candidate in group

    def _not_alone(self, new: _Arrival) -> list[LiteralT] | None:
        """Return why half of a couple may not come; None: never."""
        if new.candidate not in self._partner:
            return []
        along = self.along[new.candidate, new.employer]
        reach = {self._employer[p] for p in self.row(self._partner[new.candidate])}
        return [~along] if new.employer in reach else None

    def _alone(self, new: _Arrival) -> None:
        """Let a pair block unless there is a reason not to."""
        apart = self._not_alone(new)
        if apart is None or self._places[new.vacancy] == 0:
            return
        block = self.model.new_bool_var("")
        self.blocks.append(block)
        content = [*self._has(new.candidate, self._own_rank[new.pair]), *apart, block]
        closable = self._closable.get(new.vacancy, [])
        not_by_one = [
            i
            for i in closable
            if self.problem.quotas[i].at_least > 1 or not self._counts(i, new.candidate)
        ]
        ordinary = [*content, *(~self.open[i] for i in not_by_one)]
        full = self._staying(self._levels_at[new.vacancy], new)
        binds = self._can_bind[new.employer]
        at_cap = self._staying(self._levels_of[new.employer], new) if binds else []
        self.model.add_bool_or([*ordinary, *full, *at_cap])
        if self.problem.employer_ranks == "candidates" and binds:
            for p in self.row(new.candidate):
                worse = self._own_rank[p] > self._own_rank[new.pair]
                if worse and self._employer[p] == new.employer:
                    self.model.add_bool_or([~self.x[p], *ordinary, *full])
        for i in not_by_one:
            self._in_group(new, i, content)

    def _in_group(self, new: _Arrival, closed: int, content: list[LiteralT]) -> None:
        """Let a pair block in a group where the quota `closed` asks for others too."""
        closable = self._closable[new.vacancy]
        reasons = [self.open[closed], *content, *(self._unwanted[i] for i in closable)]
        if self._can_bind[new.employer]:
            level = self._levels_of[new.employer]
            reasons += level.full(max(self._rank[p] for p in level.pairs))
        for other in closable:
            if self._counts(other, new.candidate):
                self.model.add_bool_or([*reasons, self.open[other]])

    def _staying(
        self, level: Level, new: _Arrival, room: int | None = None, couple: Sequence[int] = ()
    ) -> list[LiteralT]:
        """Return what may hold only if a level has no place for a newcomer.

        Parameters
        ----------
        room
            How many stay at least then; None: as many as the level has room for.
        couple
            Pairs of a couple that moves together, who are left out of the count.
        """
        count = self._stay(level, new, couple)
        room = level.room if room is None else room
        if count is None:
            return [*level.full(new.rank)]
        if room > len(level.pairs):
            return []
        literal = self.model.new_bool_var("")
        self.model.add(count >= room).only_enforce_if(literal)
        return [literal]

    def _stay(self, level: Level, new: _Arrival, couple: Sequence[int]) -> LinearExpr | int | None:
        """Return how many stay for a newcomer; None: only those of the same rank or better."""
        aside = couple or self.row(new.candidate)
        partner = None if couple else self._partner.get(new.candidate)
        worse = self._guards.staying(level, new.pair, aside, partner)
        if worse is None and not couple:
            return None
        mine = [p for p in couple if p in set(level.pairs) and self._rank[p] <= new.rank]
        return (
            level.up_to(new.rank) - sum(self.x[p] for p in mine) + (0 if worse is None else worse)
        )

    def _not_wanted(self, index: int) -> IntVar:
        """Return what may hold only if a quota is closed and too few would rather be there."""
        quota, model = self.problem.quotas[index], self.model
        unwanted = model.new_bool_var("")
        model.add_implication(unwanted, ~self.open[index])
        pairs = counted_pairs(self.problem, index)
        most = quota.at_least
        cut: dict[int, list[IntVar]] = {}
        price: list[LinearExprT] = []
        for employer in sorted({self._employer[p] for p in pairs}):
            beyond = model.new_bool_var("")
            left = model.new_int_var(0, most, "")
            level = self._levels_of[employer]
            model.add(left >= level.room - level.everybody).only_enforce_if(beyond)
            price.append(left)
            for vacancy in sorted({self._vacancy[p] for p in pairs}):
                if self.problem.employer[vacancy] == employer:
                    own = model.new_bool_var("")
                    price.append(self._places[vacancy] * own)
                    cut[vacancy] = [beyond, own]
        wish: dict[int, IntVar] = {}
        for c, p in zip(self.problem.candidate[pairs].tolist(), pairs, strict=True):
            new = self._arrival(p, c)
            apart = self._not_alone(new)
            if apart is not None:
                wishes = wish.setdefault(c, model.new_bool_var(""))
                content = [*self._has(c, self._own_rank[p]), *apart]
                model.add_bool_or([~unwanted, wishes, *content, *cut[new.vacancy]])
        model.add(sum([*price, *wish.values()]) <= most - 1).only_enforce_if(unwanted)
        return unwanted

    def _couple(self, one: int, two: int) -> None:
        """Let a couple block by each pair of places unless there is a reason not to."""
        for p in self.row(one):
            for q in self.row(two):
                if self._employer[p] == self._employer[q]:
                    self._together(self._arrival(p, one), self._arrival(q, two))

    def _together(self, one: _Arrival, two: _Arrival) -> None:
        block = self.model.new_bool_var("")
        reasons: list[LiteralT] = [block, self.x[one.pair], self.x[two.pair]]
        for new in (one, two):
            better = [r for r in self._ranks_of(new.candidate) if r < self._own_rank[new.pair]]
            reasons += self._has(new.candidate, max(better)) if better else []
        reasons += self._indifferent(one, two)
        for index in {*self._closable.get(one.vacancy, ()), *self._closable.get(two.vacancy, ())}:
            vacancies = self.problem.quotas[index].vacancies
            come = [new for new in (one, two) if new.vacancy in vacancies]
            if (
                sum(self._counts(index, n.candidate) for n in come)
                < self.problem.quotas[index].at_least
            ):
                reasons.append(~self.open[index])
        reasons += self._no_room(self._levels_of[one.employer], one, two)
        if one.vacancy == two.vacancy:
            reasons += self._no_room(self._levels_at[one.vacancy], one, two)
        else:
            couple = [*self.row(one.candidate), *self.row(two.candidate)]
            for new in (one, two):
                reasons += self._staying(self._levels_at[new.vacancy], new, couple=couple)
        self.model.add_bool_or(reasons)
        self.blocks.append(block)

    def _ranks_of(self, candidate: int) -> set[int]:
        return {self._own_rank[p] for p in self.row(candidate)}

    def _indifferent(self, one: _Arrival, two: _Arrival) -> list[LiteralT]:
        """Return what may hold only if both have something of the same rank elsewhere."""
        literal = self.model.new_bool_var("")
        for new in (one, two):
            rank = self._own_rank[new.pair]
            same = [self.x[p] for p in self.row(new.candidate) if self._own_rank[p] == rank]
            self.model.add_bool_or([~literal, *same])
        return [literal]

    def _no_room(self, level: Level, one: _Arrival, two: _Arrival) -> list[LiteralT]:
        """Return what may hold only if a level would not take both of a couple."""
        couple = [*self.row(one.candidate), *self.row(two.candidate)]
        result: list[LiteralT] = []
        for new in (one, two):
            result += self._staying(level, new, couple=couple)
        if level.room - 1 > len(level.pairs):
            return result
        literal = self.model.new_bool_var("")
        for new in (one, two):
            count = self._stay(level, new, couple)
            assert count is not None
            self.model.add(count >= level.room - 1).only_enforce_if(literal)
        return [*result, literal]
