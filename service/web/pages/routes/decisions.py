"""Locked and forbidden pairs: the list, and taking one back."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Request, Response

from service.accounts.work import Work
from service.runs.decided import Wanted, count_of, decisions_of
from service.runs.decisions import withdraw
from service.runs.matched import people_by_id
from service.runs.models import Round
from service.runs.rounds import round_of, visible_rounds
from service.web.ids import PathId, QueryId
from service.web.live import candidate_of
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.forms import Form
from service.web.pages.notices import TAKEN_BACK
from service.web.pages.rendering import go, page
from service.web.pages.routing import PageRouter

router = PageRouter()

SIZE: Final = 50
"""Decisions of a page."""

READERS: Final = OFFICE | {"coach"}
"""Who may read decisions; those about people whom they may see."""


@router.get("/decisions")
def list_decisions(
    request: Request,
    work: Annotated[Work, PageReads("decisions:read", READERS)],
    *,
    round: QueryId = None,
    candidate: QueryId = None,
    withdrawn: Annotated[str, Query(max_length=8)] = "",
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """List decisions, the newest first; of a round with those of all the programme."""
    at = round_of(work, round) if round else None
    who = people_by_id(work, [candidate_of(work, candidate).id]) if candidate else {}
    wanted = Wanted(
        round_id=at.id if at else None,
        programme=at.programme if at else "",
        candidate_id=candidate or "",
        standing=not withdrawn,
    )
    rows = decisions_of(work, wanted, first=first, size=SIZE)
    rounds = work.session.scalars(
        visible_rounds(work.actor).order_by(Round.created_at.desc())
    ).all()
    work.note("decision.list", "decision", "", subjects=[row.candidate_id for row in rows])
    values = {"round": round or "", "candidate": candidate or "", "withdrawn": withdrawn}
    return page(
        request,
        "decisions.jinja",
        form=Form(values=values),
        values={name: value for name, value in values.items() if value},
        rows=rows,
        total=count_of(work, wanted),
        first=first,
        size=SIZE,
        at=at,
        person=next(iter(who.values()), None),
        rounds=[(one.id, one.name) for one in rounds],
        withdrawn=bool(withdrawn),
        may_decide=work.actor.may("decisions:write"),
        changed=request.query_params.get("done") == TAKEN_BACK,
    )


@router.post("/decisions/{decision_id}/withdraw")
def take_back(
    decision_id: PathId, work: Annotated[Work, PageWrites("decisions:write", OFFICE)]
) -> Response:
    """Take a decision back; it stays in the list of those that were."""
    row = withdraw(work, decision_id)
    return go("/decisions", TAKEN_BACK, **({"round": row.round_id} if row.round_id else {}))
