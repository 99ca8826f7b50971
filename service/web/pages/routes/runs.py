"""Runs: starting one, watching it, stopping it, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from starlette.datastructures import FormData

from matching.config import MethodName
from service.accounts.models import Account
from service.accounts.work import Work
from service.batch.charts import balance_rows, wish_bars
from service.errors import ProblemError
from service.placements.at_a_glance import ACTIVE, active_run, run_lines
from service.runs.kept import (
    balance_of_kept,
    figures_of_kept,
    spreads_of_kept,
    summary_of_kept,
)
from service.runs.models import Round, Run
from service.runs.queue import message_of, request_cancel
from service.runs.reading import run_of
from service.runs.rounds import round_of
from service.runs.shapes import RunIn
from service.runs.starting import enqueue
from service.terms import GROUPS, METHODS, MODES, RULES, term
from service.web.pages.deps import OFFICE, STAFF, PageReads, PageWrites
from service.web.pages.forms import filled, refused
from service.web.pages.notices import notice
from service.web.pages.rendering import go, is_part, page, words_of
from service.web.pages.routes.rounds import RUN_STATES, dashboard
from service.web.pages.routing import PageRouter, posted
from service.words import N_, Words

router = PageRouter()

STARTED: Final = notice("run-started", N_("The run was asked for."))
GOES_ON: Final = notice(
    "run-goes-on", N_("A run of this round had not ended yet, so no other was started.")
)
STOPPED: Final = notice("run-stopped", N_("The run stops. What earlier runs proposed stays."))
ENDED: Final = notice("run-ended", N_("The run had ended already."))

STEPS: Final = {
    "": N_("waiting for its turn"),
    "read": N_("reading people and vacancies"),
    "encode": N_("understanding skills"),
    "score": N_("scoring pairs"),
    "solve": N_("looking for the best stable matching"),
    "report": N_("working out reasons"),
    "keep": N_("keeping the result"),
}
"""What a run does, by its step."""

PATIENCE: Final = 30
"""Seconds after which a run that waits may wait for a worker that is not there."""


class _Choices(BaseModel):
    """Other choices than the programme's own, for one run."""

    method: MethodName | None = None
    mode: str | None = Field(default=None, pattern="^(two-sided|stagematching)$")
    seed: int | None = Field(default=None, ge=0, lt=2**31)


@router.post("/rounds/{round_id}/runs")
def start(
    round_id: UUID,
    request: Request,
    work: Annotated[Work, PageWrites("runs:write", OFFICE)],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Ask for a run of a round; where one has not ended yet, show that one."""
    row, say = round_of(work, str(round_id), change=True), words_of(request)
    before = active_run(work, row.id)
    if before is not None:
        return go(f"/runs/{before.id}", GOES_ON)
    form = filled(_Choices, sent, say)
    if form.model is None:
        return dashboard(request, work, row, form)
    given = RunIn.model_validate(
        {"programme": row.programme, "round": row.id, **form.model.model_dump()}
    )
    try:
        run = enqueue(work, given)
    except ProblemError as error:
        refused(form, error, say)
        return dashboard(request, work, row, form)
    return go(f"/runs/{run.id}", STARTED)


@router.get("/runs/{run_id}")
def one_run(
    run_id: UUID,
    request: Request,
    work: Annotated[Work, PageReads("runs:read", STAFF)],
    seen: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """Show a run: how far it is, or what came of it."""
    run = run_of(work, str(run_id))
    say = words_of(request)
    if is_part(request):
        if run.state not in ACTIVE:
            return Response(headers={"HX-Refresh": "true"})
        return page(request, "runs_progress.jinja", seen=seen, **_progress(work, run, say))
    context = _about(work, run)
    if run.state in ACTIVE:
        return page(request, "runs_active.jinja", **context | _progress(work, run, say))
    if run.state == "done":
        return page(request, "runs_done.jinja", **context, **_result(work, run, say))
    error = message_of(run.error).render(say) if run.error else ""
    return page(request, "runs_over.jinja", **context, error=error)


@router.post("/runs/{run_id}/stop")
def stop(run_id: UUID, work: Annotated[Work, PageWrites("runs:write", OFFICE)]) -> Response:
    """Stop a run."""
    run = run_of(work, str(run_id))
    try:
        request_cancel(work, run.id)
    except ProblemError as error:
        if error.code != "state":
            raise
        return go(f"/runs/{run.id}", ENDED)
    return go(f"/runs/{run.id}", STOPPED)


def _about(work: Work, run: Run) -> dict[str, Any]:
    """Return what each page of a run tells."""
    round_ = work.session.get(Round, run.round_id) if run.round_id else None
    by = select(Account.name).where(Account.id == run.requested_by)
    return {
        "run": run,
        "round": round_,
        "asked_by": work.session.scalar(by),
        "may_run": work.actor.may("runs:write"),
        "may_publish": work.actor.may("runs:publish"),
        "run_states": RUN_STATES,
        "methods": METHODS,
        "modes": MODES,
    }


def _progress(work: Work, run: Run, say: Words) -> dict[str, Any]:
    """Return how far a run is, in words and as a share of its step."""
    before = 0
    if run.state == "queued":
        query = select(func.count()).where(
            Run.state.in_(ACTIVE), Run.requested_at < run.requested_at, Run.id != run.id
        )
        before = work.session.scalars(query).one()
    begun = run.started_at or run.requested_at
    step = run.step if run.state == "running" else ""
    return {
        "run": run,
        "step": step,
        "step_name": say(STEPS.get(step, STEPS["read"])),
        "share": run.done / run.total if run.total else None,
        "before": before,
        "stopping": run.cancel,
        "seconds": max(int((work.now - begun).total_seconds()), 0),
        "late": run.state == "queued"
        and not before
        and (work.now - run.requested_at).total_seconds() > PATIENCE,
    }


def _result(work: Work, run: Run, say: Words) -> dict[str, Any]:
    """Return what came of a run, as figures and pictures; nobody is named."""
    kept = run.summary
    assert kept is not None
    balance = balance_of_kept(kept)
    others = run_lines(work).where(
        Run.programme == run.programme,
        Run.state == "done",
        Run.requested_at < run.requested_at,
        Run.round_id == run.round_id if run.round_id else Run.round_id.is_(None),
    )
    earlier = work.session.execute(others.limit(1)).first()
    return {
        "figures": figures_of_kept(kept, say),
        "summary": summary_of_kept(kept),
        "input": kept["input"],
        "read_at": datetime.fromisoformat(kept["input"]["read_at"]),
        "decisions": kept["decisions"],
        "broken": [term(RULES, rule, say) for rule in (kept["decisions"] or {}).get("broken", ())],
        "balance": {say(GROUPS[kind]): balance_rows(kind, balance[kind], say) for kind in GROUPS},
        "wishes": wish_bars(summary_of_kept(kept), say),
        "spreads": spreads_of_kept(work, run, say),
        "earlier": earlier.id if earlier else None,
    }
