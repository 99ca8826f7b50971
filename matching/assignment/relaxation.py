"""The linear relaxation of the cutoff model: a bound on the weight, and a hint where to look.

The bound does not rest on the solver's word: it is computed from the dual values, and is valid
for any dual values at all, good or bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, fsum, inf
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import numpy.typing as npt

from matching.assignment.cutoff import can_bind
from matching.tables import Float64, Int64, Problem

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_STRIDE: Final = 2**31
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
        No weakly stable matching of the given size weighs more.
    share
        How much of each pair the fractional optimum takes, 0 to 1; ``float64[p]``.
    """

    bound: int
    share: Float64


def relax(problem: Problem, size: int, effort: float) -> Relaxed | None:
    """Return the bound of the linear relaxation, or None if the solver gives no multipliers.

    A simplex that is stopped early still gives a true bound, somewhat weaker, and shares that
    are a hint only.

    Parameters
    ----------
    problem
        A problem without locks.
    size
        How many candidates are placed exactly.
    effort
        How much work to do; a unit is near one second of one core.

    Notes
    -----
    The bound is that of A. Neumaier and O. Shcherbina, "Safe bounds in linear and mixed-integer
    linear programming", Mathematical Programming 99 (2004) 283-296: all variables have finite
    bounds, so any multipliers give one.
    """
    from ortools.linear_solver.python import model_builder_helper as helper

    rows = _Rows(problem, size)
    matrix, low, high = rows.matrix(), rows.low(), rows.high()
    top = rows.upper_bounds()
    gain: Float64 = np.zeros(top.size)
    gain[: problem.n_pairs] = problem.weight
    model = cast(Any, helper.ModelBuilderHelper())
    model.fill_model_from_sparse_data(np.zeros(top.size), top, -gain, low, high, matrix)
    solver = helper.ModelSolverHelper("glop")
    solver.set_solver_specific_parameters(
        f"use_dual_simplex: true max_deterministic_time: {effort / _WORK_PER_TIME:.6f}"
    )
    solver.solve(model)
    dual = -np.asarray(solver.dual_values(), dtype=np.float64)
    share = np.asarray(solver.variable_values(), dtype=np.float64)[: problem.n_pairs]
    if dual.size != low.size or share.size != problem.n_pairs or not np.all(np.isfinite(dual)):
        return None
    bound = _safe_bound(matrix, (low, high), top, gain, dual)
    return Relaxed(floor(bound + _SLACK), np.clip(np.nan_to_num(share), 0.0, 1.0))


def _safe_bound(
    matrix: csr_matrix, sides: tuple[Float64, Float64], top: Float64, gain: Float64, dual: Float64
) -> float:
    """Return a bound on ``gain @ x`` for ``sides[0] <= matrix @ x <= sides[1], 0 <= x <= top``."""
    low, high = sides
    dual = np.where(np.isfinite(np.where(dual > 0, high, low)), dual, 0.0)
    side = np.where(dual > 0, high, low)
    reduced = gain - matrix.T @ dual
    parts = np.concatenate((dual * np.where(dual == 0, 0.0, side), np.maximum(reduced, 0) * top))
    return fsum(parts.tolist())


