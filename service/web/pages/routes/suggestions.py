"""What suits a person, with sliders and "what if", for who works with them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response
from sqlalchemy.orm import joinedload

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.profiles.models import Candidate
from service.profiles.visible import visible_candidates
from service.web.ids import PathId
from service.web.pages.deps import STAFF, PageReads
from service.web.pages.routing import PageRouter
from service.web.pages.suggestion_list import suggestions_answer

router = PageRouter()


@router.get("/people/{candidate_id}/suggestions")
def suggestions(
    candidate_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("suggestions:read", STAFF)],
) -> Response:
    """Show what suits somebody, and let other values be tried."""
    row = work.session.scalars(
        visible_candidates(work.actor)
        .where(Candidate.id == candidate_id)
        .options(joinedload(Candidate.contact))
    ).one_or_none()
    if row is None:
        raise ProblemError("not-found", message("There is no such candidate, or not for you."))
    return suggestions_answer(
        request,
        work,
        candidate_id,
        base=f"/people/{candidate_id}/suggestions",
        template="suggestions.jinja",
        candidate_id=candidate_id,
        name=(row.contact.name if row.contact else "") or row.key,
        staff=True,
    )
