"""Rows of unequal length that can grow at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.tables import Int32, Int64, SparseRows, rows_of


@dataclass
class Ragged:
    """Row ``i`` is ``item[at[i]]`` and on, ``n[i]`` of them, with a value each.

    Parameters
    ----------
    at, n
        Where each row starts, and its length; ``int64[rows]``, ``int32[rows]``.
    item, value
        ``int32[entries]`` each.
    """

    at: Int64
    n: Int32
    item: Int32
    value: Int32

    @classmethod
    def of(cls, rows: SparseRows) -> Ragged:
        """Return sparse rows whose values are whole numbers."""
        return cls(
            at=rows.indptr[:-1].copy(),
            n=np.diff(rows.indptr).astype(np.int32),
            item=rows.column.copy(),
            value=rows.value.astype(np.int32),
        )

    @classmethod
    def grouped(cls, row: npt.NDArray[Any], item: Int32, value: Int32, n_rows: int) -> Ragged:
        """Return rows of entries in any order; within a row they are sorted by item and value."""
        order = np.lexsort((value, item, row))
        length = np.bincount(row, minlength=n_rows).astype(np.int32)
        at = np.zeros(n_rows, dtype=np.int64)
        np.cumsum(length[:-1], out=at[1:])
        return cls(at, length, item[order].astype(np.int32), value[order].astype(np.int32))

    @classmethod
    def turned(cls, rows: SparseRows) -> Ragged:
        """Return sparse rows with their columns as rows: who refers to each."""
        # A stable sort of few different short numbers is a radix sort: linear.
        short = np.uint16 if rows.n_columns <= 1 << 16 else np.int32
        order = np.argsort(rows.column.astype(short), kind="stable")
        length = np.bincount(rows.column, minlength=rows.n_columns).astype(np.int32)
        at = np.zeros(rows.n_columns, dtype=np.int64)
        np.cumsum(length[:-1], out=at[1:])
        return cls(at, length, rows_of(rows.indptr)[order], rows.value[order].astype(np.int32))

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.at.size

    def take(self, order: Int64) -> Ragged:
        """Return the rows in another order, laid one after the other."""
        length = self.n[order]
        at = np.zeros(order.size, dtype=np.int64)
        np.cumsum(length[:-1], out=at[1:])
        source = np.repeat(self.at[order] - at, length) + np.arange(int(length.sum()))
        return Ragged(at, length, self.item[source], self.value[source])

    def joined(self, other: Ragged) -> Ragged:
        """Return these rows and then those of `other`."""
        return Ragged(
            np.concatenate((self.at, other.at + self.item.size)),
            np.concatenate((self.n, other.n)),
            np.concatenate((self.item, other.item)),
            np.concatenate((self.value, other.value)),
        )

    def row(self, i: int) -> tuple[Int32, Int32]:
        """Return the items and the values of row `i`."""
        part = slice(int(self.at[i]), int(self.at[i]) + int(self.n[i]))
        return self.item[part], self.value[part]
