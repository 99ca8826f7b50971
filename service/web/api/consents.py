"""Consent to be introduced to an employer."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Response

from service.accounts.work import Work
from service.placements.consents import consents_of, give, take_back
from service.placements.models import Consent
from service.placements.shapes import ConsentIn, ConsentOut
from service.web.deps import Reads, Writes
from service.web.newest import moment_cursor, newest_first
from service.web.paging import After, Limit, Page
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["consents"])


@router.get("/candidates/{candidate_id}/consents", responses=documented("not-found"))
def list_consents(
    candidate_id: UUID,
    work: Annotated[Work, Reads("privacy:read")],
    limit: Limit = 50,
    after: After = None,
) -> Page[ConsentOut]:
    """List to which employers a person may be introduced, with what was taken back."""
    query = consents_of(work, str(candidate_id))
    rows = work.session.scalars(
        newest_first(query, Consent.given_at, Consent.id, after, limit)
    ).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        items=[ConsentOut.model_validate(row) for row in rows[:limit]],
        next=moment_cursor(last.given_at, last.id) if last else None,
    )


@router.put(
    "/candidates/{candidate_id}/consents/{employer_id}",
    responses={
        **documented("not-found"),
        201: {"model": ConsentOut, "description": "The consent is new."},
    },
)
def give_consent(
    candidate_id: UUID,
    employer_id: UUID,
    given: ConsentIn,
    response: Response,
    work: Annotated[Work, Writes("consents:write")],
) -> ConsentOut:
    """Let an employer know who a person is; the same again changes nothing.

    The person gives it, or somebody who works for them records it.
    """
    row, fresh = give(work, str(candidate_id), str(employer_id), given.wording)
    response.status_code = 201 if fresh else 200
    return ConsentOut.model_validate(row)


@router.delete(
    "/candidates/{candidate_id}/consents/{employer_id}",
    status_code=204,
    responses=documented("not-found"),
)
def withdraw_consent(
    candidate_id: UUID, employer_id: UUID, work: Annotated[Work, Writes("consents:write")]
) -> None:
    """Take a consent back: from now on the employer sees a pseudonym again."""
    take_back(work, str(candidate_id), str(employer_id))
