"""CP-SAT on the whole model: the fewest blocking pairs, then the size, then the weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matching.assignment.budget import Budget
from matching.assignment.conditions.model import BlockingModel
from matching.assignment.conditions.neighbours import Neighbours
from matching.errors import SolverError, message
from matching.tables import Bool, Int32, Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver, LinearExprT

    from matching.assignment.conditions.solving import Search

_WORK_PER_PAIR: Final = 4e-4
"""Effort that building and presolving costs for each pair; a unit is near one second of a core."""

_WORK_PER_PART: Final = 1.3e-4
"""Effort that presolving the model with most of it fixed costs for each pair."""

_FIRST_PART: Final = 60.0
"""How many people may change at first."""

_PART_EFFORT: Final = 4.0
_TRIES: Final = 12

_WORK_PER_TIME: Final = 3.0
"""Effort of one unit of CP-SAT's deterministic time."""


class Exact:
    """The whole model, built when it is first asked for and if the effort allows.

    Parameters
    ----------
    problem
        A problem without locks.
    seed
        What guides the solver.
    budget
        What may still be done.
    """

    def __init__(self, problem: Problem, seed: int, budget: Budget) -> None:
        self._problem = problem
        self._seed = seed
        self._budget = budget
        self._model: BlockingModel | None = None

    def around_blocking(self, search: Search) -> None:
        """Look for fewer blocking pairs near those there are, everybody else staying put.

        The part that may change grows while nothing is found; it ends after some tries in vain.
        """
        from ortools.sat.python import cp_model

        work = _WORK_PER_PART * self._problem.n_pairs
        neighbours = Neighbours(self._problem, self._seed)
        size, fruitless = _FIRST_PART, 0
        while search.count > search.bound and fruitless < _TRIES and self._budget.left > work:
            model = self._build()
            if model is None:
                return
            assert search.vacancy is not None
            free = neighbours.around(search.vacancy, search.trouble, int(size))
            model.model.minimize(model.blocking)
            self._hold(model, search.vacancy, free)
            solver = self._solver(min(_PART_EFFORT, self._budget.left - work))
            solver.parameters.fix_variables_to_their_hinted_value = True
            status = solver.solve(model.model)
            self._budget.spend(work + _WORK_PER_TIME * solver.response_proto.deterministic_time)
            before = search.count
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                search.offer("local-search", model.matching(solver))
            fruitless = 0 if search.count < before else fruitless + 1
            size *= 1.0 if search.count < before else 1.5 if status == cp_model.OPTIMAL else 0.8

    def _hold(self, model: BlockingModel, vacancy: Int32, free: Bool) -> None:
        """Hint the pairs of everybody who is not free; the solver will fix them."""
        model.model.clear_hints()  # type: ignore[no-untyped-call]
        chosen = model.chosen(vacancy)
        for p in np.flatnonzero(~free[self._problem.candidate]).tolist():
            model.model.add_hint(model.x[p], chosen[p])

    def fewest_blocking(self, search: Search) -> None:
        """Look for fewer blocking pairs, or the proof that there are none with fewer."""
        model = self._build()
        if model is None:
            return
        model.model.minimize(model.blocking)
        bound = self._run(search, "blocking", share=0.7)
        if bound is not None:
            search.bound = max(search.bound, int(np.ceil(bound - 1e-6)))
        self._agree(search)

    def most_placed(self, search: Search) -> None:
        """Look for more people with a place while no more pairs block."""
        model = self._build()
        if model is None:
            return
        model.model.add(model.blocking <= search.count)
        model.model.maximize(sum(model.x))
        bound = self._run(search, "size", share=0.5)
        if bound is not None and search.count == search.bound:
            search.placed_bound = min(search.placed_bound, int(np.floor(bound + 1e-6)))

    def heaviest(self, search: Search) -> None:
        """Look for more weight while no more pairs block and as many have a place."""
        model = self._build()
        if model is None:
            return
        weights = self._problem.weight.tolist()
        total: LinearExprT = sum(w * x for w, x in zip(weights, model.x, strict=True))
        model.model.add(model.blocking <= search.count)
        model.model.add(sum(model.x) == search.placed)
        model.model.maximize(total)
        bound = self._run(search, "weight", share=1.0)
        if bound is not None and search.count == search.bound:
            search.weight_bound = int(np.floor(bound + 1e-6))

    def _build(self) -> BlockingModel | None:
        """Return the model; None if there is no effort left for it."""
        work = _WORK_PER_PAIR * self._problem.n_pairs
        if self._budget.left <= work:
            return None
        if self._model is None:
            self._model = BlockingModel(self._problem)
            self._budget.spend(work)
        return self._model

    def _run(self, search: Search, step: str, share: float) -> float | None:
        """Run CP-SAT from the best matching known; return its bound, if it has one."""
        from ortools.sat.python import cp_model

        model = self._model
        assert model is not None
        self._hint(model, search)
        solver = self._solver(self._budget.left * share)
        status = solver.solve(model.model)
        self._budget.spend(_WORK_PER_TIME * float(solver.response_proto.deterministic_time))
        if status == cp_model.UNKNOWN:
            return None  # its bound is not one: it says 0 where it has not begun
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise SolverError(message("CP-SAT denies a matching that is known"))
        verdict = search.offer(step, model.matching(solver))
        if not verdict.valid:
            raise SolverError(message("CP-SAT's matching breaks the rules"))
        return float(solver.best_objective_bound)

    def _hint(self, model: BlockingModel, search: Search) -> None:
        """Start from the best matching known, with everything that follows from it."""
        from ortools.sat.python import cp_model

        assert search.vacancy is not None
        model.model.clear_hints()  # type: ignore[no-untyped-call]
        for x, value in zip(model.x, model.chosen(search.vacancy), strict=True):
            model.model.add_hint(x, value)
        solver = self._solver(self._budget.left)
        solver.parameters.fix_variables_to_their_hinted_value = True
        if solver.solve(model.model) != cp_model.OPTIMAL:
            return
        model.model.clear_hints()  # type: ignore[no-untyped-call]
        for index, value in enumerate(solver.response_proto.solution):
            model.model.add_hint(model.model.get_int_var_from_proto_index(index), value)

    def _solver(self, effort: float) -> CpSolver:
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.random_seed = self._seed
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False  # it would take Ctrl-C away from Python
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = max(effort, 0.0) / _WORK_PER_TIME
        if self._budget.seconds is not None:
            solver.parameters.max_time_in_seconds = self._budget.seconds
        return solver

    @staticmethod
    def _agree(search: Search) -> None:
        """Raise if the judge counts fewer blocking pairs than the model says there must be."""
        if search.count < search.bound:
            raise SolverError(message("a solver's bound is below a matching that is known"))
