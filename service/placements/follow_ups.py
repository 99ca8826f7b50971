"""Follow-up: asking how it goes one, three and six months after a placement started."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, delete, select

from matching.errors import message
from service.accounts.policy import Actor
from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.models import FollowUp, Placement
from service.placements.visible import STAFF, visible_placements
from service.words import N_

MONTHS: Final = (1, 3, 6)
"""After how many months."""

OUTCOME_NAMES: Final[Mapping[str, str]] = {
    "well": N_("it goes well"),
    "attention": N_("it needs attention"),
    "stopped": N_("the person stopped"),
    "not-reached": N_("nobody was reached"),
}
"""What may come of asking."""


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def begin(work: Work, placement: Placement) -> None:
    """Make what is due after a start of this moment."""
    today = work.now.date()
    work.session.add_all(
        FollowUp(placement_id=placement.id, months=months, due_on=months_after(today, months))
        for months in MONTHS
    )


def end(work: Work, placement: Placement) -> None:
    """Remove what was not due yet when a placement ended; what is done or late stays."""
    later = delete(FollowUp).where(
        FollowUp.placement_id == placement.id,
        FollowUp.outcome.is_(None),
        FollowUp.due_on > work.now.date(),
    )
    work.session.execute(later)


def visible_follow_ups(actor: Actor) -> Select[Any]:
    """Return the query of the follow-up that an actor may see: staff, of the people they see."""
    seen = visible_placements(actor).with_only_columns(Placement.id)
    query = select(FollowUp).where(FollowUp.placement_id.in_(seen))
    return query if actor.role in STAFF else query.where(FollowUp.id.is_(None))


def find_follow_up(work: Work, id_: str) -> FollowUp:
    """Return one follow-up.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    found: FollowUp | None = work.session.scalars(
        visible_follow_ups(work.actor).where(FollowUp.id == id_)
    ).one_or_none()
    if found is None:
        raise ProblemError("not-found", message("There is no such follow-up, or not for you."))
    return found


def complete(work: Work, id_: str, outcome: str, note: str) -> FollowUp:
    """Keep what came of asking; what was kept before is replaced.

    Raises
    ------
    ProblemError
        ``not-found``; ``invalid`` for an outcome that there is not.
    """
    if outcome not in OUTCOME_NAMES:
        raise ProblemError(
            "invalid",
            message("Give an 'outcome', one of: {outcomes}.", outcomes=", ".join(OUTCOME_NAMES)),
        )
    row = find_follow_up(work, id_)
    row.outcome, row.note = outcome, note
    row.done_at, row.done_by = work.now, work.actor.account_id
    _noted(work, row, "follow-up.done", outcome=outcome)
    return row


def reopen(work: Work, id_: str) -> FollowUp:
    """Make a follow-up one that is still to be done; its note stays.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where it is not done.
    """
    row = find_follow_up(work, id_)
    if row.outcome is None:
        raise ProblemError("state", message("This follow-up is not done yet."))
    row.outcome, row.done_at, row.done_by = None, None, None
    _noted(work, row, "follow-up.reopen")
    return row


def _noted(work: Work, row: FollowUp, action: str, **details: object) -> None:
    placement = select(Placement.candidate_id).where(Placement.id == row.placement_id)
    work.note(
        action,
        "placement",
        row.placement_id,
        subjects=[work.session.execute(placement).scalar_one()],
        months=row.months,
        **details,
    )
