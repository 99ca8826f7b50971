"""Placements: the list, one with its story and next steps, and proposing a pair by hand."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from starlette.datastructures import FormData

from matching.errors import UnknownIdError, message
from service.accounts.policy import ROLES
from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.consents import WORDING, WORDINGS, consented, give, take_back
from service.placements.follow_ups import OUTCOME_NAMES
from service.placements.models import Consent, FollowUp, Placement
from service.placements.moving import Move, create, find, move
from service.placements.overview import Wanted, offer_of, overview, state_counts
from service.placements.shapes import Audience, Note, State
from service.placements.transitions import LIVE, OVER, STATE_NAMES
from service.placements.visible import Person, note_of, persons
from service.profiles.models import Candidate, Employer, Vacancy
from service.profiles.visible import visible_candidates, visible_vacancies
from service.runs.models import Round
from service.runs.rounds import visible_rounds
from service.web.ids import NO_NUL, PathId
from service.web.live import Known, held_with, teller_of
from service.web.pages.deps import STAFF, PageReads, PageWrites
from service.web.pages.fields import ROLE_NAMES
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import TAKEN_BACK, notice
from service.web.pages.placement_steps import (
    REASON_TEXTS,
    audience_options,
    next_steps,
    reason_options,
    step_name,
)
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.words import N_

router = PageRouter()

SIZE: Final = 25
"""Placements of a page."""

PROPOSED: Final = notice(
    "proposed", N_("The proposal was made. Candidate and employer do not see it yet.")
)
STEP_TAKEN: Final = notice("step-taken", N_("The placement is a step further."))
CONSENTED: Final = notice("consented", N_("The consent was recorded."))

_EVERYBODY: Final = frozenset(ROLES)
_CONSENTERS: Final = STAFF | {"candidate"}
_GROUPS: Final = {"": LIVE, "over": OVER, "all": None}

Sent = Annotated[FormData, Depends(posted)]


class _New(BaseModel):
    candidate: str = Field(max_length=36)
    vacancy: str = Field(max_length=36)
    round: str | None = Field(None, max_length=36)
    note: Note = ""


class _Step(BaseModel):
    to: State
    version: int
    reason: str | None = Field(None, max_length=32)
    note: Note = ""
    note_for: Audience = "staff"


@router.get("/placements")
def list_placements(
    request: Request,
    work: Annotated[Work, PageReads("placements:read")],
    state: Annotated[str, Query(max_length=16)] = "",
    q: Annotated[str, Query(max_length=200, pattern=NO_NUL)] = "",
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """List the placements that the reader may see."""
    say = words_of(request)
    states = _GROUPS.get(state, (state,) if state in STATE_NAMES else LIVE)
    found, total = overview(work, Wanted(states, q.strip()), first, SIZE)
    counts = state_counts(work)
    work.note(
        "placement.list",
        "placement",
        "",
        subjects=[one.placement.candidate_id for one in found],
        named=sum(one.person.known for one in found),
    )
    groups = [
        ("", say("Going on ({n})", n=sum(counts.get(one, 0) for one in LIVE))),
        ("over", say("Over ({n})", n=sum(counts.get(one, 0) for one in OVER))),
        ("all", say("All ({n})", n=sum(counts.values()))),
    ]
    single = [
        (one, say("{state} ({n})", state=say(name), n=counts[one]))
        for one, name in STATE_NAMES.items()
        if one in counts
    ]
    return page(
        request,
        "placements.jinja",
        found=found,
        total=total,
        first=first,
        size=SIZE,
        form=Form(values={"state": state, "q": q}),
        states=[*groups, *single],
        state_names=STATE_NAMES,
        any_at_all=bool(counts),
        staff=work.actor.role in STAFF,
    )


@router.get("/placements/new")
def ask_for_placement(
    request: Request,
    work: Annotated[Work, PageReads("placements:write", STAFF)],
    candidate: UUID,
    vacancy: UUID,
) -> Response:
    """Show a pair that somebody is about to propose."""
    form = Form(values={"candidate": str(candidate), "vacancy": str(vacancy)})
    return _proposal(request, work, form)


@router.post("/placements/new")
def make_placement(
    request: Request, work: Annotated[Work, PageWrites("placements:write", STAFF)], sent: Sent
) -> Response:
    """Propose a pair by hand."""
    say = words_of(request)
    form = filled(_New, sent, say)
    if form.model is not None:
        given = form.model
        try:
            made = create(
                work, given.candidate, given.vacancy, round_id=given.round, note=given.note
            )
        except ProblemError as error:
            refused(form, error, say)
        else:
            return go(f"/placements/{made.id}", PROPOSED)
    return _proposal(request, work, form)


@router.get("/placements/{placement_id}")
def show_placement(
    placement_id: PathId, request: Request, work: Annotated[Work, PageReads("placements:read")]
) -> Response:
    """Show the story of one placement, and what can be done next."""
    row = find(work, placement_id)
    say, role = words_of(request), work.actor.role
    staff, person, context = _about(work, row)
    steps = next_steps(row, role, say)
    follow_ups = select(FollowUp).where(FollowUp.placement_id == row.id).order_by(FollowUp.months)
    needs_consent = any(one.to == "introduced" for one in steps) and not context["agreed"]
    return page(
        request,
        "placement.jinja",
        **context,
        steps=[
            {
                "at": one.at,
                "role": ROLE_NAMES.get(one.role, one.role),
                "state": STATE_NAMES[one.after],
                "reason": REASON_TEXTS.get(one.reason, one.reason) if one.reason else "",
                "note": note_of(work.actor, one, known=person.known),
            }
            for one in row.steps
            if staff or one.after != "proposed"
        ],
        going_on=[one for one in steps if not one.reasoned and not _waits(one.to, needs_consent)],
        stopping=[one for one in steps if one.reasoned],
        needs_consent=needs_consent,
        may_consent=role in _CONSENTERS and row.state in LIVE,
        wording=WORDINGS[WORDING],
        follow_ups=list(work.session.scalars(follow_ups)) if staff else [],
        outcomes=OUTCOME_NAMES,
        today=work.now.date(),
    )


@router.get("/placements/{placement_id}/step")
def ask_for_step(
    placement_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("placements:write")],
    to: State,
) -> Response:
    """Ask for the reason of a step, and for a note."""
    row = find(work, placement_id)
    if to not in {one.to for one in next_steps(row, work.actor.role, words_of(request))}:
        return go(f"/placements/{row.id}")
    return _step(
        request, work, row, Form(values={"to": to, "version": row.version, "note_for": "staff"})
    )


@router.post("/placements/{placement_id}/step")
def take_step(
    placement_id: PathId,
    request: Request,
    work: Annotated[Work, PageWrites("placements:write")],
    sent: Sent,
) -> Response:
    """Take a placement a step further."""
    say = words_of(request)
    row = find(work, placement_id)
    form = filled(_Step, sent, say)
    given = form.model
    if given is None:
        if form.error("to") or form.error("version"):  # of no form of ours
            raise ProblemError("invalid", message("Open the placement again, and choose a step."))
        return _step(request, work, row, form)
    try:
        if given.version != row.version:
            raise ProblemError(
                "changed",
                message("Somebody else has changed this placement meanwhile. Look at it again."),
            )
        asked = {code for code, _ in reason_options(given.to, work.actor.role, say)}
        if asked and given.reason not in asked:
            form.blame("reason", say("Choose a reason."))
            return _step(request, work, row, form)
        move(work, row, Move(given.to, given.reason, given.note, given.note_for))
    except ProblemError as error:
        refused(form, error, say)
        form.values["version"] = row.version
        return _step(request, work, row, form)
    return go(f"/placements/{row.id}", STEP_TAKEN)


@router.post("/placements/{placement_id}/consent")
def consent(
    placement_id: PathId,
    work: Annotated[Work, PageWrites("consents:write", _CONSENTERS)],
    sent: Sent,
) -> Response:
    """Record that the candidate lets this employer know who they are, or takes that back."""
    row = find(work, placement_id)
    if sent.get("consent") == "no":
        take_back(work, row.candidate_id, row.employer_id)
        return go(f"/placements/{row.id}", TAKEN_BACK)
    give(work, row.candidate_id, row.employer_id, WORDING)
    return go(f"/placements/{row.id}", CONSENTED)


def _waits(to: str, needs_consent: bool) -> bool:
    """Return whether a step cannot be taken yet."""
    return needs_consent and to == "introduced"


def _about(work: Work, row: Placement) -> tuple[bool, Person, dict[str, Any]]:
    """Return what every page of a placement shows, and note the look."""
    person = persons(work, [row])[row.id]
    work.note(
        "placement.read", "placement", row.id, subjects=[row.candidate_id], named=person.known
    )
    staff = work.actor.role in STAFF
    held = consented(row.employer_id).where(Consent.candidate_id == row.candidate_id)
    return (
        staff,
        person,
        {
            "placement": row,
            "person": person,
            "who": person.name or person.pseudonym,
            "offer": offer_of(work, row),
            "state_names": STATE_NAMES,
            "reason": REASON_TEXTS.get(row.reason, row.reason) if row.reason else "",
            "staff": staff,
            "role": work.actor.role,
            "agreed": work.session.scalar(held) is not None,
        },
    )


def _step(request: Request, work: Work, row: Placement, form: Form) -> Response:
    say, role = words_of(request), work.actor.role
    _, _, context = _about(work, row)
    to = str(form.value("to"))
    return page(
        request,
        "placement_step.jinja",
        status=200 if form.is_good else 422,
        **context,
        form=form,
        to=to,
        name=step_name(to, role, say),
        reasons=reason_options(to, role, say),
        audiences=audience_options(role, say),
    )


def _proposal(request: Request, work: Work, form: Form) -> Response:
    """Show the pair of a form that proposes it, and what stands in the way."""
    person, offer = _pair(work, str(form.value("candidate")), str(form.value("vacancy")))
    query = (
        visible_rounds(work.actor)
        .where(Round.programme == person.programme, Round.state == "open")
        .order_by(Round.name)
    )
    work.note("pair.read", "candidate", person.id, subjects=[person.id], vacancy=offer.id)
    return page(
        request,
        "placement_new.jinja",
        status=200 if form.is_good else 422,
        form=form,
        person=person,
        name=(person.contact.name if person.contact else "") or person.key,
        offer=offer,
        rounds=[(one.id, one.name) for one in work.session.scalars(query)],
        report=_report(request, work, person, offer),
    )


def _pair(work: Work, candidate_id: str, vacancy_id: str) -> tuple[Candidate, Vacancy]:
    """Return both sides, as far as the actor sees them."""
    person = work.session.scalars(
        visible_candidates(work.actor)
        .where(Candidate.id == candidate_id)
        .options(joinedload(Candidate.contact))
    ).one_or_none()
    if person is None:
        raise ProblemError("not-found", message("There is no such candidate, or not for you."))
    offer = work.session.scalars(
        visible_vacancies(work.actor)
        .where(Vacancy.id == vacancy_id, Vacancy.programme == person.programme)
        .options(joinedload(Vacancy.employer).load_only(Employer.name))
    ).one_or_none()
    if offer is None:
        raise ProblemError(
            "not-found", message("There is no such vacancy in the programme of this candidate.")
        )
    return person, offer


def _report(
    request: Request, work: Work, person: Candidate, offer: Vacancy
) -> dict[str, Any] | None:
    """Return how the two fit, as far as both are in the market."""
    if person.objected_at is not None or offer.state != "open":
        return None
    held = held_with(work, request, Known(person.id, person.key, person.programme))
    try:
        found = held.market.pair(person.key, offer.key)
    except UnknownIdError:
        return None
    teller = teller_of(request)
    return {
        "score": found.candidate_score / 100 if found.parts else None,
        "broken": teller.broken(found),
        "gaps": teller.gaps(found),
    }
