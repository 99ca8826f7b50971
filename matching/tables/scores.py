"""Scores as arrays: what scoring makes, and ranking and reporting read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.tables.arrays import (
    Bool,
    Int32,
    Int64,
    UInt32,
    check_rows,
    freeze,
    position_in_row,
    rows_of,
)


@dataclass(frozen=True)
class ScoreTable:
    """Every eligible pair with its parts, and for everybody which rules cost how many pairs.

    Pairs are sparse rows as in `Problem`. Locked pairs are there even when a rule forbids them:
    `broken` says which. Pairs that people forbade are there too, marked, so that a run can say
    what the decision costs.

    Parameters
    ----------
    indptr, vacancy
        The pairs; ``int64[n + 1]``, ``int32[p]``.
    values
        The worth of each part in points, -1 where it does not apply; ``int32[p, parts]``.
    candidate_points, vacancy_points
        What each part adds to the score of that side; ``int32[p, parts]``. Rows add up to
        `candidate_score` and `vacancy_score` exactly.
    forbidden
        Forbidden by decision; ``bool[p]``.
    broken
        Bits of the rules that a locked pair breaks; ``uint32[p]``.
    lost, lost_only
        For each candidate, how many vacancies each rule excludes, and how many it alone
        excludes; ``int32[n, rules]``. `vacancy_lost`, `vacancy_lost_only`: for each vacancy.
    parts, rules
        The names of the columns.
    """

    indptr: Int64
    vacancy: Int32
    values: Int32
    candidate_points: Int32
    vacancy_points: Int32
    forbidden: Bool
    broken: UInt32
    lost: Int32
    lost_only: Int32
    vacancy_lost: Int32
    vacancy_lost_only: Int32
    parts: tuple[str, ...]
    rules: tuple[str, ...]

    def __post_init__(self) -> None:
        n, p = len(self.indptr) - 1, len(self.vacancy)
        m, k, r = len(self.vacancy_lost), len(self.parts), len(self.rules)
        points, lost = (np.int32, (p, k)), (np.int32, (n, r))
        freeze(
            self,
            {"indptr": (np.int64, (n + 1,)), "vacancy": (np.int32, (p,))}
            | {"values": points, "candidate_points": points, "vacancy_points": points}
            | {"forbidden": (np.bool_, (p,)), "broken": (np.uint32, (p,))}
            | {"lost": lost, "lost_only": lost}
            | {"vacancy_lost": (np.int32, (m, r)), "vacancy_lost_only": (np.int32, (m, r))},
        )
        check_rows(self.indptr, self.vacancy, m)

    @property
    def candidate(self) -> Int32:
        """The candidate of each pair; ``int32[p]``."""
        return rows_of(self.indptr)

    @property
    def candidate_score(self) -> Int32:
        """The score of each pair for the candidate, in points; ``int32[p]``."""
        total: Int32 = self.candidate_points.sum(axis=1, dtype=np.int32)
        return total

    @property
    def vacancy_score(self) -> Int32:
        """The score of each pair for the vacancy, in points; ``int32[p]``."""
        total: Int32 = self.vacancy_points.sum(axis=1, dtype=np.int32)
        return total

    def pair(self, candidate: int, vacancy: int) -> int:
        """Return the position of a pair, or -1 if it is not eligible."""
        return position_in_row(self.indptr, self.vacancy, candidate, vacancy)
