"""Vacancies and their requirements: looking them up, adding, changing and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from matching.errors import message
from matching.profiles import records
from matching.profiles.codes import sector_name
from service.accounts.work import Work
from service.db.base import new_id
from service.profiles.candidates import postcodes_of
from service.profiles.limits import refuse_unfit, refusing
from service.profiles.models import Employer, Ranking, Vacancy, Wish
from service.profiles.repository import (
    check_programme,
    differing,
    found,
    holds,
    refuse_other,
    refuse_taken_key,
    refused,
    remove,
    stamp,
)
from service.profiles.rows import set_vacancy, vacancy_record
from service.profiles.schemas_offers import VacancyFields, VacancyIn, VacancyOut
from service.profiles.visible import own_employers, own_vacancies, visible_vacancies

WHOLE: Final = (selectinload(Vacancy.requirements),)

_FIELDS: Final = tuple(VacancyFields.model_fields)


@dataclass(frozen=True)
class VacancyFilter:
    """Which vacancies are wanted; None: whichever.

    Attributes
    ----------
    sector
        Id, name or SBI code of a sector, or the text as the employer wrote it.
    q
        Part of the key or the title.
    """

    programme: str | None = None
    employer_id: str | None = None
    state: str | None = None
    postcode: str | None = None
    municipality: str | None = None
    sector: str | None = None
    q: str | None = None


def listed_vacancies(work: Work, wanted: VacancyFilter) -> Select[Vacancy]:
    """Return the query of the vacancies that the actor may see and asks for."""
    return narrowed(work, visible_vacancies(work.actor).options(*WHOLE), wanted)


def narrowed(work: Work, query: Select[Any], wanted: VacancyFilter) -> Select[Any]:
    """Return a query of vacancies with only those that are asked for."""
    for name in ("programme", "employer_id", "state", "postcode"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(Vacancy, name) == value)
    if wanted.municipality is not None:
        query = query.where(Vacancy.postcode.in_(postcodes_of(wanted.municipality)))
    if wanted.sector is not None:
        query = query.where(Vacancy.sector.in_(_sectors(work, wanted.sector)))
    if wanted.q:
        query = query.where(holds(Vacancy.key, wanted.q) | holds(Vacancy.title, wanted.q))
    return query


def get_vacancy(work: Work, id_: str) -> Vacancy:
    """Return a vacancy that the actor may see, with requirements."""
    return found(work, visible_vacancies(work.actor), id_, *WHOLE)


def own_vacancy(work: Work, id_: str, *, change: bool = False) -> Vacancy:
    """Return a vacancy that the actor may change, with requirements; see `found`.

    Raises
    ------
    ProblemError
        ``not-found``: not there, or not for this actor.
    """
    return found(work, own_vacancies(work.actor), id_, *WHOLE, change=change)


def create_vacancy(work: Work, sent: VacancyIn) -> Vacancy:
    """Add a vacancy.

    Raises
    ------
    ProblemError
        If it is not for the actor to do, the key is in use, or something cannot be kept.
    """
    refuse_unfit(sent, "body")
    check_programme(work, sent.programme)
    employer = _employer(work, sent.employer_id)
    id_ = new_id()
    key = sent.key or id_
    taken = (Vacancy.programme == sent.programme) & (Vacancy.key == key)
    refuse_taken_key(work, taken, key)
    row = Vacancy(id=id_, version=1, created_at=work.now, updated_at=work.now)
    row.employer_id, row.state = employer.id, sent.state
    set_vacancy(row, _record(sent, key, employer.key))
    work.session.add(row)
    work.session.flush()
    work.note("vacancy.create", "vacancy", row.id)
    work.touch("vacancy", row.id, row.key, row.programme)
    return row


def replace_vacancy(work: Work, row: Vacancy, sent: VacancyIn) -> Vacancy:
    """Make a vacancy what was sent.

    Parameters
    ----------
    row
        Of `own_vacancy`, to be changed.

    Raises
    ------
    ProblemError
        If it is not for the actor to change, or something cannot be kept.
    """
    refuse_other("key", row.key, sent.key)
    refuse_other("programme", row.programme, sent.programme)
    refuse_other("employer_id", row.employer_id, sent.employer_id)
    refuse_unfit(sent, "body")
    after = {name: getattr(sent, name) for name in (*_FIELDS, "state")}
    changed = differing(_plain(row), after)
    employer = _employer(work, sent.employer_id)
    row.state = sent.state
    set_vacancy(row, _record(sent, row.key, employer.key))
    stamp(row, work.now)
    work.session.flush()
    work.note("vacancy.change", "vacancy", row.id, fields=changed)
    work.touch("vacancy", row.id, row.key, row.programme)
    return row


def set_standing(
    work: Work, row: Vacancy, *, state: str | None = None, capacity: int | None = None
) -> bool:
    """Open, pause or close a vacancy, or change how many places it has; return whether it changed.

    Parameters
    ----------
    row
        To be changed; whether the actor may was looked at before.
    state, capacity
        None: as it is.
    """
    now_state, now_capacity = state or row.state, row.capacity if capacity is None else capacity
    changed = differing(
        {"state": row.state, "capacity": row.capacity},
        {"state": now_state, "capacity": now_capacity},
    )
    if not changed:
        return False
    row.state, row.capacity = now_state, now_capacity
    stamp(row, work.now)
    work.session.flush()
    work.note("vacancy.change", "vacancy", row.id, fields=changed)
    work.touch("vacancy", row.id, row.key, row.programme)
    return True


def delete_vacancy(work: Work, row: Vacancy) -> None:
    """Remove a vacancy that nothing refers to.

    Raises
    ------
    ProblemError
        ``state`` with the mend.
    """
    employer = work.session.get_one(Employer, row.employer_id)
    remove(work, row, (Wish.vacancy_id, Ranking.vacancy_id))
    work.note("vacancy.delete", "vacancy", row.id)
    work.touch("vacancy", row.id, row.key, row.programme)
    work.touch("employer", employer.id, employer.key)


def told_vacancies(rows: Sequence[Vacancy]) -> list[VacancyOut]:
    """Return vacancies as the API tells them."""
    return [_told(row) for row in rows]


def _told(row: Vacancy) -> VacancyOut:
    return VacancyOut.model_construct(
        id=row.id,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        key=row.key,
        programme=row.programme,
        **_plain(row),
    )


def _plain(row: Vacancy) -> dict[str, Any]:
    record = vacancy_record(row, "")
    values = {name: getattr(record, name) for name in _FIELDS}
    return values | {"employer_id": row.employer_id, "state": row.state}


def _record(sent: VacancyIn, key: str, employer_key: str) -> records.Vacancy:
    with refusing():
        values = {name: getattr(sent, name) for name in _FIELDS}
        return records.Vacancy(id=key, programme=sent.programme, employer=employer_key, **values)


def _employer(work: Work, id_: str) -> Employer:
    """Return an employer under which the actor may put a vacancy."""
    employer = work.session.scalars(own_employers(work.actor).where(Employer.id == id_)).first()
    if employer is None:
        raise refused("employer_id", message("there is no such employer, or it is not yours"))
    return employer


def _sectors(work: Work, wanted: str) -> list[str]:
    """Return what the actor's vacancies call a sector."""
    called = visible_vacancies(work.actor).where(Vacancy.sector.is_not(None)).subquery()
    words = work.session.scalars(select(called.c.sector).distinct())
    sector = sector_name(wanted)
    return [
        word
        for word in words
        if word == wanted or (sector is not None and sector_name(word) == sector)
    ]
