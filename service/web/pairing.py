"""One person and one vacancy, as who asks may see them: what the API and the pages share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from matching.errors import UnknownIdError, message
from matching.report.types import PairReport
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.held import Held
from service.live.needed import needed
from service.live.telling import Teller, offer
from service.profiles.models import Vacancy
from service.profiles.visible import visible_vacancies
from service.terms import change_phrase
from service.web.deps import services
from service.web.live import Known, candidate_of, held_with, teller_of


@dataclass(frozen=True)
class AskedPair:
    """A person and a vacancy that somebody asks about.

    Attributes
    ----------
    who
        The person.
    vacancy_id, key, offer
        The vacancy: its id, the key by which the market knows it, and what a list shows of it.
    number
        Of the last change that the answer knows.
    report
        All there is to tell.
    """

    who: Known
    vacancy_id: str
    key: str
    offer: dict[str, Any]
    held: Held
    number: int
    teller: Teller
    report: PairReport


def asked_pair(work: Work, request: Request, candidate_id: str, vacancy_id: str) -> AskedPair:
    """Return a pair whose person and vacancy the actor may see.

    Raises
    ------
    ProblemError
        ``not-found``; ``state``: the person objects, or the vacancy is not open.
    """
    who = candidate_of(work, candidate_id)
    key = _vacancy_key(work, vacancy_id, who.programme)
    held = held_with(work, request, who)
    number, teller = held.number, teller_of(request)
    try:
        vacancy, report = offer(held, key), held.market.pair(who.key, key)
    except UnknownIdError as error:  # one of them went while this was asked
        raise not_open() from error
    return AskedPair(who, vacancy_id, key, vacancy, held, number, teller, report)


def needed_of(request: Request, asked: AskedPair) -> dict[str, Any] | None:
    """Return the one change that would let a pair meet, in words; None where there is none."""
    found = needed(asked.held.market, services(request).markets.links, asked.report)
    if found is None:
        return None
    teller = asked.teller
    return {
        "rule": found.rule,
        "amount": found.amount,
        "unit": found.unit,
        "what": found.what,
        "text": change_phrase(found, teller.say, teller.skill),
    }


def _vacancy_key(work: Work, id_: str, programme: str) -> str:
    """Return the key of a vacancy that the actor may see."""
    row = work.session.execute(
        visible_vacancies(work.actor)
        .with_only_columns(Vacancy.key, Vacancy.state)
        .where(Vacancy.id == id_, Vacancy.programme == programme)
    ).one_or_none()
    if row is None:
        raise ProblemError(
            "not-found", message("There is no vacancy with this id in the person's programme.")
        )
    if row.state != "open":
        raise not_open()
    return str(row.key)


def not_open() -> ProblemError:
    """Return the problem of a vacancy that takes nobody now."""
    return ProblemError(
        "state", message("This vacancy is paused or closed; open it, and ask again.")
    )
