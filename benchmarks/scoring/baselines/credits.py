"""The best credit of each person for each (skill, level) asked, made with numpy.

Every baseline that counts near skills needs it, since a best of many is no product of matrices.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matching.tables import NONE, POINTS, Int64, ProfileTable, rows_of

LEVELS: Final = 4
FULL: Final = 1000


class Asked:
    """The different (skill, level) pairs that vacancies ask: a column each.

    Parameters
    ----------
    table
        The profiles.
    level_step
        What each missing level takes off the credit, as a share.

    Attributes
    ----------
    skill, level
        Of each column; ``int64[columns]``.
    entry
        The column of each requirement; ``int64``.
    whole
        What the requirements of each vacancy weigh, times 1000; ``int64[m]``.
    """

    def __init__(self, table: ProfileTable, level_step: float) -> None:
        self.table, self.step = table, round(FULL * level_step)
        required = table.vacancies.requirements
        key = required.column.astype(np.int64) * 8 + required.value.astype(np.int64)
        asked, entry = np.unique(key, return_inverse=True)
        self.skill, self.level = asked // 8, asked % 8
        self.entry: Int64 = entry.astype(np.int64)
        row = rows_of(required.indptr)
        self.whole = np.zeros(required.n_rows, dtype=np.int64)
        np.add.at(self.whole, row, FULL * table.vacancies.weight)

    @property
    def size(self) -> int:
        """The number of columns."""
        return self.skill.size

    @cached_property
    def _spread(self) -> tuple[Int64, Int64, npt.NDArray[np.int16]]:
        """The columns and credits that each (skill, level) held gives, as sparse rows."""
        near, n_skills = self.table.similarity, len(self.table.skills)
        first, last = (np.searchsorted(self.skill, near.column, side=s) for s in ("left", "right"))
        entry, column = spread(first, last)
        held = rows_of(near.indptr)[entry].astype(np.int64)
        rows, columns, credits = [], [], []
        for level in range(1, LEVELS + 1):
            missing = np.maximum(self.level[column] - level, 0)
            scale = np.maximum(FULL - self.step * missing, 0)
            credit = near.value[entry].astype(np.int64) * scale // FULL
            some = credit > 0
            rows.append(held[some] * LEVELS + level - 1)
            columns.append(column[some])
            credits.append(credit[some].astype(np.int16))
        row = np.concatenate(rows)
        order = np.argsort(row, kind="stable")
        indptr = np.searchsorted(row[order], np.arange(n_skills * LEVELS + 1))
        return indptr, np.concatenate(columns)[order], np.concatenate(credits)[order]

    def best(self, rows: npt.NDArray[np.integer]) -> npt.NDArray[np.int16]:
        """Return the best credit of some people for each column; ``int16[rows, columns]``."""
        skills = self.table.candidates.skills
        who, entry = spread(skills.indptr[rows], skills.indptr[rows + 1])
        level = skills.value[entry].astype(np.int64)
        key = skills.column[entry].astype(np.int64) * LEVELS + level - 1
        indptr, column, credit = self._spread
        which, at = spread(indptr[key], indptr[key + 1])
        found = np.zeros(rows.size * self.size, dtype=np.int16)
        np.maximum.at(found, who[which] * self.size + column[at], credit[at])
        return found.reshape(rows.size, self.size)

    def product_rows(self, rows: npt.NDArray[np.integer], dtype: type) -> sparse.csr_matrix[Any]:
        """Return the best credits of some people as a sparse matrix."""
        best = self.best(rows).ravel()
        found = np.flatnonzero(best != 0)
        edges = np.arange(rows.size + 1, dtype=np.int64) * self.size
        indptr = np.searchsorted(found, edges)
        column = found - np.repeat(edges[:-1], np.diff(indptr))
        credit: npt.NDArray[Any] = best[found].astype(dtype)
        shape = (rows.size, self.size)
        return sparse.csr_matrix((credit, column, indptr), shape=shape, dtype=dtype)

    def weights(self, dtype: type) -> sparse.csr_matrix[Any]:
        """Return what each vacancy makes of a column: its weight; columns by vacancies."""
        offers = self.table.vacancies
        row = rows_of(offers.requirements.indptr)
        shape = (self.size, len(offers))
        weight: npt.NDArray[Any] = offers.weight.astype(dtype)
        return sparse.csr_matrix((weight, (self.entry, row)), shape=shape, dtype=dtype)

    def points(self, part: Int64, vacancy: Int64) -> Int64:
        """Return what the person has of what the vacancy asks, in points, -1 if it asks nothing."""
        whole = np.maximum(self.whole[vacancy], 1)
        found = (2 * POINTS * part + whole) // (2 * whole)
        return np.where(self.whole[vacancy] > 0, found, NONE)


def spread(first: npt.NDArray[np.integer], last: npt.NDArray[np.integer]) -> tuple[Int64, Int64]:
    """Return all numbers from each `first` up to its `last`, and which of them each belongs to."""
    count = (last - first).astype(np.int64)
    which = np.repeat(np.arange(count.size), count)
    before = np.repeat(np.cumsum(count) - count, count)
    return which, np.repeat(first.astype(np.int64), count) + np.arange(which.size) - before
