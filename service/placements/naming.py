"""What people, vacancies and accounts are called in lists for staff, many at once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.models import Account
from service.profiles.models import Candidate, CandidateContact, Employer, Vacancy


def people_named(session: Session, people: Collection[str]) -> dict[str, str]:
    """Return what people are called, by id; who has no name is called by the sender's key."""
    if not people:
        return {}
    query = (
        select(Candidate.id, Candidate.key, CandidateContact.name)
        .outerjoin(CandidateContact, CandidateContact.candidate_id == Candidate.id)
        .where(Candidate.id.in_(people))
    )
    return {id_: name or key for id_, key, name in session.execute(query)}


def vacancies_named(session: Session, vacancies: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the title of each vacancy and the name of its employer, by id."""
    if not vacancies:
        return {}
    query = (
        select(Vacancy.id, Vacancy.title, Employer.name)
        .join(Employer, Employer.id == Vacancy.employer_id)
        .where(Vacancy.id.in_(vacancies))
    )
    return {id_: (title, firm) for id_, title, firm in session.execute(query)}


def accounts_named(session: Session, accounts: Collection[str | None]) -> dict[str | None, str]:
    """Return the names of the accounts of staff, by id."""
    known = {one for one in accounts if one}
    if not known:
        return {}
    query = select(Account.id, Account.name).where(Account.id.in_(known))
    return {row[0]: row[1] for row in session.execute(query)}
