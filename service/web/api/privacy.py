"""What is kept about a person, corrections, objections and erasure."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Response

from service.accounts.work import Work
from service.placements.consents import known_candidate
from service.privacy.exporting import exported
from service.privacy.models import PersonRequest
from service.privacy.requests import answer, ask, request_of, requests_of, withdraw
from service.privacy.shapes import AnswerIn, PersonExport, RequestIn, RequestOut
from service.web.deps import Reads, Writes
from service.web.newest import moment_cursor, newest_first
from service.web.paging import After, Limit, Page
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["privacy"])


@router.get("/candidates/{candidate_id}/export", responses=documented("not-found"))
def export_candidate(
    candidate_id: UUID, work: Annotated[Work, Reads("privacy:read")]
) -> PersonExport:
    """Give everything that is kept about a person."""
    known_candidate(work, str(candidate_id))
    return PersonExport(**exported(work, str(candidate_id)))


@router.get("/candidates/{candidate_id}/requests", responses=documented("not-found"))
def list_requests(
    candidate_id: UUID,
    work: Annotated[Work, Reads("privacy:read")],
    limit: Limit = 50,
    after: After = None,
) -> Page[RequestOut]:
    """List what a person asked about their data, the newest first."""
    query = requests_of(work, str(candidate_id))
    rows = work.session.scalars(
        newest_first(query, PersonRequest.asked_at, PersonRequest.id, after, limit)
    ).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        items=[RequestOut.model_validate(row) for row in rows[:limit]],
        next=moment_cursor(last.asked_at, last.id) if last else None,
    )


@router.post(
    "/candidates/{candidate_id}/requests",
    status_code=201,
    responses=documented("not-found", "conflict"),
)
def create_request(
    candidate_id: UUID,
    given: RequestIn,
    response: Response,
    work: Annotated[Work, Writes("privacy:write")],
) -> RequestOut:
    """Ask for a correction, or object; who objects is left out of all lists and runs at once."""
    row = ask(work, str(candidate_id), given.kind, field=given.field, text=given.text)
    response.headers["Location"] = f"/api/v1/candidates/{candidate_id}/requests/{row.id}"
    return RequestOut.model_validate(row)


@router.get("/candidates/{candidate_id}/requests/{request_id}", responses=documented("not-found"))
def read_request(
    candidate_id: UUID, request_id: UUID, work: Annotated[Work, Reads("privacy:read")]
) -> RequestOut:
    """Give what a person asked."""
    return RequestOut.model_validate(request_of(work, str(candidate_id), str(request_id)))


@router.post(
    "/candidates/{candidate_id}/requests/{request_id}/answer",
    responses=documented("not-found", "state"),
)
def answer_request(
    candidate_id: UUID,
    request_id: UUID,
    given: AnswerIn,
    work: Annotated[Work, Writes("privacy:decide")],
) -> RequestOut:
    """Grant or refuse what a person asked; a refused objection no longer counts."""
    row = answer(work, str(candidate_id), str(request_id), granted=given.granted, text=given.text)
    return RequestOut.model_validate(row)


@router.post(
    "/candidates/{candidate_id}/requests/{request_id}/withdraw",
    responses=documented("not-found", "state"),
)
def withdraw_request(
    candidate_id: UUID, request_id: UUID, work: Annotated[Work, Writes("privacy:write")]
) -> RequestOut:
    """Take back what was asked; who takes an objection back is matched again."""
    return RequestOut.model_validate(withdraw(work, str(candidate_id), str(request_id)))
