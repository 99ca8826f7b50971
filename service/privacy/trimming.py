"""Removing the oldest entries of the audit log after their time, without breaking its chain.

Triggers refuse to remove an entry, so they are taken off and put back within one transaction. An
entry that is written first says how far the log was removed, with the digest of the last one that
went: `service.audit.chain.verify` begins there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from service.accounts.work import Work
from service.audit.chain import TRIM
from service.audit.models import AuditEntry, AuditSubject

OFF: Final = {
    "sqlite": "DROP TRIGGER audit_log_no_delete",
    "postgresql": "DROP TRIGGER audit_log_only_grows ON audit_log",
}

ON: Final = {
    "sqlite": (
        "CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log "
        "BEGIN SELECT RAISE(ABORT, 'the audit log can only grow'); END"
    ),
    "postgresql": (
        "CREATE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()"
    ),
}
"""The guards as migration 0002 makes them; a test holds that they are the same."""


def older_entries(session: Session, before: datetime) -> int:
    """Return how many entries there are from before a moment, without one from after it between."""
    first_kept = select(func.min(AuditEntry.seq)).where(AuditEntry.at >= before).scalar_subquery()
    query = select(func.count()).select_from(AuditEntry)
    return session.scalar(query.where(AuditEntry.at < before, AuditEntry.seq < first_kept)) or 0


def trim(work: Work, before: datetime) -> int:
    """Remove the entries from before a moment; at least one entry always stays.

    Returns
    -------
    int
        How many went.
    """
    session = work.session
    count = older_entries(session, before)
    if not count:
        return 0
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.digest)
        .where(AuditEntry.at < before)
        .order_by(AuditEntry.seq)
        .offset(count - 1)
        .limit(1)
    ).one()
    dialect = session.get_bind().dialect.name
    session.execute(text(OFF[dialect]))
    session.execute(delete(AuditSubject).where(AuditSubject.seq <= last.seq))
    session.execute(delete(AuditEntry).where(AuditEntry.seq <= last.seq))
    session.execute(text(ON[dialect]))
    work.note(TRIM, "audit", "log", through=last.seq, digest=last.digest, removed=count)
    return count
