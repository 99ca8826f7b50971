"""The tables of rounds, decisions, runs and what runs propose."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import ID_LENGTH, Base, Identified, UtcDateTime, Versioned

RUN_STATES = ("queued", "running", "done", "failed", "cancelled")


class Round(Identified, Versioned, Base):
    """A fair or a season, in which runs are made and placements grow."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("kind in ('fair', 'season')", name="kind"),
        CheckConstraint("state in ('open', 'closed')", name="state"),
    )

    programme: Mapped[str] = mapped_column(ForeignKey("programmes.name"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="open")
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    target: Mapped[int | None]


class Decision(Identified, Base):
    """People lock or forbid a pair, until they take it back; never removed.

    Attributes
    ----------
    round_id
        The round it counts in; None: all of the programme.
    by
        Who decided, as the sender wrote it, for one that came in a file.
    """

    __tablename__ = "decisions"
    __table_args__ = (CheckConstraint("kind in ('lock', 'forbid')", name="kind"),)

    programme: Mapped[str] = mapped_column(ForeignKey("programmes.name"), index=True)
    round_id: Mapped[str | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), index=True
    )
    vacancy_id: Mapped[str | None] = mapped_column(ForeignKey("vacancies.id"), index=True)
    employer_id: Mapped[str | None] = mapped_column(ForeignKey("employers.id"))
    reason: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date | None] = mapped_column(Date)
    made_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Run(Identified, Base):
    """One run of the engine, from the queue to its result, which never changes.

    Attributes
    ----------
    config
        The whole configuration of the programme, with the choices for this run.
    fence
        Goes up with each worker that takes the run; a worker with an older one writes nothing.
    leased_by, leased_until
        The worker, and until when nobody else may take the run.
    attempts
        How often a worker took it and did not come back; handing it back does not count.
    step, done, total
        Progress, as the engine tells it.
    digest
        SHA-256 of what went in.
    summary
        Figures only, no people; stays when a person is erased.
    error
        A template and its values, if it failed.
    """

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint(f"state in {RUN_STATES!r}", name="state"),
        Index("ix_runs_state_requested_at", "state", "requested_at"),
    )

    programme: Mapped[str] = mapped_column(ForeignKey("programmes.name"))
    round_id: Mapped[str | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    config: Mapped[dict[str, Any]] = mapped_column(JSON)
    requested_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_by: Mapped[str | None] = mapped_column(String(200))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel: Mapped[bool] = mapped_column(default=False)
    step: Mapped[str] = mapped_column(String(16), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[str | None] = mapped_column(String(32))
    digest: Mapped[str | None] = mapped_column(String(64))
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    proposals: Mapped[list[Proposal]] = relationship(lazy="raise", order_by="Proposal.position")


class Proposal(Base):
    """One pair of a run; erased with the person.

    Attributes
    ----------
    position
        In the order of the sender's ids of candidates.
    report
        The `PairReport` of the engine, without the candidate's id.
    """

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_run_id_vacancy_id", "run_id", "vacancy_id"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    vacancy_id: Mapped[str] = mapped_column(ForeignKey("vacancies.id"), index=True)
    employer_id: Mapped[str] = mapped_column(ForeignKey("employers.id"))
    candidate_score: Mapped[int]
    vacancy_score: Mapped[int]
    wish: Mapped[int | None]
    report: Mapped[dict[str, Any]] = mapped_column(JSON)


class Unplaced(Base):
    """A candidate of a run without a place, and why; erased with the person."""

    __tablename__ = "run_unplaced"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    report: Mapped[dict[str, Any]] = mapped_column(JSON)


class OpenPlace(Base):
    """A vacancy of a run with places left, and what would help; names nobody."""

    __tablename__ = "run_open_places"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    vacancy_id: Mapped[str] = mapped_column(ForeignKey("vacancies.id"), primary_key=True)
    open: Mapped[int]
    capacity: Mapped[int]
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