class _Rows:
    """The rows of the relaxation, block by block.

    Columns: x of each pair; y of each candidate's class ("gets it or better"); s, f and the
    count of people of each vacancy's class; g and the count of people of each class of an
    employer whose cap can bind. `cutoff` says what they mean.
    """

    def __init__(self, problem: Problem, size: int) -> None:
        self._problem = problem
        self._size = size
        self._entries: list[tuple[Int64, Int64, Float64]] = []
        self._low: list[Float64] = []
        self._high: list[Float64] = []
        self._count = 0
        employer = problem.employer[problem.vacancy]
        binding = can_bind(problem)
        self._capped = np.flatnonzero(binding[employer])
        self._mine, self._class_of = _classes(problem.candidate, problem.candidate_rank)
        self._theirs, self._cutoff_of = _classes(problem.vacancy, problem.vacancy_rank)
        self._firm, self._level_of = _classes(
            employer[self._capped], problem.vacancy_rank[self._capped]
        )
        widths = [problem.n_pairs, self._mine.size, *[self._theirs.size] * 3]
        widths += [self._firm.size] * 2
        starts = np.concatenate(([0], np.cumsum(widths))).astype(np.int64)
        self._y, self._s, self._f, self._n, self._g, self._ne, self._width = starts[1:].tolist()
        vacancy = self._theirs // _STRIDE
        self._places = problem.capacity[vacancy].astype(np.float64)
        self._cap = problem.employer_capacity[self._firm // _STRIDE].astype(np.float64)
        own = problem.employer[vacancy]
        self._under_cap = np.flatnonzero(binding[own])
        key = own.astype(np.int64) * _STRIDE + self._theirs % _STRIDE
        self._level = np.searchsorted(self._firm, key)[self._under_cap]
        self._counts()
        self._cutoffs()
        self._stability()

    def matrix(self) -> csr_matrix:
        """Return the rows as a sparse matrix."""
        from scipy.sparse import csr_matrix

        row, column, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        return csr_matrix((value, (row, column)), shape=(self._count, self._width))

    def low(self) -> Float64:
        """Return the least value of each row."""
        return np.concatenate(self._low)

    def high(self) -> Float64:
        """Return the greatest value of each row."""
        return np.concatenate(self._high)

    def upper_bounds(self) -> Float64:
        """Return the greatest value of each column; the least is 0."""
        result = np.ones(self._width)
        result[self._n : self._g] = self._places
        result[self._ne :] = self._cap
        return result

    def _add(
        self, low: float | Float64, high: float | Float64, count: int, *parts: tuple[Any, Any, Any]
    ) -> None:
        """Add `count` rows; each part is (row within the block, column, value)."""
        for row, column, value in parts:
            at = np.asarray(row, dtype=np.int64)
            self._entries.append(
                (
                    at + self._count,
                    np.asarray(column, dtype=np.int64),
                    np.broadcast_to(np.asarray(value, dtype=np.float64), at.shape),
                )
            )
        self._low.append(np.broadcast_to(np.asarray(low, dtype=np.float64), (count,)))
        self._high.append(np.broadcast_to(np.asarray(high, dtype=np.float64), (count,)))
        self._count += count

    def _counts(self) -> None:
        """Tie y and the counts to x by chains, and set the size."""
        everyone = np.arange(self._problem.n_pairs)
        self._chain(self._mine, self._class_of, everyone, self._y)
        self._chain(self._theirs, self._cutoff_of, everyone, self._n)
        self._chain(self._firm, self._level_of, self._capped, self._ne)
        self._add(self._size, self._size, 1, (np.zeros(everyone.size), everyone, 1))

    def _chain(self, keys: Int64, class_of: Int64, pairs: Int64, start: int) -> None:
        every, later = np.arange(keys.size), _later(keys)
        self._add(
            0,
            0,
            keys.size,
            (every, start + every, 1),
            (later, start + later - 1, -1),
            (class_of, pairs, -1),
        )

    def _cutoffs(self) -> None:
        """Say what s, f and g ask of the counts, and that s and g rise along a list."""
        s, f, n, g, ne = self._s, self._f, self._n, self._g, self._ne
        every, levels = np.arange(self._theirs.size), np.arange(self._firm.size)
        under, level = self._under_cap, self._level
        self._add(
            0, 0, every.size, (every, s + every, 1), (every, f + every, -1), (under, g + level, -1)
        )
        self._add(0, inf, every.size, (every, n + every, 1), (every, f + every, -self._places))
        self._add(
            0,
            inf,
            levels.size,
            (levels, ne + levels, 1),
            (levels, g + levels, -self._cap),
            (level, f + under, -self._places[under]),
        )
        for keys, count, closed, size in (
            (self._theirs, n, s, self._places),
            (self._firm, ne, g, self._cap),
        ):
            index, later = np.arange(keys.size), _later(keys)
            last = np.searchsorted(keys // _STRIDE, keys // _STRIDE, side="right") - 1
            self._add(
                -inf,
                size,
                index.size,
                (index, count + last, 1),
                (index, count + index, -1),
                (index, closed + index, size),
            )
            row = np.arange(later.size)
            self._add(0, inf, later.size, (row, closed + later, 1), (row, closed + later - 1, -1))

    def _stability(self) -> None:
        """Let no pair block, and nobody be where a better rank is the cutoff."""
        pairs = np.arange(self._problem.n_pairs)
        self._add(
            1,
            inf,
            pairs.size,
            (pairs, self._y + self._class_of, 1),
            (pairs, self._s + self._cutoff_of, 1),
        )
        for keys, class_of, among, closed in (
            (self._theirs, self._cutoff_of, pairs, self._s),
            (self._firm, self._level_of, self._capped, self._g),
        ):
            inner = np.zeros(keys.size, dtype=np.bool_)
            inner[_later(keys)] = True
            chosen = np.flatnonzero(inner[class_of])
            row = np.arange(chosen.size)
            self._add(
                -inf,
                1,
                chosen.size,
                (row, among[chosen], 1),
                (row, closed + class_of[chosen] - 1, 1),
            )


def _classes(owner: npt.NDArray[Any], rank: npt.NDArray[Any]) -> tuple[Int64, Int64]:
    """Return the (owner, rank) that occur as rising numbers, and the position of each pair's."""
    keys, position = np.unique(owner.astype(np.int64) * _STRIDE + rank, return_inverse=True)
    return keys, position.astype(np.int64)


def _later(keys: Int64) -> Int64:
    """Return the positions that have a better class of the same owner before them."""
    return np.flatnonzero(keys[1:] // _STRIDE == keys[:-1] // _STRIDE) + 1
