"""Assignment as arrays: the problem, its answer, and what the judge says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matching.errors import TableError, message
from matching.tables.arrays import (
    NONE,
    Int32,
    Int64,
    check_rows,
    freeze,
    position_in_row,
    rows_of,
)


class Violation(NamedTuple):
    """A rule that a matching breaks: `kind`, and whom it is about (-1: does not apply)."""

    kind: str
    candidate: int = NONE
    vacancy: int = NONE
    employer: int = NONE


@dataclass(frozen=True)
class Problem:
    """Two-sided preferences with ties over the acceptable pairs, and the capacities.

    The pairs are sparse rows, one row a candidate, vacancies strictly rising within a row.

    Parameters
    ----------
    indptr
        Where each candidate's pairs start; ``int64[n + 1]``.
    vacancy
        The vacancy of each pair; ``int32[p]``.
    candidate_rank
        How the candidate ranks this vacancy: 0 is best, equal numbers are a tie; ``int32[p]``.
    vacancy_rank
        How the vacancy ranks this candidate: 0 is best, equal numbers are a tie. Ranks of
        vacancies of one employer are on one scale, so that its cap can compare them; ``int32[p]``.
    weight
        What the pair adds to the total score, in points, not negative; ``int64[p]``.
    capacity
        Places of each vacancy; ``int32[m]``.
    employer
        Employer of each vacancy; ``int32[m]``.
    employer_capacity
        How many people an employer takes over all its vacancies together; ``int32[e]``.
    locked
        The vacancy that people decided on for a candidate, or -1; ``int32[n]``.
        A locked pair must be one of the pairs.
    forbidden
        Pairs (candidate, vacancy) that people forbade; they are not among the pairs;
        ``int32[f, 2]``.

    Raises
    ------
    TableError
        If an array has the wrong shape, type or order.
    """

    indptr: Int64
    vacancy: Int32
    candidate_rank: Int32
    vacancy_rank: Int32
    weight: Int64
    capacity: Int32
    employer: Int32
    employer_capacity: Int32
    locked: Int32
    forbidden: Int32

    def __post_init__(self) -> None:
        n, p, m = len(self.indptr) - 1, len(self.vacancy), len(self.capacity)
        freeze(
            self,
            {
                "indptr": (np.int64, (n + 1,)),
                "vacancy": (np.int32, (p,)),
                "candidate_rank": (np.int32, (p,)),
                "vacancy_rank": (np.int32, (p,)),
                "weight": (np.int64, (p,)),
                "capacity": (np.int32, (m,)),
                "employer": (np.int32, (m,)),
                "employer_capacity": (np.int32, (None,)),
                "locked": (np.int32, (n,)),
                "forbidden": (np.int32, (None, 2)),
            },
        )
        check_rows(self.indptr, self.vacancy, m)
        for name in ("candidate_rank", "vacancy_rank", "weight", "capacity", "employer_capacity"):
            if np.any(getattr(self, name) < 0):
                raise TableError(message("{name}: negative values", name=name))
        if m and (self.employer.min() < 0 or self.employer.max() >= self.employer_capacity.size):
            raise TableError(message("employer: an index is out of range"))

    @property
    def n_candidates(self) -> int:
        """The number of candidates."""
        return self.indptr.size - 1

    @property
    def n_vacancies(self) -> int:
        """The number of vacancies."""
        return self.capacity.size

    @property
    def n_pairs(self) -> int:
        """The number of acceptable pairs."""
        return self.vacancy.size

    @property
    def candidate(self) -> Int32:
        """The candidate of each pair; ``int32[p]``."""
        return rows_of(self.indptr)

    def pair(self, candidate: int, vacancy: int) -> int:
        """Return the position of a pair, or -1 if it is not acceptable."""
        return position_in_row(self.indptr, self.vacancy, candidate, vacancy)


@dataclass(frozen=True)
class Matching:
    """Who gets whom, and what is known of how good that is.

    Parameters
    ----------
    vacancy
        The vacancy of each candidate, or -1; ``int32[n]``.
    method
        The name of the method that made it.
    status
        ``"optimal"``: proven best of its kind; ``"feasible"``: found, best not proven.
    placed, weight
        How many candidates have a place, and the sum of the weights of the pairs.
    placed_bound, weight_bound
        Proven upper bounds on both (of `weight`: among the matchings of this size); None where
        the method promises nothing about them.
    seed
        What broke the ties.
    """

    vacancy: Int32
    method: str
    status: str
    placed: int
    weight: int
    placed_bound: int | None
    weight_bound: int | None
    seed: int

    def __post_init__(self) -> None:
        freeze(self, {"vacancy": (np.int32, (None,))})


@dataclass(frozen=True)
class Verdict:
    """What the judge found, without trusting any solver.

    Parameters
    ----------
    violations
        Every broken rule.
    blocking
        Blocking pairs (candidate, vacancy), sorted; ``int32[b, 2]``.
    blocking_by_lock
        Pairs that would block if the locks did not hold one of them; ``int32[d, 2]``.
    placed, weight
        Counted by the judge itself.
    """

    violations: tuple[Violation, ...]
    blocking: Int32
    blocking_by_lock: Int32
    placed: int
    weight: int

    def __post_init__(self) -> None:
        freeze(
            self,
            {"blocking": (np.int32, (None, 2)), "blocking_by_lock": (np.int32, (None, 2))},
        )

    @property
    def valid(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations

    @property
    def stable(self) -> bool:
        """Whether no rule is broken and no pair blocks, the locked people and places aside."""
        return self.valid and not len(self.blocking)
