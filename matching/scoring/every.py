"""Every pair of a block of candidates: by numpy anywhere, or by the compiled kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from matching.scoring.components import PART_NAMES, PARTS, Pairs
from matching.scoring.coverage import Coverage
from matching.scoring.eligibility import FORBIDDEN, RULE_NAMES, Meeting, broken_rules
from matching.scoring.options import ScoringOptions
from matching.scoring.weights import points
from matching.tables import Int32, ProfileTable, UInt32


@dataclass(frozen=True)
class BlockOfPairs:
    """The rules that each pair of a block breaks, and what each costs.

    Parameters
    ----------
    mask
        Bits of the rules that each pair breaks; ``uint32[b, m]``.
    lost, lost_only
        For each candidate, how many vacancies each rule excludes, and how many it alone does;
        ``int32[b, rules]``. `vacancy_lost`, `vacancy_lost_only`: the same for each vacancy.
    """

    mask: UInt32
    lost: Int32
    lost_only: Int32
    vacancy_lost: Int32
    vacancy_lost_only: Int32


@dataclass(frozen=True)
class PartsOfPairs:
    """What the parts of some pairs are worth, and add to either score; ``int32[q, parts]``."""

    values: Int32
    candidate_points: Int32
    vacancy_points: Int32


class EveryPair(Protocol):
    """All that can be asked of the pairs of a table."""

    def rules(self, first: int, last: int) -> BlockOfPairs:
        """Return the rules that candidates from `first` up to `last` break with all vacancies."""

    def parts(self, candidate: Int32, vacancy: Int32) -> PartsOfPairs:
        """Return the parts of some pairs, the candidates rising and all of one block."""


class NumpyPairs:
    """All pairs by numpy: the rules and parts as they are defined."""

    def __init__(self, table: ProfileTable, options: ScoringOptions) -> None:
        self.table, self.options = table, options
        self.coverage = Coverage(table, options.skills.level_step)

    def rules(self, first: int, last: int) -> BlockOfPairs:
        """Return the rules that candidates from `first` up to `last` break with all vacancies."""
        rows = np.arange(first, last, dtype=np.int32)
        mask = broken_rules(Meeting(self.table, self.options, rows))
        lost = np.zeros((2, rows.size, len(RULE_NAMES)), dtype=np.int32)
        vacancy_lost = np.zeros((2, mask.shape[1], len(RULE_NAMES)), dtype=np.int32)
        for rule in range(len(RULE_NAMES)):
            bit = np.uint32(1 << rule)
            for at, hit in enumerate((mask & bit != 0, mask == bit)):
                lost[at, :, rule] = hit.sum(axis=1)
                vacancy_lost[at, :, rule] = hit.sum(axis=0, dtype=np.int32)
        return BlockOfPairs(mask, *lost, *vacancy_lost)

    def parts(self, candidate: Int32, vacancy: Int32) -> PartsOfPairs:
        """Return the parts of some pairs, the candidates rising."""
        rows, row = np.unique(candidate, return_inverse=True)
        meeting = Meeting(self.table, self.options, rows.astype(np.int32))
        pairs = Pairs(meeting, self.coverage, row.astype(np.int64), vacancy.astype(np.int64))
        if candidate.size:
            values = np.stack([part(pairs) for part in PARTS.values()], axis=1)
        else:
            values = np.empty((0, len(PART_NAMES)), dtype=np.int32)
        return PartsOfPairs(
            values, points(values, self.options.candidate), points(values, self.options.vacancy)
        )


def compiled_pairs(table: ProfileTable, options: ScoringOptions) -> EveryPair:
    """Return all pairs by the compiled kernel."""
    from matching.scoring.compiled import CompiledPairs

    return CompiledPairs(table, options)


KERNELS: Final[dict[str, Callable[[ProfileTable, ScoringOptions], EveryPair]]] = {
    "numpy": NumpyPairs,
    "compiled": compiled_pairs,
}
"""Name of the kernel to what works out pairs with it; the same numbers from either."""

__all__ = ["FORBIDDEN", "KERNELS", "BlockOfPairs", "EveryPair", "NumpyPairs", "PartsOfPairs"]
