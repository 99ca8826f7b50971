"""One part of a market: better matchings and lower bounds until they meet or the work is done.

The steps, cheapest first; each builds on what the ones before have found:

1. flows bound size and weight, and a walk along ties (`walk`) looks for the size;
2. MIP solvers on the cutoff model (`proof`), where the part is small: often enough at once;
3. CP-SAT on the same model, which finds more than it proves;
4. the linear relaxation (`relaxation`): a bound on the weight, a tie-break that gives a better
   first answer, and pairs that no better matching can have;
5. polishing and local search with CP-SAT on pieces (`improve`);
6. the solvers again, with what the bound and the better matching rule out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from matching.assignment.budget import Budget
from matching.assignment.cutoff import CutoffModel
from matching.assignment.deferred_acceptance import (
    candidates_propose,
    order_by,
    vacancies_propose,
)
from matching.assignment.exact.goal import Goal, total
from matching.assignment.exact.proof import Limits, Question, ask, most
from matching.assignment.exact.rows import Rows
from matching.assignment.exact.walk import EFFORT_PER_LOOK, walk
from matching.assignment.flow import heaviest
from matching.assignment.improve import WORK_PER_TIME, local_search, polish, work
from matching.assignment.relaxation import Relaxed, relax
from matching.assignment.verify import verify
from matching.errors import SolverError, message
from matching.tables import NONE, Bool, Int32, Problem

SMALL: Final = 2_500
"""Up to so many pairs the whole model is solved before any local search."""

LARGE: Final = 4_000
"""Above so many pairs CP-SAT never gets the whole model: it would not even presolve it."""

RELAXED: Final = 60_000
"""Above so many pairs there is no relaxation: the simplex would not come to an end."""

_FLOW_PER_PAIR: Final = 1.5e-5
"""Effort of a min-cost flow for each pair."""

_RELAX_SHARE: Final = 0.5
"""The share of the effort that the linear relaxation may take."""

_MIP_PAIRS: Final = 1_500
"""Where only effort counts, MIP solvers get no more pairs than this: they count nodes, and the work
at the root of a larger model is unknown."""

_MIP_PAIRS_TIMED: Final = 30_000
_MIP_ROOT: Final = 1e-3
_MIP_NODE: Final = 5e-5
"""Effort for each pair of the root, and of each further node."""

_MANY_NODES: Final = 10_000_000

_WALK_SHARE: Final = 0.15
_MOST_LOOKS: Final = 100_000_000
"""Where only effort counts, a walk looks at no more entries: without the compiled kernel it would
take minutes."""

_LOOKS_AT_ONCE: Final = 10_000_000
_PATIENCE: Final = 3
"""So many turns of a walk in a row that place nobody more end it."""

_PASSES: Final = 6
_WORTH_WHILE: Final = 0.5
"""With a time limit search and proof take turns, while so many seconds are left."""


@dataclass
class Search:
    """The best matching of a part so far, what is proven of it, and what may still be done.

    Parameters
    ----------
    problem
        The part.
    goal
        What is better.
    seed
        What guides the solvers.
    budget
        What is left for the whole market.
    vacancy
        The best matching known, weakly stable; ``int32[n]``.
    placed_bound
        No weakly stable matching of the part places more people.
    told
        Is given the step and the matching, whenever there is a better one.
    weight_bound
        No weakly stable matching weighs more: with `Goal.WEIGHT` none at all, else none of this
        size. None: nothing is known yet.
    """

    problem: Problem
    goal: Goal
    seed: int
    budget: Budget
    vacancy: Int32
    placed_bound: int
    told: Callable[[str, Int32], None]
    weight_bound: int | None = None
    relaxed: Relaxed | None = None
    liars: list[str] = field(default_factory=list)

    @property
    def placed(self) -> int:
        """How many candidates have a place."""
        return int(np.count_nonzero(self.vacancy != NONE))

    @property
    def proven(self) -> bool:
        """Whether nothing can be better."""
        size = self.goal is Goal.WEIGHT or self.placed == self.placed_bound
        heavy = self.goal is Goal.SIZE or self.weight_bound == total(self.problem, self.vacancy)
        return size and heavy

    def offer(self, step: str, vacancy: Int32) -> None:
        """Keep `vacancy` if it is better than what is known, and tell."""
        old, new = (self.goal.worth(self.problem, v) for v in (self.vacancy, vacancy))
        if new <= old:
            return
        if self.goal is not Goal.WEIGHT and new[0] > old[0]:
            self.weight_bound = self.relaxed = None  # they were of the smaller size
        self.vacancy = vacancy
        self.told(step, vacancy)

    def bound_placed(self, bound: int) -> None:
        """Take note that no matching places more people than `bound`."""
        if bound < self.placed:
            raise SolverError(message("a solver's bound is below a matching that is known"))
        self.placed_bound = min(self.placed_bound, bound)

    def bound_weight(self, bound: int) -> None:
        """Take note that no matching weighs more than `bound`."""
        if bound < total(self.problem, self.vacancy):
            raise SolverError(message("a solver's bound is below a matching that is known"))
        self.weight_bound = bound if self.weight_bound is None else min(bound, self.weight_bound)

    def _sizes(self) -> tuple[int, int]:
        """Return the least and the greatest size of the matchings whose weight is bounded."""
        return (0, self.placed_bound) if self.goal is Goal.WEIGHT else (self.placed, self.placed)

    def run(self, effort: float) -> None:
        """Do all the steps, with so much effort."""
        pairs, begun = self.problem.n_pairs, self._rest()

        def left() -> float:
            return max(effort - (begun - self._rest()), 0.0)

        self._walk(left() * _WALK_SHARE)
        if not self.proven:
            self._bound_by_flow()
        if not self.proven and pairs <= SMALL:
            if self.goal is not Goal.WEIGHT and self.placed < self.placed_bound:
                self._local_search(left() * 0.1)
            self._prove(left() * 0.5)
        whole = pairs <= LARGE or self.budget.seconds is not None
        for again in range(1 if self.budget.seconds is None else _PASSES):
            if self.proven or left() <= (_WORTH_WHILE if again else 0.0):
                break
            self._relax(left() * _RELAX_SHARE, again=again > 0)
            self._local_search(left() * (0.6 if whole else 1.0), again)
            if self.budget.seconds is not None:
                self._walk(left() * _WALK_SHARE, again + 1)
            self._bound_by_flow()
            if not self.proven:
                self._relax(left() * _RELAX_SHARE, again=True)
                self._prove(left())
        self._bound_by_flow()

    def _rest(self) -> float:
        """Return what is left for all parts, in effort or in seconds."""
        seconds = self.budget.seconds
        return self.budget.left if seconds is None else min(self.budget.left, seconds)

    def _prove(self, effort: float) -> None:
        """Ask for the greatest size, and when that is proven for the greatest weight."""
        if self.goal is not Goal.WEIGHT and self.placed < self.placed_bound:
            self._ask_mip(by_size=True, effort=effort / 3)
            if self.placed < self.placed_bound:
                self._ask_cp(by_size=True, effort=effort / 3)
        ready = self.goal is Goal.WEIGHT or self.placed == self.placed_bound
        if self.goal is not Goal.SIZE and not self.proven:
            if ready:
                self._ask_mip(by_size=False, effort=effort / 3)
            if not self.proven:
                self._ask_cp(by_size=False, effort=effort / 3)

    def _bound_by_flow(self) -> None:
        """Bound the weight by the heaviest matching, stable or not; if stable it is the answer."""
        if self.goal is Goal.SIZE or self.weight_bound is not None:
            return
        effort = _FLOW_PER_PAIR * self.problem.n_pairs
        seconds = self.budget.seconds
        if seconds is not None and effort > seconds:
            return
        self.budget.spend(effort)
        size = None if self.goal is Goal.WEIGHT else self.placed
        flow = heaviest(self.problem, size=size)
        if flow is None:
            raise SolverError(message("the minimum-cost flow solver gave no answer"))
        self.bound_weight(total(self.problem, flow))
        if not self.proven and verify(self.problem, flow).stable:
            self.offer("flow", flow)

    def _relax(self, effort: float, *, again: bool = False) -> None:
        """Bound the weight by the linear relaxation, and let its shares break the ties."""
        problem = self.problem
        building = work(problem, 0.0)
        if self.goal is Goal.SIZE or building > effort or problem.n_pairs > RELAXED:
            return
        if again and self.relaxed is not None:
            return
        seconds = self.budget.seconds
        least, greatest = self._sizes()
        relaxed = relax(
            problem,
            least,
            effort,
            most=greatest,
            seconds=1e6 if seconds is None else seconds * _RELAX_SHARE,
        )
        self.budget.spend(effort)
        if relaxed is None:
            return
        self.relaxed = relaxed
        self.bound_weight(relaxed.bound)
        if again or problem.employer_ranks == "candidates":
            return
        heaviest_pair = int(problem.weight.max(initial=0))
        key = -(relaxed.share * heaviest_pair).astype(np.int64) - problem.weight
        order = order_by(problem, key, key)
        for vacancy in (candidates_propose(problem, order), vacancies_propose(problem, order)):
            if np.count_nonzero(vacancy != NONE) >= least:
                self.offer("relaxation", polish(problem, vacancy, self.goal))

    def _walk(self, effort: float, again: int = 0) -> None:
        """Walk along ties towards the greatest size."""
        if self.goal is Goal.WEIGHT:
            return
        timed = self.budget.seconds is not None
        left = int(effort / EFFORT_PER_LOOK)
        left = left if timed else min(left, _MOST_LOOKS)
        target = int(np.count_nonzero(np.diff(self.problem.indptr))) - self.placed_bound
        vacancy, turn = self.vacancy, self.seed + 1_000_003 * again
        fruitless = 0
        while left > 0 and self.placed < self.placed_bound and self.budget.left > 0:
            if fruitless == _PATIENCE:
                return
            before = self.placed
            vacancy, looks = walk(self.problem, vacancy, turn, min(left, _LOOKS_AT_ONCE), target)
            self.budget.spend(EFFORT_PER_LOOK * looks)
            left -= max(looks, 1)
            turn += 1
            self.offer("walk", vacancy)
            fruitless = 0 if self.placed > before else fruitless + 1

    def _local_search(self, effort: float, again: int = 0) -> None:
        self.budget.spend(
            local_search(
                self.problem,
                self.vacancy,
                lambda better: self.offer("local-search", better),
                seed=self.seed + again,
                effort=effort,
                most=self.placed_bound,
                goal=self.goal,
                budget=self.budget,
            )
        )

    def _hopeless(self, by_size: bool) -> tuple[Bool, Bool]:
        """Return pairs that only worse matchings have, and pairs that only worse ones lack."""
        if by_size or self.relaxed is None:
            nothing = np.zeros(self.problem.n_pairs, dtype=np.bool_)
            return nothing, nothing
        weight = total(self.problem, self.vacancy)
        return self.relaxed.out(weight), self.relaxed.into(weight)

    def _ask_mip(self, *, by_size: bool, effort: float) -> None:
        """Ask the MIP solvers for a better matching or for the proof that there is none."""
        pairs, seconds = self.problem.n_pairs, self.budget.seconds
        out, into = self._hopeless(by_size)
        free = int(np.count_nonzero(~out & ~into))
        nodes, share = _MANY_NODES, None
        if seconds is None:
            root = _MIP_ROOT * free
            if free > _MIP_PAIRS or root > effort:
                return
            nodes = 1 + int((effort - root) / (_MIP_NODE * max(free, 1)))
            self.budget.spend(effort)
        else:
            share = min(seconds, effort) / 2
            if pairs > _MIP_PAIRS_TIMED or share <= 0.05:
                return
        least, greatest = (self.placed, self.placed_bound) if by_size else self._sizes()
        question = Question(
            rows=Rows(self.problem, least, greatest),
            gain=most(self.problem) if by_size else self.problem.weight,
            out=out,
            into=into,
            known=self.vacancy,
        )
        answer = ask(question, Limits(nodes, share, self.seed))
        self.liars += answer.liars
        self._believe("mip", by_size, answer.bound, answer.vacancy)

    def _ask_cp(self, *, by_size: bool, effort: float) -> None:
        """Ask CP-SAT for a better matching or for the proof that there is none."""
        from ortools.sat.python import cp_model

        building = work(self.problem, 0.0)
        if effort <= building or self.problem.n_pairs > LARGE:
            return
        model = CutoffModel(self.problem)
        model.fix(*self._hopeless(by_size))
        if by_size:
            model.maximise_placed()
        elif self.goal is Goal.WEIGHT:
            model.maximise_any_weight()
        else:
            model.maximise_weight(self.placed)
        model.hint(self.vacancy)
        solver = cp_model.CpSolver()
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False  # it would take Ctrl-C away from Python
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = (effort - building) / WORK_PER_TIME
        if self.budget.seconds is not None:
            solver.parameters.max_time_in_seconds = min(self.budget.seconds, effort)
        status = solver.solve(model.model)
        self.budget.spend(work(self.problem, float(solver.response_proto.deterministic_time)))
        if status == cp_model.UNKNOWN:
            return  # its bound is not one: it says 0 where it has not begun
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise SolverError(message("CP-SAT denies a matching that is known"))
        bound = int(np.floor(solver.best_objective_bound + 1e-6))
        self._believe("size" if by_size else "weight", by_size, bound, model.matching(solver))

    def _believe(self, step: str, by_size: bool, bound: int | None, vacancy: Int32 | None) -> None:
        """Take over a matching and a bound."""
        if bound is not None and not by_size:
            self.bound_weight(bound)
        if vacancy is not None:
            self.offer(step, vacancy)
        if bound is not None and by_size:
            self.bound_placed(bound)
