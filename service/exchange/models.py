"""The tables of files that wait to be brought in, and of what is remembered of each sender."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import ID_LENGTH, Base, Identified, UtcDateTime, Versioned

STATES = ("waiting", "done")


class WaitingImport(Identified, Versioned, Base):
    """Files that somebody sent and has not brought in yet; they go after a day.

    Attributes
    ----------
    account_id, organisation_id
        Who made it, and whose colleagues may go on with it.
    sender
        From whom the files are.
    owner_id, replace
        As in `service.exchange.importing.ImportOptions`.
    state
        When it is ``done``, files, mends and findings are gone, and only counts are left.
    names
        Of the files.
    errors, warnings
        How many findings there are.
    told, report
        Mends and what was found, packed; see `service.exchange.packing`.
    """

    __tablename__ = "waiting_imports"
    __table_args__ = (CheckConstraint(f"state in {STATES!r}", name="state"),)

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[str | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    programme: Mapped[str] = mapped_column(ForeignKey("programmes.name", ondelete="CASCADE"))
    sender: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[str | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="SET NULL")
    )
    replace: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    names: Mapped[list[str]] = mapped_column(JSON)
    errors: Mapped[int]
    warnings: Mapped[int]
    told: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    report: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class WaitingFile(Base):
    """One file of a waiting import, packed: its cells, without what is never read."""

    __tablename__ = "waiting_files"

    import_id: Mapped[str] = mapped_column(
        ForeignKey("waiting_imports.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportSender(Identified, Base):
    """What the columns and sheets of one sender hold.

    Attributes
    ----------
    home
        The organisation that receives, or the account of whoever has none.
    key, name
        The name without capitals, by which the sender is found, and as people write it.
    columns, tables
        As in `matching.profiles.reading.told.Told`.
    """

    __tablename__ = "import_senders"
    __table_args__ = (UniqueConstraint("home", "key"),)

    home: Mapped[str] = mapped_column(String(ID_LENGTH))
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    tables: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
