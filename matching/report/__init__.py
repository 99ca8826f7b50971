"""Back from arrays to ids, reasons and explanations."""

from __future__ import annotations

from collections import Counter

import numpy as np

from matching.report.balance import balances
from matching.report.decisions import decision_report
from matching.report.pairs import PairTeller
from matching.report.people import LeftOver
from matching.report.types import DecisionReport, PairReport, Report, Summary
from matching.tables import NONE, Int32, Matching, Verdict

__all__ = ["DecisionReport", "PairTeller", "Report", "Summary", "build_report", "decision_report"]


def build_report(
    teller: PairTeller,
    matching: Matching,
    verdict: Verdict,
    decisions: DecisionReport | None,
    *,
    programme: str,
    mode: str,
) -> Report:
    """Return the report of a run.

    Parameters
    ----------
    teller
        Tells of pairs; holds the tables of the run.
    matching, verdict
        The answer, and what the judge says of it.
    decisions
        What the decisions of people cost, None where there were none.
    programme, mode
        As in the configuration.
    """
    left = LeftOver(teller.table, teller.scores, teller.problem, matching, teller.options)
    told = [
        teller.tell(int(c), int(matching.vacancy[c]))
        for c in np.flatnonzero(matching.vacancy != NONE)
    ]
    pairs = tuple(sorted(told, key=lambda pair: pair.candidate))
    return Report(
        programme=programme,
        summary=_summary(
            teller, matching, verdict, pairs, open_places=int(left.open.sum()), mode=mode
        ),
        placements=pairs,
        unplaced=left.unplaced(),
        open_places=left.open_places(),
        calls=left.calls(),
        balance=balances(teller.table, matching),
        decisions=decisions,
    )


def _summary(
    teller: PairTeller,
    matching: Matching,
    verdict: Verdict,
    pairs: tuple[PairReport, ...],
    *,
    open_places: int,
    mode: str,
) -> Summary:
    """Return the figures at the top."""
    table = teller.table
    ids = [(table.candidate_ids[c], table.vacancy_ids[v]) for c, v in verdict.blocking.tolist()]
    wishers = {table.candidate_ids[c] for c in np.flatnonzero(np.diff(table.wishes.indptr))}
    wishes = Counter(pair.wish or (0 if pair.candidate in wishers else NONE) for pair in pairs)
    return Summary(
        candidates=len(table.candidates),
        ready=int(table.candidates.ready.sum()),
        vacancies=len(table.vacancies),
        employers=len(set(table.vacancies.employer.tolist())),
        places=int(table.vacancies.capacity.sum()),
        eligible_pairs=teller.problem.n_pairs,
        placed=verdict.placed,
        unplaced=len(table.candidates) - verdict.placed,
        open_places=open_places,
        wishes=dict(sorted(wishes.items())),
        candidate_scores=_spread([pair.candidate_score for pair in pairs]),
        vacancy_scores=_spread([pair.vacancy_score for pair in pairs]),
        blocking=tuple(sorted(ids)),
        violations=tuple(v.kind for v in verdict.violations),
        method=matching.method,
        mode=mode,
        status=matching.status,
        weight=verdict.weight,
        placed_bound=matching.placed_bound,
        weight_bound=matching.weight_bound,
        seed=matching.seed,
    )


def _spread(scores: list[int]) -> tuple[int, ...]:
    """Return smallest, quartiles and greatest; nothing for no scores."""
    if not scores:
        return ()
    ordered: Int32 = np.sort(np.array(scores, dtype=np.int32))
    return tuple(int(ordered[(len(scores) - 1) * quarter // 4]) for quarter in range(5))
