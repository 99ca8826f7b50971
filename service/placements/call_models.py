"""The table of calls: whom somebody spoke for a round, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import ID_LENGTH, Base, Identified, UtcDateTime

OUTCOMES = ("agreed", "refused", "other", "no-answer", "later", "reopened")


class Call(Identified, Base):
    """One call to an employer or a person; the last one says whether there is more to do.

    Attributes
    ----------
    outcome
        What came of it; see `service.placements.calls.OUTCOME_NAMES`.
    again_on
        When to call again.
    """

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("(employer_id is null) <> (candidate_id is null)", name="one_target"),
        CheckConstraint(f"outcome in {OUTCOMES!r}", name="outcome"),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id"), index=True)
    employer_id: Mapped[str | None] = mapped_column(
        ForeignKey("employers.id", ondelete="CASCADE"), index=True
    )
    candidate_id: Mapped[str | None] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), index=True
    )
    outcome: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    again_on: Mapped[date | None] = mapped_column(Date)
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    called_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
