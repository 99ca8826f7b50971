"""What the candidates want, in the order of a lottery: all that the one-sided methods look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.tables import NONE, Int32, Int64, Problem
from matching.tables.arrays import rows_of


@dataclass(frozen=True)
class Wishes:
    """The candidates' side of a problem without locks, row `i` being the `i`-th of an order.

    What a vacancy thinks of a candidate and what a pair weighs is not in here, so that no method
    can look at it.

    Parameters
    ----------
    order
        The candidate of each row; ``int64[n]``.
    indptr
        Where each row's wishes start; ``int64[n + 1]``.
    row, vacancy, rank
        Of each wish: whose it is, where, and how it is ranked, 0 being best; ``int32[p]``.
    capacity
        Places of each vacancy; ``int32[m]``.
    employer
        Employer of each vacancy; ``int32[m]``.
    cap
        How many people each employer takes; ``int32[e]``.
    """

    order: Int64
    indptr: Int64
    row: Int32
    vacancy: Int32
    rank: Int32
    capacity: Int32
    employer: Int32
    cap: Int32

    @property
    def n(self) -> int:
        """The number of candidates."""
        return self.order.size

    def matching(self, held: Int64) -> Int32:
        """Return the vacancy of each candidate; ``int32[n]``, numbered as in the problem.

        Parameters
        ----------
        held
            The wish that each row got, or -1; ``int64[n]``.
        """
        result = np.full(self.n, NONE, dtype=np.int32)
        got = np.flatnonzero(held != NONE)
        result[self.order[got]] = self.vacancy[held[got]]
        return result


def wishes_of(problem: Problem, order: Int64) -> Wishes:
    """Return the wishes of a problem without locks, the candidates in the given order.

    Parameters
    ----------
    order
        Every candidate once; ``int64[n]``.
    """
    counts = np.diff(problem.indptr)[order]
    indptr = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    pair = np.arange(indptr[-1]) + np.repeat(problem.indptr[order] - indptr[:-1], counts)
    return Wishes(
        order=order,
        indptr=indptr,
        row=rows_of(indptr),
        vacancy=problem.vacancy[pair],
        rank=problem.candidate_rank[pair],
        capacity=problem.capacity,
        employer=problem.employer,
        cap=problem.employer_capacity,
    )
