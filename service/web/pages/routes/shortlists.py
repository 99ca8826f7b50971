"""Who suits a vacancy: for staff by name, for its employer by pseudonym and with reasons."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Path, Query, Request, Response
from sqlalchemy import select
from starlette.datastructures import FormData

from service.accounts.work import Work
from service.live.discreet import BANDS
from service.placements.models import Placement
from service.placements.pseudonyms import pseudonym as pseudonym_of
from service.placements.pseudonyms import secret_of
from service.placements.transitions import LIVE, STATE_NAMES
from service.placements.visible import visible_placements
from service.profiles.models import CandidateContact, Vacancy
from service.profiles.rankings import ranked_by_name, rankings_of, replace_rankings
from service.profiles.schemas_offers import RankingIn
from service.profiles.vacancies import get_vacancy, own_vacancy
from service.web.ids import PathId
from service.web.live import ListQuery
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.forms import Form
from service.web.pages.notices import SAVED
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.web.paging import cursor
from service.web.shortlisting import Asked, asked_vacancy, told_person, told_shortlist

router = PageRouter()

SIZE: Final = 20
"""People of a page."""

RANKS: Final = 20
"""Places in an employer's own order."""

READERS: Final = OFFICE | {"coach", "employer"}

Pseudonym = Annotated[str, Path(pattern=r"^K-[A-Z2-7]{10}$")]
Employers = frozenset({"employer"})


@router.get("/vacancies/{vacancy_id}/shortlist")
def read_shortlist(
    vacancy_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("shortlists:read", READERS)],
    km: Annotated[str, Query(max_length=4)] = "",
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show who suits a vacancy now, the best first."""
    asked = asked_vacancy(work, request, vacancy_id)
    vacancy = get_vacancy(work, vacancy_id)
    edges = {str(most): most for most, _, _ in BANDS}
    farthest = edges.get(km)
    query = ListQuery(
        limit=SIZE,
        after=cursor([first]) if first else None,
        explain=True,
        max_km=farthest,
    )
    told = told_shortlist(work, request, asked, asked.key, query)
    employer = work.actor.role == "employer"
    items: list[dict[str, Any]] = told["items"]
    around = _placed(work, asked)
    if employer:
        for item in items:
            item["placement"] = around.get(item["candidate"]["pseudonym"])
    else:
        names = _names(work, [item["candidate"]["id"] for item in items])
        for item in items:
            item["name"] = names.get(item["candidate"]["id"]) or item["candidate"]["key"]
            item["placement"] = around.get(item["candidate"]["id"])
    say = words_of(request)
    return page(
        request,
        "shortlist_employer.jinja" if employer else "shortlist.jinja",
        vacancy=vacancy,
        items=items,
        total=told["total"],
        first=first,
        size=SIZE,
        form=Form(values={"km": km if farthest else ""}),
        values={"km": km} if farthest else {},
        bands=[(str(most), say("at most {n} km", n=most)) for most, _, _ in BANDS],
        states=STATE_NAMES,
    )


@router.get("/vacancies/{vacancy_id}/shortlist/{pseudonym}")
def read_person(
    vacancy_id: PathId,
    pseudonym: Pseudonym,
    request: Request,
    work: Annotated[Work, PageReads("shortlists:read", Employers)],
) -> Response:
    """Show an employer why somebody suits a vacancy."""
    asked = asked_vacancy(work, request, vacancy_id)
    vacancy = get_vacancy(work, vacancy_id)
    _, told = told_person(work, request, asked, pseudonym)
    ranks = {one.candidate: one.rank for one in _rankings(work, vacancy)}
    rank = ranks.get(pseudonym)
    return page(
        request,
        "shortlist_person.jinja",
        vacancy=vacancy,
        person=told["candidate"],
        score=told["score"],
        explanation=told["explanation"],
        placement=_placed(work, asked).get(pseudonym),
        states=STATE_NAMES,
        form=Form(values={"rank": str(rank) if rank else ""}),
        ranks=[(str(at), str(at)) for at in range(1, RANKS + 1)],
    )


@router.post("/vacancies/{vacancy_id}/shortlist/{pseudonym}/rank")
def rank_person(
    vacancy_id: PathId,
    pseudonym: Pseudonym,
    work: Annotated[Work, PageWrites("vacancies:write", Employers)],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Keep where an employer puts somebody in its own order; nothing chosen: nowhere."""
    text = str(sent.get("rank", ""))
    rank = int(text) if text.isdecimal() and 1 <= int(text) <= RANKS else None
    vacancy = own_vacancy(work, vacancy_id, change=True)
    secret = secret_of(work.session)

    def called(candidate: str) -> str:
        return pseudonym_of(secret, vacancy.employer_id, candidate)

    ids = ranked_by_name(work, vacancy, called)
    others = [one for one in _rankings(work, vacancy) if one.candidate != pseudonym]
    if rank is not None:
        others.append(RankingIn(rank=rank, candidate=pseudonym))
    replace_rankings(work, vacancy, others, ids)
    return go(f"/vacancies/{vacancy.id}/shortlist/{pseudonym}", SAVED)


def _rankings(work: Work, vacancy: Vacancy) -> list[RankingIn]:
    secret = secret_of(work.session)
    told = rankings_of(work, vacancy, lambda one: pseudonym_of(secret, vacancy.employer_id, one))
    return list(told)


def _placed(work: Work, asked: Asked) -> dict[str, Placement]:
    """Return the placements of a vacancy that go on: for its employer by pseudonym, else by id."""
    query = visible_placements(work.actor).where(
        Placement.vacancy_id == asked.id, Placement.state.in_(LIVE)
    )
    rows = work.session.scalars(query.order_by(Placement.created_at)).all()
    if work.actor.role != "employer":
        return {row.candidate_id: row for row in rows}
    secret = secret_of(work.session)
    return {pseudonym_of(secret, asked.employer_id, row.candidate_id): row for row in rows}


def _names(work: Work, ids: list[str]) -> dict[str, str]:
    """Return the names of people whom staff see on the page."""
    query = select(CandidateContact.candidate_id, CandidateContact.name).where(
        CandidateContact.candidate_id.in_(ids)
    )
    return {row.candidate_id: row.name for row in work.session.execute(query)}
