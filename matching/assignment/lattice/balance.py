"""The two sides weighed against each other: sex-equal and balanced stable matchings.

With every rotation the sum of the candidates' ranks rises and that of the vacancies' ranks falls.
So if the candidates are no better off at their own end, that end is the best of all, and likewise
for the vacancies. In between the problem is NP-hard. Minimum cuts along the lower hull of both
sums give good matchings and a bound (Lagrange); CP-SAT over the closed sets does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.assignment.budget import Budget
from matching.assignment.lattice.objectives import Ranks, least_closed
from matching.assignment.lattice.rotations import Rotations
from matching.errors import SolverError, message
from matching.tables import Bool, Int64

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_WORK_PER_TIME: Final = 3.0
"""Effort of one unit of CP-SAT's deterministic time."""

_WORK_PER_ROTATION: Final = 5e-5
_LEAST_WORK: Final = 0.05
_MOST_CUTS: Final = 60
_MOST_STEPS: Final = 100
_MOST_TRIED: Final = 20
_MOST_ENDS: Final = 500
_SAFE: Final = 2**50
"""Weights of flows add up to less than this."""


@dataclass
class _Search:
    """The best closed set so far and the bound, both of `objective`."""

    found: Rotations
    rank: Ranks
    objective: str
    chosen: Bool
    bound: int

    def value(self, chosen: Bool) -> int:
        """Return what the objective comes to."""
        own, other = self.rank.sums(chosen)
        return abs(own - other) if self.objective == "sex-equal" else max(own, other)

    def offer(self, chosen: Bool) -> None:
        """Keep a closed set if it is better."""
        if self.value(chosen) < self.value(self.chosen):
            self.chosen = chosen

    @property
    def done(self) -> bool:
        """Whether nothing can be better."""
        return self.value(self.chosen) <= self.bound


def weighed(
    found: Rotations, rank: Ranks, objective: str, budget: Budget, seed: int
) -> tuple[Bool, int]:
    """Return the best closed set found, ``bool[r]``, and a bound that no closed set can better.

    Parameters
    ----------
    objective
        ``"sex-equal"``: the least difference between the sum of the candidates' ranks and that
        of the vacancies' ranks; ``"balanced"``: the least of the greater of them.
    budget
        For CP-SAT; without any the answer is the best that the cuts gave.
    seed
        What guides CP-SAT.
    """
    none = np.zeros(len(found), dtype=np.bool_)
    search = _Search(found, rank, objective, none, 0)
    for end, sign in ((none, 1), (~none, -1)):
        own, other = rank.sums(end)
        if sign * (own - other) >= 0:
            return end, search.value(end)
    _along_a_chain(search)
    _along_the_hull(search)
    _climb(search)
    if objective == "sex-equal":
        step = gcd(*(rank.own_change - rank.other_change).tolist())
        start = rank.own - rank.other
        search.bound = min(start % step, -start % step)
    if not search.done:
        _search(search, budget, seed)
    return search.chosen, search.bound


def _along_a_chain(search: _Search) -> None:
    """Offer the matchings on the way down, one rotation at a time."""
    rank = search.rank
    own = rank.own + np.cumsum(rank.own_change)
    other = rank.other + np.cumsum(rank.other_change)
    value = np.abs(own - other) if search.objective == "sex-equal" else np.maximum(own, other)
    chosen = np.zeros(len(search.found), dtype=np.bool_)
    chosen[: int(np.argmin(value)) + 1] = True
    search.offer(chosen)


