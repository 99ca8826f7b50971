"""Clearing away what has had its time: sessions, sign-ins that were not finished, kept answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, Delete, delete
from sqlalchemy.orm import Session

from service.accounts.idempotency import KEPT
from service.accounts.models import IdempotencyKey, OidcLogin, SignedIn


def drop_expired(session: Session, now: datetime) -> dict[str, int]:
    """Remove what is past its time; return how much of each kind there was."""
    gone: dict[str, Delete] = {
        "sessions": delete(SignedIn).where(SignedIn.expires_at <= now),
        "oidc_logins": delete(OidcLogin).where(OidcLogin.expires_at <= now),
        "idempotency_keys": delete(IdempotencyKey).where(IdempotencyKey.created_at <= now - KEPT),
    }
    counts = {}
    for kind, statement in gone.items():
        found = session.execute(statement)
        assert isinstance(found, CursorResult)
        counts[kind] = found.rowcount
    return counts
