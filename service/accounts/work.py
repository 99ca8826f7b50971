"""The unit of work: one request or one task, one transaction, committed in one place.

What was looked at and changed is noted on the way and written at the very end, under the lock on
the end of the audit log; so commits, audit entries and the feed of changes have one order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from service.accounts.policy import Actor
from service.audit.chain import append, as_details, locked_head, set_head
from service.audit.models import AuditSubject, Change
from service.db.base import Base
from service.db.engine import Database


class Noted(NamedTuple):
    """What was looked at or changed."""

    action: str
    kind: str
    id: str
    subjects: tuple[str, ...]
    details: dict[str, Any]


class Touched(NamedTuple):
    """A profile that the engine has to read again; see `service.audit.models.Change`."""

    programme: str
    kind: str
    id: str
    key: str


@dataclass
class Work:
    """What one request or task does.

    Attributes
    ----------
    session
        Reads one moment of the data, or writes: see `reading` and `writing`.
    actor
        Who is asking.
    now
        The moment of the request.
    """

    session: Session
    actor: Actor
    now: datetime
    noted: list[Noted] = field(default_factory=list)
    touched: dict[Touched, None] = field(default_factory=dict)

    def note(
        self, action: str, kind: str, id_: str, *, subjects: Iterable[str] = (), **details: Any
    ) -> None:
        """Note a look or a change for the audit log.

        Parameters
        ----------
        action
            ``candidate.read``, ``run.publish`` and so on.
        kind, id_
            What it is about.
        subjects
            The ids of the candidates whom it concerns.
        details
            Names of fields, counts and codes; nothing that tells of a person.
        """
        self.noted.append(Noted(action, kind, id_, tuple(subjects), details))

    def touch(self, kind: str, id_: str, key: str, programme: str = "") -> None:
        """Tell every process that a candidate, employer or vacancy is another one now."""
        self.touched[Touched(programme, kind, id_, key)] = None


@contextmanager
def reading(
    database: Database,
    actor: Actor | Callable[[Session], Actor],
    clock: Callable[[], datetime],
) -> Iterator[Work]:
    """Give work that changes nothing; what it looked at is logged before anybody is answered.

    Looks are written in a short transaction of their own, so that reading never waits for writing;
    those of requests at the same time are committed together. Who is asking may be found out in
    the same session, which saves one.
    """
    with database.reading() as session:
        who = actor if isinstance(actor, Actor) else actor(session)
        work = Work(session, who, clock())
        yield work
    if work.noted:
        database.together(partial(_write, work=work))


@contextmanager
def writing(database: Database, actor: Actor, clock: Callable[[], datetime]) -> Iterator[Work]:
    """Give work whose changes are kept when the block ends well, all or none."""
    with database.writing() as session:
        work = Work(session, actor, clock())
        yield work
        session.flush()
        if work.noted or work.touched:
            _write(session, work)


def _write(session: Session, work: Work) -> None:
    """Write what was noted and touched at the end of the log and the feed."""
    head = locked_head(session)
    entries, subjects = [], []
    for at, noted in enumerate(work.noted, start=head.seq + 1):
        named = sorted(set(noted.subjects))
        entries.append(_entry(work, noted, named))
        subjects += [{"candidate_id": one, "seq": at} for one in named]
    head = append(session, head, entries)
    if subjects:
        session.connection().execute(_NAME, subjects)
    changes = [
        {
            "seq": at,
            "programme": touched.programme,
            "kind": touched.kind,
            "object_id": touched.id,
            "key": touched.key,
            "at": work.now,
        }
        for at, touched in enumerate(work.touched, start=head.change + 1)
    ]
    if changes:
        session.connection().execute(_FEED, changes)
    set_head(session, head._replace(change=head.change + len(changes)))


def _entry(work: Work, noted: Noted, subjects: list[str]) -> dict[str, Any]:
    """Return the columns of an entry, but for its place in the chain."""
    actor = work.actor
    details = {**noted.details, "subjects": subjects} if subjects else noted.details
    return {
        "at": work.now,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "role": actor.role,
        "action": noted.action,
        "object_kind": noted.kind,
        "object_id": noted.id,
        "request_id": actor.request_id,
        "details": as_details(details),
    }


_NAME: Final = insert(Base.metadata.tables[AuditSubject.__tablename__])
_FEED: Final = insert(Base.metadata.tables[Change.__tablename__])
