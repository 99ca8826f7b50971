"""Making placements and taking them a step further."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import selectinload

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.hooks.events import emit
from service.placements import follow_ups
from service.placements.consents import consented, known_candidate
from service.placements.models import Consent, Placement, Step
from service.placements.transitions import (
    HIDDEN,
    LIVE,
    TAKEN,
    Transition,
    following,
    reasons_for,
    step,
)
from service.placements.visible import STAFF, visible_placements
from service.profiles.models import Candidate, Employer, Vacancy
from service.profiles.visible import visible_vacancies
from service.runs.models import Round

AUDIENCES = ("staff", "employer", "candidate", "everybody")
"""Whom a note may be meant for, beside who wrote it and staff."""


@dataclass(frozen=True)
class Move:
    """What somebody asks: to which state, why, and what to note for whom."""

    after: str
    reason: str | None = None
    note: str = ""
    audience: str = "staff"


def find(work: Work, placement_id: str) -> Placement:
    """Return a placement with its steps.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    query = visible_placements(work.actor).where(Placement.id == placement_id)
    found: Placement | None = work.session.scalars(
        query.options(selectinload(Placement.steps))
    ).one_or_none()
    if found is None:
        raise ProblemError("not-found", message("There is no such placement, or not for you."))
    return found


def create(
    work: Work, candidate_id: str, vacancy_id: str, *, round_id: str | None = None, note: str = ""
) -> Placement:
    """Make a placement by hand, from a suggestion; nobody outside staff sees it yet.

    Raises
    ------
    ProblemError
        ``forbidden`` for who is no staff; ``not-found``; ``conflict`` where the pair has a
        placement that is not over; ``state`` where the vacancy is not open.
    """
    if work.actor.role not in STAFF:
        raise ProblemError(
            "forbidden", message("Coaches, schools and stagejagers make placements.")
        )
    candidate = known_candidate(work, candidate_id, lock=True)
    vacancy = work.session.scalars(
        visible_vacancies(work.actor).where(Vacancy.id == vacancy_id)
    ).one_or_none()
    if vacancy is None or vacancy.programme != candidate.programme:
        raise ProblemError(
            "not-found", message("There is no such vacancy in the programme of this candidate.")
        )
    if vacancy.state != "open":
        raise ProblemError("state", message("The vacancy is not open; open it first."))
    _check_round(work, round_id, candidate.programme)
    _check_objection(candidate)
    same = exists().where(
        Placement.candidate_id == candidate_id,
        Placement.vacancy_id == vacancy_id,
        Placement.state.in_(LIVE),
    )
    if work.session.scalar(select(same)):
        raise ProblemError(
            "conflict", message("This pair has a placement already; take that one further.")
        )
    made = Placement(
        programme=candidate.programme,
        round_id=round_id,
        candidate_id=candidate_id,
        vacancy_id=vacancy_id,
        employer_id=vacancy.employer_id,
        state="proposed",
        created_at=work.now,
        updated_at=work.now,
        steps=[],
    )
    record(work, made, Move("proposed", note=note))
    work.session.add(made)
    work.session.flush()
    work.note("placement.propose", "placement", made.id, subjects=[candidate_id])
    return made


def move(work: Work, placement: Placement, asked: Move) -> None:
    """Take a placement a step further, in the log and in the outbox too.

    Raises
    ------
    ProblemError
        ``state``: there is no such step from here, or something must come first. ``forbidden``:
        another role takes this step. ``invalid``: a reason is missing, unknown, or too much.
        ``conflict``: the places are taken.
    """
    found = _allowed(work, placement, asked)
    _check_reason(work, found, asked)
    before = placement.state
    candidate, vacancy = _parties(work, placement, asked.after)
    if asked.after in {"published", "introduced"}:
        _check_objection(candidate)
    if asked.after == "introduced":
        _check_consent(work, placement)
    if asked.after == "accepted":
        _check_room(work, placement, vacancy)
    record(work, placement, asked)
    if asked.after == "started":
        follow_ups.begin(work, placement)
    elif asked.after == "ended":
        follow_ups.end(work, placement)
    work.session.flush()
    _announce(work, placement, before, asked.reason)
    if before in TAKEN or asked.after in TAKEN:
        work.touch("candidate", candidate.id, candidate.key, placement.programme)
        work.touch("vacancy", vacancy.id, vacancy.key, placement.programme)


def _allowed(work: Work, placement: Placement, asked: Move) -> Transition:
    found = step(placement.state, asked.after)
    role = work.actor.role
    if found is None:
        possible = ", ".join(following(placement.state, role)) or "-"
        raise ProblemError(
            "state",
            message(
                "A placement that is {before} cannot become {after}. You can make it: {possible}.",
                before=placement.state,
                after=asked.after,
                possible=possible,
            ),
        )
    if role not in found.roles:
        raise ProblemError(
            "forbidden",
            message(
                "The step to {after} is taken by: {roles}.",
                after=asked.after,
                roles=", ".join(sorted(found.roles - {"system"})),
            ),
        )
    return found


