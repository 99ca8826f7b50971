"""Which places of a run are taken, and by whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from service.accounts.work import Work
from service.profiles.models import Candidate, Employer, Vacancy
from service.runs.models import Proposal, Run
from service.runs.rounds import visible_runs


@dataclass(frozen=True)
class Room:
    """The places of a vacancy, how many of them a run fills, and how many more people fit.

    `left` is less than `places` less `taken` where the employer takes fewer people in all.
    """

    places: int
    taken: int
    left: int


def newest_run(work: Work, programme: str) -> Run | None:
    """Return the newest run of a programme that has a result."""
    query = visible_runs(work.actor).where(Run.programme == programme, Run.state == "done")
    return work.session.scalars(query.order_by(Run.requested_at.desc()).limit(1)).one_or_none()


def room_in(work: Work, run: Run) -> dict[str, Room]:
    """Return by id of the open vacancies of a run's programme how much room the run leaves."""
    mine = (
        select(Proposal.vacancy_id, func.count().label("n"))
        .where(Proposal.run_id == run.id)
        .group_by(Proposal.vacancy_id)
        .subquery()
    )
    rows = work.session.execute(
        select(
            Vacancy.id,
            Vacancy.capacity,
            Vacancy.employer_id,
            Employer.supervision_capacity,
            mine.c.n,
        )
        .join(Employer, Employer.id == Vacancy.employer_id)
        .outerjoin(mine, mine.c.vacancy_id == Vacancy.id)
        .where(Vacancy.programme == run.programme, Vacancy.state == "open")
    ).all()
    load: dict[str, int] = {}
    for _, _, firm, _, taken in rows:
        load[firm] = load.get(firm, 0) + (taken or 0)
    return {
        id_: Room(places, taken or 0, _left(places - (taken or 0), cap, load[firm]))
        for id_, places, firm, cap, taken in rows
    }


def _left(free: int, cap: int | None, load: int) -> int:
    return max(free if cap is None else min(free, cap - load), 0)


def seats_of(work: Work, run: Run, people: Collection[str]) -> dict[str, str]:
    """Return by key of a person the id of the vacancy that a run proposes; who has none is out."""
    query: Any = (
        select(Candidate.key, Proposal.vacancy_id)
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .where(Proposal.run_id == run.id, Candidate.key.in_(people))
    )
    return {row[0]: row[1] for row in work.session.execute(query)}


def seat_of(work: Work, run: Run, candidate_id: str) -> str | None:
    """Return the id of the vacancy that a run proposes to somebody."""
    query = select(Proposal.vacancy_id).where(
        Proposal.run_id == run.id, Proposal.candidate_id == candidate_id
    )
    return work.session.scalars(query).one_or_none()
