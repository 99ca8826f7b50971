"""What the route and the pages of suggestions share: vacancies for a person, as they are or if."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import Request

from matching.market import Filters
from matching.profiles.records import Candidate
from service.accounts.work import Work
from service.live.held import Held
from service.live.telling import suggestion
from service.live.whatif import CandidateWhatIf, candidate_with
from service.web.deps import services
from service.web.live import Known, ListQuery, as_of, next_page, teller_of
from service.web.looking import looking


def tried(request: Request, held: Held, who: Known, changes: CandidateWhatIf) -> Candidate:
    """Return a person with other values; nothing is kept.

    Raises
    ------
    ProblemError
        ``invalid``: nobody can be so.
    """
    links = services(request).markets.links
    return candidate_with(held.market.candidate(who.key), changes, links)


def tried_names(changes: CandidateWhatIf) -> list[str]:
    """Return the names of the fields that were tried, for the log."""
    return sorted(changes.model_fields_set)


def with_room(work: Work, request: Request, held: Held, filters: Filters) -> Filters:
    """Return filters that leave out vacancies without a place."""
    return replace(filters, without=looking(request, work.session, held).full)


def suggested(
    work: Work, request: Request, held: Held, who: str | Candidate, ask: ListQuery
) -> dict[str, Any]:
    """Return a page of suggestions: of vacancies that still have a place."""
    number, first, teller = held.number, ask.first, teller_of(request)
    found = held.market.suggestions(
        who,
        filters=with_room(work, request, held, ask.filters),
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
