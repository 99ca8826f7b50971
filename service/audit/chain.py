"""The chain of the audit log: each entry's digest covers the entry before it.

Whoever changes or removes an entry has to change all that follow, and the head; `verify` finds
any that do not fit (Haber and Stornetta, "How to time-stamp a digital document", 1991).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from service.audit.models import AuditEntry, AuditHead
from service.db.base import Base

START: Final = "0" * 64
"""What comes before the first entry."""


@dataclass(frozen=True)
class Fault:
    """Where the chain is broken: the number of the entry, and ``missing`` or ``changed``."""

    seq: int
    kind: str


@dataclass(frozen=True)
class Verified:
    """What came of verifying: how many entries there are, the last digest, and the faults."""

    entries: int
    digest: str
    faults: tuple[Fault, ...]


class Head(NamedTuple):
    """The end of the log and of the feed: the last numbers, and the last digest."""

    seq: int
    digest: str
    change: int


def digest_of(entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an entry and the digest before it, in hex.

    Parameters
    ----------
    entry
        The columns of `AuditEntry`, but for its own digest.
    """
    told = [
        entry["seq"],
        entry["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        *(entry[name] for name in _TOLD),
    ]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_TOLD: Final = (
    "actor_kind", "actor_id", "role", "action", "object_kind", "object_id", "request_id",
    "details", "previous",
)  # fmt: skip


def as_details(details: dict[str, Any]) -> str:
    """Return details as text that is the same for the same content."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_HEAD: Final = Base.metadata.tables[AuditHead.__tablename__]
_ENTRIES: Final = Base.metadata.tables[AuditEntry.__tablename__]

# Made once: the log is written at every look, and building a statement costs more than running it.
_LOCK: Final = (
    select(*(_HEAD.c[name] for name in Head._fields)).where(_HEAD.c.id == 1).with_for_update()
)
_MOVE: Final = (
    update(_HEAD)
    .where(_HEAD.c.id == 1)
    .values({name: bindparam(f"new_{name}") for name in Head._fields})
)
_APPEND: Final = insert(_ENTRIES)


def locked_head(session: Session) -> Head:
    """Return the end of the chain, and keep others from writing until this transaction ends."""
    return Head(*session.connection().execute(_LOCK).one())


def set_head(session: Session, head: Head) -> None:
    """Move the end of the chain; it is locked already."""
    values = {f"new_{name}": value for name, value in head._asdict().items()}
    session.connection().execute(_MOVE, values)


def append(session: Session, head: Head, entries: Sequence[dict[str, Any]]) -> Head:
    """Put entries, complete but for their place in the chain, at its end; return the new end."""
    for entry in entries:
        entry["seq"], entry["previous"] = head.seq + 1, head.digest
        entry["digest"] = digest_of(entry)
        head = head._replace(seq=entry["seq"], digest=entry["digest"])
    if entries:
        session.connection().execute(_APPEND, entries)
    return head


TRIM: Final = "audit.trim"
"""The action of the entry that says which oldest entries went: ``through`` and their ``digest``."""


def _beginning(session: Session) -> tuple[int, str]:
    """Return the first number that must be there, and the digest before it.

    Only what an entry of the chain itself says counts: who removes the oldest entries without
    saying so is found, and who adds such an entry by hand would have to make the chain anew.
    """
    first = session.scalar(select(_ENTRIES.c.seq).order_by(_ENTRIES.c.seq).limit(1))
    if first is None or first == 1:
        return 1, START
    trims = select(_ENTRIES.c.details).where(_ENTRIES.c.action == TRIM)
    for text in session.scalars(trims.order_by(_ENTRIES.c.seq.desc())):
        told = _read(text)
        if told.get("through") == first - 1:
            return first, str(told.get("digest"))
    return 1, START


def _read(details: str) -> dict[str, Any]:
    try:
        told = json.loads(details)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def verify(session: Session) -> Verified:
    """Return where the chain is broken.

    A chain whose oldest entries were removed after their time begins where an entry in it says.
    """
    faults: list[Fault] = []
    (expected, previous), count = _beginning(session), 0
    entries = select(_ENTRIES).order_by(_ENTRIES.c.seq).execution_options(yield_per=1000)
    for row in session.execute(entries):
        entry = row._asdict()
        count += 1
        if entry["seq"] != expected:
            faults.append(Fault(expected, "missing"))
        elif entry["previous"] != previous:
            faults.append(Fault(entry["seq"], "changed"))
        if entry["digest"] != digest_of(entry):
            faults.append(Fault(entry["seq"], "changed"))
        expected, previous = entry["seq"] + 1, entry["digest"]
    head = session.get_one(AuditHead, 1)
    if head.seq != expected - 1:
        faults.append(Fault(expected, "missing"))
    elif head.digest != previous:
        faults.append(Fault(head.seq, "changed"))
    return Verified(count, previous, tuple(dict.fromkeys(faults)))


def has_digest(session: Session, digest: str) -> bool:
    """Return whether an entry has a digest, in hex, that somebody wrote down before."""
    found = select(_ENTRIES.c.seq).where(_ENTRIES.c.digest == digest.strip().lower())
    return session.scalar(found.limit(1)) is not None
