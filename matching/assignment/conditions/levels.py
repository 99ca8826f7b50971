"""The two places where room is scarce, a vacancy and an employer, as a CP-SAT model sees them.

A newcomer cannot be taken where enough people *stay* for them: those who rank no worse, and those
who rank worse but cannot be sent away (decision record 0015). `Level` counts the first, by chains
of variables that all newcomers share; `Guards` the second.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from matching.tables import Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr


class Level:
    """The people of a vacancy or of an employer, by rank.

    Parameters
    ----------
    model, x
        The model, and whether each pair is chosen.
    pairs
        The pairs at the level.
    rank
        How the level ranks each pair of the problem.
    room
        How many people it takes.
    """

    def __init__(
        self, model: CpModel, x: Sequence[IntVar], pairs: Sequence[int], rank: list[int], room: int
    ) -> None:
        self.room = room
        self.pairs = sorted(pairs, key=lambda p: (rank[p], p))
        self._model = model
        self._ranks: list[int] = []
        self._counts: list[IntVar] = []
        self._full: dict[int, IntVar] = {}
        classes: dict[int, list[IntVar]] = {}
        for p in self.pairs:
            classes.setdefault(rank[p], []).append(x[p])
        most = min(room, len(self.pairs))
        for value, members in classes.items():
            count = model.new_int_var(0, most, "")
            model.add(sum(members + self._counts[-1:]) == count)
            self._ranks.append(value)
            self._counts.append(count)

    @property
    def everybody(self) -> LinearExpr | int:
        """How many people are there."""
        return self._counts[-1] if self._counts else 0

    def up_to(self, rank: int) -> LinearExpr | int:
        """Return how many people of this rank or better are there."""
        position = bisect_right(self._ranks, rank)
        return self._counts[position - 1] if position else 0

    def full(self, rank: int) -> list[IntVar]:
        """Return what may hold only if the level is full with this rank or better."""
        position = bisect_right(self._ranks, rank)
        if not position or self.room > len(self.pairs):
            return []
        if position not in self._full:
            self._full[position] = self._model.new_bool_var("")
            self._model.add(self._counts[position - 1] >= self.room * self._full[position])
        return [self._full[position]]


class Guards:
    """Whom the quotas need, and for which newcomers.

    A quota that counts no more people than it asks for is *tight*: it needs each of them. It does
    not need them for a newcomer whom it would count and does not count yet. What a quota says to
    a newcomer is a literal, its *token*; newcomers with the same tokens share variables.

    Parameters
    ----------
    model, x
        The model, and whether each pair is chosen.
    problem
        The problem without locks.
    """

    def __init__(self, model: CpModel, x: Sequence[IntVar], problem: Problem) -> None:
        self._model = model
        self._x = x
        self._owner: list[int] = problem.candidate.tolist()
        self._vacancy: list[int] = problem.vacancy.tolist()
        self._rank: list[int] = problem.vacancy_rank.tolist()
        self._row = problem.indptr.tolist()
        self.counted: list[list[int]] = [counted_pairs(problem, i) for i in _quotas(problem)]
        self._at = [frozenset(q.vacancies) for q in problem.quotas]
        self._of_pair: dict[int, list[int]] = {}
        for index, pairs in enumerate(self.counted):
            for p in pairs:
                self._of_pair.setdefault(p, []).append(index)
        self._tight: dict[int, IntVar] = {}
        self._inside: dict[tuple[int, int], IntVar] = {}
        self._kept: dict[tuple[int, tuple[int, ...]], IntVar] = {}
        self._sums: dict[tuple[int, int, tuple[int, ...]], tuple[LinearExpr | int, int]] = {}

    def staying(
        self, level: Level, new: int, aside: Sequence[int], partner: int | None
    ) -> LinearExpr | int | None:
        """Return how many worse people a newcomer cannot replace; None: nobody can be so.

        Parameters
        ----------
        new
            The pair of the newcomer.
        aside
            Pairs of people who are not counted: those of the newcomer, and of a couple.
        partner
            The other half, who stays whatever the rank; None: nobody, or aside.
        """
        rank = self._rank[new]
        worse = [p for p in level.pairs if self._rank[p] > rank]
        tokens = self._tokens(level, new)
        halves = [p for p in worse if partner is not None and self._owner[p] == partner]
        aside = [p for p in worse if p in set(aside) or p in set(halves)]
        terms: list[LinearExpr | int] = [self._x[p] for p in halves]
        total, size = self._sum(level, rank, worse, tokens)
        terms += [total] * bool(size)
        terms += [-kept for p in aside if (kept := self._keep(p, tokens)) is not None]
        return sum(terms) if terms else None

    def _sum(
        self, level: Level, rank: int, worse: list[int], tokens: dict[int, IntVar]
    ) -> tuple[LinearExpr | int, int]:
        """Return how many of the worse are needed, and how many could be."""
        if not tokens:
            return 0, 0
        key = (id(level), rank, tuple(token.index for token in tokens.values()))
        if key not in self._sums:
            kept = [k for p in worse if (k := self._keep(p, tokens)) is not None]
            total: LinearExpr | int = 0
            if kept:
                total = self._model.new_int_var(0, min(level.room, len(kept)), "")
                self._model.add(total <= sum(kept))
            self._sums[key] = total, len(kept)
        return self._sums[key]

    def _keep(self, pair: int, tokens: dict[int, IntVar]) -> IntVar | None:
        """Return what may hold only if somebody is there whom a quota with a token needs."""
        said = [tokens[i] for i in self._of_pair.get(pair, ()) if i in tokens]
        if not said:
            return None
        key = (pair, tuple(token.index for token in said))
        if key not in self._kept:
            kept = self._kept[key] = self._model.new_bool_var("")
            self._model.add_implication(kept, self._x[pair])
            self._model.add_bool_or([~kept, *said])
        return self._kept[key]

    def _tokens(self, level: Level, new: int) -> dict[int, IntVar]:
        """Return what each quota with people at a level says to a newcomer."""
        result: dict[int, IntVar] = {}
        for index in sorted({i for p in level.pairs for i in self._of_pair.get(p, ())}):
            if new not in self._of_pair or index not in self._of_pair[new]:
                result[index] = self._is_tight(index)
                continue
            row = range(self._row[self._owner[new]], self._row[self._owner[new] + 1])
            others = [p for p in row if p != new and self._vacancy[p] in self._at[index]]
            if others:
                result[index] = self._is_inside(index, self._owner[new], row)
        return result

    def _is_tight(self, index: int) -> IntVar:
        """Return what may hold only if a quota counts no more than it asks."""
        return self._tight[index]

    def ask(self, index: int, at_least: int) -> None:
        """Make the literal that a quota is tight."""
        self._tight[index] = self._model.new_bool_var("")
        count = sum(self._x[p] for p in self.counted[index])
        self._model.add(count <= at_least).only_enforce_if(self._tight[index])

    def _is_inside(self, index: int, candidate: int, row: range) -> IntVar:
        """Return what may hold only if a quota is tight and counts the newcomer already."""
        key = (index, candidate)
        if key not in self._inside:
            inside = self._inside[key] = self._model.new_bool_var("")
            self._model.add_implication(inside, self._tight[index])
            self._model.add_bool_or(
                [~inside, *(self._x[p] for p in row if self._vacancy[p] in self._at[index])]
            )
        return self._inside[key]


def counted_pairs(problem: Problem, index: int) -> list[int]:
    """Return the pairs that a quota counts."""
    quota = problem.quotas[index]
    there = np.isin(problem.vacancy, quota.vacancies)
    if quota.group is not None:
        there &= np.isin(problem.candidate, np.array(quota.group, dtype=np.int64))
    result: list[int] = np.flatnonzero(there).tolist()
    return result


def _quotas(problem: Problem) -> range:
    return range(len(problem.quotas))
