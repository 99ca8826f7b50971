"""Strong stability where employers rank candidates who rank its vacancies alike: a model.

There one of an employer's own people does not block with a free place of it that is liked as well:
neither side would gain. That is no matter of the pairs alone any more, and the proposals of
`matching.assignment.ties.proposals` may miss a matching. A model in clauses decides instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matching.errors import SolverError, message
from matching.tables import NONE, Int32, Problem

if TYPE_CHECKING:
    from matching.assignment.registry import SolveOptions


def ties_within_an_employer(problem: Problem) -> bool:
    """Return whether any candidate ranks two vacancies of one employer alike."""
    employer = problem.employer[problem.vacancy]
    order = np.lexsort((problem.candidate_rank, employer, problem.candidate))
    same = np.ones(max(order.size - 1, 0), dtype=np.bool_)
    for key in (problem.candidate, employer, problem.candidate_rank):
        same &= np.diff(key[order]) == 0
    return bool(same.any())


def solve_by_model(problem: Problem, options: SolveOptions) -> Int32 | None:
    """Return a strongly stable matching, or None if there is none: proven either way.

    For each pair q = (c, v) with rank k at v and employer e, one of these must hold:

    - c has something better, or q; or
    - v or e is full of people who rank strictly better than k; or
    - c has something as good, and v or e is full of people who rank k or better; or
    - c has something as good at e, and v has a free place.

    Parameters
    ----------
    problem
        A problem without locks, whose employers rank candidates.
    options
        The effort and the time, and the seed.

    Raises
    ------
    SolverError
        If the effort or the time ends before it is decided.
    """
    from ortools.sat.python import cp_model

    model = _Model(problem)
    for pair in range(problem.n_pairs):
        model.keep_from_blocking(pair)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = options.seed
    solver.parameters.max_deterministic_time = options.effort
    if options.time_limit is not None:
        solver.parameters.max_time_in_seconds = options.time_limit
    status = solver.solve(model.model)
    if status == cp_model.INFEASIBLE:
        return None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise SolverError(
            message("the effort ended before it was known whether there is such a matching")
        )
    return model.matching(solver)


class _Model:
    """The variables: which pairs are taken, and who is full of whom."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        self._sum = cp_model.LinearExpr.sum
        self._problem = problem
        self._candidate = problem.candidate.tolist()
        self._vacancy = problem.vacancy.tolist()
        self._employer = problem.employer.tolist()
        self._own = problem.candidate_rank.tolist()
        self._rank = problem.vacancy_rank.tolist()
        self._taken = [self.model.new_bool_var("") for _ in self._vacancy]
        self._at: dict[int, list[int]] = {}
        self._of: dict[int, list[int]] = {}
        for pair, vacancy in enumerate(self._vacancy):
            self._at.setdefault(vacancy, []).append(pair)
            self._of.setdefault(self._employer[vacancy], []).append(pair)
        self._literals: dict[tuple[str, int, int], Any] = {}
        self._keep_the_rules()

    def keep_from_blocking(self, pair: int) -> None:
        """Let a pair not block."""
        vacancy, rank = self._vacancy[pair], self._rank[pair]
        employer, own = self._employer[vacancy], self._own[pair]
        row = self._row(self._candidate[pair])
        enough = [self._taken[q] for q in row if self._own[q] < own or q == pair]
        equal = [q for q in row if self._own[q] == own and q != pair]
        full = [
            self._full("v", vacancy, rank - 1),
            self._full("e", employer, rank - 1),
        ]
        self.model.add_bool_or([*enough, *full, *(self._taken[q] for q in equal)])
        loose = [self._full("v", vacancy, rank), self._full("e", employer, rank)]
        for other in equal:
            same = self._employer[self._vacancy[other]] == employer
            also = [self._free(vacancy)] if same else []
            self.model.add_bool_or([~self._taken[other], *loose, *also])

    def matching(self, solver: Any) -> Int32:
        """Return the vacancy of each candidate, or -1."""
        result = np.full(self._problem.n_candidates, NONE, dtype=np.int32)
        for pair, taken in enumerate(self._taken):
            if solver.boolean_value(taken):
                result[self._candidate[pair]] = self._vacancy[pair]
        return result

    def _row(self, candidate: int) -> range:
        indptr = self._problem.indptr
        return range(int(indptr[candidate]), int(indptr[candidate + 1]))

    def _keep_the_rules(self) -> None:
        """One place each, and no more people than places."""
        problem = self._problem
        for candidate in range(problem.n_candidates):
            self.model.add_at_most_one(self._taken[pair] for pair in self._row(candidate))
        for pairs, places in ((self._at, problem.capacity), (self._of, problem.employer_capacity)):
            for index, group in pairs.items():
                self.model.add(
                    self._sum([self._taken[pair] for pair in group]) <= int(places[index])
                )

    def _full(self, kind: str, index: int, rank: int) -> Any:
        """Return what may hold only if a vacancy or employer is full of this rank or better."""
        key = (kind, index, rank)
        if key not in self._literals:
            pairs, places = (
                (self._at, self._problem.capacity)
                if kind == "v"
                else (self._of, self._problem.employer_capacity)
            )
            good = [self._taken[pair] for pair in pairs[index] if self._rank[pair] <= rank]
            self._literals[key] = literal = self.model.new_bool_var("")
            self.model.add(self._sum(good) >= int(places[index])).only_enforce_if(literal)
        return self._literals[key]

    def _free(self, vacancy: int) -> Any:
        """Return what may hold only if a vacancy has a free place."""
        key = ("free", vacancy, 0)
        if key not in self._literals:
            people = [self._taken[pair] for pair in self._at[vacancy]]
            self._literals[key] = literal = self.model.new_bool_var("")
            places = int(self._problem.capacity[vacancy])
            self.model.add(self._sum(people) <= places - 1).only_enforce_if(literal)
        return self._literals[key]
