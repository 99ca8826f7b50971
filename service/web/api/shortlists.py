"""Shortlists: who suits a vacancy; for staff by id, for the employer by pseudonym."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, Final

from fastapi import Path, Query, Request, Response
from sqlalchemy import select

from matching.errors import UnknownIdError, message
from matching.market import Ranked
from matching.market import Shortlist as Found
from matching.profiles.records import Vacancy as VacancyRecord
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.discreet import Introduced, Veil, check_filters
from service.live.held import Held
from service.live.schemas import (
    EmployerShortlist,
    EmployerShortlistIf,
    PersonAtVacancy,
    Shortlist,
    ShortlistIf,
)
from service.live.telling import person
from service.live.whatif import VacancyWhatIf, vacancy_with
from service.placements.consents import consented
from service.placements.pseudonyms import pseudonym as pseudonym_of
from service.placements.pseudonyms import secret_of
from service.profiles.models import Candidate, CandidateContact, Vacancy
from service.profiles.visible import own_vacancies, visible_candidates, visible_vacancies
from service.web.deps import Reads, services
from service.web.ids import PathId
from service.web.live import ListQuery, answer, as_of, next_page, teller_of
from service.web.looking import looking
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["shortlists"])

Ask = Annotated[ListQuery, Query()]
Shortlists = Annotated[Work, Reads("shortlists:read")]
Pseudonym = Annotated[str, Path(pattern=r"^K-[A-Z2-7]{10}$", examples=["K-7Q2MX4ABCD"])]

_EVERYBODY: Final = 2**31 - 1
_ALL_OF_A_PROGRAMME: Final = frozenset({"administrator", "stagejager", "system"})
"""Who may see every person of a programme; others see those of their organisation."""


@dataclass(frozen=True)
class Asked:
    """A vacancy whose shortlist is asked, its employer, and its market."""

    id: str
    key: str
    employer_id: str
    held: Held


@router.get(
    "/vacancies/{id}/shortlist",
    response_model=Shortlist | EmployerShortlist,
    responses=documented("not-found", "state"),
)
def shortlist_people(id: PathId, ask: Ask, request: Request, work: Shortlists) -> Response:
    """Tell who suits a vacancy now: for staff by id, for its employer by pseudonym."""
    asked = _asked(work, request, id)
    return answer(request, _told(work, request, asked, asked.key, ask))


@router.post(
    "/vacancies/{id}/shortlist",
    response_model=ShortlistIf | EmployerShortlistIf,
    responses=documented("not-found", "state"),
)
def shortlist_people_if(
    id: PathId, changes: VacancyWhatIf, ask: Ask, request: Request, work: Shortlists
) -> Response:
    """Tell who would suit a vacancy that asks something else; nothing is changed."""
    asked = _asked(work, request, id)
    record = vacancy_with(asked.held.market.vacancy(asked.key), changes)
    told = _told(work, request, asked, record, ask, what_if=sorted(changes.model_fields_set))
    one = ask.model_copy(update={"after": None, "limit": 1, "explain": False})
    now, then = _listed(work, request, asked, asked.key, one).total, told["total"]
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
    asked = _asked(work, request, id)
    held, number = asked.held, asked.held.number
    veil = _veil(work, request, asked)
    who, key = _called(held, veil, asked.key, pseudonym)
    try:
        record, report = held.market.candidate(key), held.market.pair(key, asked.key)
    except UnknownIdError as error:  # gone while this was asked
        raise _nobody() from error
    work.note("pair.read", "candidate", who, subjects=[who], vacancy=asked.id)
    told = replace(veil, introduced=_introduced(work, asked, [who])).pair(who, record, report)
    return answer(request, {**told, "as_of": as_of(number, work.now)})


def _asked(work: Work, request: Request, id_: str) -> Asked:
    """Return a vacancy whose people the actor may see.

    Raises
    ------
    ProblemError
        ``not-found``, or ``state`` where it is paused or closed.
    """
    employer = work.actor.role == "employer"
    visible = own_vacancies(work.actor) if employer else visible_vacancies(work.actor)
    row = work.session.execute(
        visible.with_only_columns(
            Vacancy.key, Vacancy.programme, Vacancy.state, Vacancy.employer_id
        ).where(Vacancy.id == id_)
    ).one_or_none()
    if row is None:
        raise ProblemError("not-found", message("There is no vacancy with this id."))
    held = services(request).markets.held(work.session, row.programme)
    if row.state != "open" or row.key not in held.offers:
        raise ProblemError(
            "state", message("This vacancy is paused or closed; open it, and ask again.")
        )
    return Asked(id_, row.key, row.employer_id, held)


def _told(
    work: Work,
    request: Request,
    asked: Asked,
    vacancy: str | VacancyRecord,
    ask: ListQuery,
    **details: Any,
) -> dict[str, Any]:
    """Return a page of a shortlist, and note whom it shows."""
    employer = work.actor.role == "employer"
    if employer:
        check_filters(ask.filters)
    number = asked.held.number
    listed = _listed(work, request, asked, vacancy, ask)
    ids = asked.held.ids.candidates
    ranked = enumerate(listed.pairs, ask.first + 1)
    there = [(rank, ids[p.candidate], p) for rank, p in ranked if p.candidate in ids]
    shown = [who for _, who, _ in there]
    work.note("shortlist.read", "vacancy", asked.id, subjects=shown, **details)
    if employer:
        veil = replace(_veil(work, request, asked), introduced=_introduced(work, asked, shown))
        items = list(_discreet(asked.held, veil, there))
    else:
        teller = teller_of(request)
        items = [person(teller, rank, who, pair) for rank, who, pair in there]
    return {
        "items": items,
        "total": listed.total,
        "next": next_page(ask.first, ask.limit, listed.total),
        "as_of": as_of(number, work.now),
    }


def _listed(
    work: Work, request: Request, asked: Asked, vacancy: str | VacancyRecord, ask: ListQuery
) -> Found:
    """Return part of a shortlist: of people who look for a place, and whom the actor may see."""
    market = asked.held.market
    among = None
    if work.actor.role not in _ALL_OF_A_PROGRAMME and work.actor.role != "employer":
        own = visible_candidates(work.actor).with_only_columns(Candidate.key)
        among = frozenset(work.session.scalars(own.where(Candidate.programme == market.programme)))
    placed = looking(request, work.session, asked.held).placed
    return market.shortlist(
        vacancy,
        filters=replace(ask.filters, among=among, without=placed),
        first=ask.first,
        k=ask.limit,
        explain=ask.explain,
    )


def _discreet(
    held: Held, veil: Veil, there: Iterable[tuple[int, str, Ranked]]
) -> Iterator[dict[str, Any]]:
    """Give the people of a page as their employer may see them."""
    for rank, who, pair in there:
        try:
            record = held.market.candidate(pair.candidate)
        except UnknownIdError:  # gone while this was asked
            continue
        yield veil.person(rank, who, record, pair)


def _veil(work: Work, request: Request, asked: Asked) -> Veil:
    """Return what the employer of a vacancy may see of people who did not consent."""
    called = partial(pseudonym_of, secret_of(work.session), asked.employer_id)
    return Veil(teller_of(request), services(request).markets.links, called, {})


def _introduced(work: Work, asked: Asked, ids: list[str]) -> dict[str, Introduced]:
    """Return name and contact of those who consented to be known to the employer."""
    rows = work.session.execute(
        select(
            CandidateContact.candidate_id,
            CandidateContact.name,
            CandidateContact.email,
            CandidateContact.phone,
        ).where(
            CandidateContact.candidate_id.in_(ids),
            CandidateContact.candidate_id.in_(consented(asked.employer_id)),
        )
    )
    return {row.candidate_id: Introduced(row.name, row.email, row.phone) for row in rows}


def _called(held: Held, veil: Veil, vacancy: str, called: str) -> tuple[str, str]:
    """Return id and key of somebody on a shortlist by pseudonym."""
    for pair in held.market.shortlist(vacancy, k=_EVERYBODY).pairs:
        who = held.ids.candidates.get(pair.candidate)
        if who is not None and veil.pseudonym(who) == called:
            return who, pair.candidate
    raise _nobody()


def _nobody() -> ProblemError:
    return ProblemError("not-found", message("Nobody on this shortlist is called so."))
