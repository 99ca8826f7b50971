"""Of all weakly stable matchings one with the most people, and of those the heaviest.

Both goals are NP-hard with ties and incomplete lists [1]_, so the answer comes with bounds.
The steps, each of which the next ones build on:

1. leave out pairs that no weakly stable matching contains (`reduction`);
2. deferred acceptance with several tie-breaks and from both sides: a first answer;
3. a maximum flow bounds the size, and often shows at once that it is the greatest;
4. CP-SAT on the whole cutoff model, where it is small: first the size, then the weight;
5. where that was not enough, the linear relaxation of the cutoff model (`relaxation`): a bound
   on the weight, and a tie-break that gives a better first answer;
6. polishing and local search with CP-SAT on parts of the market (`improve`);
7. CP-SAT on the whole model again with what effort is left, unless it is too large for it.

All limits count work and not time, so the same problem, seed and effort give the same matching
on any machine.

References
----------
.. [1] D. F. Manlove, R. W. Irving, K. Iwama, S. Miyazaki, Y. Morita, "Hard variants of stable
   marriage", Theoretical Computer Science 276 (2002) 261-279.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.assignment.cutoff import CutoffModel
from matching.assignment.deferred_acceptance import (
    break_ties,
    candidates_propose,
    order_by,
    vacancies_propose,
)
from matching.assignment.flow import heaviest, most_placed
from matching.assignment.improve import (
    WORK_PER_TIME,
    local_search,
    polish,
    total,
    value,
    work,
)
from matching.assignment.reduction import reduce_pairs
from matching.assignment.relaxation import relax
from matching.errors import SolverError, message
from matching.tables import NONE, Int32, Int64, Problem

Progress = Callable[[str, int, int], None]
"""Is told the name of the step, how many are placed and the total weight."""

_SMALL: Final = 2_500
"""Up to so many pairs CP-SAT gets the whole model before any local search."""

_RELAX_SHARE: Final = 0.5
"""The share of the effort that the linear relaxation may take."""

_LARGE: Final = 4_000
"""Above so many pairs CP-SAT never gets the whole model: it would not even presolve it."""


@dataclass
class _Search:
    """The best matching known so far, what is proven of it, and the effort that is left."""

    problem: Problem
    seed: int
    left: float
    progress: Progress
    vacancy: Int32
    placed_bound: int
    weight_bound: int | None = None

    @property
    def placed(self) -> int:
        """How many candidates have a place."""
        return int(np.count_nonzero(self.vacancy != NONE))

    @property
    def proven(self) -> bool:
        """Whether nothing can be better."""
        return self.placed == self.placed_bound and self.weight_bound == total(
            self.problem, self.vacancy
        )

    def offer(self, step: str, vacancy: Int32) -> None:
        """Keep `vacancy` if it is better than what is known, and tell."""
        old, new = value(self.problem, self.vacancy), value(self.problem, vacancy)
        if new <= old:
            return
        if new[0] > old[0]:
            self.weight_bound = None
        self.vacancy = vacancy
        self.progress(step, *new)

    def bound_weight(self, bound: int) -> None:
        """Take note that no matching of the present size weighs more than `bound`."""
        if bound < total(self.problem, self.vacancy):
            raise SolverError(message("a solver's bound is below a matching that is known"))
        self.weight_bound = bound if self.weight_bound is None else min(bound, self.weight_bound)


@dataclass(frozen=True)
class StableAnswer:
    """A weakly stable matching and what is proven of it.

    Parameters
    ----------
    vacancy
        The vacancy of each candidate or -1; ``int32[n]``.
    placed_bound
        No weakly stable matching places more people.
    weight_bound
        No weakly stable matching that places as many people has a greater total weight.
    """

    vacancy: Int32
    placed_bound: int
    weight_bound: int


def stable(problem: Problem, seed: int, effort: float, progress: Progress) -> StableAnswer:
    """Return a weakly stable matching, as large and then as heavy as the effort allows.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).
    seed
        What breaks the ties and guides the search.
    effort
        How much work to do; a unit is near one second of one core. With any effort there is an
        answer, at least that of deferred acceptance.
    progress
        Is told each step and each better matching.
    """
    reduced, _ = reduce_pairs(problem)
    search = _Search(
        problem=reduced,
        seed=seed,
        left=effort,
        progress=progress,
        vacancy=np.full(reduced.n_candidates, NONE, dtype=np.int32),
        placed_bound=most_placed(reduced),
    )
    _deferred_acceptance(search)
    if reduced.n_pairs <= _SMALL:
        _prove_size(search)
        _prove_weight(search, share=0.5)
    if not search.proven and search.left > 0:
        whole = reduced.n_pairs <= _LARGE
        _relax(search)
        _local_search(search, share=0.6 if whole else 1.0)
        if whole and not search.proven:
            _prove_size(search)
            _prove_weight(search, share=1.0)
    _bound_weight(search)
    assert search.weight_bound is not None
    return StableAnswer(search.vacancy, search.placed_bound, search.weight_bound)


def _deferred_acceptance(search: _Search) -> None:
    """Start from deferred acceptance: by weight, by few pairs, and by lot."""
    problem = search.problem
    candidate = problem.candidate
    heavy = -problem.weight
    few = np.diff(problem.indptr)[candidate].astype(np.int64)
    crowd = np.bincount(problem.vacancy, minlength=problem.n_vacancies)[problem.vacancy]
    by_lot = break_ties(problem, search.seed)
    orders = [order_by(problem, heavy, heavy), order_by(problem, _int64(crowd), few), by_lot]
    for order in orders:
        search.offer("deferred-acceptance", candidates_propose(problem, order))
        search.offer("deferred-acceptance", candidates_propose(problem, order, promote=True))
        search.offer("deferred-acceptance", vacancies_propose(problem, order))


def _relax(search: _Search) -> None:
    """Bound the weight by the linear relaxation, and let its shares break the ties."""
    problem, size = search.problem, search.placed
    effort = search.left * _RELAX_SHARE
    if work(problem, 0.0) > effort:
        return
    relaxed = relax(problem, size, effort)
    search.left -= effort
    if relaxed is None:
        return
    search.bound_weight(relaxed.bound)
    most = int(problem.weight.max(initial=0))
    key = -(relaxed.share * most).astype(np.int64) - problem.weight
    order = order_by(problem, key, key)
    for vacancy in (candidates_propose(problem, order), vacancies_propose(problem, order)):
        if np.count_nonzero(vacancy != NONE) >= size:
            search.offer("relaxation", polish(problem, vacancy))


def _local_search(search: _Search, share: float) -> None:
    search.left -= local_search(
        search.problem,
        search.vacancy,
        lambda better: search.offer("local-search", better),
        seed=search.seed,
        effort=search.left * share,
        most=search.placed_bound,
    )


def _prove_size(search: _Search) -> None:
    """Ask CP-SAT for a larger matching or for the proof that there is none."""
    if search.placed == search.placed_bound:
        return
    model = CutoffModel(search.problem)
    model.maximise_placed()
    bound = _run(search, model, "size", search.left / 2)
    if bound is None:
        return
    if bound < search.placed:
        raise SolverError(message("a solver's bound is below a matching that is known"))
    search.placed_bound = min(search.placed_bound, bound)


def _prove_weight(search: _Search, share: float) -> None:
    """Ask CP-SAT for a heavier matching of this size or for the proof that there is none."""
    model = CutoffModel(search.problem)
    model.maximise_weight(search.placed)
    bound = _run(search, model, "weight", search.left * share)
    if bound is not None:
        search.bound_weight(bound)


def _run(search: _Search, model: CutoffModel, step: str, effort: float) -> int | None:
    """Run CP-SAT from the best matching known; return its bound, if it has one."""
    from ortools.sat.python import cp_model

    building = work(model.problem, 0.0)
    if effort <= building:
        return None
    model.hint(search.vacancy)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = search.seed
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # it would take Ctrl-C away from Python
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = (effort - building) / WORK_PER_TIME
    status = solver.solve(model.model)
    search.left -= work(model.problem, float(solver.response_proto.deterministic_time))
    if status == cp_model.UNKNOWN:
        return None  # its bound is not one: it says 0 where it has not begun
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise SolverError(message("CP-SAT denies a matching that is known"))
    search.offer(step, model.matching(solver))
    return int(np.floor(solver.best_objective_bound + 1e-6))


def _bound_weight(search: _Search) -> None:
    """Bound the weight by the heaviest matching of this size, stable or not."""
    flow = heaviest(search.problem, size=search.placed)
    assert flow is not None
    search.bound_weight(total(search.problem, flow))


def _int64(values: Int32 | Int64) -> Int64:
    return np.asarray(values, dtype=np.int64)
