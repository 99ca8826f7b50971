"""Decisions of people about pairs: making, taking back, and what of them counts in a run."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from matching.errors import message
from matching.profiles import records
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.profiles.models import Candidate, Employer, Vacancy
from service.profiles.visible import visible_candidates, visible_employers, visible_vacancies
from service.runs.models import Decision
from service.runs.rounds import round_of
from service.runs.shapes import DecisionIn


def standing(
    session: Session, programme: str, round_id: str | None
) -> tuple[records.Decision, ...]:
    """Return what counts in a run, by the senders' ids: of its round and of all the programme.

    Parameters
    ----------
    round_id
        The round of the run; None: what was decided for one round does not count.
    """
    return tuple(_records(session, (Decision.programme == programme) & _counts_in(round_id)))


def _records(session: Session, which: ColumnElement[bool]) -> Iterator[records.Decision]:
    query = (
        select(Decision.kind, Candidate.key, Vacancy.key, Employer.key)
        .select_from(Decision)
        .join(Candidate, Candidate.id == Decision.candidate_id)
        .outerjoin(Vacancy, Vacancy.id == Decision.vacancy_id)
        .outerjoin(Employer, Employer.id == Decision.employer_id)
        .where(which, Decision.withdrawn_at.is_(None))
    )
    found: list[tuple[str, str, str | None, str | None]] = [
        (row[0], row[1], row[2], row[3]) for row in session.execute(query)
    ]
    for kind, candidate, vacancy, employer in sorted(
        found, key=lambda row: (row[1], row[0], row[2] or "", row[3] or "")
    ):
        yield records.Decision(
            kind=records.DecisionKind(kind),
            candidate=candidate,
            vacancy=vacancy,
            employer=employer if vacancy is None else None,
            reason="decision",  # the engine weighs none, and texts of people stay where they are
        )


def _counts_in(round_id: str | None) -> ColumnElement[bool]:
    of_all = Decision.round_id.is_(None)
    return of_all if round_id is None else or_(of_all, Decision.round_id == round_id)


def decide(work: Work, given: DecisionIn) -> Decision:
    """Lock or forbid a pair.

    Raises
    ------
    ProblemError
        ``not-found``: who or what is named is not there, or not for this actor; ``conflict``:
        it contradicts a decision that stands; ``invalid``: they are of several programmes.
    """
    session, actor = work.session, work.actor
    candidate = session.scalars(
        visible_candidates(actor).where(Candidate.id == str(given.candidate))
    ).one_or_none()
    if candidate is None:
        raise _not_found()
    vacancy = None
    if given.vacancy is not None:
        vacancy = session.scalars(
            visible_vacancies(actor).where(Vacancy.id == str(given.vacancy))
        ).one_or_none()
        if vacancy is None:
            raise _not_found()
    elif not session.scalars(
        visible_employers(actor).where(Employer.id == str(given.employer))
    ).one_or_none():
        raise _not_found()
    round_ = round_of(work, str(given.round)) if given.round else None
    if {candidate.programme} != {r.programme for r in (candidate, vacancy, round_) if r}:
        raise ProblemError(
            "invalid", message("The person, the vacancy and the round are of several programmes.")
        )
    # Whoever decides about the same person waits here, so that two cannot contradict each other.
    session.execute(select(Candidate.id).where(Candidate.id == candidate.id).with_for_update())
    _check_against(work.session, candidate, vacancy, given)
    row = Decision(
        id=new_id(),
        programme=candidate.programme,
        round_id=round_.id if round_ else None,
        kind=given.kind,
        candidate_id=candidate.id,
        vacancy_id=vacancy.id if vacancy else None,
        employer_id=None if vacancy else str(given.employer),
        reason=given.reason,
        by="",
        decided_on=work.now.date(),
        made_by=actor.account_id,
        made_at=work.now,
    )
    session.add(row)
    session.flush()
    work.note("decision.make", "decision", row.id, subjects=[candidate.id])
    work.touch("candidate", candidate.id, candidate.key, candidate.programme)
    return row


def _check_against(
    session: Session, candidate: Candidate, vacancy: Vacancy | None, given: DecisionIn
) -> None:
    """Refuse what contradicts a decision that counts in the same runs."""
    counts = true() if given.round is None else _counts_in(str(given.round))
    before = session.execute(
        select(Decision.kind, Decision.vacancy_id, Decision.employer_id, Vacancy.employer_id)
        .outerjoin(Vacancy, Vacancy.id == Decision.vacancy_id)
        .where(Decision.candidate_id == candidate.id, Decision.withdrawn_at.is_(None), counts)
    ).all()
    locks = {(at, of) for kind, at, _, of in before if kind == "lock"}
    forbidden = {at or of for kind, at, of, _ in before if kind == "forbid"}
    target = str(given.vacancy or given.employer)
    if given.kind == "lock":
        assert vacancy is not None
        mine = (vacancy.id, vacancy.employer_id)
        if locks - {mine}:
            raise ProblemError(
                "conflict",
                message("The person is locked to another vacancy; take that decision back first."),
            )
        again, locks = mine in locks, {mine}
    else:
        again, forbidden = target in forbidden, {target}
    if again:
        raise ProblemError("conflict", message("This was decided already, and still counts."))
    if any(forbidden & set(pair) for pair in locks):
        raise ProblemError(
            "conflict",
            message("The pair would be both locked and forbidden; take the other decision back."),
        )


def visible_decisions(work: Work) -> Select[Decision]:
    """Return the query of the decisions that an actor may see: those about people it may see."""
    people = visible_candidates(work.actor).with_only_columns(Candidate.id)
    return select(Decision).where(Decision.candidate_id.in_(people))


def decision_of(work: Work, decision_id: str, *, change: bool = False) -> Decision:
    """Return a decision.

    Parameters
    ----------
    change
        Whether to keep others from changing it until the transaction ends.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    query = visible_decisions(work).where(Decision.id == decision_id)
    row = work.session.scalars(query.with_for_update() if change else query).one_or_none()
    if row is None:
        raise _not_found()
    return row


def withdraw(work: Work, decision_id: str) -> Decision:
    """Take a decision back: it stays, with who took it back and when.

    Raises
    ------
    ProblemError
        ``not-found``, or ``state``: it was taken back already.
    """
    row = decision_of(work, decision_id, change=True)
    if row.withdrawn_at is not None:
        raise ProblemError("state", message("This decision was taken back before."))
    row.withdrawn_at, row.withdrawn_by = work.now, work.actor.account_id
    candidate = work.session.get_one(Candidate, row.candidate_id)
    work.note("decision.withdraw", "decision", row.id, subjects=[candidate.id])
    work.touch("candidate", candidate.id, candidate.key, candidate.programme)
    return row


def _not_found() -> ProblemError:
    return ProblemError("not-found", message("Look the id up in the list that you may see."))
