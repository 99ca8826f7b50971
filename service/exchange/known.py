"""What is known of the people, employers and vacancies that a file names: rows, never objects.

An import compares every record of a file with what is there. Objects of the mapper are made only
for those that changed: reading all as objects takes several times as long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import DeclarativeBase, Session

from matching.profiles import records
from service.profiles.models import (
    Candidate,
    CandidateContact,
    CandidateSkill,
    Employer,
    Recognition,
    Requirement,
    Vacancy,
)
from service.profiles.rows import candidate_of, employer_of, vacancy_of


@dataclass(frozen=True)
class Known:
    """What is there of one record.

    Attributes
    ----------
    id
        Of the row.
    record
        As the engine has it, with the contact.
    owner
        The organisation that it belongs to.
    state
        Of a vacancy; of others empty.
    """

    id: str
    record: records.Record
    owner: str | None = None
    state: str = ""


def known_candidates(session: Session, programme: str, keys: Iterable[str]) -> dict[str, Known]:
    """Return by key what is known of people; others wait with changing them."""
    which = (Candidate.programme == programme) & Candidate.key.in_(list(keys))
    rows = _rows(session, Candidate, which)
    ids = [row.id for row in rows]
    skills = _children(session, CandidateSkill, CandidateSkill.candidate_id, ids)
    contacts = _rows(session, CandidateContact, CandidateContact.candidate_id.in_(ids), lock=False)
    contact_of: dict[str, Any] = {row.candidate_id: row for row in contacts}
    return {
        row.key: Known(
            row.id,
            candidate_of(
                row,
                [records.SkillClaim(text=each.text, level=each.level) for each in skills[row.id]],
                contact_of.get(row.id),
            ),
            row.organisation_id,
        )
        for row in rows
    }


def known_employers(session: Session, _programme: str, keys: Iterable[str]) -> dict[str, Known]:
    """Return by key what is known of employers; others wait with changing them."""
    rows = _rows(session, Employer, Employer.key.in_(list(keys)))
    recognitions = _children(
        session, Recognition, Recognition.employer_id, [row.id for row in rows]
    )
    return {
        row.key: Known(
            row.id, employer_of(row, recognitions[row.id], contact=True), row.organisation_id
        )
        for row in rows
    }


def known_vacancies(session: Session, programme: str, keys: Iterable[str]) -> dict[str, Known]:
    """Return by key what is known of vacancies; others wait with changing them."""
    which = (Vacancy.programme == programme) & Vacancy.key.in_(list(keys))
    rows = _rows(session, Vacancy, which)
    asked = _children(session, Requirement, Requirement.vacancy_id, [row.id for row in rows])
    owners = select(Employer.id, Employer.key).where(
        Employer.id.in_({row.employer_id for row in rows})
    )
    employers = {row.id: row.key for row in session.execute(owners)}
    return {
        row.key: Known(
            row.id,
            vacancy_of(
                row,
                employers[row.employer_id],
                [
                    records.Requirement(
                        text=each.text,
                        importance=records.Importance(each.importance),
                        level=each.level,
                    )
                    for each in asked[row.id]
                ],
            ),
            state=row.state,
        )
        for row in rows
    }


def _rows(
    session: Session, model: type[DeclarativeBase], which: ColumnElement[bool], lock: bool = True
) -> list[Any]:
    query = select(model.__table__).where(which)
    return list(session.execute(query.with_for_update() if lock else query))


def _children(
    session: Session, model: type[DeclarativeBase], owner: Any, ids: list[str]
) -> defaultdict[str, list[Any]]:
    """Return the child rows by the id of their owner, in their order."""
    table = model.__table__
    found: defaultdict[str, list[Any]] = defaultdict(list)
    query = select(table).where(owner.in_(ids)).order_by(owner, table.c.position)
    for row in session.execute(query):
        found[getattr(row, owner.key)].append(row)
    return found
