"""What people asked about their own data, for who answers them."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import func
from starlette.datastructures import FormData

from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.shapes import Note
from service.privacy.models import PersonRequest
from service.privacy.requests import answer, request_of
from service.profiles.candidates import get_candidate
from service.profiles.models import Candidate, CandidateContact
from service.profiles.visible import visible_candidates
from service.web.ids import PathId
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.fields import FIELDS
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import notice
from service.web.pages.person_facts import name_of
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routes.my_data import REQUEST_STATES
from service.web.pages.routing import PageRouter, posted
from service.words import N_

router = PageRouter()

_AT_A_TIME: Final = 25
_ANSWERED: Final = notice("request-answered", N_("The answer was kept; the person sees it."))

Reading = Annotated[Work, PageReads("privacy:decide", OFFICE)]
Writing = Annotated[Work, PageWrites("privacy:decide", OFFICE)]


class _Answer(BaseModel):
    granted: Literal["yes", "no"]
    text: Note = ""


@router.get("/requests")
def list_requests(
    request: Request, work: Reading, first: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> Response:
    """List what people asked, what waits for an answer first and of that the oldest."""
    query: Any = (
        visible_candidates(work.actor)
        .join(PersonRequest, PersonRequest.candidate_id == Candidate.id)
        .outerjoin(CandidateContact, CandidateContact.candidate_id == Candidate.id)
        .with_only_columns(
            PersonRequest, Candidate.key, CandidateContact.name, func.count().over().label("total")
        )
        .order_by(PersonRequest.state != "open", PersonRequest.asked_at, PersonRequest.id)
    )
    rows = work.session.execute(query.offset(first).limit(_AT_A_TIME)).all()
    asking = [row[0].candidate_id for row in rows]
    work.note("request.read", "candidate", "", subjects=asking)
    return page(
        request,
        "requests.jinja",
        rows=rows,
        total=rows[0].total if rows else 0,
        first=first,
        size=_AT_A_TIME,
        states=REQUEST_STATES,
        fields=FIELDS,
    )


@router.get("/people/{candidate_id}/requests/{request_id}")
def read_request(
    request: Request, work: Reading, candidate_id: PathId, request_id: PathId
) -> Response:
    """Show what somebody asked, to be answered."""
    return _one(request, work, candidate_id, request_id, Form())


@router.post("/people/{candidate_id}/requests/{request_id}")
def answer_request(
    request: Request,
    work: Writing,
    candidate_id: PathId,
    request_id: PathId,
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Grant or refuse what somebody asked; a refused objection no longer counts."""
    say = words_of(request)
    form = filled(_Answer, sent, say)
    if form.model is None:
        return _one(request, work, candidate_id, request_id, form)
    granted = form.model.granted == "yes"
    try:
        answer(work, candidate_id, request_id, granted=granted, text=form.model.text)
    except ProblemError as error:
        if error.code == "not-found":
            raise
        if error.code == "invalid":
            form.blame("text", say("Say why."))
        else:
            refused(form, error, say)
        return _one(request, work, candidate_id, request_id, form)
    return go("/requests", _ANSWERED)


def _one(request: Request, work: Work, candidate_id: str, request_id: str, form: Form) -> Response:
    row = get_candidate(work, candidate_id)
    return page(
        request,
        "request_one.jinja",
        status=200 if form.is_good else 422,
        asked=request_of(work, candidate_id, request_id),
        person=row,
        name=name_of(row),
        states=REQUEST_STATES,
        fields=FIELDS,
        form=form,
    )
