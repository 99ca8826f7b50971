"""The best of both sides while they are being found: lists that can be merged in any order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.scoring.eligibility import RULE_NAMES
from matching.tables import Int32, Int64, Shortlists, UInt64

ORDER = (
    *("readiness", "level", "travel", "paused", "leerweg", "field", "period", "hours"),
    *("language", "licence", "certificate", "recognition", "forbidden"),
)
"""The rules in the order in which pairs meet them in a run: the cheap ones first."""


class StoppedError(Exception):
    """The run was told to stop."""


@dataclass(frozen=True)
class Edges:
    """The best pairs of one block of candidates.

    Parameters
    ----------
    first
        The number of the first candidate.
    candidate_keys
        The best vacancies of each; ``uint64[b, k]``, keys as in `Shortlists`.
    candidate_eligible
        How many pairs of each break no rule; ``int32[b]``.
    vacancy, key
        For each vacancy the best candidates of this block, entry by entry, the vacancies rising
        and then the keys falling; ``int32[e]``, ``uint64[e]``.
    vacancy_eligible
        How many candidates of this block each vacancy may have; ``int32[m]``.
    lost
        Pairs by the first rule that they break, in the order of `ORDER`; ``int64[rules]``.
    """

    first: int
    candidate_keys: UInt64
    candidate_eligible: Int32
    vacancy: Int32
    key: UInt64
    vacancy_eligible: Int32
    lost: Int64


def checked_k(k: int) -> int:
    """Return how many pairs a list keeps, after checking that it is one or more.

    Raises
    ------
    ValueError
        If it is not.
    """
    if k < 1:
        raise ValueError(f"a list keeps at least one pair, not {k}")
    return k


class Gathered:
    """What blocks have given so far.

    Parameters
    ----------
    n, m, k
        How many candidates and vacancies there are, and how many each keeps.
    """

    def __init__(self, n: int, m: int, k: int) -> None:
        self.k = checked_k(k)
        self.candidate_keys: UInt64 = np.zeros((n, k), dtype=np.uint64)
        self.candidate_eligible: Int32 = np.zeros(n, dtype=np.int32)
        self.vacancy_keys: UInt64 = np.zeros((m, k), dtype=np.uint64)
        self.vacancy_eligible: Int32 = np.zeros(m, dtype=np.int32)
        self.lost: Int64 = np.zeros(len(ORDER), dtype=np.int64)

    def add(self, edges: Edges) -> None:
        """Add what a block gave. In whatever order blocks come, the lists are the same."""
        part = slice(edges.first, edges.first + len(edges.candidate_eligible))
        self.candidate_keys[part] = edges.candidate_keys
        self.candidate_eligible[part] = edges.candidate_eligible
        self.vacancy_eligible += edges.vacancy_eligible
        self.lost += edges.lost
        rows, counts = np.unique(edges.vacancy, return_counts=True)
        if rows.size:
            place = np.arange(edges.vacancy.size) - np.repeat(np.cumsum(counts) - counts, counts)
            theirs = np.zeros((rows.size, self.k), dtype=np.uint64)
            theirs[np.repeat(np.arange(rows.size), counts), place] = edges.key
            self.vacancy_keys[rows] = merged(self.vacancy_keys[rows], theirs)

    @property
    def floor(self) -> UInt64:
        """The key below which a pair is in no vacancy's list any more; ``uint64[m]``."""
        return self.vacancy_keys[:, -1]

    def result(self) -> Shortlists:
        """Return both sides' lists."""
        return Shortlists(
            candidate_keys=self.candidate_keys,
            vacancy_keys=self.vacancy_keys,
            candidate_eligible=self.candidate_eligible,
            vacancy_eligible=self.vacancy_eligible,
            lost=self.lost,
            rules=ORDER,
        )


def merged(one: UInt64, other: UInt64) -> UInt64:
    """Return the best of two lists, row by row; ``uint64[rows, k]`` each."""
    both = np.concatenate((one, other), axis=1)
    both.sort(axis=1)
    result: UInt64 = both[:, : one.shape[1] - 1 : -1] if one.shape[1] else both
    return np.ascontiguousarray(result)


def first_rule(mask: np.ndarray[tuple[int, int], np.dtype[np.uint32]]) -> Int64:
    """Count pairs by the first rule that they break, in the order of `ORDER`.

    Parameters
    ----------
    mask
        Bits of the rules, as `RULE_NAMES` orders them; ``uint32[b, m]``.
    """
    counts = np.zeros(len(ORDER), dtype=np.int64)
    left = np.ones(mask.shape, dtype=np.bool_)
    for at, name in enumerate(ORDER):
        hit = left & (mask & np.uint32(1 << RULE_NAMES.index(name)) != 0)
        counts[at] = np.count_nonzero(hit)
        left &= ~hit
    return counts
