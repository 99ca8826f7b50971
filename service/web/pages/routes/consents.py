"""Which employers may know who a person is: what was agreed to, recorded and taken back."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from starlette.datastructures import FormData

from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.consents import (
    WORDING,
    WORDINGS,
    consents_of,
    give,
    known_candidate,
    take_back,
)
from service.placements.models import Consent
from service.profiles.models import CandidateContact, Employer
from service.profiles.visible import visible_employers
from service.web.ids import PathId
from service.web.pages.deps import STAFF, PageReads, PageWrites
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import TAKEN_BACK
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routes.placements import CONSENTED
from service.web.pages.routing import PageRouter, posted

router = PageRouter()

_MOST: Final = 200

Sent = Annotated[FormData, Depends(posted)]


class _Agreed(BaseModel):
    employer: str = Field(max_length=36)
    agreed: str


@router.get("/people/{candidate_id}/consents")
def show_consents(
    candidate_id: PathId, request: Request, work: Annotated[Work, PageReads("privacy:read", STAFF)]
) -> Response:
    """Show which employers may know who somebody is, with what was taken back."""
    return _shown(request, work, candidate_id, Form())


@router.post("/people/{candidate_id}/consents")
def record_consent(
    candidate_id: PathId,
    request: Request,
    work: Annotated[Work, PageWrites("consents:write", STAFF)],
    sent: Sent,
) -> Response:
    """Record that somebody agrees."""
    say = words_of(request)
    form = filled(_Agreed, sent, say)
    if not form.value("agreed"):
        form.errors["agreed"] = say("Tick this when the candidate said yes to these words.")
    if form.model is not None:
        try:
            give(work, candidate_id, form.model.employer, WORDING)
        except ProblemError as error:
            refused(form, error, say)
        else:
            return go(f"/people/{candidate_id}/consents", CONSENTED)
    return _shown(request, work, candidate_id, form)


@router.post("/people/{candidate_id}/consents/{employer_id}/take-back")
def take_consent_back(
    candidate_id: PathId,
    employer_id: PathId,
    work: Annotated[Work, PageWrites("consents:write", STAFF)],
) -> Response:
    """Record that somebody no longer agrees."""
    take_back(work, candidate_id, employer_id)
    return go(f"/people/{candidate_id}/consents", TAKEN_BACK)


def _shown(request: Request, work: Work, id_: str, form: Form) -> Response:
    person = known_candidate(work, id_)
    query = (
        consents_of(work, id_)
        .join(Employer, Employer.id == Consent.employer_id)
        .add_columns(Employer.name)
        .order_by(Consent.given_at.desc(), Consent.id)
        .limit(_MOST)
    )
    rows = [(row[0], row[1]) for row in work.session.execute(query)]
    held = {one.employer_id for one, _ in rows if one.withdrawn_at is None}
    firms = visible_employers(work.actor).with_only_columns(Employer.id, Employer.name)
    names = select(CandidateContact.name).where(CandidateContact.candidate_id == id_)
    return page(
        request,
        "consents.jinja",
        status=200 if form.is_good else 422,
        form=form,
        person=person,
        name=work.session.scalar(names) or person.key,
        held=[(one, name) for one, name in rows if one.withdrawn_at is None],
        past=[(one, name) for one, name in rows if one.withdrawn_at is not None],
        employers=[
            (one, name)
            for one, name in work.session.execute(firms.order_by(Employer.name)).all()
            if one not in held
        ],
        wording=WORDINGS[WORDING],
        wordings=WORDINGS,
    )
