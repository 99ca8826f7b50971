"""The cutoff model of weak stability for CP-SAT.

``x[p]`` says that pair ``p`` is chosen, and ``y[c, k]`` that candidate c gets a pair of rank k or
better. For each distinct rank k of a vacancy v, ``s[v, k]`` says that v is *closed* for ranks
worse than k: nobody worse is there, because v is full with rank k or better, or because its
employer e is at its cap with rank k or better (``g[e, k]``, only where the cap can bind).
Stability is then one clause a pair: ``y[c, own rank]`` or ``s[v, rank]``. The sums along a list
are shared by chains of variables, so the model has O(p) terms.

With caps, the weak point of a relaxation would be to call a vacancy half full and its employer
half at its cap. So the two reasons exclude each other, ``s[v, k] = f[v, k] + g[e, k]``, and
their people add up: e has at least ``cap * g[e, k]`` plus the sum of ``capacity[v] * f[v, k]``
people of rank k or better.

Where an employer with a cap ranks candidates (student-project allocation), nobody may be at a
vacancy of it and like another one of it better that has a free place: a variable of its own says
that v is full with rank k or better, whatever the cap does.

References
----------
M. Delorme, S. Garcia, J. Gondzio, J. Kalcsics, D. Manlove, W. Pettersson, "Mathematical models
for stable matching problems with ties and incomplete lists", European Journal of Operational
Research 277 (2019) 426-441; the rows for caps are ours.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.tables import Bool, Int32, Int64, Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar, LinearExprT

    _Cutoffs = dict[int, tuple[list[int], list[IntVar]]]

NO_LIMIT = int(np.iinfo(np.int64).max)


@dataclass(frozen=True)
class Surroundings:
    """What the rest of a market asks of the part that a model looks at.

    Parameters
    ----------
    must
        Candidates who must get one of their pairs; ``bool[n]``.
    limit
        The best rank at each vacancy of somebody outside who would rather be there, or
        `NO_LIMIT`: the vacancy must be full with ranks up to it, or its employer at its cap
        with ranks up to it; ``int64[m]``.
    """

    must: Bool
    limit: Int64


class CutoffModel:
    """A CP-SAT model of the weakly stable matchings of a problem without locks.

    Parameters
    ----------
    problem
        The problem; pairs outside it do not exist for the model.
    around
        What the rest of the market asks; None: the problem is the whole market.
    """

    def __init__(self, problem: Problem, around: Surroundings | None = None) -> None:
        from ortools.sat.python import cp_model

        self.model: CpModel = cp_model.CpModel()
        self.problem = problem
        self.x: list[IntVar] = [self.model.new_bool_var("") for _ in range(problem.n_pairs)]
        self._hinted: list[tuple[IntVar, int]] = []
        binding = can_bind(problem)
        pair_employer = problem.employer[problem.vacancy]
        capped = np.flatnonzero(binding[pair_employer])
        everyone = np.arange(problem.n_pairs)
        self._good_enough = self._candidate_chains()
        self._closed, people = self._lists(everyone, problem.vacancy, problem.capacity)
        self._at_cap, people_of = self._lists(capped, pair_employer, problem.employer_capacity)
        self._reasons(people, people_of)
        self._stable()
        self._moving(better_elsewhere(problem, binding), people)
        if around is not None:
            self._surround(around, binding)

    def maximise_placed(self) -> None:
        """Maximise the number of candidates with a place."""
        self.model.maximize(sum(self.x))

    def maximise_weight(self, size: int, *, grow: bool = False) -> None:
        """Maximise the total weight of the pairs while `size` candidates have a place.

        Parameters
        ----------
        size
            How many candidates have a place exactly.
        grow
            Let more candidates have a place, and prefer each more to any weight.
        """
        weights = self.problem.weight.tolist()
        placed = sum(self.x)
        if grow:
            people = int(np.count_nonzero(np.diff(self.problem.indptr)))
            bonus = max(weights, default=0) * (people + 1) + 1
            weights = [weight + bonus for weight in weights]
            self.model.add(placed >= size)
        else:
            self.model.add(placed == size)
        self.model.maximize(sum(w * x for w, x in zip(weights, self.x, strict=True)))

    def maximise_any_weight(self) -> None:
        """Maximise the total weight, however many candidates have a place."""
        weights = self.problem.weight.tolist()
        self.model.maximize(sum(w * x for w, x in zip(weights, self.x, strict=True)))

    def fix(self, out: Bool, into: Bool) -> None:
        """Leave some pairs out and take some in, ``bool[p]`` each."""
        for p in np.flatnonzero(out).tolist():
            self.model.add(self.x[p] == 0)
        for p in np.flatnonzero(into).tolist():
            self.model.add(self.x[p] == 1)

    def hint(self, vacancy: Int32) -> None:
        """Start from a matching, ``int32[n]``."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        chosen = vacancy[self.problem.candidate] == self.problem.vacancy
        for x, value in zip(self.x, chosen.tolist(), strict=True):
            self.model.add_hint(x, value)

    def matching(self, solver: CpSolver) -> Int32:
        """Return the matching that the solver found; ``int32[n]``."""
        chosen = np.array([solver.boolean_value(x) for x in self.x], dtype=np.bool_)
        result = np.full(self.problem.n_candidates, -1, dtype=np.int32)
        result[self.problem.candidate[chosen]] = self.problem.vacancy[chosen]
        return result

    def _candidate_chains(self) -> dict[tuple[int, int], IntVar]:
        """Return "gets this class or better" of each candidate and class."""
        candidate = self.problem.candidate
        chains: dict[tuple[int, int], IntVar] = {}
        before: IntVar | None = None
        for (owner, rank), pairs in _classes(
            np.arange(candidate.size), candidate, self.problem.candidate_rank
        ).items():
            new_list = not chains or next(reversed(chains))[0] != owner
            before = None if new_list else before
            terms = [self.x[p] for p in pairs] + ([] if before is None else [before])
            reached = terms[0] if len(terms) == 1 else self.model.new_bool_var("")
            if len(terms) > 1:
                self.model.add(sum(terms) == reached)
            chains[owner, rank] = before = reached
        return chains

    def _lists(
        self, pairs: Int64, owner: Int32, capacity: Int32
    ) -> tuple[_Cutoffs, dict[int, list[IntVar]]]:
        """Return the cutoffs of each owner of a list, and how many people it has up to each.

        Parameters
        ----------
        pairs
            The pairs that take part; ``int64[q]``.
        owner
            The vacancy or the employer of each pair of the problem; ``int32[p]``.
        capacity
            How many people each owner takes.
        """
        cutoffs: _Cutoffs = {}
        people: dict[int, list[IntVar]] = {}
        classes = _classes(pairs, owner[pairs], self.problem.vacancy_rank[pairs])
        for (index, rank), members in classes.items():
            ranks, closed = cutoffs.setdefault(index, ([], []))
            counts = people.setdefault(index, [])
            terms = [self.x[p] for p in members] + counts[-1:]
            count = self.model.new_int_var(0, int(capacity[index]), "")
            self.model.add(sum(terms) == count)
            cutoff = self.model.new_bool_var("")
            if closed:
                self.model.add_implication(closed[-1], cutoff)
                for p in members:
                    self.model.add_implication(closed[-1], ~self.x[p])
            ranks.append(rank)
            closed.append(cutoff)
            counts.append(count)
        return cutoffs, people

    def _reasons(self, people: dict[int, list[IntVar]], people_of: dict[int, list[IntVar]]) -> None:
        """Let a cutoff have its reason: full, or the employer at its cap."""
        places, caps = self.problem.capacity.tolist(), self.problem.employer_capacity.tolist()
        owner = self.problem.employer.tolist()
        filled: dict[tuple[int, int], list[LinearExprT]] = {}
        for vacancy, (ranks, closed) in self._closed.items():
            employer = owner[vacancy]
            for rank, cutoff, count in zip(ranks, closed, people[vacancy], strict=True):
                full = cutoff
                if employer in self._at_cap:
                    full = self.model.new_bool_var("")
                    (at_cap,) = _cutoff(self._at_cap, employer, rank)
                    self.model.add(full + at_cap == cutoff)
                    filled.setdefault((employer, rank), []).append(places[vacancy] * full)
                self.model.add(count >= places[vacancy] * full)
        for employer, (ranks, closed) in self._at_cap.items():
            for rank, at_cap, count in zip(ranks, closed, people_of[employer], strict=True):
                self.model.add(count >= caps[employer] * at_cap + sum(filled[employer, rank]))

    def _stable(self) -> None:
        """Let no pair block."""
        problem = self.problem
        candidate, vacancy = problem.candidate.tolist(), problem.vacancy.tolist()
        own_rank, rank = problem.candidate_rank.tolist(), problem.vacancy_rank.tolist()
        for p in range(problem.n_pairs):
            good_enough = self._good_enough[candidate[p], own_rank[p]]
            self.model.add_bool_or([good_enough, *_cutoff(self._closed, vacancy[p], rank[p])])

    def _moving(self, moves: Int64, people: dict[int, list[IntVar]]) -> None:
        """Let nobody stay who likes a vacancy with a free place of the same employer better."""
        problem, full = self.problem, dict[tuple[int, int], "IntVar"]()
        for better, worse in moves.tolist():
            vacancy, rank = int(problem.vacancy[better]), int(problem.vacancy_rank[better])
            if (vacancy, rank) not in full:
                position = self._closed[vacancy][0].index(rank)
                full[vacancy, rank] = self.model.new_bool_var("")
                places = int(problem.capacity[vacancy])
                self.model.add(people[vacancy][position] >= places * full[vacancy, rank])
            self.model.add_implication(self.x[worse], full[vacancy, rank])

    def _surround(self, around: Surroundings, binding: Bool) -> None:
        """Ask what the rest of the market asks."""
        problem = self.problem
        for candidate in np.flatnonzero(around.must).tolist():
            row = range(problem.indptr[candidate], problem.indptr[candidate + 1])
            self.model.add_exactly_one([self.x[p] for p in row])
        for vacancy in np.flatnonzero(around.limit != NO_LIMIT).tolist():
            rank = int(around.limit[vacancy])
            clause = _cutoff(self._closed, vacancy, rank)
            employer = int(problem.employer[vacancy])
            if binding[employer]:
                clause += _cutoff(self._at_cap, employer, rank)
            self.model.add_bool_or(clause)


