"""Locked and forbidden pairs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from service.accounts.work import Work
from service.runs.decisions import decide, decision_of, visible_decisions, withdraw
from service.runs.models import Decision
from service.runs.shapes import DecisionIn, DecisionOut
from service.web.deps import Reads, Writes
from service.web.newest import ProgrammeName, moment_cursor, newest_first
from service.web.paging import After, Limit, Page
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["decisions"])


def _told(row: Decision) -> DecisionOut:
    return DecisionOut(
        id=row.id,
        programme=row.programme,
        round=row.round_id,
        kind="lock" if row.kind == "lock" else "forbid",
        candidate=row.candidate_id,
        vacancy=row.vacancy_id,
        employer=row.employer_id,
        reason=row.reason,
        by=row.by,
        decided_on=row.decided_on,
        made_by=row.made_by,
        made_at=row.made_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
    )


@router.get("/decisions")
def list_decisions(
    work: Annotated[Work, Reads("decisions:read")],
    *,
    programme: ProgrammeName = None,
    round: Annotated[UUID | None, Query(description="Only those of one round.")] = None,
    candidate: Annotated[UUID | None, Query(description="Only about one person.")] = None,
    standing: Annotated[
        bool | None, Query(description="Only those that count, or that were taken back.")
    ] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[DecisionOut]:
    """List decisions about people whom you may see, the newest first."""
    query = visible_decisions(work)
    if programme is not None:
        query = query.where(Decision.programme == programme)
    if round is not None:
        query = query.where(Decision.round_id == str(round))
    if candidate is not None:
        query = query.where(Decision.candidate_id == str(candidate))
    if standing is not None:
        query = query.where(Decision.withdrawn_at.is_(None) == standing)
    rows = work.session.scalars(
        newest_first(query, Decision.made_at, Decision.id, after, limit)
    ).all()
    last = rows[limit - 1] if len(rows) > limit else None
    work.note("decision.list", "decision", "", subjects=[r.candidate_id for r in rows[:limit]])
    return Page(
        items=[_told(row) for row in rows[:limit]],
        next=moment_cursor(last.made_at, last.id) if last else None,
    )


@router.post("/decisions", status_code=201, responses=documented("not-found", "conflict"))
def make_decision(
    given: DecisionIn, response: Response, work: Annotated[Work, Writes("decisions:write")]
) -> DecisionOut:
    """Lock or forbid a pair; the next run respects it and says what it costs."""
    row = decide(work, given)
    response.headers["Location"] = f"/api/v1/decisions/{row.id}"
    return _told(row)


@router.get("/decisions/{decision_id}", responses=documented("not-found"))
def read_decision(decision_id: UUID, work: Annotated[Work, Reads("decisions:read")]) -> DecisionOut:
    """Give a decision."""
    row = decision_of(work, str(decision_id))
    work.note("decision.read", "decision", row.id, subjects=[row.candidate_id])
    return _told(row)


@router.delete("/decisions/{decision_id}", responses=documented("not-found", "state"))
def withdraw_decision(
    decision_id: UUID, work: Annotated[Work, Writes("decisions:write")]
) -> DecisionOut:
    """Take a decision back; it stays in the list, with who took it back and when."""
    return _told(withdraw(work, str(decision_id)))
