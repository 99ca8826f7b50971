"""Decisions of people about pairs, with the names that people know them by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account
from service.accounts.work import Work
from service.profiles.models import Candidate, CandidateContact, Employer, Vacancy
from service.runs.decisions import visible_decisions
from service.runs.models import Decision, Round


@dataclass(frozen=True)
class Decided:
    """A decision as people read it.

    Attributes
    ----------
    name
        Of the person, or the sender's own id where there is none.
    vacancy_id, title
        None and empty where the whole employer is meant.
    employer_id, firm_id
        The employer where the whole of it is meant, and that of either.
    by
        Who decided; empty where that is not known.
    on, made_at
        The day that was told, and when it was put in.
    round_id, round_name
        Where it counts; None and empty: in all of the programme.
    withdrawn_at, withdrawn_by
        When it was taken back, and by whom.
    """

    id: str
    kind: str
    candidate_id: str
    name: str
    vacancy_id: str | None
    employer_id: str | None
    firm_id: str | None
    title: str
    employer: str
    reason: str
    by: str
    on: date | datetime
    made_at: datetime
    programme: str
    round_id: str | None
    round_name: str
    withdrawn_at: datetime | None
    withdrawn_by: str


@dataclass(frozen=True)
class Wanted:
    """Which decisions are looked for.

    Attributes
    ----------
    round_id
        Those that count in a round: its own and those of all the programme; None: all.
    programme, candidate_id
        Only of one; empty: of all.
    standing
        Whether only those that count; None: those that were taken back as well.
    """

    round_id: str | None = None
    programme: str = ""
    candidate_id: str = ""
    standing: bool | None = True


def _which(wanted: Wanted) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if wanted.round_id is not None:
        which.append(or_(Decision.round_id.is_(None), Decision.round_id == wanted.round_id))
    if wanted.programme:
        which.append(Decision.programme == wanted.programme)
    if wanted.candidate_id:
        which.append(Decision.candidate_id == wanted.candidate_id)
    if wanted.standing is not None:
        which.append(Decision.withdrawn_at.is_(None) == wanted.standing)
    return which


def count_of(work: Work, wanted: Wanted) -> int:
    """Return how many decisions there are that the actor may see."""
    query: Any = visible_decisions(work).where(*_which(wanted)).order_by(None)
    return int(work.session.scalar(select(func.count()).select_from(query.subquery())) or 0)


def decisions_of(work: Work, wanted: Wanted, *, first: int = 0, size: int = 50) -> list[Decided]:
    """Return decisions that the actor may see, the newest first."""
    made, taken = aliased(Account), aliased(Account)
    firm = aliased(Employer)
    query: Any = (
        visible_decisions(work)
        .where(*_which(wanted))
        .join(Candidate, Candidate.id == Decision.candidate_id)
        .outerjoin(CandidateContact, CandidateContact.candidate_id == Candidate.id)
        .outerjoin(Vacancy, Vacancy.id == Decision.vacancy_id)
        .outerjoin(firm, firm.id == func.coalesce(Decision.employer_id, Vacancy.employer_id))
        .outerjoin(Round, Round.id == Decision.round_id)
        .outerjoin(made, made.id == Decision.made_by)
        .outerjoin(taken, taken.id == Decision.withdrawn_by)
        .order_by(Decision.made_at.desc(), Decision.id)
        .offset(first)
        .limit(size)
        .with_only_columns(
            Decision,
            Candidate.key,
            CandidateContact.name,
            Vacancy.title,
            firm.id,
            firm.name,
            Round.name,
            made.name,
            taken.name,
        )
    )
    return [_told(*row) for row in work.session.execute(query)]


def _told(
    row: Decision,
    key: str,
    name: str | None,
    title: str | None,
    firm: str | None,
    *rest: str | None,
) -> Decided:
    employer, round_name, made, taken = (one or "" for one in rest)
    return Decided(
        id=row.id,
        kind=row.kind,
        candidate_id=row.candidate_id,
        name=name or key,
        vacancy_id=row.vacancy_id,
        employer_id=row.employer_id,
        firm_id=firm,
        title=title or "",
        employer=employer,
        reason=row.reason,
        by=row.by or made,
        on=row.decided_on or row.made_at,
        made_at=row.made_at,
        programme=row.programme,
        round_id=row.round_id,
        round_name=round_name,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=taken,
    )


def kinds_of(
    work: Work, programme: str, round_id: str | None, people: Collection[str]
) -> dict[str, list[tuple[str, str | None]]]:
    """Return by person the decisions that count in a round: the kind, and the vacancy if any.

    Parameters
    ----------
    people
        Ids of whom the actor may see.
    """
    counts: list[ColumnElement[bool]] = [Decision.round_id.is_(None)]
    if round_id is not None:
        counts.append(Decision.round_id == round_id)
    rows = work.session.execute(
        select(Decision.candidate_id, Decision.kind, Decision.vacancy_id).where(
            Decision.programme == programme,
            Decision.candidate_id.in_(people),
            Decision.withdrawn_at.is_(None),
            or_(*counts),
        )
    )
    told: defaultdict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for who, kind, vacancy in rows:
        told[who].append((kind, vacancy))
    return dict(told)
