"""Ask MIP solvers for the best weakly stable matching, and believe none that is caught lying.

A solver is asked about a model that a matching is known to satisfy. Who calls that model
infeasible, claims a bound below the matching that is known, or hands in something that breaks a row
or that the judge refuses, is left out, and the next solver is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import floor
from typing import Any, Final, cast

import numpy as np

from matching.assignment.exact.rows import Rows
from matching.assignment.verify import verify
from matching.errors import SolverError, message
from matching.tables import NONE, Bool, Float64, Int32, Int64, Problem

_ROUND: Final = 1e-5


@dataclass(frozen=True)
class Question:
    """What a solver is asked: the greatest ``gain @ x`` over the rows.

    Parameters
    ----------
    rows
        The rows of the model.
    gain
        What each pair is worth; ``int64[p]``.
    out, into
        Pairs that are left out and taken in; ``bool[p]``.
    known
        A weakly stable matching that keeps them; ``int32[n]``.
    """

    rows: Rows
    gain: Int64
    out: Bool
    into: Bool
    known: Int32


@dataclass(frozen=True)
class Limits:
    """When a solver stops: after so many nodes of its tree, or so many seconds, if any."""

    nodes: int
    seconds: float | None
    seed: int


@dataclass(frozen=True)
class Claim:
    """What a solver says: a bound, a point of the model, or that there is none."""

    bound: float | None = None
    point: Float64 | None = None
    infeasible: bool = False


Solver = Callable[[Question, Limits], Claim]


@dataclass(frozen=True)
class Answer:
    """What is believed: an upper bound and a matching, as far as there are, and who lied."""

    bound: int | None
    vacancy: Int32 | None
    liars: tuple[str, ...] = ()


def ask(question: Question, limits: Limits, solvers: dict[str, Solver] | None = None) -> Answer:
    """Return what the first solver that is not caught lying says.

    Parameters
    ----------
    question
        The model and what is known of it.
    limits
        When each solver stops.
    solvers
        Whom to ask, by name; None: `SOLVERS`. A solver that says nothing passes the question on.

    Raises
    ------
    SolverError
        If the matching that is known does not keep the rows: then the model is wrong.
    """
    known = question.rows.point(question.known)
    mine = known[: question.gain.size].astype(np.bool_)
    if not question.rows.holds(known) or np.any(mine & question.out | ~mine & question.into):
        raise SolverError(message("the model denies a matching that is known"))
    worth = int(question.gain[mine].sum())
    liars: list[str] = []
    best: Int32 | None = None
    for name, solver in (SOLVERS if solvers is None else solvers).items():
        claim = solver(question, limits)
        found = None if claim.point is None else _matching(question, claim.point)
        value = worth if found is None else int(question.gain[_chosen(question, found)].sum())
        lies = claim.infeasible or (claim.point is not None and found is None)
        lies |= claim.bound is not None and floor(claim.bound + _ROUND) < max(worth, value)
        if lies:
            liars.append(name)
            continue
        best = found if found is not None and value > worth else best
        worth = max(worth, value)
        if claim.bound is not None:
            return Answer(floor(claim.bound + _ROUND), best, tuple(liars))
    return Answer(None, best, tuple(liars))


def _chosen(question: Question, vacancy: Int32) -> Bool:
    problem = question.rows.problem
    result: Bool = vacancy[problem.candidate] == problem.vacancy
    return result


def _matching(question: Question, point: Float64) -> Int32 | None:
    """Return the matching of a point, or None if it breaks a row or the judge refuses it."""
    problem = question.rows.problem
    chosen = point[: problem.n_pairs] > 0.5
    if np.any(np.bincount(problem.candidate[chosen], minlength=1) > 1):
        return None
    result = np.full(problem.n_candidates, NONE, dtype=np.int32)
    result[problem.candidate[chosen]] = problem.vacancy[chosen]
    if np.any(chosen & question.out | ~chosen & question.into):
        return None
    whole = question.rows.point(result)
    return result if question.rows.holds(whole) and verify(problem, result).stable else None


def _mathopt(name: str, question: Question, limits: Limits) -> Claim:
    """Ask a solver of OR-Tools' MathOpt."""
    from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]

    model = mathopt.Model.from_model_proto(_proto(question))
    kind = mathopt.SolverType[name]
    hints = []
    if kind == mathopt.SolverType.GSCIP:  # HiGHS takes none
        point = question.rows.point(question.known)
        values = {model.get_variable(i): value for i, value in enumerate(point.tolist())}
        hints = [mathopt.SolutionHint(variable_values=values)]
    parameters = mathopt.SolveParameters(
        random_seed=limits.seed,
        node_limit=limits.nodes,
        threads=1 if kind == mathopt.SolverType.GSCIP else None,
        time_limit=None if limits.seconds is None else timedelta(seconds=limits.seconds),
    )
    try:
        result = mathopt.solve(
            model,
            kind,
            params=parameters,
            model_params=mathopt.ModelSolveParameters(solution_hints=hints),
        )
    except Exception:  # a solver that breaks down says nothing; MathOpt has no one class for it
        return Claim()
    return _claim(result, question.rows.upper_bounds().size)


