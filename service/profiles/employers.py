"""Employers and their recognitions: looking them up, adding, changing and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import selectinload

from matching.errors import message
from matching.profiles import records
from matching.profiles.places import places
from matching.profiles.vocabulary import normalise
from service.accounts.policy import Actor
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.profiles.candidates import postcodes_of
from service.profiles.limits import refuse_unfit, refusing
from service.profiles.models import Employer, Ranking, Vacancy, Wish
from service.profiles.repository import (
    differing,
    found,
    holds,
    owner_for,
    refuse_changes,
    refuse_other,
    refuse_taken_key,
    remove,
    stamp,
)
from service.profiles.rows import employer_record, set_employer
from service.profiles.schemas_offers import EmployerFields, EmployerIn, EmployerOut
from service.profiles.visible import own_employers, sees_employer_contact, visible_employers

WHOLE: Final = (selectinload(Employer.recognitions),)

_NOT_ONE_S_OWN: Final = frozenset({"kvk", "organisation_id", "recognitions"})
"""What registers say of an employer, not the employer."""

_FIELDS: Final = (*EmployerFields.model_fields, "contact")


@dataclass(frozen=True)
class EmployerFilter:
    """Which employers are wanted; None: whichever.

    Attributes
    ----------
    programme
        Those with a vacancy in it.
    municipality
        Of the postcode, else as the employer wrote it; capitals aside.
    q
        Part of the key or the name.
    """

    programme: str | None = None
    organisation_id: str | None = None
    postcode: str | None = None
    municipality: str | None = None
    q: str | None = None


def listed_employers(work: Work, wanted: EmployerFilter) -> Select[Employer]:
    """Return the query of the employers whom the actor may see and asks for."""
    query = visible_employers(work.actor).options(*WHOLE)
    if wanted.programme is not None:
        offers = exists().where(
            Vacancy.employer_id == Employer.id, Vacancy.programme == wanted.programme
        )
        query = query.where(offers)
    for name in ("organisation_id", "postcode"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(Employer, name) == value)
    if wanted.municipality is not None:
        query = query.where(_is_in(work, wanted.municipality))
    if wanted.q:
        query = query.where(holds(Employer.key, wanted.q) | holds(Employer.name, wanted.q))
    return query


def get_employer(work: Work, id_: str) -> Employer:
    """Return an employer whom the actor may see, with recognitions."""
    return found(work, visible_employers(work.actor), id_, *WHOLE)


def employer_to_change(work: Work, id_: str) -> Employer:
    """Return an employer whom the actor may change, with recognitions.

    Raises
    ------
    ProblemError
        ``not-found``: not there, or not for this actor.
    """
    return found(work, own_employers(work.actor), id_, *WHOLE, change=True)


def create_employer(work: Work, sent: EmployerIn) -> Employer:
    """Add an employer.

    Raises
    ------
    ProblemError
        If it is not for the actor to do, the key is in use, or something cannot be kept.
    """
    if work.actor.role == "employer":
        raise ProblemError(
            "forbidden",
            message("Employers are added by the stagejager; ask for yours, then change it."),
        )
    refuse_unfit(sent, "body")
    id_ = new_id()
    key = sent.key or id_
    refuse_taken_key(work, Employer.key == key, key)
    row = Employer(id=id_, version=1, created_at=work.now, updated_at=work.now)
    row.organisation_id = owner_for(work, sent.organisation_id, given=True, before=None)
    set_employer(row, _record(sent, key))
    work.session.add(row)
    work.session.flush()
    work.note("employer.create", "employer", row.id)
    work.touch("employer", row.id, row.key)
    return row


def replace_employer(work: Work, row: Employer, sent: EmployerIn) -> Employer:
    """Make an employer what was sent.

    Parameters
    ----------
    row
        Of `employer_to_change`.

    Raises
    ------
    ProblemError
        If it is not for the actor to change, or something cannot be kept.
    """
    refuse_other("key", row.key, sent.key)
    refuse_unfit(sent, "body")
    given = "organisation_id" in sent.model_fields_set
    owner = sent.organisation_id if given else row.organisation_id
    after = {name: getattr(sent, name) for name in _FIELDS}
    changed = differing(_plain(row), after | {"organisation_id": owner})
    if work.actor.role == "employer":
        refuse_changes(changed, _NOT_ONE_S_OWN)
    row.organisation_id = owner_for(work, sent.organisation_id, given, row.organisation_id)
    set_employer(row, _record(sent, row.key))
    stamp(row, work.now)
    work.session.flush()
    work.note("employer.change", "employer", row.id, fields=changed)
    work.touch("employer", row.id, row.key)
    return row


def delete_employer(work: Work, row: Employer) -> None:
    """Remove an employer that nothing refers to.

    Raises
    ------
    ProblemError
        ``forbidden`` to employers, ``state`` with the mend.
    """
    if work.actor.role == "employer":
        raise ProblemError(
            "forbidden", message("Employers are removed by the stagejager; pause yours, or ask.")
        )
    remove(work, row, (Vacancy.employer_id, Wish.employer_id, Ranking.employer_id))
    work.note("employer.delete", "employer", row.id)
    work.touch("employer", row.id, row.key)


def told_employers(actor: Actor, rows: Sequence[Employer]) -> list[EmployerOut]:
    """Return employers as the API tells them to an actor."""
    return [_told(actor, row) for row in rows]


def _told(actor: Actor, row: Employer) -> EmployerOut:
    values = _plain(row)
    if not sees_employer_contact(actor, row):
        values["contact"] = None
    return EmployerOut.model_construct(
        id=row.id,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        key=row.key,
        **values,
    )


def _plain(row: Employer) -> dict[str, Any]:
    record = employer_record(row, contact=True)
    values = {name: getattr(record, name) for name in _FIELDS}
    return values | {"organisation_id": row.organisation_id}


def _record(sent: EmployerIn, key: str) -> records.Employer:
    with refusing():
        return records.Employer(id=key, **{name: getattr(sent, name) for name in _FIELDS})


def _is_in(work: Work, municipality: str) -> ColumnElement[bool]:
    """Return that an employer is in a municipality."""
    codes = postcodes_of(municipality)
    written = work.session.scalars(select(Employer.municipality).distinct())
    same = [word for word in written if normalise(word) == normalise(municipality)]
    unknown = Employer.postcode.is_(None) | Employer.postcode.not_in(list(places()))
    return Employer.postcode.in_(codes) | (Employer.municipality.in_(same) & unknown)
