"""The tables of the archive. Only ids of people are kept, no names."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from service.db.base import UtcDateTime

ARCHIVE_NAMES: Final = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class ArchiveBase(DeclarativeBase):
    """Base of the archive's tables: a database of their own, apart from the service's."""

    metadata = MetaData(naming_convention=ARCHIVE_NAMES)


class Run(ArchiveBase):
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


class Placement(ArchiveBase):
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
