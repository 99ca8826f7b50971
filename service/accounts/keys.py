"""API keys: shown once, kept as a digest, with an end and scopes of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Select, select

from matching.errors import message
from service.accounts.models import ApiKey
from service.accounts.policy import Actor
from service.accounts.signing_in import digest_of, new_key
from service.accounts.work import Work
from service.errors import ProblemError

LONGEST_DAYS: Final = 366


class Made(NamedTuple):
    """A key that was made, with the key itself, which nobody can be shown again."""

    row: ApiKey
    key: str


def keys(actor: Actor) -> Select[ApiKey]:
    """Return the query for the keys that somebody may see: their own; an administrator all."""
    query = select(ApiKey)
    if actor.role == "administrator":
        return query
    return query.where(ApiKey.account_id == actor.account_id)


def key(work: Work, id_: str) -> ApiKey:
    """Return a key that who is asking may see.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    row = work.session.scalars(keys(work.actor).where(ApiKey.id == id_)).first()
    if row is None:
        raise ProblemError(
            "not-found", message("There is no API key with this id, or not for you.")
        )
    return row


def create_key(work: Work, *, name: str, scopes: Iterable[str], expires_at: datetime) -> Made:
    """Make a key of who is asking.

    Raises
    ------
    ProblemError
        ``forbidden`` for one that asks with a key, or for a scope that it does not have itself;
        ``invalid`` for an end that has been, or is too far away.
    """
    actor, wanted = work.actor, sorted(set(scopes))
    if actor.kind != "account" or actor.account_id is None:
        raise ProblemError(
            "forbidden", message("An API key makes no other keys; sign in and make it then.")
        )
    beyond = [scope for scope in wanted if not actor.may(scope)]
    if beyond:
        raise ProblemError(
            "forbidden",
            message("You do not have the scope {scope} yourself.", scope=beyond[0]),
        )
    if not work.now < expires_at <= work.now + timedelta(days=LONGEST_DAYS):
        raise ProblemError(
            "invalid",
            message("Give an end that is to come, at most {days} days away.", days=LONGEST_DAYS),
        )
    prefix, text = new_key()
    row = ApiKey(
        account_id=actor.account_id,
        name=name,
        prefix=prefix,
        digest=digest_of(text),
        scopes=wanted,
        created_at=work.now,
        expires_at=expires_at,
    )
    work.session.add(row)
    work.session.flush()
    work.note("key.create", "key", row.id, scopes=wanted)
    return Made(row, text)


def revoke_key(work: Work, row: ApiKey) -> None:
    """Let a key do nothing any longer; a revoked one stays revoked."""
    if row.revoked_at is None:
        row.revoked_at = work.now
        work.session.flush()
        work.note("key.revoke", "key", row.id)
