"""Who suits a vacancy, as the one who asks may see it: what the API and the pages share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from fastapi import Request
from sqlalchemy import select

from matching.errors import UnknownIdError, message
from matching.market import Ranked
from matching.market import Shortlist as Found
from matching.profiles.records import Vacancy as VacancyRecord
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.discreet import Introduced, Veil, check_filters
from service.live.held import Held
from service.live.telling import person
from service.placements.consents import consented
from service.placements.pseudonyms import pseudonym as pseudonym_of
from service.placements.pseudonyms import secret_of
from service.profiles.models import Candidate, CandidateContact, Vacancy
from service.profiles.visible import own_vacancies, visible_candidates, visible_vacancies
from service.web.deps import services
from service.web.live import ListQuery, as_of, next_page, teller_of
from service.web.looking import looking

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


def asked_vacancy(work: Work, request: Request, id_: str) -> Asked:
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


def told_shortlist(
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
    found = listed(work, request, asked, vacancy, ask)
    ids = asked.held.ids.candidates
    ranked = enumerate(found.pairs, ask.first + 1)
    there = [(rank, ids[p.candidate], p) for rank, p in ranked if p.candidate in ids]
    shown = [who for _, who, _ in there]
    work.note("shortlist.read", "vacancy", asked.id, subjects=shown, **details)
    if employer:
        veil = replace(veil_of(work, request, asked), introduced=introduced(work, asked, shown))
        items = list(_discreet(asked.held, veil, there))
    else:
        teller = teller_of(request)
        items = [person(teller, rank, who, pair) for rank, who, pair in there]
    return {
        "items": items,
        "total": found.total,
        "next": next_page(ask.first, ask.limit, found.total),
        "as_of": as_of(number, work.now),
    }


def listed(
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


def told_person(
    work: Work, request: Request, asked: Asked, pseudonym: str
) -> tuple[str, dict[str, Any]]:
    """Return the id of somebody on a shortlist, and why they suit as the employer may see it.

    Raises
    ------
    ProblemError
        ``not-found``: nobody is called so there.
    """
    held, veil = asked.held, veil_of(work, request, asked)
    who, key = _called(held, veil, asked.key, pseudonym)
    try:
        record, report = held.market.candidate(key), held.market.pair(key, asked.key)
    except UnknownIdError as error:  # gone while this was asked
        raise _nobody() from error
    work.note("pair.read", "candidate", who, subjects=[who], vacancy=asked.id)
    known = introduced(work, asked, [who])
    return who, replace(veil, introduced=known).pair(who, record, report)


def veil_of(work: Work, request: Request, asked: Asked) -> Veil:
    """Return what the employer of a vacancy may see of people who did not consent."""
    names = partial(pseudonym_of, secret_of(work.session), asked.employer_id)
    return Veil(teller_of(request), services(request).markets.links, names, {})


def introduced(work: Work, asked: Asked, ids: list[str]) -> dict[str, Introduced]:
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


def _called(held: Held, veil: Veil, vacancy: str, name: str) -> tuple[str, str]:
    """Return id and key of somebody on a shortlist by pseudonym."""
    for pair in held.market.shortlist(vacancy, k=_EVERYBODY).pairs:
        who = held.ids.candidates.get(pair.candidate)
        if who is not None and veil.pseudonym(who) == name:
            return who, pair.candidate
    raise _nobody()


def _nobody() -> ProblemError:
    return ProblemError("not-found", message("Nobody on this shortlist is called so."))
