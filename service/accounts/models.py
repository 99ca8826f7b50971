"""The tables of organisations, accounts, sessions, API keys and idempotency keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.accounts.policy import ROLES
from service.db.base import ID_LENGTH, Base, Identified, UtcDateTime, Versioned

ORGANISATION_KINDS = ("authority", "coaching", "school", "employer")


class Organisation(Identified, Versioned, Base):
    """A school, an employer, a coaching organisation, or who runs the service."""

    __tablename__ = "organisations"
    __table_args__ = (CheckConstraint(f"kind in {ORGANISATION_KINDS!r}", name="kind"),)

    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Account(Identified, Versioned, Base):
    """A person or a machine that may sign in.

    Attributes
    ----------
    programmes
        Names of the programmes that the account works in; an administrator works in all.
    candidate_id
        For role candidate: the person.
    password
        An argon2id hash; None: signs in with OIDC, or has API keys only.
    subject
        Issuer and subject of OIDC, if the account was linked.
    failures, locked_until
        Wrong passwords in a row, and until when no password is tried.
    """

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint(f"role in {ROLES!r}", name="role"),)

    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    candidate_id: Mapped[str | None] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), index=True
    )
    programmes: Mapped[list[str]] = mapped_column(JSON, default=list)
    password: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(512), unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


class SignedIn(Identified, Base):
    """A session of a person; the token is kept as its SHA-256 only."""

    __tablename__ = "sessions"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account: Mapped[Account] = relationship(lazy="raise")


class ApiKey(Identified, Base):
    """A key of a machine; shown once, kept as its SHA-256 only.

    Attributes
    ----------
    prefix
        The first characters, by which people tell keys apart.
    scopes
        What it may do, never more than its account may.
    """

    __tablename__ = "api_keys"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    prefix: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship(lazy="raise")


class OidcLogin(Base):
    """A sign-in with OIDC that was begun and not yet finished."""

    __tablename__ = "oidc_logins"

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class IdempotencyKey(Base):
    """The answer that was given to a POST, for who sends the same one again.

    Attributes
    ----------
    key
        SHA-256 of the account, the method, the path and the sender's key.
    request
        SHA-256 of the body, so that another body under the same key is refused.
    """

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, Any]] = mapped_column(JSON)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    candidate_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)
