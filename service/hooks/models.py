"""The tables of webhooks and of what is to be delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import ID_LENGTH, Base, Identified, UtcDateTime, Versioned


class Webhook(Identified, Versioned, Base):
    """An address of an organisation's system that is told of events.

    The secret that signs is derived from the installation's key and the id; it is kept nowhere.
    """

    __tablename__ = "webhooks"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)


class Delivery(Identified, Base):
    """One event for one webhook, tried until it arrives or is given up.

    Attributes
    ----------
    payload
        Ids only.
    candidate_id
        Whom it is about; never sent, and what goes when that person is erased.
    attempts
        Counted when one begins, so that one that ended in a crash counts as well.
    next_at
        When it is due; while somebody tries, until when nobody else may.
    fence
        Goes up with each attempt; an answer to an older attempt changes nothing.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'delivered', 'given-up')", name="state"),
        Index("ix_deliveries_state_next_at", "state", "next_at"),
    )

    webhook_id: Mapped[str] = mapped_column(
        ForeignKey("webhooks.id", ondelete="CASCADE"), index=True
    )
    event: Mapped[str] = mapped_column(String(64))
    candidate_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fence: Mapped[int] = mapped_column(default=0)
    last_status: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
