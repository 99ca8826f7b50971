"""Decisions of people about pairs, as the engine wants them.

Their table belongs to runs, a layer above this one; here only the columns are named that count.
Those of one round count in its runs alone, so they are left out.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from matching.profiles.records import Decision, DecisionKind
from service.profiles.models import Candidate, Employer, Vacancy

COLUMNS: Final = (
    "programme",
    "round_id",
    "kind",
    "candidate_id",
    "vacancy_id",
    "employer_id",
    "withdrawn_at",
)
"""What is read of a decision; not the reason that people wrote."""

_TABLE: Final = table("decisions", *(column(name) for name in COLUMNS))


def decisions_of(
    session: Session, programme: str, candidates: Collection[str] | None = None
) -> tuple[Decision, ...]:
    """Return the decisions that hold in all of a programme.

    Parameters
    ----------
    candidates
        Keys of those whom they are about; None: everybody.
    """
    told = _TABLE.c
    query = (
        select(told.kind, Candidate.key, Vacancy.key, Employer.key)
        .select_from(_TABLE)
        .join(Candidate, Candidate.id == told.candidate_id)
        .outerjoin(Vacancy, Vacancy.id == told.vacancy_id)
        .outerjoin(Employer, Employer.id == told.employer_id)
        .where(told.programme == programme, told.round_id.is_(None), told.withdrawn_at.is_(None))
    )
    if candidates is not None:
        query = query.where(Candidate.programme == programme, Candidate.key.in_(candidates))
    found = {tuple(row) for row in session.execute(query)}
    return tuple(
        Decision(
            kind=DecisionKind(kind), candidate=who, vacancy=vacancy, employer=employer, reason="-"
        )
        for kind, who, vacancy, employer in sorted(
            found, key=lambda row: (row[1], row[0], row[2] or "", row[3] or "")
        )
    )
