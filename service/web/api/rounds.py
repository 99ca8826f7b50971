"""Rounds: fairs and seasons."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from service.accounts.work import Work
from service.runs.models import Round
from service.runs.rounds import (
    add_round,
    change_round,
    remove_round,
    round_of,
    visible_rounds,
)
from service.runs.shapes import RoundIn, RoundOut
from service.web.deps import Reads, Writes
from service.web.etags import IfMatch, check_version, tell_version
from service.web.newest import ProgrammeName
from service.web.paging import After, Limit, Page, cursor, keyset
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["rounds"])


@router.get("/rounds")
def list_rounds(
    work: Annotated[Work, Reads("rounds:read")],
    programme: ProgrammeName = None,
    state: Annotated[Literal["open", "closed"] | None, Query()] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[RoundOut]:
    """List rounds by name."""
    query = visible_rounds(work.actor)
    if programme is not None:
        query = query.where(Round.programme == programme)
    if state is not None:
        query = query.where(Round.state == state)
    rows = work.session.scalars(keyset(query, (Round.name, Round.id), after, limit)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        items=[RoundOut.model_validate(row) for row in rows[:limit]],
        next=cursor([last.name, last.id]) if last else None,
    )


@router.post("/rounds", status_code=201)
def create_round(
    given: RoundIn, response: Response, work: Annotated[Work, Writes("rounds:write")]
) -> RoundOut:
    """Make a round."""
    row = add_round(work, given)
    response.headers["Location"] = f"/api/v1/rounds/{row.id}"
    tell_version(response, row)
    return RoundOut.model_validate(row)


@router.get("/rounds/{round_id}", responses=documented("not-found"))
def read_round(
    round_id: UUID, response: Response, work: Annotated[Work, Reads("rounds:read")]
) -> RoundOut:
    """Give a round."""
    row = round_of(work, str(round_id))
    tell_version(response, row)
    return RoundOut.model_validate(row)


@router.put(
    "/rounds/{round_id}",
    responses=documented("not-found", "changed", "precondition-required"),
)
def replace_round(
    round_id: UUID,
    given: RoundIn,
    response: Response,
    work: Annotated[Work, Writes("rounds:write")],
    if_match: IfMatch = None,
) -> RoundOut:
    """Change a round; a closed one takes no new runs."""
    row = round_of(work, str(round_id), change=True)
    check_version(row, if_match)
    change_round(work, row, given)
    tell_version(response, row)
    return RoundOut.model_validate(row)


@router.delete(
    "/rounds/{round_id}",
    status_code=204,
    responses=documented("not-found", "conflict", "changed", "precondition-required"),
)
def delete_round(
    round_id: UUID,
    work: Annotated[Work, Writes("rounds:write")],
    if_match: IfMatch = None,
) -> None:
    """Remove a round in which nothing was done yet; another one can only be closed."""
    row = round_of(work, str(round_id), change=True)
    check_version(row, if_match)
    remove_round(work, row)
