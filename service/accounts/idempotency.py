"""Sending a POST again without doing it twice (draft-ietf-httpapi-idempotency-key-header).

The answer is kept in the transaction of the work itself: either both are there or neither is. Two
that come at once wait for each other at the key, so that one does the work and the other gets its
answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.models import IdempotencyKey
from service.accounts.work import Work
from service.errors import ProblemError

KEPT: Final = timedelta(hours=24)
"""How long an answer is kept."""

_SEVERAL: Final = "*"
_UNDER_WAY: Final = 0


@dataclass(frozen=True)
class Asked:
    """A request with an idempotency key: its place, and the digest of what it says."""

    key: str
    request: str


@dataclass(frozen=True)
class Answer:
    """An answer as it was given; no body where it showed a secret."""

    status: int
    headers: dict[str, str]
    body: bytes


def asked(account: str, method: str, path: str, key: str, body: str) -> Asked:
    """Return the place of a sender's key; each account has keys of its own for each path.

    Parameters
    ----------
    account
        Who is asking.
    method, path
        What is asked.
    key
        As sent.
    body
        The digest of the body.
    """
    text = "\0".join((account, method, path, key))
    return Asked(hashlib.sha256(text.encode()).hexdigest(), body)


def earlier(work: Work, ask: Asked) -> Answer | None:
    """Return the answer that was given before; None: it is ours to do.

    Waits for one that is doing it just now.

    Raises
    ------
    ProblemError
        ``idempotency-conflict`` for another request under the same key, or for an answer that is
        not kept because it showed a secret.
    """
    if _reserved(work, ask):
        return None
    row = work.session.get_one(IdempotencyKey, ask.key)
    if row.created_at <= work.now - KEPT:
        work.session.delete(row)
        work.session.flush()
        return None if _reserved(work, ask) else earlier(work, ask)
    if row.request != ask.request:
        raise ProblemError(
            "idempotency-conflict",
            message("Take another Idempotency-Key for another request."),
        )
    if not row.status:
        raise ProblemError(
            "idempotency-conflict",
            message(
                "This was done already, and its answer showed a secret that is shown once. "
                "If you missed it, make another one."
            ),
        )
    return Answer(row.status, {str(k): str(v) for k, v in row.headers.items()}, row.body)


def keep(work: Work, ask: Asked, answer: Answer) -> None:
    """Keep an answer for who sends the same request again."""
    subjects = {one for noted in work.noted for one in noted.subjects}
    about = None if not subjects else subjects.pop() if len(subjects) == 1 else _SEVERAL
    work.session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.key == ask.key)
        .values(status=answer.status, headers=answer.headers, body=answer.body, candidate_id=about)
    )


def release(work: Work, ask: Asked) -> None:
    """Give a place back: there is no answer that could be kept."""
    work.session.execute(delete(IdempotencyKey).where(IdempotencyKey.key == ask.key))


def forget(session: Session, candidate_id: str) -> None:
    """Remove the answers that may tell of a person."""
    session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.candidate_id.in_((candidate_id, _SEVERAL)))
    )


def _reserved(work: Work, ask: Asked) -> bool:
    """Take the place of a key; False if somebody had it before."""
    values: dict[str, Any] = {
        "key": ask.key,
        "request": ask.request,
        "status": _UNDER_WAY,
        "headers": {},
        "body": b"",
        "created_at": work.now,
    }
    insert = (
        postgresql.insert(IdempotencyKey)
        if work.session.get_bind().dialect.name == "postgresql"
        else sqlite.insert(IdempotencyKey)
    )
    taken = work.session.execute(
        insert.values(values).on_conflict_do_nothing().returning(IdempotencyKey.key)
    ).first()
    return taken is not None
