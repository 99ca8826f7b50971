"""What the compiled kernel's words and tables have room for. Beyond it numpy does the work."""

from __future__ import annotations

from typing import Final

import numpy as np

from matching.errors import Message, TableError, message
from matching.tables import NOWHERE, CandidateTable, Int32, ProfileTable, SparseRows

MOST_SKILLS: Final = 500
"""Of one person, held and wanted each: sums of credit have 16 bits, in units of 8 permille."""

MOST_GIVEN: Final = (1 << 16) - 1
"""Credits that the skills of one person give together: their numbers have 16 bits."""

MOST_CODES: Final = 1 << 21
"""Skills: a neighbour has 21 bits beside its credit."""

MOST_LEVEL: Final = 4
MOST_TOTAL: Final = (1 << 31) - 1
MOST_RANK: Final = (1 << 14) - 1
FARTHEST: Final = 1_000_000
"""Of a place from the middle, in units of 10 metres: any detour stays below what `reach` knows."""


def vacancies_misfit(table: ProfileTable) -> Message | None:
    """Return why the vacancies of a table do not fit, or None."""
    offers, similarity = table.vacancies, table.similarity
    total = np.add.reduceat(
        np.append(offers.weight, 0), np.minimum(offers.requirements.indptr[:-1], offers.weight.size)
    )
    told = {
        "skills": len(table.skills) < MOST_CODES,
        "credits": not similarity.value.size
        or bool(similarity.value.min() >= 0 and similarity.value.max() <= 1000),
        "levels": _within(offers.requirements.value, 1, MOST_LEVEL),
        "weights": not offers.weight.size
        or bool(offers.weight.min() >= 0 and total.max() <= MOST_TOTAL),
        "places": _near(offers.place),
    }
    return _first_misfit(told)


def candidates_misfit(
    people: CandidateTable, similarity: SparseRows, *ranks: SparseRows
) -> Message | None:
    """Return why candidates do not fit, or None; `ranks` are wishes and rankings."""
    neighbours = np.diff(similarity.indptr)
    given = np.zeros(len(people), dtype=np.int64)
    for rows in (people.skills, people.learn):
        sums = np.concatenate(([0], np.cumsum(neighbours[rows.column])))
        given += sums[rows.indptr[1:]] - sums[rows.indptr[:-1]]
    most = max(
        int(np.diff(people.skills.indptr).max(initial=0)),
        int(np.diff(people.learn.indptr).max(initial=0)),
    )
    told = {
        "skills of one person": most <= MOST_SKILLS and given.max(initial=0) <= MOST_GIVEN,
        "levels": _within(people.skills.value, 0, MOST_LEVEL),
        "ranks": all(_within(rows.value, 1, MOST_RANK) for rows in ranks),
        "places": _near(people.place),
    }
    return _first_misfit(told)


def check_candidates(people: CandidateTable, similarity: SparseRows, *ranks: SparseRows) -> None:
    """Raise TableError unless candidates fit."""
    misfit = candidates_misfit(people, similarity, *ranks)
    if misfit is not None:
        raise TableError(misfit)


def _first_misfit(told: dict[str, bool]) -> Message | None:
    for what, fits in told.items():
        if not fits:
            return message("the compiled kernel has no room for these {what}: use numpy", what=what)
    return None


def _within(values: np.ndarray[tuple[int], np.dtype[np.float64]], low: int, high: int) -> bool:
    return not values.size or bool(values.min() >= low and values.max() <= high)


def _near(place: Int32) -> bool:
    known = place[place[:, 0] != NOWHERE]
    return not known.size or int(np.abs(known).max()) <= FARTHEST
