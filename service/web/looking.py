"""Who looks for a place, and where there is one, remembered until something changes."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from sqlalchemy.orm import Session

from service.live.feed import number_now
from service.live.held import Held
from service.placements.looking import full_vacancies, placed_people


@dataclass(frozen=True)
class Looking:
    """Whom and what lists leave out, by the senders' ids.

    Attributes
    ----------
    number
        The change up to which this is so; every step that takes or frees a place is a change.
    placed
        People who have a place.
    full
        Vacancies without one.
    """

    number: int
    placed: frozenset[str]
    full: frozenset[str]


def looking(request: Request, session: Session, held: Held) -> Looking:
    """Return whom and what the lists of a programme leave out now.

    Working it out takes longer than a whole list, and most questions are asked between changes.
    """
    programme = held.market.programme
    known: dict[str, Looking] = request.app.state.looking
    found = known.get(programme)
    if found is None or found.number < held.number:
        found = Looking(
            number_now(session),  # of this session's moment, which another thread may be past
            placed_people(session, programme),
            full_vacancies(session, programme),
        )
        known[programme] = found
    return found
