"""From the database to the engine: everything of a programme at this moment, or what changed.

Nothing here reads the table with names and contacts of people. The order does not depend on the
database: records and what ties them are sorted by key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, Table, exists, select
from sqlalchemy.orm import DeclarativeBase, Session

from matching.profiles import records
from service.profiles.models import (
    Candidate,
    CandidateSkill,
    Employer,
    Ranking,
    Recognition,
    Requirement,
    Vacancy,
    Wish,
)
from service.profiles.rows import candidate_of, employer_of, requirement, skill_claim, vacancy_of

Kind = Literal["candidate", "employer", "vacancy"]

_TABLES: Final[Mapping[str, type[Candidate | Employer | Vacancy]]] = {
    "candidate": Candidate,
    "employer": Employer,
    "vacancy": Vacancy,
}

_AT_A_TIME: Final = 1_000
"""Names in one query: a database takes only so many."""


@dataclass(frozen=True)
class Changed:
    """What some profiles are now; the fields are those of `matching.market.MarketChange`.

    Attributes
    ----------
    candidates, employers, vacancies
        By key the record, or None where it is gone, objected, or not open.
    wishes, rankings
        By the key of a candidate all of them as they are now; none of who is gone.
    """

    candidates: dict[str, records.Candidate | None] = field(default_factory=dict)
    employers: dict[str, records.Employer | None] = field(default_factory=dict)
    vacancies: dict[str, records.Vacancy | None] = field(default_factory=dict)
    wishes: dict[str, tuple[records.Wish, ...]] = field(default_factory=dict)
    rankings: dict[str, tuple[records.EmployerRanking, ...]] = field(default_factory=dict)


def load_profiles(
    session: Session, programme: str, decisions: tuple[records.Decision, ...] = ()
) -> records.Profiles:
    """Return everything that the engine needs of a programme, as it is at this moment.

    Candidates who did not object, open vacancies, employers with a vacancy of any state, and what
    ties them; also wishes for vacancies that are closed now and may open again.

    Parameters
    ----------
    decisions
        Of people about pairs; they are kept by a layer above this one.
    """
    people = (Candidate.programme == programme) & Candidate.objected_at.is_(None)
    offers = (Vacancy.programme == programme) & (Vacancy.state == "open")
    companies = exists().where(Vacancy.employer_id == Employer.id, Vacancy.programme == programme)
    return records.Profiles(
        candidates=tuple(_candidates(session, people)),
        employers=tuple(_employers(session, companies)),
        vacancies=tuple(_vacancies(session, offers)),
        wishes=tuple(_wishes(session, people)),
        rankings=tuple(_rankings(session, people)),
        decisions=decisions,
    )


def load_changed(
    session: Session,
    programme: str,
    candidates: Collection[str] = (),
    employers: Collection[str] = (),
    vacancies: Collection[str] = (),
) -> Changed:
    """Return what some profiles of a programme are now.

    With a vacancy comes its employer, whom the engine may not know yet.

    Parameters
    ----------
    candidates, employers, vacancies
        Keys: who is gone has no row to be found by its id.
    """
    changed = Changed(dict.fromkeys(candidates), dict.fromkeys(employers), dict.fromkeys(vacancies))
    for some in _parts(candidates):
        known = (Candidate.programme == programme) & Candidate.key.in_(some)
        here = known & Candidate.objected_at.is_(None)
        changed.candidates.update((one.id, one) for one in _candidates(session, here))
        changed.wishes.update(_by_candidate(some, _wishes(session, here)))
        changed.rankings.update(_by_candidate(some, _rankings(session, here)))
    for some in _parts(vacancies):
        offers = (Vacancy.programme == programme) & Vacancy.key.in_(some)
        opened = offers & (Vacancy.state == "open")
        changed.vacancies.update((one.id, one) for one in _vacancies(session, opened))
        owners = select(Employer.key).where(
            exists().where(Vacancy.employer_id == Employer.id, offers)
        )
        changed.employers.update(dict.fromkeys(session.scalars(owners)))
    for some in _parts(changed.employers):
        here = Employer.key.in_(some) & exists().where(
            Vacancy.employer_id == Employer.id, Vacancy.programme == programme
        )
        changed.employers.update((one.id, one) for one in _employers(session, here))
    return changed


def keys_of(session: Session, kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    """Return the key by id of those profiles that are there."""
    table = _TABLES[kind]
    found: dict[str, str] = {}
    for some in _parts(set(ids)):
        for id_, key in session.execute(select(table.id, table.key).where(table.id.in_(some))):
            found[id_] = key
    return found


def ids_of(session: Session, programme: str, kind: Kind, keys: Iterable[str]) -> dict[str, str]:
    """Return the id by key of those profiles of a programme that are there.

    Employers are in no programme: theirs are found in all.
    """
    table = _TABLES[kind]
    found: dict[str, str] = {}
    for some in _parts(set(keys)):
        query = select(table.key, table.id).where(table.key.in_(some))
        if table is not Employer:
            query = query.where(table.__table__.c.programme == programme)
        for key, id_ in session.execute(query):
            found[key] = id_
    return found


def _candidates(session: Session, which: ColumnElement[bool]) -> Iterator[records.Candidate]:
    claims: defaultdict[str, list[records.SkillClaim]] = defaultdict(list)
    query = _children(CandidateSkill, Candidate, which, CandidateSkill.text, CandidateSkill.level)
    for owner, text, level in session.execute(query):
        claims[owner].append(skill_claim(text, level))
    for row in _sorted(session, Candidate, which):
        yield candidate_of(row, claims.get(row.id, ()))


def _employers(session: Session, which: ColumnElement[bool]) -> Iterator[records.Employer]:
    recognitions: defaultdict[str, list[Any]] = defaultdict(list)
    columns = (Recognition.crebo, Recognition.starts_on, Recognition.ends_on)
    for row in session.execute(_children(Recognition, Employer, which, *columns)):
        recognitions[row[0]].append(row)
    for row in _sorted(session, Employer, which):
        yield employer_of(row, recognitions.get(row.id, ()))


def _vacancies(session: Session, which: ColumnElement[bool]) -> Iterator[records.Vacancy]:
    asked: defaultdict[str, list[records.Requirement]] = defaultdict(list)
    columns = (Requirement.text, Requirement.importance, Requirement.level)
    query = _children(Requirement, Vacancy, which, *columns)
    for owner, text, importance, level in session.execute(query):
        asked[owner].append(requirement(text, importance, level))
    owners = select(Employer.id, Employer.key).where(
        exists().where(Vacancy.employer_id == Employer.id, which)
    )
    keys = {each.id: each.key for each in session.execute(owners)}
    for row in _sorted(session, Vacancy, which):
        yield vacancy_of(row, keys[row.employer_id], asked.get(row.id, ()))


def _wishes(session: Session, people: ColumnElement[bool]) -> list[records.Wish]:
    query = (
        select(Candidate.key, Wish.rank, Vacancy.key, Employer.key)
        .join(Candidate, Wish.candidate_id == Candidate.id)
        .outerjoin(Vacancy, Wish.vacancy_id == Vacancy.id)
        .outerjoin(Employer, Wish.employer_id == Employer.id)
        .where(people)
    )
    found = sorted(session.execute(query), key=_by_text)
    return [
        records.Wish.model_construct(candidate=who, rank=rank, vacancy=vacancy, employer=employer)
        for who, rank, vacancy, employer in found
    ]


def _rankings(session: Session, people: ColumnElement[bool]) -> list[records.EmployerRanking]:
    query = (
        select(Candidate.key, Ranking.rank, Vacancy.key, Employer.key)
        .join(Candidate, Ranking.candidate_id == Candidate.id)
        .join(Employer, Ranking.employer_id == Employer.id)
        .outerjoin(Vacancy, Ranking.vacancy_id == Vacancy.id)
        .where(people)
    )
    found = sorted(session.execute(query), key=_by_text)
    return [
        records.EmployerRanking.model_construct(
            candidate=who, rank=rank, vacancy=vacancy, employer=employer
        )
        for who, rank, vacancy, employer in found
    ]


def _by_text(row: Sequence[Any]) -> tuple[str, int, str, str]:
    who, rank, vacancy, employer = row
    return who, rank, vacancy or "", employer or ""


def _children(
    child: type[DeclarativeBase],
    parent: type[Candidate | Employer | Vacancy],
    which: ColumnElement[bool],
    *columns: Any,
) -> Select[Any]:
    """Return the query of the owner's id and some columns of child rows, in their order."""
    table = child.__table__
    assert isinstance(table, Table)
    owner = next(iter(table.foreign_keys)).parent
    return (
        select(owner, *columns)
        .join(parent, owner == parent.id)
        .where(which)
        .order_by(owner, table.c.position)
    )


def _sorted(
    session: Session, table: type[Candidate | Employer | Vacancy], which: ColumnElement[bool]
) -> list[Any]:
    """Return the rows of a table by key, in the order of Python and of the engine."""
    rows = session.execute(select(table.__table__).where(which))
    return sorted(rows, key=lambda row: str(row.key))


def _by_candidate(keys: Iterable[str], ties: Iterable[Any]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {key: [] for key in keys}
    for tie in ties:
        found[tie.candidate].append(tie)
    return {key: tuple(those) for key, those in found.items()}


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(names)
    for at in range(0, len(ordered), _AT_A_TIME):
        yield ordered[at : at + _AT_A_TIME]
