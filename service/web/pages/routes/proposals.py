"""What was proposed to oneself: why, and saying yes or no to it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy import select
from starlette.datastructures import FormData

from matching.errors import UnknownIdError, message
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.telling import scores
from service.placements.consents import WORDING, WORDINGS, consented, give
from service.placements.models import Consent, Placement
from service.placements.moving import Move, find, move
from service.placements.shapes import Note
from service.placements.transitions import OVER, STATE_NAMES, following, reasons_for
from service.placements.visible import note_of, visible_placements
from service.profiles.models import Employer, Vacancy
from service.web.ids import PathId
from service.web.live import candidate_of, held_with, teller_of
from service.web.pages.deps import PageReads, PageWrites
from service.web.pages.fields import ROLE_NAMES
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.words import N_, Words

router = PageRouter()

_ONESELF: Final = frozenset({"candidate"})
_LIST: Final = "/me/proposals"

_CONFIRMED: Final = notice(
    "proposal-confirmed", N_("You said yes. Your school or coach now takes it further.")
)
_DECLINED: Final = notice("proposal-declined", N_("You said no. Your reason was kept."))

OWN_REASONS: Final = {
    "work": N_("the work does not suit me"),
    "hours": N_("the hours do not suit me"),
    "period": N_("the period does not suit me"),
    "distance": N_("it is too far away"),
    "conditions": N_("the conditions or the pay do not suit me"),
    "other-place": N_("I have another place"),
    "personal": N_("a personal reason"),
    "other": N_("another reason"),
}
"""Reasons of a candidate, as that person says them."""

_NEXT: Final = {
    "published": N_("Say whether you want this place."),
    "confirmed": N_("Your school or coach introduces you to the employer."),
    "introduced": N_("The employer now knows who you are, and contacts you or your coach."),
    "accepted": N_("The employer said yes. Now it is planned when you begin."),
    "trial": N_("You are on trial: both sides see whether it works out."),
    "contracted": N_("The contract is agreed. You begin on the day that stands in it."),
    "started": N_("You have begun. Your school or coach asks now and then how it goes."),
    "declined": N_("This one is over. You get no more messages about it."),
    "ended": N_("This one is over."),
    "withdrawn": N_("This one was taken back. You need not do anything."),
}
"""State to what comes next, for the person."""

KINDS: Final = {
    "published": "warning", "confirmed": "active", "introduced": "active", "accepted": "success",
    "trial": "success", "contracted": "success", "started": "success",
}  # fmt: skip

Reading = Annotated[Work, PageReads("placements:read", _ONESELF)]
Writing = Annotated[Work, PageWrites("placements:write", _ONESELF)]


class _Yes(BaseModel):
    version: int
    agree: Literal["", "yes"] = ""


class _No(BaseModel):
    version: int
    reason: str
    note: Note = ""


@router.get(_LIST)
def my_proposals(request: Request, work: Reading) -> Response:
    """List what was proposed, what waits for an answer first."""
    query = _told(visible_placements(work.actor)).order_by(Placement.created_at.desc())
    rows = work.session.execute(query).all()
    work.note("placement.list", "placement", "", subjects=[work.actor.candidate_id or ""])
    waiting = [row for row in rows if row.Placement.state == "published"]
    over = [row for row in rows if row.Placement.state in OVER]
    going = [row for row in rows if row not in waiting and row not in over]
    return page(
        request,
        "my_proposals.jinja",
        groups=[
            (N_("To answer"), waiting),
            (N_("Going on"), going),
            (N_("Over"), over),
        ],
        names=STATE_NAMES,
        next_steps=_NEXT,
        kinds=KINDS,
    )


@router.get(_LIST + "/{placement_id}")
def my_proposal(request: Request, work: Reading, placement_id: PathId) -> Response:
    """Show one proposal: what it is, why, and what can be answered."""
    return _one(request, work, find(work, placement_id), Form())


@router.post(_LIST + "/{placement_id}/yes")
def say_yes(
    request: Request,
    work: Writing,
    placement_id: PathId,
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Confirm a proposal; who agrees to it lets the employer know who they are."""
    row, say = find(work, placement_id), words_of(request)
    form = filled(_Yes, sent, say)
    if form.model is None:
        return _one(request, work, row, form)
    _check_version(row, form.model.version)
    try:
        move(work, row, Move("confirmed"))
    except ProblemError as error:
        refused(form, error, say)
        return _one(request, work, row, form)
    if form.model.agree:
        give(work, row.candidate_id, row.employer_id, WORDING)
    return go(f"{_LIST}/{placement_id}", _CONFIRMED)


