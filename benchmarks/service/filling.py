"""A made town as rows of a database, and a key with which to ask about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.config import load_config
from matching.profiles.records import Profiles
from service.accounts.models import Account, ApiKey, Organisation
from service.accounts.policy import ROLE_SCOPES
from service.accounts.signing_in import digest_of, new_key
from service.db.base import new_id
from service.db.engine import Database
from service.profiles.models import Candidate, Employer, Programme, Ranking, Vacancy, Wish
from service.profiles.rows import set_candidate, set_employer, set_vacancy
from service.runs.models import Decision

_AT_A_TIME: Final = 500


@dataclass(frozen=True)
class Filled:
    """What was put into a database.

    Attributes
    ----------
    key
        The API key of somebody who may ask everything of the programme.
    candidates, vacancies
        Their ids.
    """

    key: str
    candidates: list[str]
    vacancies: list[str]


def fill(database: Database, profiles: Profiles, programme: str) -> Filled:
    """Put people, offers and what ties them into an empty database, with one who may ask."""
    now = datetime.now(UTC)
    with database.writing() as session:
        if session.get(Programme, programme) is None:
            config = load_config(programme).model_dump(mode="json")
            session.add(Programme(name=programme, config=config, created_at=now))
        firms = _employers(session, profiles, now)
        offers = _vacancies(session, profiles, firms, now)
        people = _candidates(session, profiles, now)
        session.add_all(_ties(profiles, people, offers, firms))
        session.add_all(_decisions(profiles, people, offers, firms, now))
        key = _key(session, programme, now)
    return Filled(key, list(people.values()), list(offers.values()))


def _employers(session: Session, profiles: Profiles, now: datetime) -> dict[str, str]:
    ids = {}
    for record in profiles.employers:
        row = Employer(id=new_id(), created_at=now, updated_at=now)
        set_employer(row, record)
        session.add(row)
        ids[record.id] = row.id
    session.flush()
    return ids


def _vacancies(
    session: Session, profiles: Profiles, firms: Mapping[str, str], now: datetime
) -> dict[str, str]:
    ids = {}
    for at, record in enumerate(profiles.vacancies):
        row = Vacancy(id=new_id(), created_at=now, updated_at=now, state="open")
        row.employer_id = firms[record.employer]
        set_vacancy(row, record)
        session.add(row)
        ids[record.id] = row.id
        _flush(session, at)
    session.flush()
    return ids


def _candidates(session: Session, profiles: Profiles, now: datetime) -> dict[str, str]:
    ids = {}
    for at, record in enumerate(profiles.candidates):
        row = Candidate(id=new_id(), created_at=now, updated_at=now)
        set_candidate(row, record)
        session.add(row)
        ids[record.id] = row.id
        _flush(session, at)
    session.flush()
    return ids


def _flush(session: Session, at: int) -> None:
    if at % _AT_A_TIME == _AT_A_TIME - 1:
        session.flush()
        session.expunge_all()


def _ties(
    profiles: Profiles,
    people: Mapping[str, str],
    offers: Mapping[str, str],
    firms: Mapping[str, str],
) -> Iterator[Wish | Ranking]:
    for wish in profiles.wishes:
        yield Wish(
            candidate_id=people[wish.candidate],
            rank=wish.rank,
            vacancy_id=offers[wish.vacancy] if wish.vacancy else None,
            employer_id=firms[wish.employer] if wish.employer else None,
        )
    for ranking in profiles.rankings:
        yield Ranking(
            employer_id=firms[ranking.employer],
            candidate_id=people[ranking.candidate],
            rank=ranking.rank,
            vacancy_id=offers[ranking.vacancy] if ranking.vacancy else None,
        )


def _decisions(
    profiles: Profiles,
    people: Mapping[str, str],
    offers: Mapping[str, str],
    firms: Mapping[str, str],
    now: datetime,
) -> Iterable[Decision]:
    for told in profiles.decisions:
        known = next(c for c in profiles.candidates if c.id == told.candidate)
        values: dict[str, Any] = {"programme": known.programme, "kind": told.kind.value}
        yield Decision(
            **values,
            candidate_id=people[told.candidate],
            vacancy_id=offers[told.vacancy] if told.vacancy else None,
            employer_id=firms[told.employer] if told.employer else None,
            reason=told.reason,
            by="",
            made_at=now,
        )


def _key(session: Session, programme: str, now: datetime) -> str:
    """Return a new API key of a stagejager of the programme."""
    made = {"created_at": now, "updated_at": now}
    office = session.scalars(select(Organisation)).first()
    if office is None:
        office = Organisation(id=new_id(), kind="authority", name="Stagebureau", **made)
        session.add(office)
        session.flush()
    account = Account(
        id=new_id(),
        role="stagejager",
        name="Load",
        email="load@example.org",
        organisation_id=office.id,
        programmes=[programme],
        **made,
    )
    session.add(account)
    session.flush()
    prefix, key = new_key()
    session.add(
        ApiKey(
            account_id=account.id,
            name="load",
            prefix=prefix,
            digest=digest_of(key),
            scopes=sorted(ROLE_SCOPES["stagejager"]),
            created_at=now,
            expires_at=now + timedelta(days=2),
        )
    )
    return key
