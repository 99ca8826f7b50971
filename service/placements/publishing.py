"""Publishing a run: the human step after which candidates and employers see what it proposes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.hooks.events import emit, listening
from service.placements.models import Placement
from service.placements.moving import Move, payload_of, record
from service.placements.transitions import LIVE, SETTLED
from service.profiles.models import Candidate
from service.runs.models import Proposal, Run

SUPERSEDED: Final = "superseded"


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
    """

    run_id: str
    published: int
    kept: int
    withdrawn: int


def publish(work: Work, run_id: str) -> Published:
    """Make placements of what a run proposes, once.

    People who object, and people whose own placement is further than published, get no other.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where the run is not done or was published before.
    """
    run = _run(work, run_id)
    run.published_at, run.published_by = work.now, work.actor.account_id
    standing = _standing(work, run)
    settled = {one.candidate_id for one in standing if one.state in SETTLED}
    proposals = list(
        work.session.scalars(
            select(Proposal)
            .join(Candidate, Candidate.id == Proposal.candidate_id)
            .where(Proposal.run_id == run.id, Candidate.objected_at.is_(None))
            .order_by(Proposal.position)
        )
    )
    wanted = {
        (one.candidate_id, one.vacancy_id): one
        for one in proposals
        if one.candidate_id not in settled
    }
    superseded = [
        one
        for one in standing
        if one.state not in SETTLED
        and one.round_id == run.round_id
        and one.run_id is not None
        and (one.candidate_id, one.vacancy_id) not in wanted
    ]
    for one in superseded:
        record(work, one, Move("withdrawn", SUPERSEDED))
    waiting = {
        (one.candidate_id, one.vacancy_id): one for one in standing if one.state not in SETTLED
    }
    fresh = []
    for pair, proposal in wanted.items():
        there = waiting.get(pair)
        if there is None:
            fresh.append(_made(work, run, proposal))
        elif there.state == "proposed":
            record(work, there, Move("published"))
            fresh.append(there)
    work.session.flush()
    _announce(work, fresh, "placement.published")
    _announce(work, superseded, "placement.withdrawn")
    work.note(
        "run.publish",
        "run",
        run.id,
        subjects=[one.candidate_id for one in (*fresh, *superseded)],
        published=len(fresh),
        withdrawn=len(superseded),
    )
    return Published(run.id, len(fresh), len(proposals) - len(fresh), len(superseded))


def _run(work: Work, run_id: str) -> Run:
    run = work.session.scalars(select(Run).where(Run.id == run_id).with_for_update()).one_or_none()
    if run is None or not work.actor.works_in(run.programme):
        raise ProblemError("not-found", message("There is no such run, or not for you."))
    if run.state != "done":
        raise ProblemError("state", message("The run is not done; wait until it is."))
    if run.published_at is not None:
        raise ProblemError("state", message("The run was published before; make a new one."))
    return run


def _standing(work: Work, run: Run) -> list[Placement]:
    query = select(Placement).where(Placement.programme == run.programme, Placement.state.in_(LIVE))
    return list(work.session.scalars(query.options(selectinload(Placement.steps))))


def _made(work: Work, run: Run, proposal: Proposal) -> Placement:
    made = Placement(
        programme=run.programme,
        round_id=run.round_id,
        run_id=run.id,
        candidate_id=proposal.candidate_id,
        vacancy_id=proposal.vacancy_id,
        employer_id=proposal.employer_id,
        state="proposed",
        created_at=work.now,
        updated_at=work.now,
        steps=[],
    )
    work.session.add(made)
    record(work, made, Move("published"))
    return made


def _announce(work: Work, placements: Iterable[Placement], event: str) -> None:
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
