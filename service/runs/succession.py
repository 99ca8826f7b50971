"""Rounds that follow another: the after-care round goes on with what the one before it left."""

from __future__ import annotations

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.db.base import Base


class Succession(Base):
    """A round follows another one, and keeps to what was decided and declined there."""

    __tablename__ = "round_successions"

    round_id: Mapped[str] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    follows_id: Mapped[str] = mapped_column(ForeignKey("rounds.id"), index=True)


def lineage(session: Session, round_id: str | None) -> tuple[str | None, ...]:
    """Return a round and those that it follows, itself first; of no round there is only none."""
    if round_id is None:
        return (None,)
    found, here = [round_id], round_id
    before = select(Succession.follows_id)
    while (
        earlier := session.scalar(before.where(Succession.round_id == here))
    ) is not None and earlier not in found:
        found.append(earlier)
        here = earlier
    return tuple(found)


def followers(session: Session, round_id: str) -> list[str]:
    """Return the rounds that follow a round directly."""
    query = select(Succession.round_id).where(Succession.follows_id == round_id)
    return list(session.scalars(query.order_by(Succession.round_id)))
