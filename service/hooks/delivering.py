"""Delivering what waits in the outbox: by whichever worker comes first, until it arrives.

A worker takes one delivery in a transaction of its own, sends it, and writes down what came of it.
Nobody else takes it until `LEASE` is over; a worker that dies in between leaves it to the next, so
that a delivery comes once, and after a crash perhaps twice: the id tells.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matching._version import __version__
from service.audit.models import Installation
from service.db.engine import Database
from service.hooks.models import Delivery, Webhook
from service.hooks.sending import SECONDS, send
from service.hooks.signing import secret_for, signature
from service.settings import Settings

SCHEDULE: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long to wait after each attempt that failed; after the last one it is given up."""

LEASE: Final = timedelta(seconds=6 * SECONDS)
"""How long a worker has for one delivery; far more than it takes."""


@dataclass(frozen=True)
class _Taken:
    """A delivery that this worker sends."""

    id: str
    fence: int
    attempts: int
    webhook_id: str
    url: str
    body: bytes
    headers: dict[str, str]


def deliver_due(
    database: Database, settings: Settings, clock: Callable[[], datetime], *, most: int = 100
) -> int:
    """Try deliveries that are due; return how many were tried.

    A webhook that fails is left alone for the rest of the call, so that one that hangs keeps
    nobody waiting for long.

    Parameters
    ----------
    most
        How many at most.
    """
    failed: set[str] = set()
    tried = 0
    while tried < most:
        with database.writing() as session:
            taken = _take(session, clock(), failed)
        if taken is None:
            break
        tried += 1
        status = send(taken.url, taken.body, taken.headers, settings)
        with database.writing() as session:
            _written(session, taken, status, clock())
        if not _arrived(status):
            failed.add(taken.webhook_id)
    return tried


def message_of(delivery: Delivery) -> dict[str, Any]:
    """Return what is sent, as JSON: the id that tells repeats apart, the event, and its ids."""
    return {
        "id": delivery.id,
        "event": delivery.event,
        "created_at": delivery.created_at.isoformat(),
        "data": delivery.payload,
    }


def _take(session: Session, now: datetime, failed: set[str]) -> _Taken | None:
    query = (
        select(Delivery, Webhook.url)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(
            Delivery.state == "waiting",
            Delivery.next_at <= now,
            Webhook.active,
            Delivery.webhook_id.not_in(failed),
        )
        .order_by(Delivery.next_at, Delivery.id)
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    delivery: Delivery = row[0]
    delivery.fence += 1
    delivery.attempts += 1
    delivery.next_at = now + LEASE
    body = json.dumps(message_of(delivery), separators=(",", ":")).encode()
    own = session.scalars(select(Installation.secret)).one()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Stagepact/{__version__}",
        "Stagepact-Event": delivery.event,
        "Stagepact-Delivery": delivery.id,
        "Stagepact-Signature": signature(secret_for(own, delivery.webhook_id), now, body),
    }
    return _Taken(
        delivery.id, delivery.fence, delivery.attempts, delivery.webhook_id, row[1], body, headers
    )


def _written(session: Session, taken: _Taken, status: int | None, now: datetime) -> None:
    """Write down what came of an attempt, unless another worker took the delivery meanwhile."""
    values: dict[str, Any] = {"last_status": status}
    if _arrived(status):
        values |= {"state": "delivered", "ended_at": now}
    elif taken.attempts > len(SCHEDULE):
        values |= {"state": "given-up", "ended_at": now}
    else:
        values |= {"next_at": now + SCHEDULE[taken.attempts - 1]}
    session.execute(
        update(Delivery)
        .where(Delivery.id == taken.id, Delivery.fence == taken.fence, Delivery.state == "waiting")
        .values(**values)
    )


def _arrived(status: int | None) -> bool:
    return status is not None and 200 <= status < 300
