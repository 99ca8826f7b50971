"""The cutoff model of weak stability as rows of a linear program, without and with whole numbers.

`cutoff` says what the variables mean; `relaxation` bounds with the rows, `proof` gives them to MIP
solvers. A matching can be written as a point of the model, so that whoever uses the rows can see
that they do not cut off a matching that is known to be stable.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from matching.assignment.cutoff import better_elsewhere, can_bind
from matching.tables import Bool, Float64, Int32, Int64, Problem

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_STRIDE: Final = 2**31
_CLOSE: Final = 1e-6


class Rows:
    """The rows of the model, block by block.

    Columns: x of each pair; y of each candidate's class ("gets it or better"); s, f and the
    count of people of each vacancy's class; g and the count of people of each class of an
    employer whose cap can bind; and, where such an employer ranks candidates, whether each
    vacancy's class is full, f aside.

    Parameters
    ----------
    problem
        A problem without locks.
    least, most
        How many candidates are placed at least and at most.
    """

    def __init__(self, problem: Problem, least: int, most: int) -> None:
        self.problem = problem
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
        self._moves = better_elsewhere(problem, binding)
        extra = self._theirs.size if self._moves.size else 0
        widths = [problem.n_pairs, self._mine.size, *[self._theirs.size] * 3]
        widths += [self._firm.size] * 2 + [extra]
        starts = np.concatenate(([0], np.cumsum(widths))).astype(np.int64).tolist()
        self._y, self._s, self._f, self._n, self._g, self._ne, self._h, self._width = starts[1:]
        vacancy = self._theirs // _STRIDE
        self._places = problem.capacity[vacancy].astype(np.float64)
        self._cap = problem.employer_capacity[self._firm // _STRIDE].astype(np.float64)
        own = problem.employer[vacancy]
        self._under_cap = np.flatnonzero(binding[own])
        key = own.astype(np.int64) * _STRIDE + self._theirs % _STRIDE
        self._level = np.searchsorted(self._firm, key)[self._under_cap]
        self._counts(least, most)
        self._cutoffs()
        self._stability()
        self._moving()

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
        result[self._ne : self._h] = self._cap
        return result

    def whole(self) -> Bool:
        """Return which columns take whole numbers only: all but the sums, which follow."""
        result = np.ones(self._width, dtype=np.bool_)
        result[self._y : self._s] = False
        result[self._n : self._g] = False
        result[self._ne : self._h] = False
        return result

    def point(self, vacancy: Int32) -> Float64:
        """Return the columns of a weakly stable matching, ``int32[n]``.

        Where a vacancy is full and its employer at its cap with the same ranks, the cap is the
        reason.
        """
        problem = self.problem
        x = (vacancy[problem.candidate] == problem.vacancy).astype(np.float64)
        y = _running(self._mine, np.bincount(self._class_of, x, self._mine.size))
        n = _running(self._theirs, np.bincount(self._cutoff_of, x, self._theirs.size))
        ne = _running(self._firm, np.bincount(self._level_of, x[self._capped], self._firm.size))
        full = (n >= self._places).astype(np.float64)
        g = (ne >= self._cap).astype(np.float64)
        by_cap = np.zeros(self._theirs.size)
        by_cap[self._under_cap] = g[self._level]
        f = np.where(by_cap > 0, 0.0, full)
        parts = [x, y, f + by_cap, f, n, g, ne, full if self._moves.size else full[:0]]
        return np.concatenate(parts)

    def holds(self, point: Float64) -> bool:
        """Return whether a point keeps every row and every bound."""
        value = self.matrix() @ point
        inside = np.all(value >= self.low() - _CLOSE) and np.all(value <= self.high() + _CLOSE)
        return bool(inside and np.all(point >= 0) and np.all(point <= self.upper_bounds()))

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

    def _counts(self, least: int, most: int) -> None:
        """Tie y and the counts to x by chains, and set the size."""
        everyone = np.arange(self.problem.n_pairs)
        self._chain(self._mine, self._class_of, everyone, self._y)
        self._chain(self._theirs, self._cutoff_of, everyone, self._n)
        self._chain(self._firm, self._level_of, self._capped, self._ne)
        self._add(least, most, 1, (np.zeros(everyone.size), everyone, 1))

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
        pairs = np.arange(self.problem.n_pairs)
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

    def _moving(self) -> None:
        """Let nobody stay at a vacancy who likes one with a place of the same employer better."""
        if not self._moves.size:
            return
        every = np.arange(self._theirs.size)
        self._add(
            0, inf, every.size, (every, self._n + every, 1), (every, self._h + every, -self._places)
        )
        better, place = np.unique(self._moves[:, 0], return_inverse=True)
        row = np.arange(better.size)
        self._add(
            -inf,
            0,
            better.size,
            (place, self._moves[:, 1], 1),
            (row, self._h + self._cutoff_of[better], -1),
        )


def _classes(owner: npt.NDArray[Any], rank: npt.NDArray[Any]) -> tuple[Int64, Int64]:
    """Return the (owner, rank) that occur as rising numbers, and the position of each pair's."""
    keys, position = np.unique(owner.astype(np.int64) * _STRIDE + rank, return_inverse=True)
    return keys, position.astype(np.int64)


def _later(keys: Int64) -> Int64:
    """Return the positions that have a better class of the same owner before them."""
    return np.flatnonzero(keys[1:] // _STRIDE == keys[:-1] // _STRIDE) + 1


def _running(keys: Int64, count: npt.NDArray[Any]) -> Float64:
    """Return the sums along each owner's list."""
    total = np.cumsum(count, dtype=np.float64)
    owner = keys // _STRIDE
    first = np.searchsorted(owner, owner)
    result: Float64 = total - (total - count)[first] if keys.size else total
    return result