def _claim(result: Any, width: int) -> Claim:
    """Return what a result of MathOpt says."""
    from ortools.math_opt.python import mathopt

    reason, kinds = result.termination.reason, mathopt.TerminationReason
    if reason in (kinds.INFEASIBLE, kinds.INFEASIBLE_OR_UNBOUNDED):
        return Claim(infeasible=True)
    point = None
    if result.has_primal_feasible_solution():
        values = result.variable_values()
        point = np.zeros(width)
        for variable, value in values.items():
            point[variable.id] = value
    bound = float(result.termination.objective_bounds.dual_bound)
    usable = reason in (kinds.OPTIMAL, kinds.FEASIBLE, kinds.NO_SOLUTION_FOUND)
    return Claim(bound if usable and np.isfinite(bound) else None, point)


def _proto(question: Question) -> Any:
    """Return the model as MathOpt's message."""
    from ortools.math_opt import model_pb2  # type: ignore[import-untyped]

    rows, pairs = question.rows, question.gain.size
    matrix = rows.matrix()
    matrix.sum_duplicates()
    entries = cast(Any, matrix).tocoo()
    top, low = rows.upper_bounds(), np.zeros(rows.upper_bounds().size)
    top[:pairs][question.out] = 0.0
    low[:pairs][question.into] = 1.0
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(top.size))
    model.variables.lower_bounds.extend(low.tolist())
    model.variables.upper_bounds.extend(top.tolist())
    model.variables.integers.extend(rows.whole().tolist())
    model.objective.maximize = True
    gain = np.flatnonzero(question.gain)
    model.objective.linear_coefficients.ids.extend(gain.tolist())
    model.objective.linear_coefficients.values.extend(question.gain[gain].astype(float).tolist())
    model.linear_constraints.ids.extend(range(rows.low().size))
    model.linear_constraints.lower_bounds.extend(rows.low().tolist())
    model.linear_constraints.upper_bounds.extend(rows.high().tolist())
    model.linear_constraint_matrix.row_ids.extend(entries.row.tolist())
    model.linear_constraint_matrix.column_ids.extend(entries.col.tolist())
    model.linear_constraint_matrix.coefficients.extend(entries.data.tolist())
    return model


SOLVERS: Final[dict[str, Solver]] = {
    "HiGHS": partial(_mathopt, "HIGHS"),
    "SCIP": partial(_mathopt, "GSCIP"),
}
"""Whom to ask, in this order. Both are asked through OR-Tools: its HiGHS and that of the package
``highspy`` cannot be loaded together, and one version of the latter gave wrong answers."""


def most(problem: Problem) -> Int64:
    """Return the gain of the greatest size: 1 for each pair; ``int64[p]``."""
    return np.ones(problem.n_pairs, dtype=np.int64)
