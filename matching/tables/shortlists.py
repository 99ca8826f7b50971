"""The best of both sides: suggestions for each candidate, a shortlist for each vacancy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.tables.arrays import Int32, Int64, UInt64, freeze


@dataclass(frozen=True)
class Shortlists:
    """The best eligible pairs of each candidate and of each vacancy.

    A pair is one number, so that lists sort and merge the same everywhere: the score in the
    upper 32 bits, and below it the complement of the other side's index, since of equal scores
    the lower index comes first. 0 is no pair.

    Parameters
    ----------
    candidate_keys
        For each candidate the best vacancies by the candidate's score; ``uint64[n, k]``.
    vacancy_keys
        For each vacancy the best candidates by the vacancy's score; ``uint64[m, k]``.
    candidate_eligible, vacancy_eligible
        How many pairs of each break no rule; ``int32[n]``, ``int32[m]``.
    lost
        How many of all pairs each rule takes, each pair counted at the first rule that it
        breaks, in the order of `rules`; ``int64[rules]``.
    rules
        Names of the rules, in the order in which pairs meet them.
    """

    candidate_keys: UInt64
    vacancy_keys: UInt64
    candidate_eligible: Int32
    vacancy_eligible: Int32
    lost: Int64
    rules: tuple[str, ...]

    def __post_init__(self) -> None:
        n, m = len(self.candidate_eligible), len(self.vacancy_eligible)
        for name, size in (("candidate_keys", n), ("vacancy_keys", m)):
            keys = getattr(self, name)  # as large as memory allows: checked, not copied
            if keys.dtype != np.uint64 or keys.ndim != 2 or len(keys) != size:
                raise TypeError(f"{name} must be uint64 in two dimensions, {size} rows")
            keys.flags.writeable = False
        freeze(
            self,
            {
                "candidate_eligible": (np.int32, (n,)),
                "vacancy_eligible": (np.int32, (m,)),
                "lost": (np.int64, (len(self.rules),)),
            },
        )

    def suggestions(self, candidate: int) -> tuple[Int32, Int32]:
        """Return the vacancies for a candidate and their scores in points, the best first."""
        return unkeyed(self.candidate_keys[candidate])

    def shortlist(self, vacancy: int) -> tuple[Int32, Int32]:
        """Return the candidates for a vacancy and their scores in points, the best first."""
        return unkeyed(self.vacancy_keys[vacancy])


def keyed(score: npt.NDArray[np.integer], index: npt.NDArray[np.integer]) -> UInt64:
    """Return pairs as keys, as `Shortlists` tells."""
    low = np.uint64(0xFFFFFFFF) - index.astype(np.uint64)
    result: UInt64 = score.astype(np.uint64) << np.uint64(32) | low
    return result


def unkeyed(keys: UInt64) -> tuple[Int32, Int32]:
    """Return the indices and the scores of sorted keys, up to the first 0."""
    keys = keys[keys != 0]
    low = keys & np.uint64(0xFFFFFFFF)
    index = (np.uint64(0xFFFFFFFF) - low).astype(np.int32)
    return index, (keys >> np.uint64(32)).astype(np.int32)
