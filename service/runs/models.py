"""The tables of the archive. Only ids of people are kept, no names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.engine import Base


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, whatever zone the database answers in."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Run(Base):
    """One run: what went in, with which settings, and what came out."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    programme: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    config: Mapped[dict[str, Any]] = mapped_column(JSON)
    digests: Mapped[dict[str, str]] = mapped_column(JSON)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    placements: Mapped[list[Placement]] = relationship(
        back_populates="run", order_by="Placement.candidate", lazy="raise"
    )


class Placement(Base):
    """One pair of a run."""

    __tablename__ = "run_placements"
    __table_args__ = (Index("ix_run_placements_vacancy", "run_id", "vacancy"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    candidate: Mapped[str] = mapped_column(String(64), primary_key=True)
    vacancy: Mapped[str] = mapped_column(String(64))
    employer: Mapped[str] = mapped_column(String(64))
    candidate_score: Mapped[int]
    vacancy_score: Mapped[int]
    wish: Mapped[int | None]
    run: Mapped[Run] = relationship(back_populates="placements", lazy="raise")
