"""How far a person's skills cover what a vacancy asks, and how far the vacancy uses them.

The best of a candidate's skills for a requirement does not depend on the vacancy. So it is looked
up once for each candidate, in a table over the different (skill, level) pairs that vacancies ask;
a vacancy's coverage is then a weighted sum. All in whole permille: sums are exact in any order.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from matching.scoring.share import share
from matching.tables import NONE, Int32, Int64, ProfileTable

_FULL = 1000


class Coverage:
    """Coverage of the requirements of all vacancies.

    Parameters
    ----------
    table
        The profiles.
    level_step
        What each missing level takes off the credit, as a share.
    """

    def __init__(self, table: ProfileTable, level_step: float) -> None:
        self.table = table
        self.step = round(level_step * _FULL)
        required = table.vacancies.requirements
        keys = required.column.astype(np.int64) * 8 + required.value.astype(np.int64)
        asked, entry = np.unique(keys, return_inverse=True)
        self.asked_skill = (asked // 8).astype(np.int32)
        self.asked_level = (asked % 8).astype(np.int32)
        self.entry: Int64 = entry.astype(np.int64)
        self.credit_to = self._by_skill(self.asked_skill)

    def _by_skill(self, skills: Int32) -> npt.NDArray[np.int32]:
        """Return the columns of the similarity for `skills` as a table, a row a skill held.

        The table has as many rows as there are skills that anybody holds or wants, so it stays
        small however many people there are; ``int32[k, len(skills)]``.
        """
        table = self.table
        used = np.unique(
            np.concatenate((table.candidates.skills.column, table.candidates.learn.column))
        )
        self.row_of = np.full(len(table.skills), NONE, dtype=np.int32)
        self.row_of[used] = np.arange(used.size, dtype=np.int32)
        credit = np.zeros((used.size, skills.size), dtype=np.int32)
        at: dict[int, list[int]] = {}
        for column, skill in enumerate(skills.tolist()):
            at.setdefault(skill, []).append(column)
        for row, skill in enumerate(used.tolist()):
            columns, values = table.similarity.row(skill)
            for column, value in zip(columns.tolist(), values.tolist(), strict=True):
                if column in at:
                    credit[row, at[column]] = int(value)
        return credit

    def credits(self, candidate: int) -> tuple[Int32, Int32]:
        """Return the best credit for each (skill, level) asked, and the skill that gives it.

        Returns
        -------
        tuple of Int32
            Permille and skill code (-1 where the credit is 0), ``int32[asked]`` each. Of two
            skills with equal credit the one with the lower code is told.
        """
        skills, levels = self.table.candidates.skills.row(candidate)
        if not skills.size:
            return np.zeros_like(self.asked_skill), np.full_like(self.asked_skill, NONE)
        missing = np.maximum(self.asked_level[None, :] - levels.astype(np.int32)[:, None], 0)
        scale = np.maximum(_FULL - self.step * missing, 0)
        credit = self.credit_to[self.row_of[skills]] * scale // _FULL
        best = credit.argmax(axis=0)
        most = credit[best, np.arange(credit.shape[1])].astype(np.int32)
        return most, np.where(most > 0, skills[best], NONE).astype(np.int32)

    def need(self, rows: Int32, row: Int64, vacancy: Int64) -> Int32:
        """Return the share of what the vacancy asks that the candidate has, in points.

        Parameters
        ----------
        rows
            The candidates of a block; ``int32[b]``.
        row, vacancy
            Row in the block and vacancy of each pair, rows rising; ``int64[q]``.
        """
        offers = self.table.vacancies
        indptr = offers.requirements.indptr
        total = _sums(offers.weight, indptr) * _FULL
        result = np.full(row.size, NONE, dtype=np.int32)
        for candidate, mine in _by_row(rows, row):
            credit = self.credits(candidate)[0].astype(np.int64)
            covered = _sums(credit[self.entry] * offers.weight, indptr)
            result[mine] = share(covered, total)[vacancy[mine]]
        return result

    def use(self, rows: Int32, row: Int64, vacancy: Int64) -> Int32:
        """Return the share of what the candidate can that the vacancy uses, in points.

        For each skill of the candidate the best credit counts that it gives for a requirement;
        the mean of these is the worth. Where the candidate tells no skill or the vacancy asks
        none it does not apply. The level plays no part: a skill is used at any level.
        """
        asks = np.diff(self.table.vacancies.requirements.indptr) > 0
        result = np.full(row.size, NONE, dtype=np.int32)
        for candidate, mine in _by_row(rows, row):
            held = self.table.candidates.skills.row(candidate)[0]
            if held.size:
                here = vacancy[mine]
                result[mine] = np.where(asks[here], self._best_for(held)[here], NONE)
        return result

    def learning(self, rows: Int32, row: Int64, vacancy: Int64) -> Int32:
        """Return how much of what the candidate wants to learn the vacancy asks, in points.

        For each skill wanted the best credit counts between it and a requirement; the mean of
        these is the worth. Doing a thing at work is the way to learn it.
        """
        result = np.full(row.size, NONE, dtype=np.int32)
        for candidate, mine in _by_row(rows, row):
            wanted = self.table.candidates.learn.row(candidate)[0]
            if wanted.size:
                result[mine] = self._best_for(wanted)[vacancy[mine]]
        return result

    def _best_for(self, skills: Int32) -> Int32:
        """Return for each vacancy the mean of the best credit that each skill gives there.

        In points, 0 where nothing is asked; ``int32[m]``.
        """
        indptr = self.table.vacancies.requirements.indptr
        asking = np.flatnonzero(np.diff(indptr) > 0)
        total = np.zeros(indptr.size - 1, dtype=np.int64)
        if asking.size:
            credit = self.credit_to[self.row_of[skills]][:, self.entry]
            best = np.maximum.reduceat(credit, indptr[asking], axis=1)
            total[asking] = best.sum(axis=0, dtype=np.int64)
        return share(total, np.full(total.size, skills.size * _FULL))


def _by_row(rows: Int32, row: Int64) -> Iterator[tuple[int, slice]]:
    """Yield each candidate of a block that has pairs, and where they stand; `row` rises."""
    ends = np.searchsorted(row, np.arange(rows.size + 1))
    for candidate, first, last in zip(rows.tolist(), ends[:-1], ends[1:], strict=True):
        if first < last:
            yield candidate, slice(first, last)


def _sums(values: Int64, indptr: Int64) -> Int64:
    """Return the sum of each row of sparse rows."""
    running = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    result: Int64 = running[indptr[1:]] - running[indptr[:-1]]
    return result
