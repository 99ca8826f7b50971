"""Between rows and the engine's records: every column and child row, both ways, nothing lost.

Rows are only ever written from records, which check themselves; so what is read back is put
together without checking it again (ten thousand people: a third of the time).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar

from matching.profiles import records
from service.profiles import models
from service.profiles.limits import refuse_unfit

NOBODY: Final = records.Contact()

Child = TypeVar("Child")


def candidate_record(row: models.Candidate, contact: bool = False) -> records.Candidate:
    """Return the record of a candidate.

    Parameters
    ----------
    row
        With its skills loaded, and its contact if that is wanted.
    contact
        Whether name, e-mail and telephone come along; nothing that scores needs them.
    """
    skills = [skill_claim(each.text, each.level) for each in row.skills]
    return candidate_of(row, skills, row.contact if contact else None)


def candidate_of(
    row: Any, skills: Iterable[records.SkillClaim], contact: models.CandidateContact | None = None
) -> records.Candidate:
    """Return the record of anything with the columns of a candidate."""
    return records.Candidate.model_construct(
        id=row.key,
        programme=row.programme,
        level=records.Level(row.level),
        crebo=row.crebo,
        field=row.field,
        leerweg=None if row.leerweg is None else records.Leerweg(row.leerweg),
        school=row.school,
        school_number=row.school_number,
        occupation=row.occupation,
        period=_period(row),
        hours_per_week=row.hours_per_week,
        postcode=row.postcode,
        travel_mode=records.TravelMode(row.travel_mode),
        max_travel_km=row.max_travel_km,
        max_travel_minutes=row.max_travel_minutes,
        languages=_languages(row),
        driving_licences=frozenset(row.driving_licences),
        certificates=tuple(row.certificates),
        skills=tuple(skills),
        interests=tuple(row.interests),
        learn=tuple(row.learn),
        ready=row.ready,
        employed=row.employed,
        contact=_contact(contact.name, contact.email, contact.phone) if contact else NOBODY,
    )


def set_candidate(row: models.Candidate, record: records.Candidate) -> None:
    """Set all columns, skills and contact of a candidate.

    Parameters
    ----------
    row
        New, or with its skills and contact loaded.
    record
        What it becomes; `id` is the key.

    Raises
    ------
    ProblemError
        ``invalid``: something in it cannot be kept.
    """
    refuse_unfit(record)
    row.key, row.programme = record.id, record.programme
    row.level, row.crebo, row.field = record.level.value, record.crebo, record.field
    row.leerweg = record.leerweg.value if record.leerweg else None
    row.school, row.school_number = record.school, record.school_number
    row.occupation = record.occupation
    row.starts_on, row.ends_on = record.period.start, record.period.end
    row.hours_per_week, row.postcode = record.hours_per_week, record.postcode
    row.travel_mode = record.travel_mode.value
    row.max_travel_km = record.max_travel_km
    row.max_travel_minutes = record.max_travel_minutes
    row.languages = _plain_languages(record)
    row.driving_licences = sorted(record.driving_licences)
    row.certificates = list(record.certificates)
    row.interests, row.learn = list(record.interests), list(record.learn)
    row.ready, row.employed = record.ready, record.employed
    row.skills = _filled(
        row.skills,
        ({"text": each.text, "level": each.level} for each in record.skills),
        models.CandidateSkill,
    )
    _set_contact(row, record.contact)


def employer_record(row: models.Employer, contact: bool = False) -> records.Employer:
    """Return the record of an employer.

    Parameters
    ----------
    row
        With its recognitions loaded.
    contact
        Whether name, e-mail and telephone come along.
    """
    return employer_of(row, row.recognitions, contact)


def employer_of(
    row: Any, recognitions: Iterable[models.Recognition | Any], contact: bool = False
) -> records.Employer:
    """Return the record of anything with the columns of an employer."""
    return records.Employer.model_construct(
        id=row.key,
        name=row.name,
        kvk=row.kvk,
        leerbedrijf_id=row.leerbedrijf_id,
        sector=row.sector,
        postcode=row.postcode,
        municipality=row.municipality,
        recognitions=tuple(
            _recognition(each.crebo, each.starts_on, each.ends_on) for each in recognitions
        ),
        supervision_capacity=row.supervision_capacity,
        paused=row.paused,
        contact=_contact(row.contact_name, row.contact_email, row.contact_phone)
        if contact
        else NOBODY,
    )


def set_employer(row: models.Employer, record: records.Employer) -> None:
    """Set all columns and recognitions of an employer.

    Parameters
    ----------
    row
        New, or with its recognitions loaded.
    record
        What it becomes; `id` is the key.

    Raises
    ------
    ProblemError
        ``invalid``: something in it cannot be kept.
    """
    refuse_unfit(record)
    row.key, row.name, row.kvk = record.id, record.name, record.kvk
    row.leerbedrijf_id, row.sector = record.leerbedrijf_id, record.sector
    row.postcode, row.municipality = record.postcode, record.municipality
    row.supervision_capacity, row.paused = record.supervision_capacity, record.paused
    row.contact_name, row.contact_email = record.contact.name, record.contact.email
    row.contact_phone = record.contact.phone
    row.recognitions = _filled(
        row.recognitions,
        (
            {"crebo": each.crebo, "starts_on": each.start, "ends_on": each.end}
            for each in record.recognitions
        ),
        models.Recognition,
    )


def vacancy_record(row: models.Vacancy, employer_key: str) -> records.Vacancy:
    """Return the record of a vacancy.

    Parameters
    ----------
    row
        With its requirements loaded.
    employer_key
        The key of its employer.
    """
    requirements = [
        requirement(each.text, each.importance, each.level) for each in row.requirements
    ]
    return vacancy_of(row, employer_key, requirements)


def vacancy_of(
    row: Any, employer_key: str, requirements: Iterable[records.Requirement]
) -> records.Vacancy:
    """Return the record of anything with the columns of a vacancy."""
    return records.Vacancy.model_construct(
        id=row.key,
        programme=row.programme,
        employer=employer_key,
        title=row.title,
        description=row.description,
        capacity=row.capacity,
        levels=frozenset(map(records.Level, row.levels)),
        crebos=frozenset(row.crebos),
        fields=frozenset(row.fields),
        leerweg=frozenset(map(records.Leerweg, row.leerweg)),
        period=_period(row),
        hours_per_week=row.hours_per_week,
        postcode=row.postcode,
        requirements=tuple(requirements),
        languages=_languages(row),
        driving_licences=frozenset(row.driving_licences),
        certificates=tuple(row.certificates),
        sector=row.sector,
        trainable=row.trainable,
        contract_form=row.contract_form,
    )


def set_vacancy(row: models.Vacancy, record: records.Vacancy) -> None:
    """Set all columns and requirements of a vacancy, but for its employer and its state.

    Parameters
    ----------
    row
        New, or with its requirements loaded.
    record
        What it becomes; `id` is the key.

    Raises
    ------
    ProblemError
        ``invalid``: something in it cannot be kept.
    """
    refuse_unfit(record)
    row.key, row.programme = record.id, record.programme
    row.title, row.description = record.title, record.description
    row.capacity = record.capacity
    row.levels = sorted(level.value for level in record.levels)
    row.crebos, row.fields = sorted(record.crebos), sorted(record.fields)
    row.leerweg = sorted(each.value for each in record.leerweg)
    row.starts_on, row.ends_on = record.period.start, record.period.end
    row.hours_per_week, row.postcode = record.hours_per_week, record.postcode
    row.languages = _plain_languages(record)
    row.driving_licences = sorted(record.driving_licences)
    row.certificates, row.sector = list(record.certificates), record.sector
    row.trainable, row.contract_form = record.trainable, record.contract_form
    row.requirements = _filled(
        row.requirements,
        (
            {"text": each.text, "importance": each.importance.value, "level": each.level}
            for each in record.requirements
        ),
        models.Requirement,
    )


@lru_cache(maxsize=10_000)
def skill_claim(text: str, level: int) -> records.SkillClaim:
    """Return a skill of a person; many say the same."""
    return records.SkillClaim.model_construct(text=text, level=level)


@lru_cache(maxsize=10_000)
def requirement(text: str, importance: str, level: int) -> records.Requirement:
    """Return a skill that a vacancy asks; many ask the same."""
    return records.Requirement.model_construct(
        text=text, importance=records.Importance(importance), level=level
    )


@lru_cache(maxsize=1_000)
def _recognition(crebo: str, start: date | None, end: date | None) -> records.Recognition:
    return records.Recognition.model_construct(crebo=crebo, start=start, end=end)


@lru_cache(maxsize=1_000)
def _language(language: str, level: str) -> records.LanguageLevel:
    return records.LanguageLevel.model_construct(language=language, level=records.Cefr(level))


@lru_cache(maxsize=1_000)
def _between(start: date | None, end: date | None) -> records.Period:
    return records.Period.model_construct(start=start, end=end)


def _contact(name: str, email: str, phone: str) -> records.Contact:
    return records.Contact.model_construct(name=name, email=email, phone=phone)


def _period(row: Any) -> records.Period:
    return _between(row.starts_on, row.ends_on)


def _languages(row: Any) -> tuple[records.LanguageLevel, ...]:
    return tuple(_language(language, level) for language, level in row.languages)


def _plain_languages(record: records.Candidate | records.Vacancy) -> list[list[str]]:
    return [[each.language, each.level.value] for each in record.languages]


def _set_contact(row: models.Candidate, contact: records.Contact) -> None:
    if contact == NOBODY:
        row.contact = None
        return
    if row.contact is None:
        row.contact = models.CandidateContact()
    row.contact.name, row.contact.email = contact.name, contact.email
    row.contact.phone = contact.phone


def _filled(
    children: list[Child], values: Iterable[Mapping[str, Any]], make: Callable[..., Child]
) -> list[Child]:
    """Return child rows that hold these values, in this order; rows that stay are changed."""
    wanted = list(values)
    kept = children[: len(wanted)]
    for child, told in zip(kept, wanted, strict=False):
        for name, value in told.items():
            setattr(child, name, value)
    return kept + [make(position=at, **wanted[at]) for at in range(len(kept), len(wanted))]