def _check_reason(work: Work, found: Transition, asked: Move) -> None:
    if not found.reasoned:
        if asked.reason is not None:
            raise ProblemError("invalid", message("This step takes no reason; leave out 'reason'."))
        return
    known = reasons_for(found.after, work.actor.role)
    if asked.reason not in known:
        raise ProblemError(
            "invalid",
            message("Give a 'reason', one of: {reasons}.", reasons=", ".join(known)),
        )


def _check_round(work: Work, round_id: str | None, programme: str) -> None:
    if round_id is None:
        return
    found = work.session.get(Round, round_id)
    if found is None or found.programme != programme:
        raise ProblemError(
            "not-found", message("There is no such round in the programme of this candidate.")
        )
    if found.state != "open":
        raise ProblemError("state", message("The round is closed; choose one that is open."))


def _check_objection(candidate: Candidate) -> None:
    if candidate.objected_at is not None:
        raise ProblemError(
            "state",
            message("This person objects to being proposed; they must take that back first."),
        )


def _check_consent(work: Work, placement: Placement) -> None:
    held = consented(placement.employer_id).where(Consent.candidate_id == placement.candidate_id)
    if work.session.scalar(held) is None:
        raise ProblemError(
            "state",
            message(
                "The candidate has not consented to be introduced to this employer; record the "
                "consent first: PUT /candidates/.../consents/..."
            ),
        )


def _parties(work: Work, placement: Placement, after: str) -> tuple[Candidate, Vacancy]:
    """Return the two sides; for an acceptance nobody else may fill the same places meanwhile."""
    session = work.session
    people = select(Candidate).where(Candidate.id == placement.candidate_id)
    if after == "accepted":
        employer = select(Employer.id).where(Employer.id == placement.employer_id)
        session.execute(employer.with_for_update())
        people = people.with_for_update()
    offer = select(Vacancy).where(Vacancy.id == placement.vacancy_id)
    return session.scalars(people).one(), session.scalars(offer).one()


def _check_room(work: Work, placement: Placement, vacancy: Vacancy) -> None:
    session = work.session
    used = select(func.count()).where(Placement.state.in_(TAKEN))
    if session.scalar(used.where(Placement.candidate_id == placement.candidate_id)):
        raise ProblemError(
            "conflict",
            message("The candidate has an accepted place already; withdraw or end that one first."),
        )
    if (session.scalar(used.where(Placement.vacancy_id == vacancy.id)) or 0) >= vacancy.capacity:
        raise ProblemError(
            "conflict",
            message("All places of the vacancy are taken; raise its capacity, or decline."),
        )
    limit = session.scalar(
        select(Employer.supervision_capacity).where(Employer.id == placement.employer_id)
    )
    taken = session.scalar(used.where(Placement.employer_id == placement.employer_id)) or 0
    if limit is not None and taken >= limit:
        raise ProblemError(
            "conflict",
            message(
                "The employer supervises as many people as it can; raise its supervision "
                "capacity, or decline."
            ),
        )


def record(work: Work, placement: Placement, asked: Move) -> None:
    """Put a step on a placement whose steps were loaded, and bring it to its state.

    Whether the step may be taken is not looked at; the first step makes the placement.
    """
    placement.steps.append(
        Step(
            position=len(placement.steps),
            at=work.now,
            actor_id=work.actor.account_id,
            role=work.actor.role,
            before=placement.state if placement.steps else None,
            after=asked.after,
            reason=asked.reason,
            note=asked.note,
            audience=asked.audience,
        )
    )
    placement.state, placement.reason = asked.after, asked.reason
    placement.updated_at = work.now


def payload_of(placement: Placement) -> dict[str, str]:
    """Return what an employer's system is told of a placement."""
    return {
        "placement_id": placement.id,
        "vacancy_id": placement.vacancy_id,
        "employer_id": placement.employer_id,
        "state": placement.state,
    }


def _announce(work: Work, placement: Placement, before: str, reason: str | None) -> None:
    """Note a step for the log, and tell the employer's systems what the employer may see."""
    told = {"before": before, "after": placement.state} | ({"reason": reason} if reason else {})
    work.note(
        "placement.step", "placement", placement.id, subjects=[placement.candidate_id], **told
    )
    if before in HIDDEN and placement.state != "published":
        return
    emit(
        work,
        f"placement.{placement.state}",
        employer_id=placement.employer_id,
        candidate_id=placement.candidate_id,
        payload=payload_of(placement),
    )
