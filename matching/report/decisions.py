"""What the decisions of people cost: the same run with and without them."""

from __future__ import annotations

import numpy as np

from matching.report.types import DecisionReport
from matching.tables import NONE, Matching, ProfileTable, ScoreTable, Verdict


def decision_report(
    table: ProfileTable,
    scores: ScoreTable,
    matching: Matching,
    verdict: Verdict,
    without: Matching | None,
) -> DecisionReport | None:
    """Return what locks and forbidden pairs cost, None where nobody decided anything.

    Parameters
    ----------
    table, scores
        The run.
    matching, verdict
        The answer with the decisions, and what the judge says of it.
    without
        The answer to the same problem without decisions.
    """
    if without is None:
        return None
    broken = []
    for candidate in np.flatnonzero(table.locked != NONE).tolist():
        vacancy = int(table.locked[candidate])
        mask = int(scores.broken[scores.pair(candidate, vacancy)])
        if mask:
            rules = tuple(name for bit, name in enumerate(scores.rules) if mask >> bit & 1)
            broken.append((table.candidate_ids[candidate], table.vacancy_ids[vacancy], rules))
    return DecisionReport(
        locks=int(np.count_nonzero(table.locked != NONE)),
        forbidden=len(table.forbidden),
        placed=matching.placed,
        weight=matching.weight,
        placed_without=without.placed,
        weight_without=without.weight,
        blocking=tuple(
            sorted(
                (table.candidate_ids[c], table.vacancy_ids[v])
                for c, v in verdict.blocking_by_lock.tolist()
            )
        ),
        broken=tuple(sorted(broken)),
    )
