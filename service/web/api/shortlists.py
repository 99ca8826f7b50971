"""Shortlists: who suits a vacancy; for staff by id, for the employer by pseudonym."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.schemas import (
    EmployerShortlist,
    EmployerShortlistIf,
    PersonAtVacancy,
    Shortlist,
    ShortlistIf,
)
from service.live.whatif import VacancyWhatIf, vacancy_with
from service.web.deps import Reads
from service.web.ids import PathId
from service.web.live import ListQuery, answer, as_of
from service.web.problems import documented
from service.web.routing import ApiRouter
from service.web.shortlisting import asked_vacancy, listed, told_person, told_shortlist

router = ApiRouter(tags=["shortlists"])

Ask = Annotated[ListQuery, Query()]
Shortlists = Annotated[Work, Reads("shortlists:read")]
Pseudonym = Annotated[str, Path(pattern=r"^K-[A-Z2-7]{10}$", examples=["K-7Q2MX4ABCD"])]


@router.get(
    "/vacancies/{id}/shortlist",
    response_model=Shortlist | EmployerShortlist,
    responses=documented("not-found", "state"),
)
def shortlist_people(id: PathId, ask: Ask, request: Request, work: Shortlists) -> Response:
    """Tell who suits a vacancy now: for staff by id, for its employer by pseudonym."""
    asked = asked_vacancy(work, request, id)
    return answer(request, told_shortlist(work, request, asked, asked.key, ask))


@router.post(
    "/vacancies/{id}/shortlist",
    response_model=ShortlistIf | EmployerShortlistIf,
    responses=documented("not-found", "state"),
)
def shortlist_people_if(
    id: PathId, changes: VacancyWhatIf, ask: Ask, request: Request, work: Shortlists
) -> Response:
    """Tell who would suit a vacancy that asks something else; nothing is changed."""
    asked = asked_vacancy(work, request, id)
    record = vacancy_with(asked.held.market.vacancy(asked.key), changes)
    fields = sorted(changes.model_fields_set)
    told = told_shortlist(work, request, asked, record, ask, what_if=fields)
    one = ask.model_copy(update={"after": None, "limit": 1, "explain": False})
    now, then = listed(work, request, asked, asked.key, one).total, told["total"]
    return answer(request, {**told, "difference": {"now": now, "then": then, "more": then - now}})


@router.get(
    "/vacancies/{id}/shortlist/{pseudonym}",
    response_model=PersonAtVacancy,
    responses=documented("not-found", "state"),
)
def explain_person(
    id: PathId, pseudonym: Pseudonym, request: Request, work: Shortlists
) -> Response:
    """Tell an employer why somebody on the shortlist suits a vacancy."""
    if work.actor.role != "employer":
        raise ProblemError(
            "forbidden", message("Pseudonyms are for employers; ask for the pair by its ids.")
        )
    asked = asked_vacancy(work, request, id)
    number = asked.held.number
    _, told = told_person(work, request, asked, pseudonym)
    return answer(request, {**told, "as_of": as_of(number, work.now)})
