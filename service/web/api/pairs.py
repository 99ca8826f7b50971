"""One person and one vacancy: why they fit, or what stands between them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request, Response

from matching.errors import UnknownIdError, message
from matching.report.types import PairReport
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.held import Held
from service.live.needed import needed
from service.live.schemas import Pair
from service.live.telling import Teller, offer, scores
from service.profiles.models import Vacancy
from service.profiles.visible import visible_vacancies
from service.terms import change_phrase
from service.web.deps import Reads, services
from service.web.ids import PathId
from service.web.live import answer, as_of, candidate_of, held_with, teller_of
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["pairs"])


@router.get(
    "/pairs/{candidate_id}/{vacancy_id}",
    response_model=Pair,
    responses=documented("not-found", "state"),
)
def explain_pair(
    candidate_id: PathId,
    vacancy_id: PathId,
    request: Request,
    work: Annotated[Work, Reads("suggestions:read")],
) -> Response:
    """Tell all there is to tell of a person and a vacancy, eligible or not."""
    who = candidate_of(work, candidate_id)
    key = _vacancy_key(work, vacancy_id, who.programme)
    held = held_with(work, request, who)
    number, teller = held.number, teller_of(request)
    try:
        vacancy, report = offer(held, key), held.market.pair(who.key, key)
    except UnknownIdError as error:  # one of them went while this was asked
        raise _not_open() from error
    work.note("pair.read", "candidate", who.id, subjects=[who.id], vacancy=vacancy_id)
    told = {
        "candidate": {"id": who.id, "key": who.key},
        "vacancy": vacancy,
        **_told(teller, report),
        "needed": _needed(request, held, teller, report),
        "as_of": as_of(number, work.now),
    }
    return answer(request, told)


def _told(teller: Teller, report: PairReport) -> dict[str, Any]:
    """Return what the market says of a pair."""
    scored = scores(report.candidate_score, report.vacancy_score) if report.parts else None
    return {
        "eligible": not report.broken,
        "score": scored,
        "wish": report.wish,
        "choice": report.choice,
        "km": report.km,
        "minutes": report.minutes,
        "locked": report.locked,
        "broken": teller.broken(report),
        "explanation": teller.explanation(report),
    }


def _needed(
    request: Request, held: Held, teller: Teller, report: PairReport
) -> dict[str, Any] | None:
    """Return the one change that would help, in words."""
    found = needed(held.market, services(request).markets.links, report)
    if found is None:
        return None
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
        raise _not_open()
    return str(row.key)


def _not_open() -> ProblemError:
    return ProblemError(
        "state", message("This vacancy is paused or closed; open it, and ask again.")
    )
