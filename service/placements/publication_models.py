"""The tables of publishing: who asked for it, who agreed, and which steps came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import ID_LENGTH, Base, Identified, UtcDateTime

PUBLICATION_STATES = ("asked", "withdrawn", "refused", "published", "undone")


class Publication(Identified, Base):
    """Somebody asks to publish a run; another person agrees or not; it may be undone; all stays.

    Attributes
    ----------
    state
        ``asked`` until somebody decides; ``withdrawn`` by who asked, ``refused`` by another,
        ``published``, and ``undone`` afterwards.
    note
        What who asked told the second person.
    decided_by, decided_at
        Who published, refused or took the question back.
    reason
        Why it was refused or undone.
    """

    __tablename__ = "publications"
    __table_args__ = (CheckConstraint(f"state in {PUBLICATION_STATES!r}", name="state"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")


class PublicationStep(Base):
    """A step of a placement that publishing a run took; while it is the last, it can be undone.

    Attributes
    ----------
    position
        Of the step on the placement.
    """

    __tablename__ = "publication_steps"

    publication_id: Mapped[str] = mapped_column(
        ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True
    )
    placement_id: Mapped[str] = mapped_column(
        ForeignKey("placements.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
