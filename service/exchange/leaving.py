"""What leaves with an export: a programme's records, with contacts, never all in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from matching.profiles import records
from service.profiles.models import Candidate, Employer, Ranking, Vacancy, Wish
from service.profiles.rows import candidate_record, employer_record, vacancy_record
from service.runs.models import Decision


def leaving(session: Session, programme: str) -> Mapping[str, Iterable[Any]]:
    """Return the records of a programme by table, as the engine would get them, with contacts.

    Whoever objected to being matched stays out, and so does a vacancy that is not open: a run on
    the files is one on the same people and offers. What was decided for one round stays as well.

    Parameters
    ----------
    session
        Reads one moment; the records are read from it while they are written.
    programme
        Its name.
    """
    return {
        "candidates": _candidates(session, programme),
        "employers": _employers(session, programme),
        "vacancies": _vacancies(session, programme),
        "wishes": _wishes(session, programme),
        "rankings": _rankings(session, programme),
        "decisions": _decisions(session, programme),
    }


def people_of(programme: str) -> Select[Any]:
    """Return the query of the ids of the candidates that leave with an export."""
    return select(Candidate.id).where(_here(programme)).order_by(Candidate.key)


def _here(programme: str) -> ColumnElement[bool]:
    return (Candidate.programme == programme) & Candidate.objected_at.is_(None)


def _open(programme: str) -> ColumnElement[bool]:
    return (Vacancy.programme == programme) & (Vacancy.state == "open")


def _candidates(session: Session, programme: str) -> Iterator[records.Candidate]:
    query = (
        select(Candidate)
        .where(_here(programme))
        .order_by(Candidate.key)
        .options(selectinload(Candidate.skills), selectinload(Candidate.contact))
    )
    for row in _streamed(session, query):
        yield candidate_record(row, contact=True)


def _employers(session: Session, programme: str) -> Iterator[records.Employer]:
    """Yield those with a vacancy here, those without any, and those that a pair names."""
    offers = exists().where(Vacancy.employer_id == Employer.id, Vacancy.programme == programme)
    offers_nothing = ~exists().where(Vacancy.employer_id == Employer.id)
    named = [
        exists().where(tie.employer_id == Employer.id, tie.candidate_id == Candidate.id, mine)
        for tie, mine in (
            (Wish, _here(programme)),
            (Ranking, _here(programme)),
            (Decision, _here(programme) & _counts()),
        )
    ]
    query = (
        select(Employer)
        .where(or_(offers, offers_nothing, *named))
        .order_by(Employer.key)
        .options(selectinload(Employer.recognitions))
    )
    for row in _streamed(session, query):
        yield employer_record(row, contact=True)


def _vacancies(session: Session, programme: str) -> Iterator[records.Vacancy]:
    query = (
        select(Vacancy)
        .where(_open(programme))
        .order_by(Vacancy.key)
        .options(selectinload(Vacancy.requirements), selectinload(Vacancy.employer))
    )
    for row in _streamed(session, query):
        yield vacancy_record(row, row.employer.key)


def _wishes(session: Session, programme: str) -> Iterator[records.Wish]:
    query = (
        select(Candidate.key, Wish.rank, Vacancy.key, Employer.key)
        .join(Candidate, Wish.candidate_id == Candidate.id)
        .outerjoin(Vacancy, Wish.vacancy_id == Vacancy.id)
        .outerjoin(Employer, Wish.employer_id == Employer.id)
        .where(_here(programme), or_(Wish.vacancy_id.is_(None), _open(programme)))
        .order_by(Candidate.key, Wish.rank, Vacancy.key, Employer.key)
    )
    for who, rank, vacancy, employer in session.execute(query):
        yield records.Wish(candidate=who, rank=rank, vacancy=vacancy, employer=employer)


def _rankings(session: Session, programme: str) -> Iterator[records.EmployerRanking]:
    query = (
        select(Employer.key, Vacancy.key, Ranking.rank, Candidate.key)
        .join(Candidate, Ranking.candidate_id == Candidate.id)
        .join(Employer, Ranking.employer_id == Employer.id)
        .outerjoin(Vacancy, Ranking.vacancy_id == Vacancy.id)
        .where(_here(programme), or_(Ranking.vacancy_id.is_(None), _open(programme)))
        .order_by(Employer.key, Vacancy.key, Ranking.rank, Candidate.key)
    )
    for employer, vacancy, rank, who in session.execute(query):
        yield records.EmployerRanking(employer=employer, candidate=who, rank=rank, vacancy=vacancy)


def _counts() -> ColumnElement[bool]:
    return Decision.round_id.is_(None) & Decision.withdrawn_at.is_(None)


def _decisions(session: Session, programme: str) -> Iterator[records.Decision]:
    query = (
        select(Decision, Candidate.key, Vacancy.key, Employer.key)
        .join(Candidate, Decision.candidate_id == Candidate.id)
        .outerjoin(Vacancy, Decision.vacancy_id == Vacancy.id)
        .outerjoin(Employer, Decision.employer_id == Employer.id)
        .where(_here(programme), _counts(), or_(Decision.vacancy_id.is_(None), _open(programme)))
        .order_by(Candidate.key, Decision.kind, Vacancy.key, Employer.key)
    )
    for row, who, vacancy, employer in session.execute(query):
        yield records.Decision(
            kind=records.DecisionKind(row.kind),
            candidate=who,
            vacancy=vacancy,
            employer=employer,
            reason=row.reason,
            by=row.by,
            on=row.decided_on,
        )


def _streamed(session: Session, query: Select[Any]) -> Iterator[Any]:
    """Yield rows a thousand at a time, and let go of them."""
    for some in session.scalars(query.execution_options(yield_per=1000)).partitions():
        yield from some
        for row in some:
            session.expunge(row)
