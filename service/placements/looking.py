"""Who still looks for a place, and where there still is one: what lists leave out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from service.placements.models import Placement
from service.placements.transitions import TAKEN
from service.profiles.models import Candidate, Employer, Vacancy


def placed_people(session: Session, programme: str) -> frozenset[str]:
    """Return the senders' ids of people whose place was accepted or has started.

    When it ends or is withdrawn, they look again.
    """
    query = (
        select(Candidate.key)
        .join(Placement, Placement.candidate_id == Candidate.id)
        .where(Candidate.programme == programme, Placement.state.in_(TAKEN))
    )
    return frozenset(session.scalars(query))


def full_vacancies(session: Session, programme: str) -> frozenset[str]:
    """Return the senders' ids of open vacancies of which every place is taken.

    An employer may have fewer places in all than its vacancies have together (supervision
    capacity); what is taken in another programme counts for it as well.
    """
    here, all_of = _taken(Placement.vacancy_id), _taken(Placement.employer_id)
    query = (
        select(Vacancy.key)
        .join(Employer, Employer.id == Vacancy.employer_id)
        .join(all_of, all_of.c.id == Employer.id)
        .outerjoin(here, here.c.id == Vacancy.id)
        .where(
            Vacancy.programme == programme,
            or_(
                here.c.count >= Vacancy.capacity,
                all_of.c.count >= Employer.supervision_capacity,
            ),
        )
    )
    return frozenset(session.scalars(query))


def _taken(column: Any) -> Any:
    """Return how many places are taken, by vacancy or by employer."""
    query: Select[Any] = (
        select(column.label("id"), func.count().label("count"))
        .where(Placement.state.in_(TAKEN))
        .group_by(column)
    )
    return query.subquery()
