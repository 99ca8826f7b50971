"""Erasing one person everywhere (AVG art. 17).

The database removes what hangs on the person's row by itself: contact, skills, wishes, rankings,
decisions, proposals, placements and their steps, consents, calls, requests, the account with its
sessions and keys. What is left is counts in runs, and entries in the audit log with an id that
leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, event, exists, func, or_, select
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.idempotency import forget as forget_answers
from service.accounts.models import Account, IdempotencyKey
from service.accounts.passwords import is_right
from service.accounts.work import Work
from service.errors import ProblemError
from service.exchange.waiting import forget_person
from service.hooks.events import emit
from service.hooks.models import Delivery
from service.placements.models import Placement, Step
from service.placements.transitions import TAKEN
from service.privacy.embeddings import forget
from service.privacy.scrubbing import scrub_after
from service.profiles.models import Candidate, CandidateContact, CandidateSkill, Vacancy
from service.runs.models import Run
from service.settings import Settings


def erase(work: Work, candidate_id: str, *, settings: Settings | None = None) -> None:
    """Erase a person, in the transaction of `work`; whether the actor may was looked at before.

    Employers who saw a placement of the person are told that it is gone (AVG art. 19).

    Parameters
    ----------
    settings
        Where the cache of embeddings is; None: as the environment says.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    session = work.session
    row = session.execute(
        select(Candidate.key, Candidate.programme).where(Candidate.id == candidate_id)
    ).one_or_none()
    if row is None:
        raise ProblemError("not-found", message("There is no such candidate, or not for you."))
    texts, names = _texts(session, candidate_id), _names(session, candidate_id)
    session.execute(
        delete(Delivery).where(Delivery.candidate_id == candidate_id),
        execution_options=_UNSYNCHRONISED,
    )
    _tell_employers(work, candidate_id)
    _remove_answers(session, candidate_id, names)
    forget_person(session, [*names, row.key])
    _strip_errors(session, row.programme, row.key)
    accounts = select(func.count()).where(Account.candidate_id == candidate_id)
    counts = {"accounts": session.scalar(accounts) or 0}
    session.execute(
        delete(Candidate).where(Candidate.id == candidate_id), execution_options=_UNSYNCHRONISED
    )
    work.touch("candidate", candidate_id, row.key, row.programme)
    work.note("candidate.erase", "candidate", candidate_id, subjects=[candidate_id], **counts)
    cache = (settings or Settings.from_environment()).cache
    forget(cache, texts)
    # Again when it is done: until then a process may have worked out the same texts anew.
    event.listen(session, "after_commit", lambda _: forget(cache, texts), once=True)
    scrub_after(session)


def erase_oneself(work: Work, password: str, *, settings: Settings | None = None) -> None:
    """Erase who is asking, everywhere; who has a password says it once more.

    Parameters
    ----------
    password
        Of the account; it does not matter for one that has none.
    settings
        As `erase` takes them.

    Raises
    ------
    ProblemError
        ``forbidden`` for who is no candidate that signed in, or for a wrong password.
    """
    actor = work.actor
    if actor.kind != "account" or actor.role != "candidate" or actor.candidate_id is None:
        raise ProblemError("forbidden", message("Only who is a candidate can erase themself."))
    kept = work.session.scalar(select(Account.password).where(Account.id == actor.account_id))
    if kept is not None and not is_right(kept, password):
        raise ProblemError("forbidden", message("The current password is not right."))
    erase(work, actor.candidate_id, settings=settings)


_UNSYNCHRONISED: Any = {"synchronize_session": False}


def _texts(session: Session, candidate_id: str) -> list[str]:
    """Return what a person wrote that a model may have been asked for."""
    columns = (
        Candidate.occupation, Candidate.field, Candidate.interests, Candidate.learn,
        Candidate.certificates,
    )  # fmt: skip
    found = session.execute(select(*columns).where(Candidate.id == candidate_id)).one()
    skills = select(CandidateSkill.text).where(CandidateSkill.candidate_id == candidate_id)
    texts = [one for value in found for one in (value if isinstance(value, list) else [value])]
    return [text for text in (*texts, *session.scalars(skills)) if text]


def _names(session: Session, candidate_id: str) -> list[str]:
    """Return what would give a person away in an answer."""
    columns = (CandidateContact.name, CandidateContact.email, CandidateContact.phone)
    contact = session.execute(
        select(*columns).where(CandidateContact.candidate_id == candidate_id)
    ).one_or_none()
    account = select(Account.name, Account.email).where(Account.candidate_id == candidate_id)
    told = [*(contact or ()), *(one for row in session.execute(account) for one in row)]
    return [candidate_id, *(text for text in told if len(text) > 2)]


def _tell_employers(work: Work, candidate_id: str) -> None:
    """Tell the systems of employers which placements to remove; and bring taken places up to date.

    These deliveries hold the id of a placement that leads nowhere.
    """
    seen = exists().where(Step.placement_id == Placement.id, Step.after == "published")
    query = (
        select(Placement.id, Placement.employer_id, Placement.state, Vacancy.id, Vacancy.key)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .add_columns(Placement.programme)
        .where(Placement.candidate_id == candidate_id, seen)
    )
    for placement, employer, state, vacancy, key, programme in work.session.execute(query).all():
        emit(
            work,
            "placement.erased",
            employer_id=employer,
            payload={"placement_id": placement, "employer_id": employer},
        )
        if state in TAKEN:
            work.touch("vacancy", vacancy, key, programme)


def _remove_answers(session: Session, candidate_id: str, names: Iterable[str]) -> None:
    """Remove answers that are kept for who sends a POST twice, where they tell of the person."""
    forget_answers(session, candidate_id)
    marks = [name.encode() for name in names]
    query = select(IdempotencyKey.key, IdempotencyKey.body).where(
        IdempotencyKey.candidate_id.is_(None)
    )
    telling = [
        key
        for key, body in session.execute(query.execution_options(yield_per=100))
        if any(mark in body for mark in marks)
    ]
    for key in telling:
        session.execute(
            delete(IdempotencyKey).where(IdempotencyKey.key == key),
            execution_options=_UNSYNCHRONISED,
        )


def _strip_errors(session: Session, programme: str, key: str) -> None:
    """Take the person out of what failed runs told: errors of the engine name people by key."""
    query = select(Run).where(
        Run.programme == programme, or_(Run.error.is_not(None), Run.state == "failed")
    )
    for run in session.scalars(query):
        if run.error is not None and key in _strings(run.error):
            run.error = _without(run.error, key)


def _strings(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return {text for one in value.values() for text in _strings(one)}
    if isinstance(value, list | tuple):
        return {text for one in value for text in _strings(one)}
    return set()


def _without(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _without(one, key) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one, key) for one in value]
    return "..." if value == key else value
