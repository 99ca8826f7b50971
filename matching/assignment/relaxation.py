"""The linear relaxation of the cutoff model: a bound on the weight, and a hint where to look.

The bound does not rest on the solver's word: it is computed from the dual values, and is valid
for any dual values at all, good or bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, fsum
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from matching.assignment.exact.rows import Rows
from matching.tables import Bool, Float64, Problem

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_WORK_PER_TIME: Final = 1.6
"""Effort of one unit of GLOP's deterministic time."""

_SLACK: Final = 1e-3
"""More than the rounding errors of a bound in double precision can add up to, in points."""


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation tells.

    Parameters
    ----------
    bound
        No weakly stable matching of the given sizes weighs more.
    share
        How much of each pair the fractional optimum takes, 0 to 1; ``float64[p]``.
    ceiling
        The bound before rounding.
    reduced
        What taking a pair changes of it, beyond what the rows pay: a matching with a pair of
        -r weighs at most ``ceiling - r``, one without a pair of r as well; ``float64[p]``.
    """

    bound: int
    share: Float64
    ceiling: float
    reduced: Float64

    def out(self, weight: int) -> Bool:
        """Return pairs that no matching of the sizes of at least `weight` has; ``bool[p]``.

        Reduced cost fixing (H. Crowder, E. L. Johnson, M. Padberg, "Solving large-scale zero-one
        linear programming problems", Operations Research 31 (1983) 803-834).
        """
        result: Bool = self.ceiling + _SLACK + self.reduced < weight
        return result

    def into(self, weight: int) -> Bool:
        """Return pairs that every matching of the sizes of at least `weight` has; ``bool[p]``."""
        result: Bool = self.ceiling + _SLACK - self.reduced < weight
        return result


def relax(
    problem: Problem, size: int, effort: float, *, most: int | None = None, seconds: float = 1e6
) -> Relaxed | None:
    """Return the bound of the linear relaxation, or None if the solver gives no multipliers.

    A simplex that is stopped early still gives a true bound, somewhat weaker, and shares that
    are a hint only.

    Parameters
    ----------
    problem
        A problem without locks.
    size
        How many candidates are placed exactly, or at least if there is a `most`.
    effort
        How much work to do; a unit is near one second of one core.
    most
        How many candidates are placed at most.
    seconds
        When to stop whatever the effort.

    Notes
    -----
    The bound is that of A. Neumaier and O. Shcherbina, "Safe bounds in linear and mixed-integer
    linear programming", Mathematical Programming 99 (2004) 283-296: all variables have finite
    bounds, so any multipliers give one.
    """
    from ortools.linear_solver.python import model_builder_helper as helper

    rows = Rows(problem, size, size if most is None else most)
    matrix, low, high = rows.matrix(), rows.low(), rows.high()
    top = rows.upper_bounds()
    gain: Float64 = np.zeros(top.size)
    gain[: problem.n_pairs] = problem.weight
    model = cast(Any, helper.ModelBuilderHelper())
    model.fill_model_from_sparse_data(np.zeros(top.size), top, -gain, low, high, matrix)
    solver = helper.ModelSolverHelper("glop")
    solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters(
        f"use_dual_simplex: true max_deterministic_time: {effort / _WORK_PER_TIME:.6f}"
    )
    solver.solve(model)
    dual = -np.asarray(solver.dual_values(), dtype=np.float64)
    share = np.asarray(solver.variable_values(), dtype=np.float64)[: problem.n_pairs]
    if dual.size != low.size or share.size != problem.n_pairs or not np.all(np.isfinite(dual)):
        return None
    ceiling, reduced = _safe_bound(matrix, (low, high), top, gain, dual)
    return Relaxed(
        floor(ceiling + _SLACK),
        np.clip(np.nan_to_num(share), 0.0, 1.0),
        ceiling,
        reduced[: problem.n_pairs],
    )


def _safe_bound(
    matrix: csr_matrix, sides: tuple[Float64, Float64], top: Float64, gain: Float64, dual: Float64
) -> tuple[float, Float64]:
    """Return a bound on ``gain @ x``, and what each x adds to it.

    Of all x with ``sides[0] <= matrix @ x <= sides[1], 0 <= x <= top``.
    """
    low, high = sides
    dual = np.where(np.isfinite(np.where(dual > 0, high, low)), dual, 0.0)
    side = np.where(dual > 0, high, low)
    reduced = gain - matrix.T @ dual
    parts = np.concatenate((dual * np.where(dual == 0, 0.0, side), np.maximum(reduced, 0) * top))
    return fsum(parts.tolist()), reduced
