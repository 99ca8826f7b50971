"""The tables of letters with a signed link, and of the e-mail that waits to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import ID_LENGTH, Base, Identified, UtcDateTime

PURPOSES = ("vacancy", "placement")
MAIL_STATES = ("waiting", "sent", "given-up")


class Letter(Identified, Base):
    """A link that an employer got by e-mail: for one matter, for some days, for one answer.

    Attributes
    ----------
    purpose
        ``vacancy``: is it still there, and with how many places; ``placement``: what becomes of
        this proposal.
    digest
        SHA-256 of the token in the link, which is kept nowhere else.
    recipient
        To whom it was addressed.
    placement_id
        Only of a letter about a placement; when the person is erased, the letter goes with it.
    made_by
        The account that asked for it.
    answer
        What was answered, as a code.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(f"purpose in {PURPOSES!r}", name="purpose"),
        CheckConstraint("(purpose = 'placement') = (placement_id is not null)", name="matter"),
    )

    purpose: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    vacancy_id: Mapped[str] = mapped_column(
        ForeignKey("vacancies.id", ondelete="CASCADE"), index=True
    )
    placement_id: Mapped[str | None] = mapped_column(
        ForeignKey("placements.id", ondelete="CASCADE"), index=True
    )
    made_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answer: Mapped[str | None] = mapped_column(String(32))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class Mail(Identified, Base):
    """An e-mail, tried until it is sent or given up.

    Attributes
    ----------
    reply_to
        Who asked for the letter, so that an answer by e-mail comes to a person.
    body
        Emptied as soon as the e-mail is sent or given up, for the link stands in it.
    attempts, next_at, fence
        As for `service.hooks.models.Delivery`.
    last_code
        What the mail server answered; None: it was not reached.
    """

    __tablename__ = "mails"
    __table_args__ = (
        CheckConstraint(f"state in {MAIL_STATES!r}", name="state"),
        Index("ix_mails_state_next_at", "state", "next_at"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_code: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
