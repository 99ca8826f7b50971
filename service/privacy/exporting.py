"""Everything that is kept about one person, for that person (AVG art. 15 and 20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.models import Account, ApiKey, SignedIn
from service.accounts.work import Work
from service.audit.models import AuditEntry
from service.db.base import Base
from service.errors import ProblemError
from service.letters.models import Letter
from service.placements.call_models import Call
from service.placements.models import Consent, FollowUp, Placement, Step
from service.privacy.looks import looks, looks_at
from service.privacy.models import PersonRequest
from service.profiles.models import Candidate, CandidateContact, CandidateSkill, Ranking, Wish
from service.runs.models import Decision, Proposal, Unplaced

SECTIONS: Final[Mapping[str, type[Base]]] = {
    "contact": CandidateContact,
    "skills": CandidateSkill,
    "wishes": Wish,
    "rankings": Ranking,
    "decisions": Decision,
    "proposals": Proposal,
    "unplaced": Unplaced,
    "placements": Placement,
    "consents": Consent,
    "calls": Call,
    "requests": PersonRequest,
    "account": Account,
}
"""Part of the export to the table whose rows name the person."""

SECRET: Final = frozenset({"password", "digest", "failures", "locked_until", "candidate_id"})
"""Columns that are left out: what opens an account, and what every row would repeat."""


def export_person(session: Session, candidate_id: str) -> dict[str, Any]:
    """Return all that is kept about a person, as JSON can hold it.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    profile = _rows(session, Candidate, "id", [candidate_id])
    if not profile:
        raise ProblemError("not-found", message("There is no such candidate, or not for you."))
    found: dict[str, Any] = {"profile": profile[0]}
    for name, table in SECTIONS.items():
        found[name] = _rows(session, table, "candidate_id", [candidate_id])
    placements = [row["id"] for row in found["placements"]]
    accounts = [row["id"] for row in found["account"]]
    found["steps"] = _rows(session, Step, "placement_id", placements)
    found["follow_ups"] = _rows(session, FollowUp, "placement_id", placements)
    found["letters"] = _rows(session, Letter, "placement_id", placements)
    found["sessions"] = _rows(session, SignedIn, "account_id", accounts)
    found["keys"] = _rows(session, ApiKey, "account_id", accounts)
    query = looks_at(candidate_id).order_by(AuditEntry.seq)
    # Who of an organisation looked is that person's own data; the role and organisation are told.
    found["looks"] = [
        {name: _plain(value) for name, value in asdict(one).items() if name != "actor_id"}
        for one in looks(session, query)
    ]
    return found


def exported(work: Work, candidate_id: str) -> dict[str, Any]:
    """Return the export of a person, and note that it was made."""
    found = export_person(work.session, candidate_id)
    work.note("candidate.export", "candidate", candidate_id, subjects=[candidate_id])
    return found


def _rows(
    session: Session, model: type[Base], column: str, values: list[str]
) -> list[dict[str, Any]]:
    """Return rows of a table without what is secret, in the order of their keys."""
    table = model.__table__
    assert isinstance(table, Table)
    if not values:
        return []
    query = select(table).where(table.c[column].in_(values)).order_by(*table.primary_key)
    return [
        {name: _plain(value) for name, value in row.items() if name not in SECRET}
        for row in session.execute(query).mappings()
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
