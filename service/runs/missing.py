"""What is still missing before a run: what keeps it from going, and what would make it better."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, Text, case, cast, exists, func, or_, select

from service.accounts.work import Work
from service.profiles.models import (
    Candidate,
    CandidateContact,
    CandidateSkill,
    Employer,
    Programme,
    Recognition,
    Requirement,
    Vacancy,
)
from service.profiles.visible import visible_candidates, visible_vacancies
from service.runs.models import Decision, Round
from service.runs.supply import Supply

Weight = Literal["stop", "mind"]
About = Literal["people", "vacancies", "round"]


@dataclass(frozen=True)
class Missing:
    """One thing that is missing.

    Attributes
    ----------
    code
        Of `PEOPLE`, of `OFFERS`, or of the round itself.
    weight
        ``stop``: a run would fail; ``mind``: its result would be less good.
    count
        How many people, vacancies or places it is about.
    """

    code: str
    weight: Weight
    about: About
    count: int = 0


@dataclass(frozen=True)
class _Lack:
    """A thing that a row lacks.

    Attributes
    ----------
    rule
        It matters only where the programme has this rule switched on; empty: always.
    """

    which: Callable[[], ColumnElement[bool]]
    rule: str = ""


def _no_contact() -> ColumnElement[bool]:
    reached = or_(CandidateContact.email != "", CandidateContact.phone != "")
    return ~exists().where(CandidateContact.candidate_id == Candidate.id, reached)


def _not_recognised() -> ColumnElement[bool]:
    mbo = cast(Vacancy.levels, Text).like("%mbo%")
    return mbo & ~exists().where(Recognition.employer_id == Vacancy.employer_id)


PEOPLE: Final[Mapping[str, _Lack]] = {
    "approval": _Lack(lambda: ~Candidate.ready, "readiness"),
    "skills": _Lack(lambda: ~exists().where(CandidateSkill.candidate_id == Candidate.id)),
    "postcode": _Lack(lambda: Candidate.postcode.is_(None), "travel"),
    "contact": _Lack(_no_contact),
}
"""What people may lack."""

OFFERS: Final[Mapping[str, _Lack]] = {
    "paused": _Lack(lambda: Employer.paused.is_(True), "paused"),
    "requirements": _Lack(lambda: ~exists().where(Requirement.vacancy_id == Vacancy.id)),
    "place": _Lack(lambda: Vacancy.postcode.is_(None) & Employer.postcode.is_(None), "travel"),
    "recognition": _Lack(_not_recognised, "recognition"),
}
"""What open vacancies may lack."""


def missing_in(work: Work, round_: Round, supply: Supply) -> tuple[Missing, ...]:
    """Return what a round lacks, what keeps a run from going first.

    People and vacancies are counted as far as the actor may see them.

    Parameters
    ----------
    supply
        As `supply_of` gives it.
    """
    found = [*_of_round(work, round_, supply)]
    rules = _rules(work, round_.programme)
    for about, lacks, query in (
        ("people", PEOPLE, _people(work, round_.programme)),
        ("vacancies", OFFERS, _offers(work, round_.programme)),
    ):
        codes = [code for code, lack in lacks.items() if not lack.rule or lack.rule in rules]
        sums = [func.sum(case((lacks[code].which(), 1), else_=0)) for code in codes]
        counts = work.session.execute(query.with_only_columns(*sums)).one()
        found += [
            Missing(code, "mind", about, count)  # type: ignore[arg-type]
            for code, count in zip(codes, counts, strict=True)
            if count
        ]
    return tuple(sorted(found, key=lambda one: one.weight != "stop"))


def lacking_people(work: Work, programme: str, code: str) -> Any:
    """Return the query of the people who lack something: id, key and name."""
    return (
        _people(work, programme)
        .where(PEOPLE[code].which())
        .outerjoin(CandidateContact, CandidateContact.candidate_id == Candidate.id)
        .with_only_columns(Candidate.id, Candidate.key, CandidateContact.name)
        .order_by(func.lower(CandidateContact.name), Candidate.key)
    )


def lacking_offers(work: Work, programme: str, code: str) -> Any:
    """Return the query of the vacancies that lack something: id, title and employer."""
    return (
        _offers(work, programme)
        .where(OFFERS[code].which())
        .with_only_columns(Vacancy.id, Vacancy.title, Employer.name)
        .order_by(func.lower(Employer.name), Vacancy.title, Vacancy.id)
    )


def _people(work: Work, programme: str) -> Select[Any]:
    return visible_candidates(work.actor).where(
        Candidate.programme == programme, Candidate.objected_at.is_(None)
    )


def _offers(work: Work, programme: str) -> Select[Any]:
    return (
        visible_vacancies(work.actor)
        .join(Employer, Employer.id == Vacancy.employer_id)
        .where(Vacancy.programme == programme, Vacancy.state == "open")
    )


def _rules(work: Work, programme: str) -> frozenset[str]:
    """Return the rules that a programme has switched on."""
    rules = work.session.get_one(Programme, programme).config["scoring"]["rules"]
    return frozenset(name for name, rule in rules.items() if rule["on"])


def _of_round(work: Work, round_: Round, supply: Supply) -> list[Missing]:
    found = []
    if not supply.people:
        found.append(Missing("people", "stop", "round"))
    if not supply.vacancies:
        found.append(Missing("vacancies", "stop", "round"))
    full, ignored = _locks(work, round_)
    if full:
        found.append(Missing("locks-full", "stop", "round", full))
    if ignored:
        found.append(Missing("locks-ignored", "mind", "round", ignored))
    if round_.starts_on is None or round_.ends_on is None:
        found.append(Missing("dates", "mind", "round"))
    if round_.ends_on is not None and round_.ends_on < work.now.date():
        found.append(Missing("over", "mind", "round"))
    if round_.target is None:
        found.append(Missing("target", "mind", "round"))
    elif supply.places < round_.target:
        found.append(Missing("places", "mind", "round", round_.target - supply.places))
    return found


def _locks(work: Work, round_: Round) -> tuple[int, int]:
    """Return how many vacancies have more locks than places, and how many locks have no effect."""
    counts = or_(Decision.round_id.is_(None), Decision.round_id == round_.id)
    query = (
        select(Vacancy.state, Vacancy.capacity, func.count(Decision.candidate_id.distinct()))
        .join(Vacancy, Vacancy.id == Decision.vacancy_id)
        .where(
            Decision.programme == round_.programme,
            Decision.kind == "lock",
            Decision.withdrawn_at.is_(None),
            counts,
        )
        .group_by(Vacancy.id, Vacancy.state, Vacancy.capacity)
    )
    rows = work.session.execute(query).all()
    full = sum(1 for state, capacity, locks in rows if state == "open" and locks > capacity)
    return full, sum(locks for state, _, locks in rows if state != "open")
