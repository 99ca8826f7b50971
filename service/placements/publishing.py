"""Publishing a run: the human step after which candidates and employers see what it proposes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service.accounts.work import Work
from service.hooks.events import emit, listening
from service.placements.approval import agreed, publishable
from service.placements.models import Placement
from service.placements.moving import Move, payload_of, record
from service.placements.publication_models import PublicationStep
from service.placements.transitions import LIVE, SETTLED
from service.profiles.models import Candidate, Vacancy
from service.runs.models import Proposal, Run
from service.runs.succession import lineage
from service.words import N_

SUPERSEDED: Final = "superseded"

LEFT_OUT: Final = {
    "objects": N_("objects to being matched"),
    "closed": N_("the vacancy is no longer open"),
    "declined": N_("this pair was declined since"),
}
"""Why a proposal is not published, beside who is further already."""


@dataclass(frozen=True)
class Published:
    """What came of publishing.

    Attributes
    ----------
    published
        Placements that candidates and employers see from now on.
    kept
        Proposals of pairs, or of people, that are further already.
    withdrawn
        Placements that an earlier run of the same round proposed and nobody confirmed.
    left_out
        Proposals that may no longer be shown; see `LEFT_OUT`.
    """

    run_id: str
    published: int
    kept: int
    withdrawn: int
    left_out: int


@dataclass(frozen=True)
class Pair:
    """One proposal, as far as publishing needs it."""

    candidate_id: str
    vacancy_id: str
    employer_id: str


@dataclass
class Plan:
    """What publishing a run does at this moment.

    Attributes
    ----------
    fresh
        Pairs that get a placement.
    shown
        Placements that a coach made by hand, and that are shown from now on.
    kept
        Pairs that stand already, or whose person is further with another.
    superseded
        Placements of an earlier run that nobody confirmed, and that this run does not propose.
    left_out
        Pairs that are not published, with the code of the reason.
    """

    fresh: list[Pair] = field(default_factory=list)
    shown: list[Placement] = field(default_factory=list)
    kept: list[Pair] = field(default_factory=list)
    superseded: list[Placement] = field(default_factory=list)
    left_out: list[tuple[Pair, str]] = field(default_factory=list)

    @property
    def published(self) -> int:
        """How many placements people see from then on that they did not see before."""
        return len(self.fresh) + len(self.shown)


def plan(session: Session, run: Run, *, steps: bool = False) -> Plan:
    """Return what publishing a run would do now.

    Parameters
    ----------
    steps
        Whether to load the steps of placements too, to add one.
    """
    made, rounds = Plan(), lineage(session, run.round_id)
    query = select(Placement).where(Placement.programme == run.programme, Placement.state.in_(LIVE))
    standing = list(
        session.scalars(query.options(selectinload(Placement.steps)) if steps else query)
    )
    settled = {one.candidate_id for one in standing if one.state in SETTLED}
    waiting = {
        (one.candidate_id, one.vacancy_id): one for one in standing if one.state not in SETTLED
    }
    wanted = set()
    for pair, reason in _proposals(session, run, rounds):
        key = pair.candidate_id, pair.vacancy_id
        there = waiting.get(key)
        if reason:
            made.left_out.append((pair, reason))
            continue
        if pair.candidate_id in settled:
            made.kept.append(pair)
            continue
        wanted.add(key)
        if there is None:
            made.fresh.append(pair)
        elif there.state == "proposed":
            made.shown.append(there)
        else:
            made.kept.append(pair)
    made.superseded = [
        one
        for key, one in waiting.items()
        if one.round_id in rounds and one.run_id is not None and key not in wanted
    ]
    return made


def _proposals(
    session: Session, run: Run, rounds: Collection[str | None]
) -> Iterable[tuple[Pair, str]]:
    """Yield the pairs of a run, each with the reason why it may not be shown, or an empty one."""
    query = (
        select(
            Proposal.candidate_id,
            Proposal.vacancy_id,
            Proposal.employer_id,
            Candidate.objected_at,
            Vacancy.state,
        )
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .join(Vacancy, Vacancy.id == Proposal.vacancy_id)
        .where(Proposal.run_id == run.id)
        .order_by(Proposal.position)
    )
    declined = _declined(session, run, rounds)
    for candidate, vacancy, employer, objected_at, state in session.execute(query):
        pair, reason = Pair(candidate, vacancy, employer), ""
        if objected_at is not None:
            reason = "objects"
        elif state != "open":
            reason = "closed"
        elif (candidate, vacancy) in declined:
            reason = "declined"
        yield pair, reason


def _declined(session: Session, run: Run, rounds: Collection[str | None]) -> set[tuple[str, str]]:
    """Return the pairs of a run that somebody declined; one that people locked again stands."""
    query = (
        select(Proposal.candidate_id, Proposal.vacancy_id, Proposal.report)
        .join(
            Placement,
            (Placement.candidate_id == Proposal.candidate_id)
            & (Placement.vacancy_id == Proposal.vacancy_id),
        )
        .where(Proposal.run_id == run.id, Placement.state == "declined")
    )
    if run.round_id is not None:
        query = query.where(Placement.round_id.in_(rounds))
    return {
        (candidate, vacancy)
        for candidate, vacancy, report in session.execute(query)
        if not report.get("locked")
    }


def publish(work: Work, run_id: str, *, by_two: bool = True) -> Published:
    """Make placements of what a run proposes, once.

    People who object, and people whose own placement is further than published, get no other.

    Parameters
    ----------
    by_two
        Whether another person must have asked; see `service.placements.approval`.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where the run is not done or was published before, or nobody
        asked; ``forbidden`` for who asked.
    """
    run = publishable(work, run_id)
    publication = agreed(work, run, by_two=by_two)
    publication.state = "published"
    publication.decided_by, publication.decided_at = work.actor.account_id, work.now
    run.published_at, run.published_by = work.now, work.actor.account_id
    plan_ = plan(work.session, run, steps=True)
    for one in plan_.superseded:
        record(work, one, Move("withdrawn", SUPERSEDED))
    for one in plan_.shown:
        record(work, one, Move("published"))
    shown = [*(_made(work, run, pair) for pair in plan_.fresh), *plan_.shown]
    work.session.flush()
    work.session.add_all(
        PublicationStep(
            publication_id=publication.id,
            placement_id=one.id,
            position=one.steps[-1].position,
        )
        for one in (*shown, *plan_.superseded)
    )
    announce(work, shown, "placement.published")
    announce(work, plan_.superseded, "placement.withdrawn")
    work.note(
        "run.publish",
        "run",
        run.id,
        subjects=[one.candidate_id for one in (*shown, *plan_.superseded)],
        published=len(shown),
        withdrawn=len(plan_.superseded),
    )
    return Published(
        run.id, len(shown), len(plan_.kept), len(plan_.superseded), len(plan_.left_out)
    )


def _made(work: Work, run: Run, pair: Pair) -> Placement:
    made = Placement(
        programme=run.programme,
        round_id=run.round_id,
        run_id=run.id,
        candidate_id=pair.candidate_id,
        vacancy_id=pair.vacancy_id,
        employer_id=pair.employer_id,
        state="proposed",
        created_at=work.now,
        updated_at=work.now,
        steps=[],
    )
    work.session.add(made)
    record(work, made, Move("published"))
    return made


def announce(work: Work, placements: Iterable[Placement], event: str) -> None:
    """Tell the systems of employers what happened to placements."""
    listeners = listening(work, event)
    for one in placements:
        if one.employer_id in listeners:
            emit(
                work,
                event,
                employer_id=one.employer_id,
                candidate_id=one.candidate_id,
                payload=payload_of(one),
            )
