"""numpy alone: the rules first, then only the pairs that survive."""

from __future__ import annotations

import numpy as np

from benchmarks.scoring.baselines.answer import Answer, Collected
from benchmarks.scoring.baselines.credits import Asked, spread
from benchmarks.scoring.baselines.rules import Rules
from matching.scoring.options import ScoringOptions
from matching.tables import Int64, ProfileTable

BLOCK = 256


def numpy_rules(table: ProfileTable, options: ScoringOptions, k: int) -> Answer:
    """Return the best of both sides, block by block of people who are near each other."""
    rules, asked = Rules(table, options), Asked(table, options.skills.level_step)
    offers = table.vacancies
    found = Collected(len(table.candidates), len(offers), k)
    for rows, near in rules.blocks(BLOCK):
        row, vacancy = rules.surviving(rows, near)
        best = asked.best(rows)
        indptr = offers.requirements.indptr
        pair, at = spread(indptr[vacancy], indptr[vacancy + 1])
        worth = best[row[pair], asked.entry[at]] * offers.weight[at]
        part = _sums(worth, pair, vacancy.size)
        found.add(rows, row, vacancy, asked.points(part, vacancy))
    return found.answer()


def _sums(values: Int64, pair: Int64, size: int) -> Int64:
    """Return the sum of the values of each pair, exactly."""
    running = np.concatenate(([0], np.cumsum(values)))
    ends = np.searchsorted(pair, np.arange(size + 1))
    result: Int64 = running[ends[1:]] - running[ends[:-1]]
    return result