@router.post(_LIST + "/{placement_id}/no")
def say_no(
    request: Request,
    work: Writing,
    placement_id: PathId,
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Decline a proposal, or step back from a place, with a reason."""
    row, say = find(work, placement_id), words_of(request)
    form = filled(_No, sent, say)
    if form.model is None:
        return _one(request, work, row, form)
    _check_version(row, form.model.version)
    after = _refusal(row.state)
    if form.model.reason not in reasons_for("declined", "candidate"):
        form.blame("reason", say("Choose one of these."))
        return _one(request, work, row, form)
    try:
        if after is None:
            raise ProblemError("state", message("This is over; nothing can be answered any more."))
        move(work, row, Move(after, form.model.reason, form.model.note))
    except ProblemError as error:
        refused(form, error, say)
        return _one(request, work, row, form)
    return go(f"{_LIST}/{placement_id}", _DECLINED)


def _told(query: Any) -> Any:
    """Return a query of placements with what people want to know of the offer."""
    return (
        query.join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Employer, Employer.id == Placement.employer_id)
        .add_columns(
            Vacancy.title,
            Vacancy.key.label("vacancy_key"),
            Vacancy.description,
            Vacancy.hours_per_week,
            Vacancy.starts_on,
            Vacancy.ends_on,
            Vacancy.contract_form,
            Employer.name.label("employer"),
            Employer.municipality,
            Employer.sector,
        )
    )


def _one(request: Request, work: Work, row: Placement, form: Form) -> Response:
    say = words_of(request)
    query = _told(select(Placement.id)).where(Placement.id == row.id)
    offer = work.session.execute(query).one()
    held = consented(row.employer_id).where(Consent.candidate_id == row.candidate_id)
    agreed = work.session.scalar(held) is not None
    work.note("placement.read", "placement", row.id, subjects=[row.candidate_id], named=True)
    return page(
        request,
        "my_proposal.jinja",
        status=200 if form.is_good else 422,
        row=row,
        offer=offer,
        why=_why(request, work, row, str(offer.vacancy_key)),
        story=_story(work, row, say),
        state=STATE_NAMES[row.state],
        kind=KINDS.get(row.state, "neutral"),
        next_step=_NEXT.get(row.state, ""),
        may_confirm="confirmed" in following(row.state, "candidate"),
        may_refuse=_refusal(row.state) is not None,
        reasons=[(code, say(text)) for code, text in OWN_REASONS.items()],
        agreed=agreed,
        wording=say(WORDINGS[WORDING], employer=offer.employer),
        form=form,
    )


def _why(request: Request, work: Work, row: Placement, key: str) -> dict[str, Any] | None:
    """Return why somebody and an offer fit now; None where one of them is in no list now."""
    try:
        who = candidate_of(work, row.candidate_id)
        held = held_with(work, request, who)
        report = held.market.pair(who.key, key)
    except (ProblemError, UnknownIdError):
        return None
    teller = teller_of(request)
    return {
        "score": scores(report.candidate_score, report.vacancy_score) if report.parts else None,
        "broken": teller.broken(report),
        "minutes": report.minutes,
        "km": report.km,
        "wish": report.wish,
        **teller.explanation(report),
    }


def _story(work: Work, row: Placement, say: Words) -> list[dict[str, Any]]:
    """Return the steps that the person may see, the newest first."""
    reasons = {**reasons_for("declined", "coach"), **reasons_for("ended", "coach"), **OWN_REASONS}
    return [
        {
            "at": one.at,
            "role": say(ROLE_NAMES.get(one.role, one.role)),
            "state": say(STATE_NAMES[one.after]),
            "reason": say(reasons.get(one.reason, one.reason)) if one.reason else "",
            "note": note_of(work.actor, one, known=True),
        }
        for one in reversed(row.steps)
        if one.after != "proposed"
    ]


def _refusal(state: str) -> str | None:
    """Return what a no makes of a placement; None where it is over."""
    possible = following(state, "candidate")
    return next((one for one in ("declined", "withdrawn") if one in possible), None)


def _check_version(row: Placement, version: int) -> None:
    """Refuse an answer to what somebody else changed meanwhile.

    Raises
    ------
    ProblemError
        ``changed``.
    """
    if row.version != version:
        raise ProblemError("changed", message("Open the page again, and see what is different."))
