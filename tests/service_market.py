"""Profiles of the engine put into a database as rows, for tests of runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from matching.config import MatchConfig, load_config
from matching.profiles.records import Profiles
from service.db.base import new_id
from service.db.engine import Database
from service.profiles.models import Candidate, Employer, Programme, Ranking, Vacancy, Wish
from service.profiles.rows import set_candidate, set_employer, set_vacancy
from service.runs.models import Decision, Round
from service.runs.starting import as_kept


def insert(
    database: Database,
    profiles: Profiles,
    clock: Callable[[], datetime],
    *,
    config: MatchConfig | None = None,
) -> dict[str, str]:
    """Put the profiles of one programme into a database; return the ids of candidates by key.

    Programmes and employers that are there stay as they are.
    """
    config = config or load_config(profiles.candidates[0].programme)
    at = clock()
    employers: dict[str, str] = {}
    vacancies: dict[str, str] = {}
    candidates: dict[str, str] = {}
    with database.writing() as session:
        if session.get(Programme, config.name) is None:
            session.add(Programme(name=config.name, config=as_kept(config), created_at=at))
            session.flush()
        for employer in profiles.employers:
            company = Employer(id=new_id(), created_at=at, updated_at=at)
            set_employer(company, employer)
            session.add(company)
            employers[employer.id] = company.id
        session.flush()
        for vacancy in profiles.vacancies:
            offer = Vacancy(id=new_id(), state="open", created_at=at, updated_at=at)
            offer.employer_id = employers[vacancy.employer]
            set_vacancy(offer, vacancy)
            session.add(offer)
            vacancies[vacancy.id] = offer.id
        for candidate in profiles.candidates:
            person = Candidate(id=new_id(), created_at=at, updated_at=at)
            set_candidate(person, candidate)
            session.add(person)
            candidates[candidate.id] = person.id
        session.flush()
        for wish in profiles.wishes:
            session.add(
                Wish(
                    candidate_id=candidates[wish.candidate],
                    rank=wish.rank,
                    vacancy_id=vacancies[wish.vacancy] if wish.vacancy else None,
                    employer_id=employers[wish.employer] if wish.employer else None,
                )
            )
        for ranking in profiles.rankings:
            session.add(
                Ranking(
                    employer_id=employers[ranking.employer],
                    candidate_id=candidates[ranking.candidate],
                    rank=ranking.rank,
                    vacancy_id=vacancies[ranking.vacancy] if ranking.vacancy else None,
                )
            )
        for decision in profiles.decisions:
            session.add(
                Decision(
                    programme=config.name,
                    kind=decision.kind.value,
                    candidate_id=candidates[decision.candidate],
                    vacancy_id=vacancies[decision.vacancy] if decision.vacancy else None,
                    employer_id=None if decision.vacancy else employers[decision.employer or ""],
                    reason=decision.reason,
                    by=decision.by,
                    decided_on=decision.on,
                    made_at=at,
                )
            )
    return candidates


def add_round(database: Database, clock: Callable[[], datetime], programme: str, name: str) -> str:
    """Make a round, and return its id."""
    with database.writing() as session:
        row = Round(
            id=new_id(), programme=programme, name=name, kind="fair", state="open",
            created_at=clock(), updated_at=clock(),
        )  # fmt: skip
        session.add(row)
        return row.id
