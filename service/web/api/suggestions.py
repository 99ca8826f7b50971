"""Suggestions for a person, and what a person could learn."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Query, Request, Response

from matching.market import Filters
from matching.profiles.records import Candidate
from service.accounts.work import Work
from service.live.held import Held
from service.live.schemas import Openings, SuggestionList, SuggestionsIf
from service.live.telling import suggestion
from service.live.whatif import CandidateWhatIf, candidate_with
from service.web.deps import Reads, services
from service.web.ids import PathId
from service.web.live import (
    Known,
    ListQuery,
    answer,
    as_of,
    candidate_of,
    held_with,
    next_page,
    teller_of,
)
from service.web.looking import looking
from service.web.problems import documented
from service.web.routing import ApiRouter

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
    return answer(request, _list(work, request, held, who.key, ask))


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
    record = _changed(request, held, who, changes)
    work.note("suggestions.read", "candidate", id, subjects=[id], what_if=_named(changes))
    told = _list(work, request, held, record, ask)
    now = held.market.suggestions(who.key, filters=_filters(work, request, held, ask), k=1).total
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


def _changed(request: Request, held: Held, who: Known, changes: CandidateWhatIf) -> Candidate:
    links = services(request).markets.links
    return candidate_with(held.market.candidate(who.key), changes, links)


def _named(changes: CandidateWhatIf) -> list[str]:
    """Return the names of the fields that were tried, for the log."""
    return sorted(changes.model_fields_set)


def _filters(work: Work, request: Request, held: Held, ask: ListQuery) -> Filters:
    return replace(ask.filters, without=looking(request, work.session, held).full)


def _list(
    work: Work, request: Request, held: Held, who: str | Candidate, ask: ListQuery
) -> dict[str, Any]:
    """Return a page of suggestions: of vacancies that still have a place."""
    number, first, teller = held.number, ask.first, teller_of(request)
    found = held.market.suggestions(
        who,
        filters=_filters(work, request, held, ask),
        first=first,
        k=ask.limit,
        explain=ask.explain,
    )
    told = (suggestion(held, teller, first + at, pair) for at, pair in enumerate(found.pairs, 1))
    return {
        "items": [item for item in told if item is not None],
        "total": found.total,
        "next": next_page(first, ask.limit, found.total),
        "as_of": as_of(number, work.now),
    }
