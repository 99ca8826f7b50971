"""Why a pair fits as it does: each requirement, and the skill that meets it."""

from __future__ import annotations

from typing import NamedTuple

from matching.scoring.coverage import Coverage
from matching.tables import NONE

FULL = 1000


class RequirementFit(NamedTuple):
    """How a candidate meets one requirement of a vacancy.

    `skill` and `by` are codes (`by` -1: nothing counts); `importance` is a position in
    `IMPORTANCES`; `similarity` and `credit` are permille, the credit after the level.
    """

    skill: int
    importance: int
    level: int
    weight: int
    by: int
    by_level: int
    similarity: int
    credit: int

    @property
    def status(self) -> str:
        """``met``, ``partly`` or ``missing``."""
        if self.credit >= FULL:
            return "met"
        return "partly" if self.credit > 0 else "missing"


def requirement_fits(
    coverage: Coverage, candidate: int, vacancy: int
) -> tuple[RequirementFit, ...]:
    """Return how a candidate meets each requirement of a vacancy, the heaviest first."""
    table = coverage.table
    offers = table.vacancies
    credits, by = coverage.credits(candidate)
    held, levels = table.candidates.skills.row(candidate)
    level_of = dict(zip(held.tolist(), levels.tolist(), strict=True))
    fits = []
    for at in range(offers.requirements.indptr[vacancy], offers.requirements.indptr[vacancy + 1]):
        asked = int(coverage.entry[at])
        skill = int(offers.requirements.column[at])
        source = int(by[asked])
        similarity = 0
        if source != NONE:
            columns, values = table.similarity.row(source)
            similarity = int(values[columns == skill][0])
        fits.append(
            RequirementFit(
                skill=skill,
                importance=int(offers.importance[at]),
                level=int(offers.requirements.value[at]),
                weight=int(offers.weight[at]),
                by=source,
                by_level=int(level_of.get(source, 0)),
                similarity=similarity,
                credit=int(credits[asked]),
            )
        )
    return tuple(sorted(fits, key=lambda fit: (-fit.weight, fit.skill)))
