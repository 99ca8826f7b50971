"""The figures that stay of a run, as the engine tells them: nobody is named in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import func, select

from matching.report.types import BalanceReport, Summary
from matching.tables import POINTS
from service.accounts.work import Work
from service.batch.charts import BINS, Spread, spreads_of
from service.batch.figures import Figure, figures_of
from service.runs.models import Proposal, Run
from service.words import Words


def summary_of_kept(kept: Mapping[str, Any]) -> Summary:
    """Return the figures of a run; of pairs that would rather have each other none are named."""
    values = {one.name: kept[one.name] for one in fields(Summary)}
    return Summary(
        **values
        | {
            "wishes": {int(rank): count for rank, count in kept["wishes"].items()},
            "candidate_scores": tuple(kept["candidate_scores"]),
            "vacancy_scores": tuple(kept["vacancy_scores"]),
            "blocking": (),
            "violations": (),
        }
    )


def figures_of_kept(kept: Mapping[str, Any], say: Words) -> tuple[Figure, ...]:
    """Return the few figures that people read first."""
    decisions = kept.get("decisions")
    held = decisions["blocking"] if decisions else 0
    return figures_of(summary_of_kept(kept), kept["blocking"], held, say)


def balance_of_kept(kept: Mapping[str, Any]) -> dict[str, tuple[BalanceReport, ...]]:
    """Return people and places by sector, level and municipality."""
    return {
        name: tuple(BalanceReport(**group) for group in groups)
        for name, groups in kept["balance"].items()
    }


def spreads_of_kept(work: Work, run: Run, say: Words) -> tuple[Spread, ...]:
    """Return how the scores of all pairs of a run are spread, for both sides."""
    assert run.summary is not None
    own, other = (
        {
            row[0]: row[1]
            for row in work.session.execute(
                select((column // (POINTS // BINS)).label("at"), func.count())
                .where(Proposal.run_id == run.id)
                .group_by("at")
            )
        }
        for column in (Proposal.candidate_score, Proposal.vacancy_score)
    )
    return spreads_of(_capped(own), _capped(other), summary_of_kept(run.summary), say)


def _capped(counts: Mapping[int, int]) -> dict[int, int]:
    """Return the counts with the greatest score in the last class."""
    found = {at: count for at, count in counts.items() if at < BINS}
    beyond = sum(count for at, count in counts.items() if at >= BINS)
    if beyond:
        found[BINS - 1] = found.get(BINS - 1, 0) + beyond
    return found
