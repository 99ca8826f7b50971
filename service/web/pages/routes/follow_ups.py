"""Follow-up: whom to ask how it goes, one, three and six months after the start."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.follow_ups import (
    MONTHS,
    OUTCOME_NAMES,
    complete,
    find_follow_up,
    reopen,
    visible_follow_ups,
)
from service.placements.models import FollowUp
from service.placements.overview import followed_up, offer_of, shown_one
from service.placements.shapes import Note
from service.placements.transitions import STATE_NAMES
from service.web.ids import PathId
from service.web.pages.deps import STAFF, PageReads, PageWrites
from service.web.pages.forms import Form, filled, options, refused
from service.web.pages.notices import notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.words import N_

router = PageRouter()

SIZE: Final = 25
"""Follow-up of a page."""

SOON: Final = 30
"""Days ahead that are shown with what is due."""

DONE: Final = notice("follow-up-done", N_("The follow-up was saved."))
REOPENED: Final = notice("follow-up-open", N_("The follow-up is open again."))

Show = Literal["due", "planned", "done"]


class _Outcome(BaseModel):
    outcome: Literal["well", "attention", "stopped", "not-reached"]
    note: Note = ""


@router.get("/follow-ups")
def list_follow_ups(
    request: Request,
    work: Annotated[Work, PageReads("placements:read", STAFF)],
    show: Show = "due",
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """List whom to ask, who is late first."""
    today = work.now.date()
    query = visible_follow_ups(work.actor)
    soon = today + timedelta(days=SOON)
    if show == "done":
        query = query.where(FollowUp.outcome.is_not(None)).order_by(
            FollowUp.done_at.desc(), FollowUp.id
        )
    else:
        when = FollowUp.due_on <= soon if show == "due" else FollowUp.due_on > soon
        query = query.where(FollowUp.outcome.is_(None), when).order_by(FollowUp.due_on, FollowUp.id)
    found, total = followed_up(work, query, first, SIZE)
    subjects = [one.about.placement.candidate_id for one in found]
    work.note("follow-up.list", "placement", "", subjects=subjects, named=len(subjects))
    return page(
        request,
        "follow_ups.jinja",
        found=found,
        total=total,
        first=first,
        size=SIZE,
        show=show,
        today=today,
        outcomes=OUTCOME_NAMES,
        state_names=STATE_NAMES,
        months=MONTHS,
    )


@router.get("/follow-ups/{follow_up_id}")
def show_follow_up(
    follow_up_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("placements:read", STAFF)],
) -> Response:
    """Show one follow-up: whom to call, and what came of it."""
    row = find_follow_up(work, follow_up_id)
    form = Form(values={"outcome": row.outcome or "", "note": row.note})
    return _shown(request, work, row, form)


@router.post("/follow-ups/{follow_up_id}")
def save_follow_up(
    follow_up_id: PathId,
    request: Request,
    work: Annotated[Work, PageWrites("placements:write", STAFF)],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Keep what came of asking, or open it again."""
    say = words_of(request)
    if sent.get("again") == "yes":
        reopen(work, follow_up_id)
        return go(f"/follow-ups/{follow_up_id}", REOPENED)
    row = find_follow_up(work, follow_up_id)
    form = filled(_Outcome, sent, say)
    if form.model is not None:
        try:
            complete(work, follow_up_id, form.model.outcome, form.model.note)
        except ProblemError as error:
            refused(form, error, say)
        else:
            return go("/follow-ups", DONE)
    return _shown(request, work, row, form)


def _shown(request: Request, work: Work, row: FollowUp, form: Form) -> Response:
    say = words_of(request)
    about = shown_one(work, row.placement_id)
    work.note(
        "follow-up.read",
        "placement",
        row.placement_id,
        subjects=[about.placement.candidate_id],
        months=row.months,
    )
    return page(
        request,
        "follow_up.jinja",
        status=200 if form.is_good else 422,
        form=form,
        row=row,
        about=about,
        offer=offer_of(work, about.placement),
        outcomes=options(OUTCOME_NAMES, say),
        names=OUTCOME_NAMES,
        state_names=STATE_NAMES,
        today=work.now.date(),
    )
