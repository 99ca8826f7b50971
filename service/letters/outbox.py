"""Sending what waits in the outbox: by whichever worker comes first, until the server took it.

As with webhooks (`service.hooks.delivering`), a worker takes one e-mail in a transaction of its
own, sends it, and writes down what came of it; after a crash in between it may come twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.db.engine import Database
from service.letters.models import Letter, Mail
from service.letters.smtp import SENT, composed, send
from service.settings import Settings

SCHEDULE: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long to wait after each attempt that failed; after the last one it is given up."""

LEASE: Final = timedelta(minutes=5)
"""How long a worker has for one e-mail; far more than it takes."""

_FOR_GOOD: Final = range(550, 560)
"""Answers that another attempt does not change: there is no such address, or it is refused."""


@dataclass(frozen=True)
class _Taken:
    """An e-mail that this worker sends."""

    id: str
    fence: int
    attempts: int
    message: EmailMessage | None


def send_due(
    database: Database, settings: Settings, clock: Callable[[], datetime], *, most: int = 100
) -> int:
    """Try e-mails that are due; return how many were tried.

    Without a mail server nothing is tried. Where the server is not reached, the rest waits for
    the next call.
    """
    tried = 0
    while settings.mail and tried < most:
        with database.writing() as session:
            taken = _take(session, settings, clock())
        if taken is None:
            break
        tried += 1
        code = send(settings, taken.message) if taken.message is not None else None
        with database.writing() as session:
            _written(session, taken, code, clock())
        if code is None and taken.message is not None:
            break
    return tried


def _take(session: Session, settings: Settings, now: datetime) -> _Taken | None:
    query = (
        select(Mail, Letter.revoked_at, Letter.answered_at, Letter.expires_at)
        .join(Letter, Letter.id == Mail.letter_id)
        .where(Mail.state == "waiting", Mail.next_at <= now)
        .order_by(Mail.next_at, Mail.id)
        .limit(1)
        .with_for_update(of=Mail, skip_locked=True)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    mail: Mail = row[0]
    mail.fence += 1
    mail.attempts += 1
    mail.next_at = now + LEASE
    over = row.revoked_at is not None or row.answered_at is not None or row.expires_at <= now
    made = None
    if not over:
        made = composed(
            settings,
            recipient=mail.recipient,
            reply_to=mail.reply_to,
            subject=mail.subject,
            body=mail.body,
        )
    return _Taken(mail.id, mail.fence, mail.attempts, made)


def _written(session: Session, taken: _Taken, code: int | None, now: datetime) -> None:
    """Write down what came of an attempt, unless another worker took the e-mail meanwhile."""
    values: dict[str, Any] = {"last_code": code}
    gone = taken.message is None or (code is not None and code in _FOR_GOOD)
    if code == SENT:
        values |= {"state": "sent", "ended_at": now, "body": ""}
    elif gone or taken.attempts > len(SCHEDULE):
        values |= {"state": "given-up", "ended_at": now, "body": ""}
    else:
        values |= {"next_at": now + SCHEDULE[taken.attempts - 1]}
    session.execute(
        update(Mail)
        .where(Mail.id == taken.id, Mail.fence == taken.fence, Mail.state == "waiting")
        .values(**values)
    )
