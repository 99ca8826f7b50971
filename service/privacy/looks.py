"""Who looked at a person and who changed what, as the audit log has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.accounts.models import Account, ApiKey, Organisation
from service.audit.models import AuditEntry, AuditSubject

LookRows: TypeAlias = Select[int, datetime, str, str, str, str | None]
"""A query whose rows are what a `Look` has."""


@dataclass(frozen=True)
class Look:
    """One entry of the log that concerns a person.

    Attributes
    ----------
    organisation
        Whom the actor works for; empty where that is not known (any more).
    """

    seq: int
    at: datetime
    action: str
    role: str
    organisation: str
    actor_id: str | None


def looks_at(candidate_id: str) -> LookRows:
    """Return the query for the entries that concern a person, without an order.

    What one looked at oneself is in it as well.
    """
    account = func.coalesce(ApiKey.account_id, AuditEntry.actor_id)
    return (
        select(
            AuditEntry.seq,
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.role,
            func.coalesce(Organisation.name, "").label("organisation"),
            AuditEntry.actor_id,
        )
        .join(AuditSubject, AuditSubject.seq == AuditEntry.seq)
        .outerjoin(ApiKey, ApiKey.id == AuditEntry.actor_id)
        .outerjoin(Account, Account.id == account)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(AuditSubject.candidate_id == candidate_id)
    )


def looks(session: Session, query: LookRows) -> list[Look]:
    """Return the rows of a query that `looks_at` began."""
    return [Look(*row) for row in session.execute(query)]
