"""Suggestions for a person, and what a person could learn."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from service.accounts.work import Work
from service.live.schemas import Openings, SuggestionList, SuggestionsIf
from service.live.whatif import CandidateWhatIf
from service.web.deps import Reads
from service.web.ids import PathId
from service.web.live import ListQuery, answer, as_of, candidate_of, held_with, teller_of
from service.web.problems import documented
from service.web.routing import ApiRouter
from service.web.suggesting import suggested, tried, tried_names, with_room

router = ApiRouter(tags=["suggestions"])

Ask = Annotated[ListQuery, Query()]
Suggestions = Annotated[Work, Reads("suggestions:read")]


@router.get(
    "/candidates/{id}/suggestions",
    response_model=SuggestionList,
    responses=documented("not-found", "state"),
)
def suggest_vacancies(id: PathId, ask: Ask, request: Request, work: Suggestions) -> Response:
    """Tell which vacancies suit a person now, own wishes first and then the best."""
    who = candidate_of(work, id)
    held = held_with(work, request, who)
    work.note("suggestions.read", "candidate", id, subjects=[id])
    return answer(request, suggested(work, request, held, who.key, ask))


@router.post(
    "/candidates/{id}/suggestions",
    response_model=SuggestionsIf,
    responses=documented("not-found", "state"),
)
def suggest_vacancies_if(
    id: PathId, changes: CandidateWhatIf, ask: Ask, request: Request, work: Suggestions
) -> Response:
    """Tell which vacancies would suit a person with other values; nothing is changed."""
    who = candidate_of(work, id)
    held = held_with(work, request, who)
    record = tried(request, held, who, changes)
    work.note("suggestions.read", "candidate", id, subjects=[id], what_if=tried_names(changes))
    told = suggested(work, request, held, record, ask)
    now = held.market.suggestions(
        who.key, filters=with_room(work, request, held, ask.filters), k=1
    ).total
    then = told["total"]
    return answer(request, {**told, "difference": {"now": now, "then": then, "more": then - now}})


@router.get(
    "/candidates/{id}/openings",
    response_model=Openings,
    responses=documented("not-found", "state"),
)
def tell_openings(
    id: PathId,
    request: Request,
    work: Suggestions,
    limit: Annotated[int, Query(ge=1, le=100, description="How many at most.")] = 10,
) -> Response:
    """Tell what a person could learn, and how many vacancies each of it would open."""
    who = candidate_of(work, id)
    held = held_with(work, request, who)
    work.note("openings.read", "candidate", id, subjects=[id])
    number, teller = held.number, teller_of(request)
    found = held.market.openings(who.key, k=limit)
    items = [teller.opening(opening, held.ids) for opening in found]
    return answer(request, {"items": items, "as_of": as_of(number, work.now)})
