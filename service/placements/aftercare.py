"""The after-care round: what a round left behind, and the next one that goes on from there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.placements.models import Placement
from service.placements.publishing import SUPERSEDED
from service.placements.retracting import UNPUBLISHED
from service.placements.shapes import Given
from service.placements.transitions import LIVE, SETTLED
from service.profiles.models import Candidate
from service.runs.models import Decision, Round, Run, Unplaced
from service.runs.rounds import add_round
from service.runs.shapes import Line, RoundIn, RunIn
from service.runs.starting import enqueue
from service.runs.succession import Succession, followers, lineage
from service.words import N_

_BY_ITSELF: Final = (SUPERSEDED, UNPUBLISHED, "mistake")
"""Reasons of a withdrawal with which nobody dropped out."""


class AftercareIn(Given):
    """The next round."""

    name: Line
    starts_on: date | None = None
    ends_on: date | None = None
    target: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    close: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError(N_("the round ends before it starts"))
        return self


@dataclass(frozen=True)
class Dropped:
    """Somebody whose placement came to nothing, and who has no other."""

    placement_id: str
    candidate_id: str
    vacancy_id: str
    state: str
    reason: str | None
    at: datetime


@dataclass(frozen=True)
class Without:
    """Why somebody has no place.

    Attributes
    ----------
    eligible
        How many vacancies the rules allowed in the last run.
    binding
        The rules that cost most, as the run tells.
    """

    eligible: int
    binding: tuple[str, ...] = ()


@dataclass
class Left:
    """What a round left behind.

    Attributes
    ----------
    kept
        State to how many placements of the round stand in it; a next run keeps them all.
    waiting
        How many proposals nobody answered; a next publication replaces them.
    dropped
        Who dropped out, the latest first.
    without
        The ids of who has no placement that leads anywhere, but for those who dropped out.
    followers
        The ids of rounds that follow this one already.
    run_id
        The last run of the round that is done.
    """

    kept: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    dropped: list[Dropped] = field(default_factory=list)
    without: set[str] = field(default_factory=set)
    followers: list[str] = field(default_factory=list)
    run_id: str | None = None


def left_behind(session: Session, round_: Round) -> Left:
    """Return what a round left behind: who is kept, who waits, who dropped out, who has nothing."""
    found = Left(followers=followers(session, round_.id))
    rounds = lineage(session, round_.id)
    columns = (
        Placement.id, Placement.candidate_id, Placement.vacancy_id, Placement.state,
        Placement.reason, Placement.updated_at, Placement.round_id,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .where(Placement.programme == round_.programme)
        .order_by(Placement.updated_at.desc(), Placement.id)
    ).all()
    busy = {row.candidate_id for row in rows if row.state in LIVE}
    people = set(
        session.scalars(
            select(Candidate.id).where(
                Candidate.programme == round_.programme, Candidate.objected_at.is_(None)
            )
        )
    )
    for row in rows:
        if row.round_id not in rounds:
            continue
        if row.state in SETTLED:
            found.kept[row.state] += 1
        elif row.state in LIVE:
            found.waiting += 1
        elif row.candidate_id in people - busy and _dropped(row):
            found.dropped.append(Dropped(*row[:6]))
            busy.add(row.candidate_id)
    found.without = people - busy
    found.run_id = session.scalar(
        select(Run.id)
        .where(Run.round_id == round_.id, Run.state == "done")
        .order_by(Run.ended_at.desc(), Run.id)
        .limit(1)
    )
    return found


def _dropped(row: Any) -> bool:
    if row.state == "ended":
        return bool(row.reason != "completed")
    return not (row.state == "withdrawn" and row.reason in _BY_ITSELF)


def reasons(session: Session, run_id: str | None, people: Collection[str]) -> dict[str, Without]:
    """Return what a run says of people without a place; who had one in it is not there."""
    if run_id is None or not people:
        return {}
    query = select(Unplaced.candidate_id, Unplaced.report).where(
        Unplaced.run_id == run_id, Unplaced.candidate_id.in_(people)
    )
    return {
        candidate: Without(report["eligible"], tuple(report["binding"]))
        for candidate, report in session.execute(query)
    }


def follow(work: Work, round_: Round, given: AftercareIn) -> tuple[Round, Run]:
    """Make the round that follows another, and ask for its first run.

    What people agreed on is kept by every run (`service.placements.settled`), and so is what they
    declined, along the whole line of rounds. Decisions that counted in the earlier round only, and
    still mean something, are made again in the new one.

    Raises
    ------
    ProblemError
        ``conflict``: a round follows it already.
    """
    if followers(work.session, round_.id):
        raise ProblemError("conflict", message("A round follows this one already."))
    made = add_round(
        work,
        RoundIn(
            programme=round_.programme,
            name=given.name,
            kind="season" if round_.kind == "season" else "fair",
            starts_on=given.starts_on,
            ends_on=given.ends_on,
            target=given.target,
        ),
    )
    work.session.add(Succession(round_id=made.id, follows_id=round_.id))
    work.session.flush()
    carried = _carry(work, round_, made)
    if given.close:
        round_.state, round_.updated_at = "closed", work.now
    work.note("round.follow", "round", made.id, subjects=carried, follows=round_.id)
    run = enqueue(work, RunIn.model_validate({"programme": made.programme, "round": made.id}))
    return made, run


def _carry(work: Work, before: Round, after: Round) -> list[str]:
    """Make the decisions of a round again in the next one; return whom they are about.

    Locks of people whose pair came to something or to nothing are not: the placement says it.
    """
    session = work.session
    decided = session.scalars(
        select(Decision)
        .where(Decision.round_id == before.id, Decision.withdrawn_at.is_(None))
        .order_by(Decision.made_at, Decision.id)
    ).all()
    if not decided:
        return []
    rows = session.execute(
        select(Placement.candidate_id, Placement.vacancy_id, Placement.state).where(
            Placement.candidate_id.in_({one.candidate_id for one in decided}),
            or_(Placement.state.in_(SETTLED), Placement.state.not_in(LIVE)),
        )
    ).all()
    settled = {candidate for candidate, _, state in rows if state in SETTLED}
    over = {(candidate, vacancy) for candidate, vacancy, state in rows if state not in SETTLED}
    kept = [
        one
        for one in decided
        if one.kind == "forbid"
        or (one.candidate_id not in settled and (one.candidate_id, one.vacancy_id) not in over)
    ]
    session.add_all(
        Decision(
            id=new_id(),
            programme=after.programme,
            round_id=after.id,
            kind=one.kind,
            candidate_id=one.candidate_id,
            vacancy_id=one.vacancy_id,
            employer_id=one.employer_id,
            reason=one.reason,
            by=one.by,
            decided_on=one.decided_on,
            made_by=work.actor.account_id,
            made_at=work.now,
        )
        for one in kept
    )
    session.flush()
    return [one.candidate_id for one in kept]
