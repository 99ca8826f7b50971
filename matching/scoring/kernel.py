"""All candidates against all vacancies: eligible pairs, their parts, and what each rule costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.scoring.components import PART_NAMES, PARTS, Pairs
from matching.scoring.coverage import Coverage
from matching.scoring.eligibility import FORBIDDEN, RULE_NAMES, Meeting, broken_rules
from matching.scoring.options import ScoringOptions, WeightOptions
from matching.tables import NONE, POINTS, Bool, Int32, ProfileTable, ScoreTable, UInt32

BLOCK = 64
"""Candidates at a time: enough to keep numpy busy, few enough to keep memory small."""


class _Pairs(NamedTuple):
    """The pairs of one block; ``[q]`` each, `values` ``[q, parts]``."""

    candidate: Int32
    vacancy: Int32
    forbidden: Bool
    broken: UInt32
    values: Int32


def score(
    table: ProfileTable,
    options: ScoringOptions,
    *,
    block: int = BLOCK,
    progress: Callable[[int, int], None] | None = None,
) -> ScoreTable:
    """Return every eligible pair of a candidate and a vacancy with its parts.

    Parameters
    ----------
    table
        The profiles.
    options
        Rules, travel model and weights.
    block
        Candidates at a time; changes nothing in the result.
    progress
        Called with the number of candidates done and their total.

    Returns
    -------
    ScoreTable
        Sorted by candidate and vacancy. Memory beside it does not grow with ``n`` times ``m``.
    """
    n, m, n_rules = len(table.candidates), len(table.vacancies), len(RULE_NAMES)
    coverage = Coverage(table, options.skills.level_step)
    lost = np.zeros((2, n, n_rules), dtype=np.int32)
    vacancy_lost = np.zeros((2, m, n_rules), dtype=np.int32)
    found: list[_Pairs] = []
    for first in range(0, n, block):
        rows = np.arange(first, min(first + block, n), dtype=np.int32)
        meeting = Meeting(table, options, rows)
        mask = broken_rules(meeting)
        for rule in range(n_rules):
            bit = np.uint32(1 << rule)
            for at, hit in enumerate((mask & bit != 0, mask == bit)):
                lost[at, rows, rule] = hit.sum(axis=1)
                vacancy_lost[at, :, rule] += hit.sum(axis=0, dtype=np.int32)
        found.append(_score_block(meeting, mask, coverage))
        if progress is not None:
            progress(int(rows[-1]) + 1, n)
    candidate = _joined([f.candidate for f in found], np.empty(0, dtype=np.int32))
    values = _joined([f.values for f in found], np.empty((0, len(PART_NAMES)), dtype=np.int32))
    return ScoreTable(
        indptr=np.searchsorted(candidate, np.arange(n + 1)),
        vacancy=_joined([f.vacancy for f in found], np.empty(0, dtype=np.int32)),
        values=values,
        candidate_points=points(values, options.candidate),
        vacancy_points=points(values, options.vacancy),
        forbidden=_joined([f.forbidden for f in found], np.empty(0, dtype=np.bool_)),
        broken=_joined([f.broken for f in found], np.empty(0, dtype=np.uint32)),
        lost=lost[0],
        lost_only=lost[1],
        vacancy_lost=vacancy_lost[0],
        vacancy_lost_only=vacancy_lost[1],
        parts=PART_NAMES,
        rules=RULE_NAMES,
    )


def _score_block(meeting: Meeting, mask: UInt32, coverage: Coverage) -> _Pairs:
    """Return the pairs of a block that no rule breaks, and the locked ones whatever they break."""
    columns = np.arange(mask.shape[1])
    locked = meeting.table.locked[meeting.rows][:, None] == columns[None, :]
    row, vacancy = np.nonzero((mask & ~FORBIDDEN == 0) | locked)
    pairs = Pairs(meeting, coverage, row, vacancy)
    broken, is_locked = mask[row, vacancy], locked[row, vacancy]
    return _Pairs(
        candidate=meeting.rows[row],
        vacancy=vacancy.astype(np.int32),
        forbidden=(broken & FORBIDDEN != 0) & ~is_locked,
        broken=np.where(is_locked, broken, 0).astype(np.uint32),
        values=np.stack([part(pairs) for part in PARTS.values()], axis=1),
    )


def points(values: Int32, weights: WeightOptions) -> Int32:
    """Return what each part adds to the score of one side, in points.

    Parts that do not apply (-1) are left out, and the others share their weight, so that a
    score always runs from 0 to `POINTS`.

    Parameters
    ----------
    values
        The worth of each part; ``int32[p, parts]``.
    weights
        The weight of each part.

    Returns
    -------
    Int32
        ``int32[p, parts]``; the score is the sum of a row, exactly.
    """
    weight = np.array([getattr(weights, name) for name in PART_NAMES], dtype=np.float64)
    applies = values != NONE
    result = np.zeros_like(values)
    patterns, which = np.unique(applies, axis=0, return_inverse=True)
    which = which.reshape(-1)
    for at, pattern in enumerate(patterns):
        share = shares(np.where(pattern, weight, 0.0))
        mine = which == at
        worth = np.where(pattern, values[mine], 0).astype(np.int64)
        result[mine] = (worth * share + POINTS // 2) // POINTS
    return result


def shares(weight: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return weights as whole points that add up to `POINTS`, or all 0.

    By largest remainder; of equal remainders the first gets the point. Weights count to six
    decimals, as whole numbers, so that no rounding error decides.
    """
    whole = np.rint(weight * 1_000_000).astype(np.int64)
    total = int(whole.sum())
    if total <= 0:
        return np.zeros(weight.size, dtype=np.int64)
    points, remainder = np.divmod(whole * POINTS, total)
    order = np.argsort(-remainder, kind="stable")
    points[order[: POINTS - int(points.sum())]] += 1
    result: npt.NDArray[np.int64] = points
    return result


def _joined(parts: list[npt.NDArray[Any]], empty: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return arrays one after the other, or `empty` where there is none."""
    return np.concatenate(parts) if parts else empty
