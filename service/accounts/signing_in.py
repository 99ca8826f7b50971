"""Who a token belongs to.

Tokens carry 256 random bits, so a fast digest keeps them as safe as a slow one would; the table has
the digest only, and whoever reads the table cannot sign in with it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from service.accounts.models import Account, ApiKey, SignedIn
from service.accounts.policy import ROLE_SCOPES, Actor

KEY_MARK: Final = "sp_"
"""How an API key begins."""

_SESSION_MARK: Final = "ss_"
_SECRET_BYTES: Final = 32
_PREFIX_BYTES: Final = 4
_LONGEST: Final = 128

_ACCOUNT: Final = (
    Account.id.label("account_id"),
    Account.role,
    Account.programmes,
    Account.organisation_id,
    Account.candidate_id,
    Account.disabled_at,
)

_BY_SESSION: Final = (
    select(SignedIn.id, SignedIn.digest, SignedIn.expires_at, *_ACCOUNT)
    .join_from(SignedIn, Account)
    .where(SignedIn.digest == bindparam("digest"))
)

_BY_KEY: Final = (
    select(ApiKey.id, ApiKey.digest, ApiKey.expires_at, ApiKey.revoked_at, ApiKey.scopes, *_ACCOUNT)
    .join_from(ApiKey, Account)
    .where(ApiKey.digest == bindparam("digest"))
)


def new_session_token() -> str:
    """Return a token for somebody who signs in: 256 random bits."""
    return _SESSION_MARK + secrets.token_urlsafe(_SECRET_BYTES)


def new_key() -> tuple[str, str]:
    """Return the prefix of an API key, and the key: ``sp_<prefix>_<256 random bits>``."""
    prefix = secrets.token_hex(_PREFIX_BYTES)
    return prefix, f"{KEY_MARK}{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def digest_of(token: str) -> str:
    """Return what the tables keep of a token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def authenticate(
    session: Session, token: str, now: datetime, *, request_id: str = ""
) -> Actor | None:
    """Return who has a token or an API key; None for one that is not (any longer) good.

    Parameters
    ----------
    session
        Reads the tables of accounts.
    token
        As it was sent.
    now
        The moment of the request.
    request_id
        Of the request, for the log.
    """
    if len(token) > _LONGEST:
        return None
    if token.startswith(KEY_MARK):
        return _by_key(session, digest_of(token), now, request_id)
    return _by_session(session, digest_of(token), now, request_id)


def _by_session(session: Session, digest: str, now: datetime, request_id: str) -> Actor | None:
    row = session.execute(_BY_SESSION, {"digest": digest}).one_or_none()
    if row is None or not _good(row, digest, now):
        return None
    return _actor(row, "account", row.account_id, ROLE_SCOPES[row.role], request_id)


def _by_key(session: Session, digest: str, now: datetime, request_id: str) -> Actor | None:
    row = session.execute(_BY_KEY, {"digest": digest}).one_or_none()
    if row is None or not _good(row, digest, now) or row.revoked_at is not None:
        return None
    return _actor(row, "key", row.id, ROLE_SCOPES[row.role] & frozenset(row.scopes), request_id)


def _good(row: Any, digest: str, now: datetime) -> bool:
    """Return whether a row is the token's, its time has not come, and its account is in use."""
    same = hmac.compare_digest(row.digest, digest)
    return same and now < row.expires_at and row.disabled_at is None


def _actor(row: Any, kind: str, id_: str, scopes: frozenset[str], request_id: str) -> Actor:
    return Actor(
        kind=kind,
        id=id_,
        account_id=row.account_id,
        role=row.role,
        scopes=scopes,
        programmes=None if row.role == "administrator" else tuple(row.programmes),
        organisation_id=row.organisation_id,
        candidate_id=row.candidate_id,
        request_id=request_id,
    )
