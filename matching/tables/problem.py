"""The assignment problem as arrays: who ranks whom, with ties, and what people decided."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np

from matching.errors import TableError, UnknownIdError, message
from matching.tables.arrays import (
    Int32,
    Int64,
    check_rows,
    freeze,
    position_in_row,
    rows_of,
)
from matching.tables.builders import Builders

NO_COUPLES: Final[Int32] = np.empty((0, 2), dtype=np.int32)

_UNKNOWN: Final = {
    "candidate": message("there is no candidate {id}"),
    "vacancy": message("there is no vacancy {id}"),
    "employer": message("there is no employer {id}"),
}


@dataclass(frozen=True)
class Names:
    """What the user calls everybody: ids of any hashable kind, by index.

    Parameters
    ----------
    candidates, vacancies, employers
        The ids; all different within each.
    """

    candidates: tuple[Hashable, ...]
    vacancies: tuple[Hashable, ...]
    employers: tuple[Hashable, ...]

    @cached_property
    def index(self) -> dict[str, dict[Hashable, int]]:
        """The number of everybody by id, for ``candidate``, ``vacancy`` and ``employer``."""
        kinds = {
            "candidate": self.candidates,
            "vacancy": self.vacancies,
            "employer": self.employers,
        }
        return {kind: dict(zip(ids, range(len(ids)), strict=True)) for kind, ids in kinds.items()}


@dataclass(frozen=True)
class LowerQuota:
    """So many people at least, or none: "two interns or none", "at least one mbo student".

    Parameters
    ----------
    vacancies
        Where they are counted together: their numbers (to `Problem.from_rankings` and
        `Problem.from_scores` their ids).
    at_least
        How many people of the group there must be, at least 1.
    group
        The candidates who count, by number (or id, as above); None: everybody.
    or_none
        Whether nobody at all, of the group or not, is good too: the vacancies are then *closed*.
    """

    vacancies: tuple[Any, ...]
    at_least: int
    group: tuple[Any, ...] | None = None
    or_none: bool = True


@dataclass(frozen=True)
class Problem(Builders):
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
    employer_ranks
        What an employer with a cap compares: ``"pairs"`` (a person at one vacancy with a person
        at another; decision record 0004) or ``"candidates"`` (people, wherever they are: student-
        project allocation, SPA-S and SPA-ST). With ``"candidates"`` a candidate has one rank at
        all vacancies of an employer.
    quotas
        Lower quotas.
    couples
        Pairs of candidates who want the same employer or nothing; nobody is in two of them;
        ``int32[k, 2]``.
    names
        What the user calls everybody; None: by their numbers.

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
    employer_ranks: Literal["pairs", "candidates"] = "pairs"
    quotas: tuple[LowerQuota, ...] = ()
    couples: Int32 = field(default_factory=NO_COUPLES.copy)
    names: Names | None = None

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
                "couples": (np.int32, (None, 2)),
            },
        )
        check_rows(self.indptr, self.vacancy, m)
        for name in ("candidate_rank", "vacancy_rank", "weight", "capacity", "employer_capacity"):
            if np.any(getattr(self, name) < 0):
                raise TableError(message("{name}: negative values", name=name))
        if m and (self.employer.min() < 0 or self.employer.max() >= self.employer_capacity.size):
            raise TableError(message("employer: an index is out of range"))
        self._check_couples(n)
        self._check_quotas(n, m)
        if self.employer_ranks == "candidates":
            self._check_one_rank()
        elif self.employer_ranks != "pairs":
            raise TableError(message("employer_ranks is pairs or candidates"))

    def _check_couples(self, n: int) -> None:
        people = self.couples.ravel()
        if people.size and (people.min() < 0 or people.max() >= n):
            raise TableError(message("couples: an index is out of range"))
        if np.unique(people).size != people.size:
            raise TableError(message("couples: somebody is in two couples"))

    def _check_quotas(self, n: int, m: int) -> None:
        for quota in self.quotas:
            group = quota.group or ()
            if not quota.vacancies or not all(0 <= v < m for v in quota.vacancies):
                raise TableError(message("quotas: an index is out of range"))
            if quota.at_least < 1 or not all(0 <= c < n for c in group):
                raise TableError(message("quotas: an index is out of range"))

    def _check_one_rank(self) -> None:
        """Raise unless each candidate has one rank at all vacancies of an employer."""
        key = self.candidate.astype(np.int64) * max(self.employer_capacity.size, 1)
        key += self.employer[self.vacancy]
        order = np.argsort(key, kind="stable")
        same = np.diff(key[order]) == 0
        if np.any(same & (np.diff(self.vacancy_rank[order]) != 0)):
            raise TableError(message("an employer that ranks candidates gives one two ranks"))

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

    @property
    def known_as(self) -> Names:
        """What the user calls everybody; their numbers where there are no `names`."""
        if self.names is not None:
            return self.names
        n, m, e = self.n_candidates, self.n_vacancies, self.employer_capacity.size
        return Names(tuple(range(n)), tuple(range(m)), tuple(range(e)))

    def candidate_index(self, candidate: Hashable) -> int:
        """Return the number of a candidate.

        Raises
        ------
        UnknownIdError
            If there is no such id.
        """
        return self._index("candidate", candidate, self.n_candidates)

    def vacancy_index(self, vacancy: Hashable) -> int:
        """Return the number of a vacancy.

        Raises
        ------
        UnknownIdError
            If there is no such id.
        """
        return self._index("vacancy", vacancy, self.n_vacancies)

    def employer_index(self, employer: Hashable) -> int:
        """Return the number of an employer.

        Raises
        ------
        UnknownIdError
            If there is no such id.
        """
        return self._index("employer", employer, self.employer_capacity.size)

    def _index(self, kind: str, name: Hashable, size: int) -> int:
        """Return the number of one of a kind, of which there are `size`."""
        if self.names is not None:
            found = self.names.index[kind].get(name)
        else:
            known = isinstance(name, int | np.integer) and 0 <= name < size
            found = int(name) if known else None  # type: ignore[call-overload]
        if found is None:
            text = replace(_UNKNOWN[kind], values={"id": repr(name)})
            raise UnknownIdError(text, record=str(name))
        return found
