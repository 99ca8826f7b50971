"""What an actor may see of profiles, as part of the query: nothing else ever leaves the database.

Administrators and jobs see everything; a stagejager the programmes it works in; a coach or a
school the people of its own organisation in those; an employer its own employers and vacancies,
and nobody; a candidate themself. Open vacancies, and employers with a vacancy, are to be seen by
everybody who works in the programme but other employers.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from service.accounts.policy import Actor
from service.profiles.models import Candidate, Employer, Vacancy

_ALL: Final = frozenset({"administrator", "system"})
_ORGANISED: Final = frozenset({"coach", "school"})


def visible_candidates(actor: Actor) -> Select[Candidate]:
    """Return the query of the people that an actor may see, with name and contact.

    ``.with_only_columns(Candidate.id)`` makes it one of ids.
    """
    return select(Candidate).where(_people(actor))


def visible_vacancies(actor: Actor) -> Select[Vacancy]:
    """Return the query of the vacancies that an actor may see."""
    return select(Vacancy).where(_offers(actor))


def visible_employers(actor: Actor) -> Select[Employer]:
    """Return the query of the employers that an actor may see.

    An employer is in no programme of its own: who works for all of them (a stagejager) sees
    those without a vacancy as well.
    """
    return select(Employer).where(_companies(actor))


def own_vacancies(actor: Actor) -> Select[Vacancy]:
    """Return the query of the vacancies that an actor may change, or see the people of."""
    return select(Vacancy).where(_own_offers(actor))


def own_employers(actor: Actor) -> Select[Employer]:
    """Return the query of the employers that an actor may change."""
    if actor.role in _ALL or actor.role == "stagejager":
        return select(Employer)
    if actor.role == "employer":
        return select(Employer).where(_belongs(Employer.organisation_id, actor.organisation_id))
    return select(Employer).where(false())


def sees_employer_contact(actor: Actor, row: Employer) -> bool:
    """Return whether an actor may see whom to reach at an employer."""
    if actor.role == "employer":
        return actor.organisation_id is not None and row.organisation_id == actor.organisation_id
    return actor.role != "candidate"


def _people(actor: Actor) -> ColumnElement[bool]:
    if actor.role == "candidate":
        return _belongs(Candidate.id, actor.candidate_id)
    if actor.role in _ALL or actor.role == "stagejager":
        return _in_programmes(Candidate.programme, actor)
    if actor.role in _ORGANISED:
        return _in_programmes(Candidate.programme, actor) & _belongs(
            Candidate.organisation_id, actor.organisation_id
        )
    return false()


def _offers(actor: Actor) -> ColumnElement[bool]:
    if actor.role in _ORGANISED or actor.role == "candidate":
        return _in_programmes(Vacancy.programme, actor) & (Vacancy.state == "open")
    return _own_offers(actor)


def _own_offers(actor: Actor) -> ColumnElement[bool]:
    if actor.role in _ALL or actor.role == "stagejager":
        return _in_programmes(Vacancy.programme, actor)
    if actor.role == "employer":
        of_organisation = select(Employer.id).where(
            _belongs(Employer.organisation_id, actor.organisation_id)
        )
        return _in_programmes(Vacancy.programme, actor) & Vacancy.employer_id.in_(of_organisation)
    return false()


def _companies(actor: Actor) -> ColumnElement[bool]:
    if actor.role in _ALL or actor.role == "stagejager":
        return true()
    if actor.role == "employer":
        return _belongs(Employer.organisation_id, actor.organisation_id)
    if actor.role in _ORGANISED or actor.role == "candidate":
        return exists().where(
            Vacancy.employer_id == Employer.id, _in_programmes(Vacancy.programme, actor)
        )
    return false()


def _in_programmes(column: InstrumentedAttribute[str], actor: Actor) -> ColumnElement[bool]:
    return true() if actor.programmes is None else column.in_(actor.programmes)


def _belongs(column: InstrumentedAttribute[Any], owner: str | None) -> ColumnElement[bool]:
    """Return that a column names an owner; nothing belongs to nobody."""
    return false() if owner is None else column == owner
