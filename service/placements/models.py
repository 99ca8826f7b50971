"""The tables of placements and their steps, and of consents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import ID_LENGTH, Base, Identified, UtcDateTime, Versioned

STATES = (
    "proposed", "published", "confirmed", "introduced", "accepted", "trial", "contracted",
    "declined", "started", "ended", "withdrawn",
)  # fmt: skip


class Placement(Identified, Versioned, Base):
    """A pair that people work on, from proposal to the end of the internship or job.

    Attributes
    ----------
    run_id
        The run that proposed it; None: a coach made it from a suggestion.
    reason
        Why it was declined or withdrawn, as a code.
    """

    __tablename__ = "placements"
    __table_args__ = (
        CheckConstraint(f"state in {STATES!r}", name="state"),
        Index("ix_placements_vacancy_id_state", "vacancy_id", "state"),
    )

    programme: Mapped[str] = mapped_column(ForeignKey("programmes.name"))
    round_id: Mapped[str | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    run_id: Mapped[str | None] = mapped_column(ForeignKey("runs.id"), index=True)
    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), index=True
    )
    vacancy_id: Mapped[str] = mapped_column(ForeignKey("vacancies.id"))
    employer_id: Mapped[str] = mapped_column(ForeignKey("employers.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    steps: Mapped[list[Step]] = relationship(
        lazy="raise", order_by="Step.position", cascade="all, delete-orphan"
    )


class Step(Base):
    """One transition of a placement: who, when, and for a refusal why.

    Attributes
    ----------
    audience
        Who may read the note beside who wrote it and staff: ``staff`` (nobody else), ``employer``,
        ``candidate`` or ``everybody``.
    """

    __tablename__ = "placement_steps"

    placement_id: Mapped[str] = mapped_column(
        ForeignKey("placements.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    role: Mapped[str] = mapped_column(String(16))
    before: Mapped[str | None] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(16), default="staff")


OUTCOMES = ("well", "attention", "stopped", "not-reached")


class FollowUp(Identified, Base):
    """Asking how it goes, some months after a placement started.

    Attributes
    ----------
    due_on
        From this day on somebody should ask.
    outcome
        What came of it; None: nobody has asked yet.
    note
        For staff.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("placement_id", "months"),
        CheckConstraint(f"outcome in {OUTCOMES!r}", name="outcome"),
        CheckConstraint("(outcome is null) = (done_at is null)", name="done"),
    )

    placement_id: Mapped[str] = mapped_column(ForeignKey("placements.id", ondelete="CASCADE"))
    months: Mapped[int]
    due_on: Mapped[date] = mapped_column(Date, index=True)
    outcome: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class Consent(Identified, Base):
    """A candidate lets one employer know who they are, until they take it back.

    Attributes
    ----------
    wording
        Which text the person agreed to.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_candidate_id_employer_id", "candidate_id", "employer_id"),)

    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    employer_id: Mapped[str] = mapped_column(ForeignKey("employers.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    wording: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
