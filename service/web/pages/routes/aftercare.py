"""The after-care round: what a round left behind, and the next one that keeps what stands."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import FormData

from service.accounts.work import Work
from service.placements.aftercare import AftercareIn, Left, follow, left_behind, reasons
from service.placements.naming import people_named, vacancies_named
from service.placements.transitions import REASONS, STATE_NAMES
from service.runs.models import Round
from service.runs.rounds import round_of
from service.terms import RULES
from service.web.ids import PathId
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.forms import Form, filled
from service.web.pages.notices import notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.words import N_

router = PageRouter()

FOLLOWED: Final = notice(
    "round-followed", N_("The next round was made, and its first run was asked for.")
)

SIZE: Final = 50
"""How many people without a place stand on a page."""

SHOWN: Final = 100
"""How many people who dropped out are shown."""

_REASON_TEXTS: Final = {code: text for group in REASONS.values() for code, text in group.items()}

Sent = Annotated[FormData, Depends(posted)]


@router.get("/rounds/{round_id}/aftercare")
def look_at_aftercare(
    round_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("runs:read", OFFICE)],
    first: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show what the round left behind, and what the next one would begin with."""
    return _shown(request, work, round_of(work, round_id), None, first)


@router.post("/rounds/{round_id}/aftercare")
def make_next_round(
    round_id: PathId,
    request: Request,
    work: Annotated[Work, PageWrites("rounds:write", OFFICE)],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Make the next round and ask for its first run."""
    row, say = round_of(work, round_id, change=True), words_of(request)
    form = filled(AftercareIn, sent, say)
    if form.model is None:
        return _shown(request, work, row, form, 0)
    _, run = follow(work, row, form.model)
    return go(f"/runs/{run.id}", FOLLOWED)


def _shown(request: Request, work: Work, row: Round, form: Form | None, first: int) -> Response:
    found, say = left_behind(work.session, row), words_of(request)
    dropped = found.dropped[:SHOWN]
    names = people_named(work.session, found.without | {one.candidate_id for one in dropped})
    without = sorted(found.without, key=lambda one: (names[one].casefold(), one))
    first = first if first < len(without) else 0
    there = without[first : first + SIZE]
    work.note(
        "round.aftercare",
        "round",
        row.id,
        subjects=[*(one.candidate_id for one in dropped), *there],
    )
    return page(
        request,
        "aftercare.jinja",
        status=200 if form is None or form.is_good else 422,
        form=form or _proposed(row, found, say(N_("{name}, after-care"), name=row.name)),
        round=row,
        found=found,
        states=STATE_NAMES,
        reason_texts=_REASON_TEXTS,
        rules=RULES,
        dropped=dropped,
        without=there,
        why=reasons(work.session, found.run_id, there),
        first=first,
        size=SIZE,
        names=names,
        places=vacancies_named(work.session, {one.vacancy_id for one in dropped}),
        follower=round_of(work, found.followers[0]) if found.followers else None,
    )


def _proposed(row: Round, found: Left, name: str) -> Form:
    """Return what the form for the next round begins with."""
    return Form(
        {
            "name": name[:200],
            "target": len(found.without) + len(found.dropped) + found.kept.total(),
            "close": "yes" if row.state == "open" else "",
        }
    )
