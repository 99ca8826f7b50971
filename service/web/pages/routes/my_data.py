"""What is kept about oneself, who looked, and what one may ask (AVG art. 15 to 22)."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import func, or_, select
from starlette.datastructures import FormData

from service.accounts.models import Account, Organisation
from service.accounts.work import Work
from service.audit.models import AuditEntry
from service.errors import ProblemError
from service.placements.consents import WORDINGS, consents_of, known_candidate, take_back
from service.placements.models import Consent, Placement
from service.placements.shapes import Note
from service.placements.transitions import LIVE, STATE_NAMES
from service.placements.visible import visible_placements
from service.privacy.erasing import erase_oneself
from service.privacy.exporting import exported
from service.privacy.looks import looks, looks_at
from service.privacy.models import PersonRequest
from service.privacy.requests import CORRECTION, OBJECTION, ask, requests_of, withdraw
from service.profiles.models import Employer, Vacancy
from service.runs.models import Round
from service.web.deps import services
from service.web.ids import PathId
from service.web.pages.deps import PageReads, PageWrites
from service.web.pages.fields import (
    ACTIONS,
    FIELDS,
    ROLE_NAMES,
    SECTIONS,
    named_ids,
    shown,
)
from service.web.pages.forms import Form, filled, options, refused
from service.web.pages.notices import TAKEN_BACK, notice
from service.web.pages.rendering import download, go, page, words_of
from service.web.pages.routes.signing_in import count_login
from service.web.pages.routing import PageRouter, posted
from service.web.pages.tokens import SESSION_COOKIE, drop_cookie
from service.words import N_, Words

router = PageRouter()

_ONESELF: Final = frozenset({"candidate"})
_HERE: Final = "/me/data"
_AT_A_TIME: Final = 50

_ASKED: Final = notice("asked", N_("Your question was sent. You see the answer on this page."))
_OBJECTED: Final = notice(
    "objected", N_("You are in no list and in no run any more, from this moment.")
)
_CONSENT_BACK: Final = notice("consent-taken-back", N_("This employer no longer sees who you are."))
_ERASED: Final = notice("erased", N_("Everything about you was erased, and your account with it."))

REQUEST_STATES: Final = {
    "open": N_("waits for an answer"),
    "granted": N_("granted"),
    "refused": N_("refused"),
    "withdrawn": N_("taken back"),
}

_CORRECTABLE: Final = ("ready", "school_number", "organisation_id", "key", "programme")
"""What a person cannot change by themself; the rest stands under "My profile"."""

Sent = Annotated[FormData, Depends(posted)]
Reading = Annotated[Work, PageReads("privacy:read", _ONESELF)]
Writing = Annotated[Work, PageWrites("privacy:write", _ONESELF)]


class _Correction(BaseModel):
    field: Literal["ready", "school_number", "organisation_id", "key", "programme", "other"]
    text: Note


class _Objection(BaseModel):
    text: Note = ""


class _Erasing(BaseModel):
    sure: Literal["yes"]
    password: str = ""


@router.get(_HERE)
def my_data(request: Request, work: Reading) -> Response:
    """Show what somebody may ask about their own data, and what they asked before."""
    me = _me(work)
    asked = work.session.scalars(
        requests_of(work, me).order_by(PersonRequest.asked_at.desc(), PersonRequest.id)
    ).all()
    given = work.session.execute(
        consents_of(work, me)
        .join(Employer, Employer.id == Consent.employer_id)
        .add_columns(Employer.name)
        .order_by(Consent.withdrawn_at.is_not(None), Consent.given_at.desc(), Consent.id)
    ).all()
    objection = next(
        (one for one in asked if one.kind == OBJECTION and one.state in {"open", "granted"}), None
    )
    say = words_of(request)
    return page(
        request,
        "my_data.jinja",
        asked=asked,
        objection=objection,
        consents=[(one, name, _wording(one, name, say)) for one, name in given],
        states=REQUEST_STATES,
        fields=FIELDS,
    )


@router.get(_HERE + "/all")
def read_all(request: Request, work: Reading) -> Response:
    """Show everything that is kept about somebody, to be read and printed."""
    me, say = _me(work), words_of(request)
    known_candidate(work, me)
    found = exported(work, me)
    found.pop("looks")  # these stand on a page of their own
    names = _names(work, named_ids(found))
    parts: list[tuple[str, list[list[tuple[str, str]]]]] = []
    for name, rows in found.items():
        several = [rows] if isinstance(rows, dict) else rows
        parts.append(
            (say(SECTIONS.get(name, name)), [shown(name, row, names, say) for row in several])
        )
    return page(request, "my_data_all.jinja", parts=parts)


@router.get(_HERE + "/file.json")
def download_all(request: Request, work: Reading) -> Response:
    """Give everything that is kept about somebody as one file that machines can read."""
    me, say = _me(work), words_of(request)
    known_candidate(work, me)
    text = json.dumps(exported(work, me), indent=2, ensure_ascii=False)
    return download(text.encode(), say(N_("my-data.json")), "application/json")


@router.get(_HERE + "/looks")
def read_looks(
    request: Request,
    work: Reading,
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    own: Annotated[bool, Query()] = False,
) -> Response:
    """Show who looked at somebody and who changed something, the newest first."""
    me = _me(work)
    query = looks_at(me)
    if not own:
        mine = work.actor.account_id
        query = query.where(or_(AuditEntry.actor_id.is_(None), AuditEntry.actor_id != mine))
    total = work.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = looks(
        work.session, query.order_by(AuditEntry.seq.desc()).offset(first).limit(_AT_A_TIME)
    )
    work.note("look.read", "candidate", me, subjects=[me])
    return page(
        request,
        "my_looks.jinja",
        rows=rows,
        total=total,
        first=first,
        size=_AT_A_TIME,
        own=own,
        actions=ACTIONS,
        role_names=ROLE_NAMES,
    )


@router.get(_HERE + "/correction", dependencies=[PageReads("privacy:read", _ONESELF)])
def ask_correction(request: Request, field: Annotated[str, Query(max_length=64)] = "") -> Response:
    """Ask what is wrong, and what it should be."""
    return _correction(request, Form(values={"field": field}))


@router.post(_HERE + "/correction")
def send_correction(request: Request, work: Writing, sent: Sent) -> Response:
    """Ask for a correction of what somebody cannot change by themself."""
    say = words_of(request)
    form = filled(_Correction, sent, say)
    if form.model is None:
        return _correction(request, form)
    ask(work, _me(work), CORRECTION, field=form.model.field, text=form.model.text)
    return go(_HERE, _ASKED)


@router.get(_HERE + "/objection", dependencies=[PageReads("privacy:read", _ONESELF)])
def ask_objection(request: Request) -> Response:
    """Tell what objecting does, before it is done."""
    return page(request, "my_objection.jinja", form=Form())


@router.post(_HERE + "/objection")
def send_objection(request: Request, work: Writing, sent: Sent) -> Response:
    """Object to being matched; it counts at once."""
    say = words_of(request)
    form = filled(_Objection, sent, say)
    if form.model is None:
        return page(request, "my_objection.jinja", status=422, form=form)
    try:
        ask(work, _me(work), OBJECTION, text=form.model.text)
    except ProblemError as error:
        refused(form, error, say)
        return page(request, "my_objection.jinja", status=422, form=form)
    return go(_HERE, _OBJECTED)


@router.post(_HERE + "/requests/{request_id}/withdraw")
def take_request_back(work: Writing, request_id: PathId) -> Response:
    """Take back what was asked; who takes an objection back is matched again."""
    withdraw(work, _me(work), request_id)
    return go(_HERE, TAKEN_BACK)


@router.post(_HERE + "/consents/{employer_id}/withdraw")
def take_consent_back(
    work: Annotated[Work, PageWrites("consents:write", _ONESELF)], employer_id: PathId
) -> Response:
    """Take a consent back: this employer sees a pseudonym from now on."""
    take_back(work, _me(work), employer_id)
    return go(_HERE, _CONSENT_BACK)


@router.get(_HERE + "/erase")
def ask_erasing(request: Request, work: Reading) -> Response:
    """Tell what goes, before anything does."""
    return _erasing(request, work, Form())


@router.post(_HERE + "/erase")
def erase_me(request: Request, work: Writing, sent: Sent) -> Response:
    """Erase who is asking, everywhere; the account goes with it."""
    count_login(request)
    say = words_of(request)
    form = filled(_Erasing, sent, say)
    form.values.pop("password", None)
    if form.model is None:
        form.errors = {
            name: say("Tick this if you are sure.") if name == "sure" else text
            for name, text in form.errors.items()
        }
        return _erasing(request, work, form)
    try:
        erase_oneself(work, form.model.password, settings=services(request).settings)
    except ProblemError as error:
        form.blame("password", error.message.render(say))
        return _erasing(request, work, form)
    response = go("/sign-in", _ERASED)
    drop_cookie(request, response, SESSION_COOKIE)
    return response


def _me(work: Work) -> str:
    """Return whom the account is about; one of role candidate always names a person."""
    assert work.actor.candidate_id is not None
    return work.actor.candidate_id


def _names(work: Work, ids: Collection[str]) -> dict[str, str]:
    """Return what is called what, of the vacancies, employers, rounds and organisations named."""
    found: dict[str, str] = {}
    for id_, name in (
        (Vacancy.id, Vacancy.title),
        (Employer.id, Employer.name),
        (Round.id, Round.name),
        (Organisation.id, Organisation.name),
    ):
        for key, text in work.session.execute(select(id_, name).where(id_.in_(ids))):
            found[key] = text
    return found


def _wording(consent: Consent, employer: str, say: Words) -> str:
    text = WORDINGS.get(consent.wording)
    return say(text, employer=employer) if text else consent.wording


def _correction(request: Request, form: Form) -> Response:
    say = words_of(request)
    names = {name: FIELDS[name] for name in _CORRECTABLE} | {"other": N_("something else")}
    return page(
        request,
        "my_correction.jinja",
        status=200 if form.is_good else 422,
        form=form,
        fields=options(names, say),
    )


def _erasing(request: Request, work: Work, form: Form) -> Response:
    going: list[Any] = list(
        work.session.execute(
            visible_placements(work.actor)
            .where(Placement.state.in_(LIVE))
            .join(Vacancy, Vacancy.id == Placement.vacancy_id)
            .join(Employer, Employer.id == Placement.employer_id)
            .with_only_columns(Placement.state, Vacancy.title, Employer.name)
            .order_by(Vacancy.title)
        )
    )
    kept = select(Account.password.is_not(None)).where(Account.id == work.actor.account_id)
    return page(
        request,
        "my_erasing.jinja",
        status=200 if form.is_good else 422,
        form=form,
        going=going,
        states=STATE_NAMES,
        has_password=work.session.scalar(kept),
    )
