"""Undoing a publication: what nobody answered is taken back, and what it replaced returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.hooks.events import emit, listening
from service.placements.approval import locked_run
from service.placements.models import Placement
from service.placements.moving import Move, payload_of, record
from service.placements.publication_models import Publication, PublicationStep
from service.placements.publishing import announce
from service.placements.transitions import LIVE, SETTLED
from service.profiles.models import Candidate, Vacancy
from service.runs.models import Run
from service.runs.succession import followers, lineage

UNPUBLISHED: Final = "unpublished"
"""Why a placement was withdrawn: a code of `service.placements.transitions.REASONS`."""


@dataclass(frozen=True)
class Undone:
    """What came of undoing: placements taken back, returned, and answered already."""

    run_id: str
    withdrawn: int
    returned: int
    answered: int
    lost: int


@dataclass
class Undoing:
    """What undoing a publication does at this moment.

    Attributes
    ----------
    by_hand
        The ids of placements that a coach had made and the publication showed.
    back
        Placements that nobody answered: they are withdrawn, those that a coach had made by hand
        are only staff's again.
    answered
        Placements that are further by now: they stay.
    returning
        Placements that the publication replaced, and that people see again.
    lost
        Placements that it replaced and that cannot come back: the person is further with
        another or objects, or the vacancy is no longer open.
    """

    publication: Publication
    by_hand: set[str] = field(default_factory=set)
    back: list[Placement] = field(default_factory=list)
    answered: list[Placement] = field(default_factory=list)
    returning: list[Placement] = field(default_factory=list)
    lost: list[Placement] = field(default_factory=list)


def undoing(session: Session, run: Run) -> Undoing:
    """Return what undoing the publication of a run would do now.

    Raises
    ------
    ProblemError
        ``state``: the run is not published, or a later publication builds on it.
    """
    publication = session.scalars(
        select(Publication).where(Publication.run_id == run.id, Publication.state == "published")
    ).one_or_none()
    if publication is None or run.published_at is None:
        raise ProblemError("state", message("The run is not published."))
    if _later(session, run, publication):
        raise ProblemError(
            "state",
            message("A later run was published after this one; undo that publication first."),
        )
    found = Undoing(publication)
    query = (
        select(Placement, PublicationStep.position)
        .join(PublicationStep, PublicationStep.placement_id == Placement.id)
        .where(PublicationStep.publication_id == publication.id)
        .order_by(Placement.created_at, Placement.id)
        .options(selectinload(Placement.steps))
    )
    replaced = []
    for one, position in session.execute(query).all():
        taken = one.steps[position]
        if taken.after == "published":
            # Every answer takes a placement out of this state, and none brings it back.
            (found.back if one.state == "published" else found.answered).append(one)
            found.by_hand |= {one.id} if taken.before == "proposed" else set()
        elif one.state == "withdrawn" and one.steps[-1].position == position:
            replaced.append(one)
    _sort(session, found, replaced)
    return found


def _later(session: Session, run: Run, publication: Publication) -> bool:
    """Return whether another run that supersedes this one's placements was published later."""
    rounds: list[str | None] = list(lineage(session, run.round_id))
    for one in rounds:  # grows: a round that follows a follower builds on it as well
        if one is not None:
            rounds += [each for each in followers(session, one) if each not in rounds]
    query = (
        select(Publication.id)
        .join(Run, Run.id == Publication.run_id)
        .where(
            Publication.state == "published",
            Publication.decided_at > publication.decided_at,
            Run.programme == run.programme,
            Run.round_id.is_(None) if run.round_id is None else Run.round_id.in_(rounds),
        )
    )
    return session.scalars(query.limit(1)).first() is not None


def _sort(session: Session, found: Undoing, replaced: list[Placement]) -> None:
    """Tell which of the placements that were replaced can come back."""
    if not replaced:
        return
    people = {one.candidate_id for one in replaced}
    open_at = set(
        session.scalars(
            select(Vacancy.id).where(
                Vacancy.id.in_({one.vacancy_id for one in replaced}), Vacancy.state == "open"
            )
        )
    )
    able = set(
        session.scalars(
            select(Candidate.id).where(Candidate.id.in_(people), Candidate.objected_at.is_(None))
        )
    )
    live = session.execute(
        select(Placement.candidate_id, Placement.vacancy_id, Placement.state).where(
            Placement.candidate_id.in_(people), Placement.state.in_(LIVE)
        )
    ).all()
    able -= {candidate for candidate, _, state in live if state in SETTLED}
    there = {(candidate, vacancy) for candidate, vacancy, _ in live}
    for one in replaced:
        can = (
            one.candidate_id in able
            and one.vacancy_id in open_at
            and (one.candidate_id, one.vacancy_id) not in there
        )
        (found.returning if can else found.lost).append(one)


def retract(work: Work, run_id: str, reason: str) -> Undone:
    """Undo the publication of a run, as far as nobody answered it; it may be published again.

    Parameters
    ----------
    reason
        For the log of the run, and for staff at each placement.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` as `undoing` says.
    """
    run = locked_run(work, run_id)
    found = undoing(work.session, run)
    by_hand = [one for one in found.back if one.id in found.by_hand]
    of_run = [one for one in found.back if one.id not in found.by_hand]
    for one in of_run:
        record(work, one, Move("withdrawn", UNPUBLISHED, note=reason))
    for one in by_hand:
        record(work, one, Move("proposed", note=reason))
    for one in found.returning:
        record(work, one, Move(one.steps[-1].before or "published", note=reason))
    publication = found.publication
    publication.state, publication.reason = "undone", reason
    publication.undone_by, publication.undone_at = work.actor.account_id, work.now
    run.published_at, run.published_by = None, None
    work.session.flush()
    announce(work, of_run, "placement.withdrawn")
    _hide(work, by_hand)
    announce(work, found.returning, "placement.published")
    work.note(
        "run.unpublish",
        "run",
        run.id,
        subjects=[one.candidate_id for one in (*found.back, *found.returning)],
        withdrawn=len(found.back),
        returned=len(found.returning),
        answered=len(found.answered),
    )
    return Undone(
        run.id, len(found.back), len(found.returning), len(found.answered), len(found.lost)
    )


def _hide(work: Work, placements: Iterable[Placement]) -> None:
    """Tell employers' systems that they no longer see placements, which staff keep."""
    listeners = listening(work, "placement.withdrawn")
    for one in placements:
        if one.employer_id in listeners:
            emit(
                work,
                "placement.withdrawn",
                employer_id=one.employer_id,
                candidate_id=one.candidate_id,
                payload=payload_of(one) | {"state": "withdrawn"},
            )
