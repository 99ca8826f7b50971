"""One person and one vacancy: why they fit, or what stands between them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request, Response

from matching.report.types import PairReport
from service.accounts.work import Work
from service.live.schemas import Pair
from service.live.telling import Teller, scores
from service.web.deps import Reads
from service.web.ids import PathId
from service.web.live import answer, as_of
from service.web.pairing import asked_pair, needed_of
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
    asked = asked_pair(work, request, candidate_id, vacancy_id)
    who = asked.who
    work.note("pair.read", "candidate", who.id, subjects=[who.id], vacancy=vacancy_id)
    told = {
        "candidate": {"id": who.id, "key": who.key},
        "vacancy": asked.offer,
        **_told(asked.teller, asked.report),
        "needed": needed_of(request, asked),
        "as_of": as_of(asked.number, work.now),
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