def _along_the_hull(search: _Search) -> None:
    """Offer closed sets on the lower hull of both sums; where it is level with both is a bound.

    The hull is walked towards the point where both sums are equal, which lies between a matching
    that is better for the candidates and one that is better for the vacancies.
    """
    rank = search.rank
    left = rank.sums(np.zeros(len(search.found), dtype=np.bool_))
    right = rank.sums(np.ones(len(search.found), dtype=np.bool_))
    bound = 0
    for _ in range(_MOST_CUTS):
        own_weight, other_weight = left[1] - right[1], right[0] - left[0]
        scale = max((own_weight + other_weight) * (left[1] + right[0]) // _SAFE, 1)
        own_weight, other_weight = own_weight // scale, other_weight // scale
        chosen = least_closed(
            search.found, own_weight * rank.own_change + other_weight * rank.other_change
        )
        search.offer(chosen)
        own, other = rank.sums(chosen)
        least = own_weight * own + other_weight * other
        # All matchings have own_weight * own + other_weight * other >= least.
        bound = max(bound, -(-least // max(own_weight + other_weight, 1)))
        if min(own_weight * x + other_weight * y for x, y in (left, right)) <= least:
            break
        if own <= other:
            left = own, other
        else:
            right = own, other
    if search.objective == "balanced":
        search.bound = bound


def _climb(search: _Search) -> None:
    """Add a rotation, take one away, or both, as long as that makes the best one better."""
    for _ in range(_MOST_STEPS):
        before = search.value(search.chosen)
        into, out = _at_the_edge(search)
        own, other = (
            total + np.append(0, change[into])[:, None] - np.append(0, change[out])
            for total, change in zip(
                search.rank.sums(search.chosen),
                (search.rank.own_change, search.rank.other_change),
                strict=True,
            )
        )
        value = np.abs(own - other) if search.objective == "sex-equal" else np.maximum(own, other)
        few = np.argpartition(value, min(_MOST_TRIED, value.size) - 1, axis=None)[:_MOST_TRIED]
        now = search.chosen
        for place in few.tolist():
            row, column = divmod(place, value.shape[1])  # 0: none is added, none taken away
            chosen = now.copy()
            chosen[into[:row][-1:]] = True
            chosen[out[:column][-1:]] = False
            if search.found.closed(chosen):
                search.offer(chosen)
        if search.value(search.chosen) == before:
            return


def _at_the_edge(search: _Search) -> tuple[Int64, Int64]:
    """Return rotations that can be added to the best closed set, and that can be taken away."""
    before, chosen = search.found.before, search.chosen
    lacking = np.bincount(before[~chosen[before[:, 0]], 1], minlength=chosen.size)
    leaning = np.bincount(before[chosen[before[:, 1]], 0], minlength=chosen.size)
    into = np.flatnonzero(~chosen & (lacking == 0))
    out = np.flatnonzero(chosen & (leaning == 0))
    return into[:: 1 + into.size // _MOST_ENDS], out[:: 1 + out.size // _MOST_ENDS]


def _search(search: _Search, budget: Budget, seed: int) -> None:
    """Ask CP-SAT for a better closed set, or the proof that there is none."""
    from ortools.sat.python import cp_model

    building = _LEAST_WORK + _WORK_PER_ROTATION * (len(search.found) + len(search.found.before))
    if budget.left <= building:
        return
    budget.spend(building)
    model, taken = _model(search)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # it would take Ctrl-C away from Python
    solver.parameters.max_deterministic_time = budget.left / _WORK_PER_TIME
    if budget.seconds is not None:
        solver.parameters.max_time_in_seconds = budget.seconds
    status = solver.solve(model)
    budget.spend(_WORK_PER_TIME * float(solver.response_proto.deterministic_time))
    if status == cp_model.UNKNOWN:
        return
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise SolverError(message("CP-SAT denies a matching that is known"))
    chosen = np.array([solver.boolean_value(x) for x in taken], dtype=np.bool_)
    if not search.found.closed(chosen):
        raise SolverError(message("CP-SAT breaks a rule of its model"))
    search.offer(chosen)
    bound = int(np.ceil(solver.best_objective_bound - 1e-6))
    if bound > search.value(search.chosen):
        raise SolverError(message("a solver's bound is above a matching that is known"))
    search.bound = max(search.bound, bound)


def _model(search: _Search) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """Return the model, with the best so far as a hint, and a variable for each rotation."""
    from ortools.sat.python import cp_model

    found, rank = search.found, search.rank
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(len(found))]
    for earlier, later in found.before.tolist():
        model.add_implication(taken[later], taken[earlier])
    own_change, other_change = rank.own_change.tolist(), rank.other_change.tolist()
    own = cp_model.LinearExpr.weighted_sum(taken, own_change) + rank.own
    other = cp_model.LinearExpr.weighted_sum(taken, other_change) + rank.other
    value = model.new_int_var(search.bound, search.value(search.chosen), "")
    if search.objective == "sex-equal":
        model.add(value >= own - other)
        model.add(value >= other - own)
    else:
        model.add(value >= own)
        model.add(value >= other)
    model.minimize(value)
    for variable, hint in zip(taken, search.chosen.tolist(), strict=True):
        model.add_hint(variable, hint)
    return model, taken
