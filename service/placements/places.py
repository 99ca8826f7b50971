"""How many places of vacancies are taken, and how many people are proposed for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.placements.models import Placement
from service.placements.transitions import HIDDEN, LIVE, TAKEN


@dataclass(frozen=True)
class Filling:
    """How far a vacancy is filled.

    Attributes
    ----------
    taken
        Places of which somebody was accepted or has started.
    coming
        People who are proposed, and for whom no place is taken yet.
    """

    taken: int = 0
    coming: int = 0


def filling(session: Session, vacancy_ids: Collection[str], *, hidden: bool) -> dict[str, Filling]:
    """Return by vacancy how far it is filled; one of which nothing is known is left out.

    Parameters
    ----------
    hidden
        Whether people count whom an employer does not see yet.
    """
    query = (
        select(Placement.vacancy_id, Placement.state, func.count())
        .where(Placement.vacancy_id.in_(vacancy_ids), Placement.state.in_(LIVE))
        .group_by(Placement.vacancy_id, Placement.state)
    )
    found: dict[str, Filling] = {}
    for vacancy, state, count in session.execute(query):
        so_far = found.get(vacancy, Filling())
        if state in TAKEN:
            so_far = Filling(so_far.taken + count, so_far.coming)
        elif hidden or state not in HIDDEN:
            so_far = Filling(so_far.taken, so_far.coming + count)
        found[vacancy] = so_far
    return found


def taken_at(session: Session, employer_id: str) -> int:
    """Return how many places are taken at an employer, in all programmes."""
    query = select(func.count()).where(
        Placement.employer_id == employer_id, Placement.state.in_(TAKEN)
    )
    return session.scalar(query) or 0
