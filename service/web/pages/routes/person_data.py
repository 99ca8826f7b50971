"""What a person may ask of those who work with them: answers, an objection, a copy, erasure."""

from __future__ import annotations

import json
from typing import Annotated, Final, Literal

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.consents import known_candidate
from service.placements.shapes import Note
from service.privacy.erasing import erase
from service.privacy.exporting import exported
from service.privacy.models import PersonRequest
from service.privacy.requests import OBJECTION, answer, ask, requests_of, withdraw
from service.profiles.candidates import get_candidate
from service.web.deps import services
from service.web.ids import PathId
from service.web.pages.deps import OFFICE, STAFF, PageReads, PageWrites
from service.web.pages.fields import FIELDS
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import TAKEN_BACK, notice
from service.web.pages.person_facts import name_of
from service.web.pages.rendering import download, go, page, words_of
from service.web.pages.routes.my_data import REQUEST_STATES
from service.web.pages.routing import PageRouter, posted
from service.words import N_

router = PageRouter()

_ANSWERED: Final = notice("answered", N_("The answer is kept, and the person sees it."))
_OBJECTS: Final = notice("objects", N_("The objection counts from this moment."))
_ERASED: Final = notice("person-erased", N_("Everything about this person was erased."))

Sent = Annotated[FormData, Depends(posted)]
Writes = PageWrites("privacy:write", STAFF)
Decides = PageWrites("privacy:decide", OFFICE)


class _Answer(BaseModel):
    granted: Literal["yes", "no"]
    text: Note = ""


class _Erasing(BaseModel):
    sure: Literal["yes"]


@router.get("/people/{candidate_id}/data")
def read_rights(
    candidate_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("privacy:read", STAFF)],
) -> Response:
    """Show what a person asked about their data, and what can be done for them."""
    return _shown(request, work, candidate_id, Form())


@router.get("/people/{candidate_id}/data/file.json")
def download_person(
    candidate_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("privacy:read", STAFF)],
) -> Response:
    """Give everything that is kept about a person as a file, to hand over."""
    known_candidate(work, candidate_id)
    text = json.dumps(exported(work, candidate_id), indent=2, ensure_ascii=False)
    name = words_of(request)(N_("personal-data.json"))
    return download(text.encode(), name, "application/json")


@router.post("/people/{candidate_id}/data/objection")
def object_for(candidate_id: PathId, work: Annotated[Work, Writes]) -> Response:
    """Keep that a person objects to being matched, as they said to who is asking."""
    ask(work, candidate_id, OBJECTION)
    return go(_at(candidate_id), _OBJECTS)


@router.post("/people/{candidate_id}/data/{request_id}/withdraw")
def take_back(candidate_id: PathId, request_id: PathId, work: Annotated[Work, Writes]) -> Response:
    """Take back what a person asked, because they say so."""
    withdraw(work, candidate_id, request_id)
    return go(_at(candidate_id), TAKEN_BACK)


@router.post("/people/{candidate_id}/data/{request_id}/answer")
def answer_person(
    candidate_id: PathId,
    request_id: PathId,
    request: Request,
    work: Annotated[Work, Decides],
    sent: Sent,
) -> Response:
    """Grant or refuse what a person asked."""
    say = words_of(request)
    form = filled(_Answer, sent, say)
    if form.model is not None:
        try:
            granted = form.model.granted == "yes"
            answer(work, candidate_id, request_id, granted=granted, text=form.model.text)
        except ProblemError as error:
            if error.code != "invalid":
                raise
            refused(form, error, say)
        else:
            return go(_at(candidate_id), _ANSWERED)
    form.values["request"] = request_id
    return _shown(request, work, candidate_id, form)


@router.get("/people/{candidate_id}/data/erase")
def ask_erasing(
    candidate_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("privacy:decide", OFFICE)],
) -> Response:
    """Tell what goes, before anything does."""
    return _erasing(request, work, candidate_id, Form())


@router.post("/people/{candidate_id}/data/erase")
def erase_person(
    candidate_id: PathId, request: Request, work: Annotated[Work, Decides], sent: Sent
) -> Response:
    """Erase a person everywhere; runs keep only counts."""
    say = words_of(request)
    row = get_candidate(work, candidate_id, change=True)
    form = filled(_Erasing, sent, say)
    if form.model is None:
        form.errors = {"sure": say("Tick this if you are sure.")}
        return _erasing(request, work, candidate_id, form)
    erase(work, row.id, settings=services(request).settings)
    return go("/people", _ERASED)


def _at(candidate_id: str) -> str:
    return f"/people/{candidate_id}/data"


def _erasing(request: Request, work: Work, candidate_id: str, form: Form) -> Response:
    row = get_candidate(work, candidate_id)
    status = 200 if form.is_good else 422
    return page(
        request, "person_erase.jinja", status=status, form=form, person_id=row.id, name=name_of(row)
    )


def _shown(request: Request, work: Work, candidate_id: str, form: Form) -> Response:
    row = get_candidate(work, candidate_id)
    order = (PersonRequest.asked_at.desc(), PersonRequest.id)
    asked = work.session.scalars(requests_of(work, row.id).order_by(*order)).all()
    return page(
        request,
        "person_data.jinja",
        status=200 if form.is_good else 422,
        form=form,
        person_id=row.id,
        name=name_of(row),
        asked=asked,
        objection=next(
            (one for one in asked if one.kind == OBJECTION and one.state in {"open", "granted"}),
            None,
        ),
        states=REQUEST_STATES,
        fields=FIELDS,
        decides=work.actor.role in OFFICE,
    )
