"""Signing in with a password, and signing out.

Who guesses learns nothing from an answer: an unknown address, a wrong password, a locked and a
disabled account are answered alike, after the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.models import Account, SignedIn
from service.accounts.passwords import hashed, is_outdated, is_right
from service.accounts.policy import ANONYMOUS, ROLE_SCOPES, Actor
from service.accounts.signing_in import digest_of, new_session_token
from service.accounts.work import Work, writing
from service.db.engine import Database
from service.errors import ProblemError

TRIES: Final = 5
"""Wrong passwords in a row before an account is locked."""

_FIRST_LOCK: Final = timedelta(minutes=1)
_LONGEST_LOCK: Final = timedelta(hours=1)
_DOUBLINGS: Final = 6


class Begun(NamedTuple):
    """A session that was begun: its token, which nobody can be shown again, and its end."""

    token: str
    expires_at: datetime
    account: Account


def email_of(text: str) -> str:
    """Return an e-mail address as it is kept and compared."""
    return text.strip().casefold()


def sign_in(
    database: Database,
    clock: Callable[[], datetime],
    *,
    email: str,
    password: str,
    hours: float,
    request_id: str = "",
) -> Begun:
    """Begin a session for who knows the password of an account.

    Parameters
    ----------
    database
        It is not held while the password is hashed.
    clock
        Gives the moment.
    email, password
        As typed.
    hours
        How long the session lasts.
    request_id
        Of the request, for the audit log.

    Raises
    ------
    ProblemError
        ``unauthenticated``.
    """
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.email == email_of(email))).first()
    now = clock()
    open_ = account is not None and _is_open(account, now)
    right = is_right(account.password if account and open_ else None, password)
    if account is None or not (open_ and right):
        _refuse(database, clock, account.id if account and open_ else None, request_id)
        raise refused()
    assert account.password is not None
    renewed = hashed(password) if is_outdated(account.password) else None
    actor = as_actor(account, request_id)
    with writing(database, actor, clock) as work:
        row = _still_good(work, account)
        changes: dict[str, Any] = {"failures": 0, "locked_until": None}
        if renewed:
            changes["password"] = renewed
        # Not by the row itself: signing in makes no new version of the account.
        work.session.execute(update(Account).where(Account.id == row.id).values(**changes))
        return begin(work, row, hours=hours)


def begin(work: Work, account: Account, *, hours: float) -> Begun:
    """Begin a session of an account; what is left of ended ones is cleared away."""
    token, ends = new_session_token(), work.now + timedelta(hours=hours)
    work.session.execute(
        delete(SignedIn).where(SignedIn.account_id == account.id, SignedIn.expires_at <= work.now)
    )
    row = SignedIn(
        account_id=account.id, digest=digest_of(token), created_at=work.now, expires_at=ends
    )
    work.session.add(row)
    work.note("session.begin", "account", account.id)
    return Begun(token, ends, account)


def end(work: Work, token: str) -> None:
    """End the session of a token.

    Raises
    ------
    ProblemError
        ``forbidden`` for an API key, which has no session.
    """
    if work.actor.kind != "account" or work.actor.account_id is None:
        raise ProblemError(
            "forbidden",
            message("An API key has no session to end; revoke it with DELETE /api/v1/keys/..."),
        )
    work.session.execute(delete(SignedIn).where(SignedIn.digest == digest_of(token)))
    work.note("session.end", "account", work.actor.account_id)


def end_all(session: Session, account_id: str) -> None:
    """End all sessions of an account."""
    session.execute(delete(SignedIn).where(SignedIn.account_id == account_id))


class Standing(NamedTuple):
    """A session that is not over, as its owner sees it.

    Attributes
    ----------
    own
        Whether it is the one of who is asking.
    """

    id: str
    begun_at: datetime
    expires_at: datetime
    own: bool


def sessions_of(work: Work, token: str) -> list[Standing]:
    """Return the sessions of who is asking that are not over, the newest first.

    Parameters
    ----------
    work
        Of an account.
    token
        Of the session that asks.
    """
    own = digest_of(token)
    query = (
        select(SignedIn.id, SignedIn.created_at, SignedIn.expires_at, SignedIn.digest)
        .where(SignedIn.account_id == work.actor.account_id, SignedIn.expires_at > work.now)
        .order_by(SignedIn.created_at.desc(), SignedIn.id)
    )
    return [Standing(*row[:3], row.digest == own) for row in work.session.execute(query)]


def end_others(work: Work, token: str) -> None:
    """End all sessions of who is asking but the one of a token."""
    account_id = work.actor.account_id
    assert account_id is not None
    others = (SignedIn.account_id == account_id) & (SignedIn.digest != digest_of(token))
    work.session.execute(delete(SignedIn).where(others))
    work.note("session.end", "account", account_id, others=True)


def as_actor(account: Account, request_id: str) -> Actor:
    """Return an account as who is asking, before it has a token."""
    return Actor(
        kind="account",
        id=account.id,
        account_id=account.id,
        role=account.role,
        scopes=ROLE_SCOPES[account.role],
        programmes=None if account.role == "administrator" else tuple(account.programmes),
        organisation_id=account.organisation_id,
        candidate_id=account.candidate_id,
        request_id=request_id,
    )


def refused() -> ProblemError:
    """Return the one answer to everybody who cannot be let in."""
    return ProblemError(
        "unauthenticated",
        message(
            "The e-mail address or the password is not right. After {tries} wrong passwords an "
            "account is closed for a while, each time longer; an administrator can give a new one.",
            tries=TRIES,
        ),
        headers={"WWW-Authenticate": 'Bearer realm="stagepact"'},
    )


def lock_after(failures: int) -> timedelta:
    """Return how long an account stays locked after so many wrong passwords in a row."""
    if failures < TRIES:
        return timedelta(0)
    doublings: int = min(failures - TRIES, _DOUBLINGS)
    return min(_FIRST_LOCK * (1 << doublings), _LONGEST_LOCK)


def _is_open(account: Account, now: datetime) -> bool:
    locked = account.locked_until is not None and now < account.locked_until
    return account.password is not None and account.disabled_at is None and not locked


def _still_good(work: Work, seen: Account) -> Account:
    """Return the account again, in this transaction, if nothing changed about signing in."""
    found = work.session.scalars(
        select(Account).where(Account.id == seen.id).with_for_update()
    ).first()
    if found is None or found.password != seen.password or not _is_open(found, work.now):
        raise refused()
    return found


def _refuse(
    database: Database, clock: Callable[[], datetime], account_id: str | None, request_id: str
) -> None:
    """Log a refusal; count it for an account, and lock that for a while where it has too many.

    Without an account it takes a transaction too, so that time tells nothing. Tries while an
    account is locked do not count, or whoever keeps trying would keep its owner out.
    """
    with writing(database, replace(ANONYMOUS, request_id=request_id), clock) as work:
        failures = _failures(work, account_id) if account_id else 0
        work.note("session.refuse", "account", account_id or "-", failures=failures)


def _failures(work: Work, account_id: str) -> int:
    """Count one wrong password more, and return how many in a row there are."""
    kept = select(Account.failures).where(Account.id == account_id).with_for_update()
    failures = (work.session.scalar(kept) or 0) + 1
    until = work.now + lock_after(failures) if failures >= TRIES else None
    work.session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(failures=failures, locked_until=until)
    )
    return failures
