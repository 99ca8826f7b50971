"""How long which data are kept, and the job that removes what is over its time."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Delete, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.models import IdempotencyKey, OidcLogin, SignedIn
from service.accounts.policy import SYSTEM
from service.accounts.work import Work, writing
from service.audit.models import Change
from service.db.base import Base
from service.db.engine import Database
from service.errors import ServiceError
from service.exchange.models import WaitingImport
from service.hooks.models import Delivery
from service.letters.models import Letter, Mail
from service.placements.call_models import Call
from service.placements.models import Consent, Placement
from service.placements.transitions import LIVE, OVER
from service.privacy.erasing import erase
from service.privacy.models import PersonRequest
from service.privacy.scrubbing import scrub
from service.privacy.trimming import older_entries, trim
from service.profiles.models import Candidate
from service.runs.models import Proposal, Run, Unplaced
from service.settings import Settings
from service.words import N_

LONGEST: Final = 36_500
"""Days that can be set at most: a century."""


@dataclass(frozen=True)
class Kind:
    """One kind of data.

    Attributes
    ----------
    days
        How long it is kept, unless a TOML file says otherwise.
    since
        From when the days count, as people read it.
    count, remove
        How many rows are from before a moment, and removing those.
    """

    days: int
    since: str
    count: Callable[[Session, datetime], int]
    remove: Callable[[Work, datetime, Settings], int]


def _rows(
    days: int, since: str, *tables: tuple[type[Base], Callable[[datetime], ColumnElement[bool]]]
) -> Kind:
    """Return a kind whose rows simply go."""

    def count(session: Session, before: datetime) -> int:
        return sum(
            session.scalar(select(func.count()).select_from(table).where(old(before))) or 0
            for table, old in tables
        )

    def remove(work: Work, before: datetime, _settings: Settings) -> int:
        found = count(work.session, before)
        if found:
            for table, old in tables:
                statement: Delete = delete(table).where(old(before))
                work.session.execute(statement, execution_options=_UNSYNCHRONISED)
        return found

    return Kind(days, since, count, remove)


_UNSYNCHRONISED: Final = {"synchronize_session": False}


def _old_proposals(table: type[Proposal] | type[Unplaced]) -> Callable[[datetime], Any]:
    return lambda before: table.run_id.in_(select(Run.id).where(Run.ended_at < before))


def _idle(before: datetime) -> ColumnElement[bool]:
    """Return that a person was not changed, and no placement of theirs lives or was changed."""
    held = exists().where(
        Placement.candidate_id == Candidate.id,
        or_(Placement.state.in_(LIVE), Placement.updated_at >= before),
    )
    return (Candidate.updated_at < before) & ~held


def _count_idle(session: Session, before: datetime) -> int:
    return session.scalar(select(func.count()).select_from(Candidate).where(_idle(before))) or 0


def _erase_idle(work: Work, before: datetime, settings: Settings) -> int:
    found = work.session.scalars(select(Candidate.id).where(_idle(before)).limit(_AT_A_TIME)).all()
    for candidate_id in found:
        erase(work, candidate_id, settings=settings)
    return len(found)


def _changes_before(before: datetime) -> ColumnElement[bool]:
    """Return that a change is before one that is old: what is left has no gaps."""
    last = select(func.max(Change.seq)).where(Change.at < before).scalar_subquery()
    return Change.seq <= last


_AT_A_TIME: Final = 100
"""People erased in one transaction."""

KINDS: Final[Mapping[str, Kind]] = {
    "sessions": _rows(
        1, N_("after they end"), (SignedIn, lambda before: SignedIn.expires_at < before)
    ),
    "oidc-logins": _rows(
        1, N_("after they end"), (OidcLogin, lambda before: OidcLogin.expires_at < before)
    ),
    "idempotency-answers": _rows(
        1, N_("after the answer"),
        (IdempotencyKey, lambda before: IdempotencyKey.created_at < before),
    ),
    "imports": _rows(
        1, N_("after they were sent or last mended"),
        (WaitingImport, lambda before: WaitingImport.updated_at < before),
    ),
    "changes": _rows(7, N_("after the change"), (Change, _changes_before)),
    "deliveries": _rows(
        30, N_("after they arrived or were given up"),
        (Delivery, lambda before: Delivery.ended_at < before),
    ),
    "mails": _rows(
        30, N_("after they were sent or given up"), (Mail, lambda before: Mail.ended_at < before)
    ),
    "letters": _rows(
        365, N_("after the link expired"), (Letter, lambda before: Letter.expires_at < before)
    ),
    "proposals": _rows(
        365, N_("after the run ended"),
        (Proposal, _old_proposals(Proposal)), (Unplaced, _old_proposals(Unplaced)),
    ),
    "requests": _rows(
        365, N_("after the answer"),
        (
            PersonRequest,
            lambda before: (PersonRequest.answered_at < before)
            & ~((PersonRequest.kind == "objection") & (PersonRequest.state == "granted")),
        ),
    ),
    "consents": _rows(
        365, N_("after they were taken back"),
        (Consent, lambda before: Consent.withdrawn_at < before),
    ),
    "calls": _rows(365, N_("after the call"), (Call, lambda before: Call.called_at < before)),
    "placements": _rows(
        730, N_("after they ended, were declined or were withdrawn"),
        (
            Placement,
            lambda before: Placement.state.in_(OVER) & (Placement.updated_at < before),
        ),
    ),
    "candidates": Kind(
        730, N_("after the last change, without a placement that goes on"),
        _count_idle, _erase_idle,
    ),
    "audit": Kind(
        1_825, N_("after the entry"), older_entries, lambda work, before, _: trim(work, before)
    ),
}  # fmt: skip
"""Every kind of data that goes after its time, in the order in which it goes."""


def retention_days(settings: Settings) -> dict[str, int]:
    """Return how many days each kind is kept.

    Raises
    ------
    ServiceError
        If the file of ``STAGEPACT_RETENTION`` cannot be read, names a kind that there is not, or
        gives what is no number of days.
    """
    days = {name: kind.days for name, kind in KINDS.items()}
    if not settings.retention:
        return days
    try:
        given = tomllib.loads(Path(settings.retention).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ServiceError(
            message(
                "{file} (STAGEPACT_RETENTION) cannot be read as TOML: {reason}",
                file=settings.retention,
                reason=str(error),
            )
        ) from error
    for name, value in given.items():
        if name not in KINDS:
            raise ServiceError(
                message(
                    "{file} (STAGEPACT_RETENTION) names {name}; choose from: {known}",
                    file=settings.retention,
                    name=name,
                    known=", ".join(KINDS),
                )
            )
        if type(value) is not int or not 1 <= value <= LONGEST:
            raise ServiceError(
                message(
                    "{file} (STAGEPACT_RETENTION): give {name} as a whole number of days from 1 "
                    "to {longest}",
                    file=settings.retention,
                    name=name,
                    longest=LONGEST,
                )
            )
        days[name] = value
    return days


def apply_retention(
    database: Database,
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    dry_run: bool = False,
) -> dict[str, int]:
    """Remove what is over its time, each kind in a transaction of its own, with counts in the log.

    Parameters
    ----------
    dry_run
        Only count.

    Returns
    -------
    dict[str, int]
        Kind to how many rows (for candidates: people) went, or would go.
    """
    days = retention_days(settings)
    now = clock()
    before = {name: now - timedelta(days=days[name]) for name in KINDS}
    if dry_run:
        with database.reading() as session:
            return {name: kind.count(session, before[name]) for name, kind in KINDS.items()}
    removed = {name: _remove(database, settings, clock, name, before[name]) for name in KINDS}
    scrub(database.engine)
    return removed


def _remove(
    database: Database,
    settings: Settings,
    clock: Callable[[], datetime],
    name: str,
    before: datetime,
) -> int:
    total = 0
    while True:
        with writing(database, SYSTEM, clock) as work:
            found = KINDS[name].remove(work, before, settings)
            if found:
                work.note("retention.apply", "retention", name, removed=found)
        total += found
        if name != "candidates" or found < _AT_A_TIME:
            return total
