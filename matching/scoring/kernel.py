"""All candidates against all vacancies: eligible pairs, their parts, and what each rule costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Final, Literal

import numpy as np

from matching.errors import TableError
from matching.scoring.components import PART_NAMES
from matching.scoring.eligibility import FORBIDDEN, RULE_NAMES
from matching.scoring.every import KERNELS, PartsOfPairs
from matching.scoring.options import ScoringOptions
from matching.tables import Bool, Int32, ProfileTable, ScoreTable, UInt32

BLOCK: Final = 64
"""Candidates at a time: enough to keep the kernel busy, few enough to keep memory small."""

Kernel = Literal["auto", "numpy", "compiled"]


def kernel_for(table: ProfileTable, kernel: Kernel = "auto") -> str:
    """Return which kernel works here: the compiled one where it was built and fits, else numpy.

    Raises
    ------
    MatchingError
        If the compiled kernel is asked for and is not there.
    TableError
        If it is asked for and has no room for these profiles.
    """
    from matching.scoring.native import library, required_library
    from matching.scoring.packed.limits import candidates_misfit, vacancies_misfit

    if kernel == "numpy" or (kernel == "auto" and library() is None):
        return "numpy"
    misfit = vacancies_misfit(table) or candidates_misfit(
        table.candidates, table.similarity, table.wishes, table.rankings
    )
    if kernel == "auto":
        return "compiled" if misfit is None else "numpy"
    required_library()
    if misfit is not None:
        raise TableError(misfit)
    return kernel


def score(
    table: ProfileTable,
    options: ScoringOptions,
    *,
    block: int = BLOCK,
    kernel: Kernel = "auto",
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
    kernel
        What does the work; changes nothing in the result either.
    progress
        Called with the number of candidates done and their total.

    Returns
    -------
    ScoreTable
        Sorted by candidate and vacancy. Memory beside it does not grow with ``n`` times ``m``.
    """
    n, m, n_rules = len(table.candidates), len(table.vacancies), len(RULE_NAMES)
    pairs = KERNELS[kernel_for(table, kernel)](table, options)
    lost = np.zeros((2, n, n_rules), dtype=np.int32)
    vacancy_lost = np.zeros((2, m, n_rules), dtype=np.int32)
    found: list[tuple[Int32, Int32, Bool, UInt32]] = []
    parts: list[PartsOfPairs] = []
    for first in range(0, n, block):
        last = min(first + block, n)
        told = pairs.rules(first, last)
        lost[:, first:last] = told.lost, told.lost_only
        vacancy_lost += told.vacancy_lost, told.vacancy_lost_only
        found.append(_present(told.mask, table.locked[first:last], first))
        parts.append(pairs.parts(*found[-1][:2]))
        if progress is not None:
            progress(last, n)
    empty = np.empty((0, len(PART_NAMES)), dtype=np.int32)
    numbers = {
        field.name: np.concatenate([empty, *(getattr(part, field.name) for part in parts)])
        for field in fields(PartsOfPairs)
    }
    nobody = _present(np.empty((0, m), dtype=np.uint32), table.locked[:0], 0)
    candidate, vacancy, forbidden, broken = (
        np.concatenate(column) for column in zip(nobody, *found, strict=True)
    )
    return ScoreTable(
        indptr=np.searchsorted(candidate, np.arange(n + 1)),
        vacancy=vacancy,
        **numbers,
        forbidden=forbidden,
        broken=broken,
        lost=lost[0],
        lost_only=lost[1],
        vacancy_lost=vacancy_lost[0],
        vacancy_lost_only=vacancy_lost[1],
        parts=PART_NAMES,
        rules=RULE_NAMES,
    )


def _present(mask: UInt32, locked: Int32, first: int) -> tuple[Int32, Int32, Bool, UInt32]:
    """Return the pairs that no rule breaks, and the locked ones whatever they break.

    Candidate, vacancy, whether people forbade it, and the rules that a locked one breaks.
    """
    is_locked = locked[:, None] == np.arange(mask.shape[1])[None, :]
    row, vacancy = np.nonzero((mask & ~FORBIDDEN == 0) | is_locked)
    broken, kept = mask[row, vacancy], is_locked[row, vacancy]
    return (
        (row + first).astype(np.int32),
        vacancy.astype(np.int32),
        (broken & FORBIDDEN != 0) & ~kept,
        np.where(kept, broken, 0).astype(np.uint32),
    )
