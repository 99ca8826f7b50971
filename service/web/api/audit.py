"""The audit log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import Select, select

from matching.errors import message
from service.accounts.work import Work
from service.audit.models import AuditEntry, AuditSubject
from service.errors import ProblemError
from service.placements.consents import known_candidate
from service.placements.visible import STAFF
from service.privacy.looks import looks, looks_at
from service.privacy.shapes import AuditOut, LookOut
from service.web.deps import Reads
from service.web.paging import After, Limit, Page, cursor, cursor_values
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["audit"])

Word = Annotated[str | None, Query(max_length=64, pattern=r"^[\w.-]*$")]


@dataclass
class _Which:
    """Which entries to list."""

    actor: Annotated[UUID | None, Query(description="Only by this account or key.")] = None
    action: Annotated[Word, Query(description="Only this action: candidate.read.")] = None
    object_kind: Annotated[Word, Query(description="Only about this kind of thing.")] = None
    object_id: Annotated[Word, Query(description="Only about the thing with this id.")] = None
    candidate: Annotated[UUID | None, Query(description="Only about this person.")] = None
    since: Annotated[datetime | None, Query(description="Only from this moment on.")] = None
    until: Annotated[datetime | None, Query(description="Only from before this moment.")] = None


@router.get("/audit")
def list_audit(
    work: Annotated[Work, Reads("audit:read")],
    which: Annotated[_Which, Depends()],
    limit: Limit = 50,
    after: After = None,
) -> Page[AuditOut]:
    """List the entries of the audit log, the newest first."""
    query = select(AuditEntry)
    given: dict[Any, object] = {
        AuditEntry.actor_id: which.actor,
        AuditEntry.action: which.action,
        AuditEntry.object_kind: which.object_kind,
        AuditEntry.object_id: which.object_id,
    }
    for column, value in given.items():
        if value is not None:
            query = query.where(column == str(value))
    if which.candidate is not None:
        of = select(AuditSubject.seq).where(AuditSubject.candidate_id == str(which.candidate))
        query = query.where(AuditEntry.seq.in_(of))
    if which.since is not None:
        query = query.where(AuditEntry.at >= _zoned(which.since))
    if which.until is not None:
        query = query.where(AuditEntry.at < _zoned(which.until))
    rows = work.session.scalars(_newest(query, after, limit)).all()
    work.note("audit.read", "audit", "log")
    return Page(
        items=[_told(row) for row in rows[:limit]],
        next=cursor([rows[limit - 1].seq]) if len(rows) > limit else None,
    )


@router.get("/candidates/{candidate_id}/looks", responses=documented("not-found"))
def list_looks(
    candidate_id: UUID,
    work: Annotated[Work, Reads("privacy:read")],
    limit: Limit = 50,
    after: After = None,
) -> Page[LookOut]:
    """List who looked at a person and who changed what, the newest first."""
    known_candidate(work, str(candidate_id))
    rows = looks(work.session, _newest(looks_at(str(candidate_id)), after, limit))
    work.note("look.read", "candidate", str(candidate_id), subjects=[str(candidate_id)])
    staff = work.actor.role in STAFF
    return Page(
        items=[
            LookOut(
                seq=one.seq,
                at=one.at,
                action=one.action,
                role=one.role,
                organisation=one.organisation,
                actor_id=one.actor_id if staff else None,
            )
            for one in rows[:limit]
        ],
        next=cursor([rows[limit - 1].seq]) if len(rows) > limit else None,
    )


def _newest(query: Select[*tuple[Any, ...]], after: str | None, limit: int) -> Any:
    """Return the query for one page and one row more, by the number of the entry."""
    if after is not None:
        (last,) = cursor_values(after, 1)
        if not isinstance(last, int):
            raise ProblemError(
                "invalid", message("'after' is not the 'next' of an earlier page; leave it out")
            )
        query = query.where(AuditEntry.seq < last)
    return query.order_by(AuditEntry.seq.desc()).limit(limit + 1)


def _zoned(moment: datetime) -> datetime:
    """Return a moment in UTC.

    Raises
    ------
    ProblemError
        ``invalid`` for one without a zone (nobody knows which moment it is), or out of time.
    """
    try:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except OverflowError:
        pass
    raise ProblemError("invalid", message("Give a moment with its zone: 2026-11-23T09:00:00Z."))


def _told(row: AuditEntry) -> AuditOut:
    return AuditOut(
        seq=row.seq,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        role=row.role,
        action=row.action,
        object_kind=row.object_kind,
        object_id=row.object_id,
        request_id=row.request_id,
        details=json.loads(row.details),
        previous=row.previous,
        digest=row.digest,
    )
