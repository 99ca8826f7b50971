"""The tables of the audit log, its head, the feed of changes, and this installation's key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import ID_LENGTH, Base, UtcDateTime

Sequence = BigInteger().with_variant(Integer, "sqlite")


class AuditEntry(Base):
    """One look or change. Database triggers refuse to change or remove one.

    Attributes
    ----------
    actor_kind
        ``account``, ``key``, ``system`` or ``anonymous``.
    object_kind, object_id
        What it is about: ``candidate`` and an id.
    details
        JSON without personal data: names of changed fields, counts, codes; and under
        ``subjects`` the ids of the candidates whom it concerns.
    previous, digest
        SHA-256 in hex of the entry before, and of this one with it.
    """

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_object_kind_object_id", "object_kind", "object_id"),)

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(64))
    object_kind: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditSubject(Base):
    """A candidate whom an entry concerns: an index on the entries, which alone are the proof."""

    __tablename__ = "audit_subjects"

    candidate_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    seq: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=False)


class AuditHead(Base):
    """The end of the chain, in one row: whoever writes locks it, so that commits have an order."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Sequence)
    digest: Mapped[str] = mapped_column(String(64))
    change: Mapped[int] = mapped_column(Sequence)


class Change(Base):
    """One changed profile; its numbers are given in the order of commits, without gaps.

    Attributes
    ----------
    kind
        ``candidate`` (with wishes, rankings and decisions about them), ``employer`` or
        ``vacancy``.
    key
        The sender's id, by which the engine knows it.
    programme
        Empty for an employer, who may have vacancies in several.
    at
        When it changed; old ones go, see `service.privacy.retention`.
    """

    __tablename__ = "changes"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=False)
    programme: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    object_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Installation(Base):
    """What is this installation's own: the key that makes pseudonyms and signs webhooks."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
