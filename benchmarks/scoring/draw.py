"""Drawing at random, many at a time, so that the same seed always gives the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.tables import Float64, Int32, Int64, SparseRows

Random = np.random.Generator
Whole = npt.NDArray[np.integer]


def generator(seed: int, stream: str, chunk: int = 0) -> Random:
    """Return the source of randomness of one chunk of one stream.

    Each (seed, stream, chunk) has its own, so any chunk can be made without those before it.
    """
    key = (*stream.encode(), chunk)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


@dataclass(frozen=True)
class Weighted:
    """Groups of things that stand next to each other, to draw from by weight.

    Parameters
    ----------
    total
        The running total of the weights of all things.
    start
        The first thing of each group, and the number of things; ``int64[groups + 1]``.
    """

    total: Float64
    start: Int64

    @classmethod
    def of(cls, weight: npt.ArrayLike, sizes: Sequence[int] | Whole | None = None) -> Weighted:
        """Return things of these weights in groups of these sizes, by default all in one."""
        total = np.cumsum(np.asarray(weight, dtype=np.float64))
        start = np.concatenate(([0], np.cumsum([total.size] if sizes is None else sizes)))
        return cls(total, start.astype(np.int64))

    def pick(self, random: Random, group: Whole) -> Int32:
        """Return a thing out of each of these groups."""
        first, last = self.start[group], self.start[group + 1]
        below = np.where(first > 0, self.total[first - 1], 0.0)
        wanted = below + random.random(group.size) * (self.total[last - 1] - below)
        found = np.searchsorted(self.total, wanted, side="right")
        return np.clip(found, first, last - 1).astype(np.int32)

    def any(self, random: Random, size: int) -> Int32:
        """Return things out of the first group."""
        return self.pick(random, np.zeros(size, dtype=np.int64))


def among(random: Random, size: int, choices: dict[int, float]) -> Int32:
    """Return so many of the keys of `choices`, drawn by their weights."""
    at = Weighted.of(list(choices.values())).any(random, size)
    return np.array(list(choices), dtype=np.int32)[at]


def zipf(size: int, exponent: float, shift: float = 0.0) -> Float64:
    """Return the weights 1 / (rank + shift) ** exponent, which add up to 1."""
    weight = 1 / (np.arange(1, size + 1) + shift) ** exponent
    result: Float64 = weight / weight.sum()
    return result


def best(random: Random, log_weight: Float64, count: int) -> Int64:
    """Return `count` different columns of each row, drawn by weight, the likeliest first.

    Adding Gumbel noise to the logarithm of the weights and taking the greatest draws without
    putting back.
    """
    noisy = log_weight + random.gumbel(size=log_weight.shape)
    return np.argsort(-noisy, axis=1, kind="stable")[:, :count]


def sparse(row: Whole, column: Whole, value: npt.ArrayLike, shape: tuple[int, int]) -> SparseRows:
    """Return entries in any order as sparse rows; of two in one place the first counts."""
    n_rows, n_columns = shape
    key, at = np.unique(row.astype(np.int64) * n_columns + column, return_index=True)
    values = np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape)
    count = np.bincount(key // n_columns, minlength=n_rows)
    return SparseRows(
        indptr=np.concatenate(([0], np.cumsum(count))),
        column=(key % n_columns).astype(np.int32),
        value=values[at],
        n_columns=n_columns,
    )


def part(rows: SparseRows, first: int, last: int) -> SparseRows:
    """Return the rows from `first` up to `last`."""
    start, end = rows.indptr[first], rows.indptr[last]
    return SparseRows(
        rows.indptr[first : last + 1] - start,
        rows.column[start:end],
        rows.value[start:end],
        rows.n_columns,
    )


def stacked(tables: Sequence[SparseRows]) -> SparseRows:
    """Return sparse rows one under the other."""
    counts = np.concatenate([np.diff(table.indptr) for table in tables])
    return SparseRows(
        np.concatenate(([0], np.cumsum(counts))),
        np.concatenate([table.column for table in tables]),
        np.concatenate([table.value for table in tables]),
        tables[0].n_columns,
    )
