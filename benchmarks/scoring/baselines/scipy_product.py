"""A product of scipy's sparse matrices, block by block, and the rules in numpy beside it."""

from __future__ import annotations

import numpy as np

from benchmarks.scoring.baselines.answer import Answer, Collected
from benchmarks.scoring.baselines.credits import Asked
from benchmarks.scoring.baselines.rules import Rules
from matching.scoring.options import ScoringOptions
from matching.tables import ProfileTable

BLOCK = 256


def scipy_product(table: ProfileTable, options: ScoringOptions, k: int) -> Answer:
    """Return the best of both sides: best credits times weights, where no rule is broken."""
    rules, asked = Rules(table, options), Asked(table, options.skills.level_step)
    weights = asked.weights(np.int64)
    found = Collected(len(table.candidates), len(table.vacancies), k)
    for rows, near in rules.blocks(BLOCK):
        row, vacancy = rules.surviving(rows, near)
        product = (asked.product_rows(rows, np.int64) @ weights).toarray()
        points = asked.points(product[row, vacancy].astype(np.int64), vacancy)
        found.add(rows, row, vacancy, points)
    return found.answer()
