"""Placements and their steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from service.accounts.work import Work
from service.placements.models import Placement
from service.placements.moving import Move, create, find, move
from service.placements.shapes import (
    PersonOut,
    PlacementDetails,
    PlacementIn,
    PlacementOut,
    State,
    StepOut,
    TransitionIn,
    TransitionOut,
)
from service.placements.transitions import (
    REASONS,
    STATE_NAMES,
    TRANSITIONS,
    following,
    reasons_for,
)
from service.placements.visible import STAFF, Person, note_of, persons, visible_placements
from service.web.deps import Reads, Writes
from service.web.etags import IfMatch, check_version, tell_version
from service.web.languages import language_of
from service.web.newest import ProgrammeName, moment_cursor, newest_first
from service.web.paging import After, Limit, Page
from service.web.problems import documented
from service.web.routing import ApiRouter
from service.words import Words

router = ApiRouter(tags=["placements"])

_TEXTS = {code: text for group in REASONS.values() for code, text in group.items()}


@dataclass
class _Which:
    """Which placements to list."""

    programme: ProgrammeName = None
    state: Annotated[
        list[State] | None, Query(max_length=11, description="Only in these states.")
    ] = None
    round: Annotated[UUID | None, Query(description="Only of one round.")] = None
    vacancy: Annotated[UUID | None, Query(description="Only of one vacancy.")] = None
    candidate: Annotated[
        UUID | None, Query(description="Only of one person; for employers it does nothing.")
    ] = None


@router.get("/placements")
def list_placements(
    request: Request,
    work: Annotated[Work, Reads("placements:read")],
    which: Annotated[_Which, Depends()],
    limit: Limit = 50,
    after: After = None,
) -> Page[PlacementOut]:
    """List the placements that you may see, the newest first."""
    query = visible_placements(work.actor)
    given: dict[Any, object] = {
        Placement.programme: which.programme,
        Placement.round_id: which.round,
        Placement.vacancy_id: which.vacancy,
        # An employer could tell by it who is behind a pseudonym.
        Placement.candidate_id: which.candidate if work.actor.role != "employer" else None,
    }
    for column, value in given.items():
        if value is not None:
            query = query.where(column == str(value))
    if which.state:
        query = query.where(Placement.state.in_(which.state))
    rows = work.session.scalars(
        newest_first(query, Placement.created_at, Placement.id, after, limit)
    ).all()
    shown = list(rows[:limit])
    known = persons(work, shown)
    work.note(
        "placement.list",
        "placement",
        "",
        subjects=[one.candidate_id for one in shown],
        named=sum(known[one.id].known for one in shown),
    )
    say = Words(language_of(request))
    last = shown[-1] if len(rows) > limit else None
    return Page(
        items=[PlacementOut(**_told(work, one, known[one.id], say)) for one in shown],
        next=moment_cursor(last.created_at, last.id) if last else None,
    )


@router.post("/placements", status_code=201, responses=documented("not-found", "conflict", "state"))
def create_placement(
    given: PlacementIn,
    request: Request,
    response: Response,
    work: Annotated[Work, Writes("placements:write")],
) -> PlacementDetails:
    """Propose a pair by hand; candidate and employer see it when it is published."""
    made = create(
        work,
        str(given.candidate_id),
        str(given.vacancy_id),
        round_id=str(given.round_id) if given.round_id else None,
        note=given.note,
    )
    response.headers["Location"] = f"/api/v1/placements/{made.id}"
    return _details(request, response, work, made)


@router.get("/placements/transitions")
def list_transitions(
    request: Request,
    work: Annotated[Work, Reads("placements:read")],
) -> list[TransitionOut]:
    """List the steps that there are, who takes them, and the reasons that you could give."""
    say = Words(language_of(request))
    return [
        TransitionOut.model_validate(
            {
                "before": one.before,
                "after": one.after,
                "roles": sorted(one.roles - {"system"}),
                "reasons": {
                    code: say(text)
                    for code, text in reasons_for(one.after, work.actor.role).items()
                    if one.reasoned
                },
            }
        )
        for one in TRANSITIONS
    ]


@router.get("/placements/{placement_id}", responses=documented("not-found"))
def read_placement(
    placement_id: UUID,
    request: Request,
    response: Response,
    work: Annotated[Work, Reads("placements:read")],
) -> PlacementDetails:
    """Give a placement with its steps."""
    return _details(request, response, work, find(work, str(placement_id)))


@router.post(
    "/placements/{placement_id}/transitions",
    responses=documented("not-found", "state", "conflict", "changed", "precondition-required"),
)
def move_placement(
    placement_id: UUID,
    given: TransitionIn,
    *,
    request: Request,
    response: Response,
    work: Annotated[Work, Writes("placements:write")],
    if_match: IfMatch = None,
) -> PlacementDetails:
    """Take a placement a step further."""
    row = find(work, str(placement_id))
    check_version(row, if_match)
    move(work, row, Move(given.to, given.reason, given.note, given.note_for))
    return _details(request, response, work, row)


def _details(request: Request, response: Response, work: Work, row: Placement) -> PlacementDetails:
    person = persons(work, [row])[row.id]
    work.note(
        "placement.read", "placement", row.id, subjects=[row.candidate_id], named=person.known
    )
    tell_version(response, row)
    staff = work.actor.role in STAFF
    steps = [
        StepOut.model_validate(
            {
                "at": one.at,
                "role": one.role,
                "actor_id": one.actor_id if staff else None,
                "before": one.before,
                "after": one.after,
                "reason": one.reason,
                "note": note_of(work.actor, one, known=person.known),
            }
        )
        for one in row.steps
        if staff or one.after != "proposed"
    ]
    told = _told(work, row, person, Words(language_of(request)))
    return PlacementDetails(**told, steps=steps)


def _told(work: Work, row: Placement, person: Person, say: Words) -> dict[str, Any]:
    who = None
    if person.candidate_id is not None:
        who = PersonOut(
            candidate_id=person.candidate_id,
            name=person.name or "",
            email=person.email or "",
            phone=person.phone or "",
        )
    return {
        "id": row.id,
        "programme": row.programme,
        "round_id": row.round_id,
        "run_id": row.run_id,
        "vacancy_id": row.vacancy_id,
        "employer_id": row.employer_id,
        "pseudonym": person.pseudonym,
        "person": who,
        "state": row.state,
        "state_text": say(STATE_NAMES[row.state]),
        "reason": row.reason,
        "reason_text": say(_TEXTS.get(row.reason, row.reason)) if row.reason else "",
        "possible": list(following(row.state, work.actor.role)),
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
