"""The table of what people asked about their own data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import ID_LENGTH, Base, Identified, UtcDateTime


class PersonRequest(Identified, Base):
    """A person asks for a correction (AVG art. 16) or objects to being matched (art. 21)."""

    __tablename__ = "person_requests"
    __table_args__ = (
        CheckConstraint("kind in ('correction', 'objection')", name="kind"),
        CheckConstraint("state in ('open', 'granted', 'refused', 'withdrawn')", name="state"),
    )

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="open")
    field: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
