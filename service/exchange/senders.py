"""What is remembered of each sender: what its columns and sheets hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from matching.errors import message
from matching.profiles.reading.told import Told
from service.accounts.policy import Actor
from service.accounts.work import Work
from service.errors import ProblemError
from service.exchange.models import ImportSender


def home_of(actor: Actor) -> str:
    """Return whose senders somebody sees: those of the organisation, or else one's own."""
    return actor.organisation_id or actor.account_id or ""


def key_of(name: str) -> str:
    """Return by what a sender is found: the name in one way of writing."""
    return " ".join(name.split()).casefold()[:200]


def senders(work: Work) -> Sequence[ImportSender]:
    """Return the senders that somebody sees, by name."""
    query = select(ImportSender).where(ImportSender.home == home_of(work.actor))
    return work.session.scalars(query.order_by(ImportSender.key)).all()


def sender_named(work: Work, name: str) -> ImportSender | None:
    """Return the sender of a name, if somebody said something of it before."""
    query = select(ImportSender).where(
        ImportSender.home == home_of(work.actor), ImportSender.key == key_of(name)
    )
    return work.session.scalars(query).one_or_none()


def find_sender(work: Work, sender_id: str) -> ImportSender:
    """Return a sender.

    Raises
    ------
    ProblemError
        ``not-found``: there is none, or not for this actor.
    """
    row = work.session.get(ImportSender, sender_id)
    if row is None or row.home != home_of(work.actor):
        raise ProblemError("not-found", message("There is no such sender, or not for you."))
    return row


def told_of(sender: ImportSender | None) -> Told:
    """Return what is remembered of a sender, for the next files."""
    return Told(sender.tables, sender.columns) if sender is not None else Told()


def remember(work: Work, name: str, told: Told) -> None:
    """Remember what the columns and sheets of a sender hold; what was said last counts."""
    tables: dict[str, Any] = dict(told.tables)
    columns: dict[str, Any] = {table: dict(said) for table, said in told.columns.items() if said}
    row = sender_named(work, name)
    if row is None:
        if not tables and not columns:
            return
        row = ImportSender(
            home=home_of(work.actor), key=key_of(name), columns={}, tables={}, updated_at=work.now
        )
        work.session.add(row)
    row.name = " ".join(name.split())
    row.tables = {**row.tables, **tables}
    row.columns = {
        table: {**row.columns.get(table, {}), **columns.get(table, {})}
        for table in sorted({*row.columns, *columns})
    }
    row.updated_at = work.now
    work.session.flush()
    work.note("import.remember", "sender", row.id)


def forget_sender(work: Work, sender_id: str) -> None:
    """Forget a sender; files that wait keep what was said of them."""
    row = find_sender(work, sender_id)
    work.session.delete(row)
    work.note("import.forget", "sender", sender_id)
