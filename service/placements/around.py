"""What stands around one person: what they wish, by name, and their newest placements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from service.accounts.work import Work
from service.placements.models import Placement
from service.placements.visible import visible_placements
from service.profiles.models import Employer, Vacancy
from service.profiles.schemas import WishIn


class NamedWish(NamedTuple):
    """A wish; the title is empty where any vacancy of the employer is wanted."""

    rank: int
    vacancy_id: str | None
    title: str
    employer: str


class Standing(NamedTuple):
    """Where a placement stands."""

    id: str
    state: str
    at: datetime
    title: str
    employer: str


def wishes_named(work: Work, wishes: Sequence[WishIn]) -> list[NamedWish]:
    """Return what a person wishes, with the names of vacancies and employers."""
    if not wishes:
        return []
    offers = [one.vacancy_id for one in wishes if one.vacancy_id]
    firms = [one.employer_id for one in wishes if one.employer_id]
    titles: dict[str, tuple[str, str]] = {}
    if offers:
        query = select(Vacancy.id, Vacancy.title, Employer.name).join(
            Employer, Employer.id == Vacancy.employer_id
        )
        for id_, title, firm in work.session.execute(query.where(Vacancy.id.in_(offers))):
            titles[id_] = (title, firm)
    if firms:
        known = select(Employer.id, Employer.name).where(Employer.id.in_(firms))
        titles |= {id_: ("", firm) for id_, firm in work.session.execute(known)}
    return [
        NamedWish(
            one.rank, one.vacancy_id, *titles.get(one.vacancy_id or one.employer_id or "", ("", ""))
        )
        for one in wishes
    ]


def newest_placements(work: Work, candidate_id: str, most: int) -> list[Standing]:
    """Return the placements of a person that changed last, of those that the actor may see."""
    query = (
        visible_placements(work.actor)
        .where(Placement.candidate_id == candidate_id)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Employer, Employer.id == Placement.employer_id)
        .with_only_columns(
            Placement.id, Placement.state, Placement.updated_at, Vacancy.title, Employer.name
        )
        .order_by(Placement.updated_at.desc(), Placement.id)
        .limit(most)
    )
    return [Standing(*row) for row in work.session.execute(query)]
