"""Looking at runs and what they propose, as far as an actor may see the people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.profiles.models import Candidate, Vacancy
from service.profiles.visible import visible_candidates
from service.runs.models import OpenPlace, Proposal, Run, Unplaced
from service.runs.queue import message_of
from service.runs.rounds import visible_runs
from service.runs.shapes import ProgressOut, RunOut
from service.words import Words


def run_of(work: Work, run_id: str) -> Run:
    """Return a run.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    row = work.session.scalars(visible_runs(work.actor).where(Run.id == run_id)).one_or_none()
    if row is None:
        raise ProblemError("not-found", message("There is no such run, or not for you."))
    return row


def done_run(work: Work, run_id: str) -> Run:
    """Return a run that has a result.

    Raises
    ------
    ProblemError
        ``not-found``, or ``state``: it is not done.
    """
    row = run_of(work, run_id)
    if row.state != "done":
        raise ProblemError("state", message("The run has no result: it is not done."))
    return row


def proposals_of(work: Work, run: Run) -> Select[Proposal]:
    """Return the query of the pairs of a run whose candidates the actor may see."""
    return select(Proposal).where(
        Proposal.run_id == run.id, Proposal.candidate_id.in_(_people(work))
    )


def unplaced_of(work: Work, run: Run) -> Select[Unplaced]:
    """Return the query of the people without a place whom the actor may see."""
    return select(Unplaced).where(
        Unplaced.run_id == run.id, Unplaced.candidate_id.in_(_people(work))
    )


def open_places_of(run: Run) -> Select[Any]:
    """Return the query of the vacancies with places left, each with its employer's id."""
    query: Any = (
        select(OpenPlace, Vacancy.employer_id)
        .join(Vacancy, Vacancy.id == OpenPlace.vacancy_id)
        .where(OpenPlace.run_id == run.id)
    )
    rows: Select[Any] = query
    return rows


def _people(work: Work) -> Select[Any]:
    return visible_candidates(work.actor).with_only_columns(Candidate.id)


def told(run: Run, say: Words) -> RunOut:
    """Return a run as it is answered, its error in words."""
    config, summary = run.config, run.summary
    return RunOut.model_validate(
        {
            "id": run.id,
            "programme": run.programme,
            "round": run.round_id,
            "state": run.state,
            "cancelling": run.cancel and run.state == "running",
            "progress": ProgressOut(step=run.step, done=run.done, total=run.total),
            "method": config["method"]["name"],
            "mode": config["mode"],
            "seed": config["seed"],
            "requested_by": run.requested_by,
            "requested_at": run.requested_at,
            "started_at": run.started_at,
            "ended_at": run.ended_at,
            "version": run.version,
            "digest": run.digest,
            "bound": summary["placed_bound"] if summary else None,
            "gap": _gap(summary) if summary else None,
            "summary": summary,
            "error": message_of(run.error).render(say) if run.error else None,
            "published_at": run.published_at,
            "published_by": run.published_by,
        }
    )


def _gap(summary: dict[str, Any]) -> float | None:
    """Return how far the total score is from the best that is possible, as a share of that."""
    bound = summary["weight_bound"]
    if not bound or summary["placed_bound"] not in {None, summary["placed"]}:
        return None
    return float((bound - summary["weight"]) / bound)
