"""One pair: how its scores add up, what is met and missing, and the alternatives of both sides."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from matching.market import Filters
from matching.report.types import PairReport
from service.accounts.work import Work
from service.batch.charts import waterfall
from service.errors import ProblemError
from service.live.telling import offer
from service.placements.pricing import agreed_place
from service.runs.decided import Decided, Wanted, decisions_of
from service.runs.decisions import decide
from service.runs.matched import people_by_id
from service.runs.models import Run
from service.runs.shapes import DecisionIn, Line
from service.runs.taken import Room, newest_run, room_in, seat_of, seats_of
from service.web.ids import PathId, QueryId
from service.web.live import ListQuery
from service.web.pages.deps import OFFICE, STAFF, PageReads, PageWrites
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.web.pages.run_place import RunPlace, place_of, run_place
from service.web.pairing import AskedPair, asked_pair, needed_of
from service.web.shortlisting import asked_vacancy, listed
from service.words import N_

router = PageRouter()

FEW: Final = 5
"""Alternatives of either side."""

LOCKED: Final = notice("pair-locked", N_("The pair is locked. The next run keeps it."))
FORBIDDEN: Final = notice(
    "pair-ruled-out", N_("The pair is ruled out. The next run leaves it out.")
)


class Deciding(BaseModel):
    """What somebody decides about a pair."""

    kind: Literal["lock", "forbid", "forbid-employer"]
    reason: Line
    where: Literal["round", "all"] = "all"


@router.get("/pairs/{candidate_id}/{vacancy_id}")
def show_pair(
    candidate_id: PathId,
    vacancy_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("suggestions:read", STAFF)],
    run: QueryId = None,
) -> Response:
    """Show all there is to tell of a person and a vacancy, eligible or not."""
    return _shown(request, work, asked_pair(work, request, candidate_id, vacancy_id), run, Form())


@router.post("/pairs/{candidate_id}/{vacancy_id}/decide")
def decide_about_pair(
    candidate_id: PathId,
    vacancy_id: PathId,
    request: Request,
    work: Annotated[Work, PageWrites("decisions:write", OFFICE)],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Lock a pair or rule it out where there is no run yet that tells what it costs."""
    asked, say = asked_pair(work, request, candidate_id, vacancy_id), words_of(request)
    form = filled(Deciding, sent, say)
    if form.model is not None:
        try:
            decide(work, decision_in(asked, form.model, None))
        except ProblemError as error:
            refused(form, error, say)
        else:
            done = LOCKED if form.model.kind == "lock" else FORBIDDEN
            return go(f"/pairs/{candidate_id}/{vacancy_id}", done)
    return _shown(request, work, asked, None, form)


def decision_in(asked: AskedPair, given: Deciding, round_id: str | None) -> DecisionIn:
    """Return a decision about a pair as the service takes it."""
    firm = given.kind == "forbid-employer"
    return DecisionIn(
        kind="lock" if given.kind == "lock" else "forbid",
        candidate=UUID(asked.who.id),
        vacancy=None if firm else UUID(asked.vacancy_id),
        employer=UUID(asked.offer["employer"]["id"]) if firm else None,
        reason=given.reason,
        round=UUID(round_id) if round_id and given.where == "round" else None,
    )


def _shown(
    request: Request, work: Work, asked: AskedPair, run_id: str | None, form: Form
) -> Response:
    who, say = asked.who, words_of(request)
    at = _run_at(work, asked, run_id)
    run = at.run if at else None
    room = room_in(work, run) if run else {}
    person = people_by_id(work, [who.id])[who.id]
    report = asked.report if asked.report.parts else _as_if_locked(asked)
    others = _other_vacancies(asked, room)
    rivals = _other_people(work, request, asked, run)
    decisions = _decisions(work, asked, run)
    work.note("pair.read", "candidate", who.id, subjects=[who.id], vacancy=asked.vacancy_id)
    return page(
        request,
        "pair.jinja",
        status=200 if form.is_good else 422,
        form=form,
        at=at,
        asked=asked,
        person=person,
        offer=asked.offer,
        report=report,
        fits=not asked.report.broken,
        broken=asked.teller.broken(asked.report),
        needed=needed_of(request, asked),
        explained=asked.teller.explanation(report),
        falls=waterfall(report, say),
        room=room.get(asked.vacancy_id),
        seat=seat_of(work, run, who.id) if run else None,
        others=others,
        rivals=rivals,
        decisions=decisions,
        waiting=_waiting(decisions, run),
        agreed=agreed_place(work, who.id),
        may_decide=work.actor.may("decisions:write"),
        sees_rivals=work.actor.may("shortlists:read"),
    )


def _run_at(work: Work, asked: AskedPair, run_id: str | None) -> RunPlace | None:
    """Return the run that is asked about, else the newest of the programme that has a result."""
    if not work.actor.may("runs:read"):
        return None
    if run_id is None:
        run = newest_run(work, asked.who.programme)
        return place_of(work, run) if run else None
    return run_place(work, run_id)


def _as_if_locked(asked: AskedPair) -> PairReport:
    """Return what a pair that breaks rules would score."""
    return asked.held.market.pair(asked.who.key, asked.key, locked=True)


def _other_vacancies(asked: AskedPair, room: dict[str, Room]) -> list[dict[str, Any]]:
    """Return the best other vacancies of the person, with the room that the run leaves there."""
    found = asked.held.market.suggestions(
        asked.who.key, filters=Filters(without=frozenset({asked.key})), k=FEW
    )
    shown = []
    for pair in found.pairs:
        told = offer(asked.held, pair.vacancy)
        shown.append({"offer": told, "pair": pair, "room": room.get(told["id"])})
    return shown


def _other_people(
    work: Work, request: Request, asked: AskedPair, run: Run | None
) -> list[dict[str, Any]]:
    """Return the best other people for the vacancy, and where the run puts them."""
    if not work.actor.may("shortlists:read"):
        return []
    vacancy = asked_vacancy(work, request, asked.vacancy_id)
    pairs = listed(work, request, vacancy, asked.key, ListQuery(limit=FEW + 1)).pairs
    ids = asked.held.ids.candidates
    there = [one for one in pairs if one.candidate != asked.who.key and one.candidate in ids][:FEW]
    people = people_by_id(work, [ids[one.candidate] for one in there])
    work.note("shortlist.read", "vacancy", asked.vacancy_id, subjects=list(people))
    seats = seats_of(work, run, [one.candidate for one in there]) if run else {}
    return [
        {
            "person": people[ids[one.candidate]],
            "pair": one,
            "seat": seats.get(one.candidate),
            "here": seats.get(one.candidate) == asked.vacancy_id,
        }
        for one in there
        if ids[one.candidate] in people
    ]


def _decisions(work: Work, asked: AskedPair, run: Run | None) -> list[Decided]:
    """Return the decisions about the person that count."""
    if not work.actor.may("decisions:read"):
        return []
    wanted = Wanted(candidate_id=asked.who.id)
    if run is not None and run.round_id is not None:
        wanted = replace(wanted, round_id=run.round_id)
    return decisions_of(work, wanted, size=20)


def _waiting(decisions: list[Decided], run: Run | None) -> bool:
    """Return whether something was decided after the run was asked for."""
    return run is not None and any(one.made_at > run.requested_at for one in decisions)
