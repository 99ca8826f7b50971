"""The feed of changes: how far a market is behind, and what it has to read again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.audit.models import AuditHead, Change

MOST: Final = 400
"""Beyond so many changed profiles it is quicker to read all of a programme."""

_ROWS: Final = 10 * MOST
"""Rows of the feed that are read at most; one profile may have changed often."""

_HEAD: Final = AuditHead.__table__.c
_NUMBER: Final = select(_HEAD.change).where(_HEAD.id == 1)


@dataclass
class Behind:
    """What has changed since a market was brought up to date.

    Attributes
    ----------
    whole
        Whether all has to be read again: the programme itself changed, very much did, or the
        feed does not go back so far.
    candidates, employers, vacancies
        By key the id.
    """

    whole: bool = False
    candidates: dict[str, str] = field(default_factory=dict)
    employers: dict[str, str] = field(default_factory=dict)
    vacancies: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many profiles have changed."""
        return len(self.candidates) + len(self.employers) + len(self.vacancies)


def number_now(session: Session) -> int:
    """Return the number of the last change that a session sees.

    It stands beside the end of the audit log, in one row: a writer raises it under the lock with
    which it commits, so whoever sees a number sees every change up to it.
    """
    return int(session.execute(_NUMBER).scalar_one())


def changes_after(session: Session, programme: str, after: int) -> Behind:
    """Return what changed in a programme after a change of some number."""
    rows = session.execute(
        select(Change.seq, Change.programme, Change.kind, Change.key, Change.object_id)
        .where(Change.seq > after)
        .order_by(Change.seq)
        .limit(_ROWS)
    ).all()
    behind = Behind()
    if not rows or rows[0].seq != after + 1 or len(rows) == _ROWS:
        behind.whole = True
        return behind
    by_kind = {
        "candidate": behind.candidates,
        "employer": behind.employers,
        "vacancy": behind.vacancies,
    }
    for row in rows:
        if row.programme not in ("", programme):
            continue
        if row.kind == "programme":
            behind.whole = True
        elif row.kind in by_kind:
            by_kind[row.kind][row.key] = row.object_id
    if behind.size > MOST:
        behind.whole = True
    return behind