def can_bind(problem: Problem) -> Bool:
    """Return whether an employer has more places than its cap allows people; ``bool[e]``."""
    size = problem.employer_capacity.size
    places = np.zeros(size, dtype=np.int64)
    np.add.at(places, problem.employer, problem.capacity)
    result: Bool = places > problem.employer_capacity
    return result


def better_elsewhere(problem: Problem, binding: Bool) -> Int64:
    """Return who could move within an employer whose cap can bind, if it ranks candidates.

    Parameters
    ----------
    problem
        A problem without locks.
    binding
        Of which employers the cap can bind; ``bool[e]``.

    Returns
    -------
    Int64
        ``[k, 2]``: two pairs of one candidate at one employer, the first strictly better for the
        candidate. Nothing where employers rank pairs.
    """
    nothing = np.empty((0, 2), dtype=np.int64)
    if problem.employer_ranks != "candidates":
        return nothing
    employer = problem.employer[problem.vacancy]
    chosen = np.flatnonzero(binding[employer])
    candidate, own_rank = problem.candidate, problem.candidate_rank
    order = chosen[np.lexsort((own_rank[chosen], employer[chosen], candidate[chosen]))]
    found = [nothing]
    for apart in range(1, order.size):
        first, second = order[:-apart], order[apart:]
        same = (candidate[first] == candidate[second]) & (employer[first] == employer[second])
        if not same.any():
            break
        strict = same & (own_rank[first] < own_rank[second])
        found.append(np.stack([first[strict], second[strict]], axis=1))
    return np.concatenate(found)


def _cutoff(cutoffs: _Cutoffs, owner: int, rank: int) -> list[IntVar]:
    """Return the cutoff of a list at `rank` or just above it, nothing if there is none."""
    ranks, closed = cutoffs.get(owner, ([], []))
    position = bisect_right(ranks, rank)
    return [closed[position - 1]] if position else []


def _classes(pairs: Int64, owner: Int32, rank: Int32) -> dict[tuple[int, int], list[int]]:
    """Return the pairs of each (owner, rank), in that order."""
    order = np.lexsort((rank, owner))
    result: dict[tuple[int, int], list[int]] = {}
    for p, o, r in zip(
        pairs[order].tolist(), owner[order].tolist(), rank[order].tolist(), strict=True
    ):
        result.setdefault((o, r), []).append(p)
    return result
