"""From scores to a problem: who ranks whom, with ties, and which pairs people decided on."""

from __future__ import annotations

import numpy as np

from matching.tables import NO_CAP, NONE, Problem, ProfileTable, ScoreTable
from matching.tables.preferences import ranks


def rank(table: ProfileTable, scores: ScoreTable, band: int, *, decisions: bool = True) -> Problem:
    """Return the assignment problem of scored pairs.

    Wishes and employers' rankings come before everything else, in their order; the rest follows
    by score, in classes of `band` points. A pair weighs the sum of both scores; where the
    vacancy ranks nobody it weighs twice the candidate's, so that all weigh on one scale.

    Parameters
    ----------
    table, scores
        What encoding and scoring made.
    band
        Scores this near to the best of their class are a tie, in points.
    decisions
        Whether locks and forbidden pairs count; without them the problem is what it would have
        been had nobody decided anything.
    """
    keep = ~scores.forbidden if decisions else scores.broken == 0
    candidate, vacancy = scores.candidate[keep], scores.vacancy[keep]
    own, theirs = scores.candidate_score[keep], scores.vacancy_score[keep]
    indifferent = table.vacancies.indifferent[vacancy]
    employer = table.vacancies.employer
    n = len(table.candidates)
    places = np.bincount(
        employer, weights=table.vacancies.capacity, minlength=len(table.employers)
    ).astype(np.int64)
    nobody = np.empty((0, 2), dtype=np.int32)
    return Problem(
        indptr=np.searchsorted(candidate, np.arange(n + 1)),
        vacancy=vacancy,
        candidate_rank=ranks(candidate, own, table.wishes.at(candidate, vacancy), band),
        vacancy_rank=ranks(
            employer[vacancy],
            theirs,
            table.rankings.at(candidate, vacancy),
            band,
            indifferent,
        ),
        weight=np.where(indifferent, 2 * own, own + theirs).astype(np.int64),
        capacity=table.vacancies.capacity,
        employer=employer,
        employer_capacity=np.where(
            table.employers.capacity == NO_CAP, places, table.employers.capacity
        ).astype(np.int32),
        locked=table.locked if decisions else np.full(n, NONE, dtype=np.int32),
        forbidden=table.forbidden if decisions else nobody,
    )
