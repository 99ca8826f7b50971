"""Signing in with an OpenID provider: authorization code with PKCE (OpenID Connect Core 1.0).

It lets nobody in who has no account here: a person is linked by an e-mail address that the provider
verified, once, and from then on known by the provider's own id of that person.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from sqlalchemy import delete, select, update

from matching.errors import message
from service.accounts.models import Account, OidcLogin
from service.accounts.policy import ANONYMOUS
from service.accounts.sessions import Begun, as_actor, begin, email_of
from service.accounts.work import Work, writing
from service.db.engine import Database
from service.errors import ProblemError
from service.settings import Settings

if TYPE_CHECKING:
    import httpx

CALLBACK: Final = "/api/v1/sessions/oidc/callback"
"""Where the provider sends back who signs in by the API."""

PAGE_CALLBACK: Final = "/sign-in/provider/callback"
"""Where it sends back who signs in on a page; the provider has to know both addresses."""

_PATIENCE: Final = timedelta(minutes=10)
"""For somebody to come back from the provider."""

_LEEWAY: Final = 60
"""Seconds that the provider's clock may differ."""

_KEPT: Final = timedelta(hours=1)
"""How long what the provider says of itself is believed."""

_KEPT_AT_LEAST: Final = timedelta(minutes=1)
_WAIT: Final = 5.0
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures with a public key only: never `none`, never one with the client's secret."""


class Started(NamedTuple):
    """A sign-in that was begun: where it goes on, and what the browser keeps to come back with."""

    url: str
    binding: str


def start(
    database: Database,
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    callback: str = CALLBACK,
) -> Started:
    """Return where at the provider somebody signs in.

    Parameters
    ----------
    database, settings, clock
        Of the service.
    callback
        Where the provider sends them back; `finish` must be told the same.

    Raises
    ------
    ProblemError
        ``not-found`` where no provider is set, ``unavailable`` where it does not answer.
    """
    provider = _provider(settings, clock())
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    with database.writing() as session:
        session.execute(delete(OidcLogin).where(OidcLogin.expires_at <= clock()))
        ends = clock() + _PATIENCE
        session.add(OidcLogin(state=state, nonce=nonce, verifier=verifier, expires_at=ends))
    asked = {
        "response_type": "code",
        "client_id": settings.oidc_client,
        "redirect_uri": settings.public_url + callback,
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
    }
    where: str = provider["authorization_endpoint"]
    url = where + ("&" if urlsplit(where).query else "?") + urlencode(asked)
    return Started(url, _challenge(nonce))


class Returned(NamedTuple):
    """How somebody comes back from the provider.

    Attributes
    ----------
    state, code
        As the provider sent them along; an empty code: it refused.
    binding
        What the browser kept: whoever began must also be who comes back.
    callback
        As `start` was told; the provider gives nothing to who comes back elsewhere.
    """

    state: str
    code: str
    binding: str
    callback: str = CALLBACK


def finish(
    database: Database,
    settings: Settings,
    clock: Callable[[], datetime],
    back: Returned,
    *,
    request_id: str = "",
) -> Begun:
    """Begin a session for who comes back from the provider.

    Parameters
    ----------
    database, settings, clock
        Of the service; the database is not held while the provider is asked.
    back
        What came back.
    request_id
        Of the request, for the audit log.

    Raises
    ------
    ProblemError
        ``unauthenticated`` for what does not hold or who has no account, ``not-found`` where no
        provider is set, ``unavailable`` where it does not answer.
    """
    provider = _provider(settings, clock())
    with database.writing() as session:
        # Used once, whatever comes of it.
        login = session.scalars(
            delete(OidcLogin).where(OidcLogin.state == back.state).returning(OidcLogin)
        ).first()
        known = (login.nonce, login.verifier, login.expires_at) if login else None
    if known is None or known[2] <= clock() or not back.code:
        raise _refused()
    nonce, verifier, _ = known
    if not hmac.compare_digest(back.binding.encode(), _challenge(nonce).encode()):
        raise _refused()
    token = _exchange(provider, settings, verifier, back)
    if not _has_key(provider, token):
        provider = _provider(settings, clock(), again=True)
    claims = _checked(token, provider, settings, nonce, clock())
    with writing(database, replace(ANONYMOUS, request_id=request_id), clock) as work:
        account = _linked(work, claims)
        work.actor = as_actor(account, request_id)
        return begin(work, account, hours=settings.session_hours)


def _linked(work: Work, claims: Mapping[str, Any]) -> Account:
    """Return the account of who signed in, by the provider's id or by a verified address."""
    subject = f"{claims['iss']} {claims['sub']}"
    row = work.session.scalars(select(Account).where(Account.subject == subject)).first()
    if row is None and claims.get("email_verified") is True and claims.get("email"):
        email = email_of(str(claims["email"]))
        row = work.session.scalars(
            select(Account).where(Account.email == email, Account.subject.is_(None))
        ).first()
        if row is not None and row.disabled_at is None:
            work.session.execute(
                update(Account).where(Account.id == row.id).values(subject=subject)
            )
            work.note("account.link", "account", row.id)
    if row is None or row.disabled_at is not None:
        raise _refused()
    return row


def _exchange(
    provider: Mapping[str, Any], settings: Settings, verifier: str, back: Returned
) -> str:
    """Return the ID token that the provider gives for a code."""
    form = {
        "grant_type": "authorization_code",
        "code": back.code,
        "redirect_uri": settings.public_url + back.callback,
        "code_verifier": verifier,
        "client_id": settings.oidc_client,
    }
    with _client() as client:
        methods = provider.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = "client_secret_basic" in methods
        if not basic:
            form["client_secret"] = settings.oidc_secret
        answer = _asked(
            client,
            "POST",
            provider["token_endpoint"],
            data=form,
            auth=(settings.oidc_client, settings.oidc_secret) if basic else None,
        )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise _refused()
    return token


def _checked(
    token: str, provider: Mapping[str, Any], settings: Settings, nonce: str, now: datetime
) -> dict[str, Any]:
    """Return the claims of an ID token whose signature and claims hold."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    keys: KeySet = provider["keys"]
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=_LEEWAY,
        iss={"essential": True, "value": provider["issuer"]},
        aud={"essential": True, "value": settings.oidc_client},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
        rules.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise _refused() from error
    audience = claims["aud"]
    alone = audience if isinstance(audience, list) else [audience]
    if len(alone) > 1 and claims.get("azp") != settings.oidc_client:
        raise _refused()
    return dict(claims)


_believed: dict[str, tuple[datetime, dict[str, Any]]] = {}
_lock: Final = Lock()


def _has_key(provider: Mapping[str, Any], token: str) -> bool:
    """Return whether we have the key that a token names; a provider takes new ones at times."""
    try:
        head = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
        return "kid" not in head or head["kid"] in {key.kid for key in provider["keys"].keys}
    except (ValueError, TypeError):
        return True


def _provider(settings: Settings, now: datetime, *, again: bool = False) -> dict[str, Any]:
    """Return what the provider says of itself, with its keys under ``keys``.

    With ``again`` it is asked anew, but not more often than once a minute.

    Raises
    ------
    ProblemError
        ``not-found`` where no provider is set, ``unavailable`` where it does not answer.
    """
    issuer = settings.oidc_issuer.rstrip("/")
    if not (issuer and settings.oidc_client):
        raise ProblemError(
            "not-found",
            message("Signing in with a provider is not set up here; use a password."),
        )
    with _lock:
        known = _believed.get(issuer)
        kept = _KEPT_AT_LEAST if again else _KEPT
        if known is None or not known[0] <= now < known[0] + kept:
            known = (now, _discovered(issuer))
            _believed[issuer] = known
        return known[1]


def _discovered(issuer: str) -> dict[str, Any]:
    """Ask the provider about itself (OpenID Connect Discovery 1.0)."""
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    with _client() as client:
        told = _asked(client, "GET", f"{issuer}/.well-known/openid-configuration")
        try:
            if str(told["issuer"]).rstrip("/") != issuer:
                raise _unavailable()
            keys = KeySet.import_key_set(_asked(client, "GET", told["jwks_uri"]))  # type: ignore[arg-type] # checked there
            return {
                **told,
                "keys": keys,
                "authorization_endpoint": str(told["authorization_endpoint"]),
                "token_endpoint": str(told["token_endpoint"]),
            }
        except (KeyError, JoseError, ValueError, TypeError) as error:
            raise _unavailable() from error


def _client() -> httpx.Client:
    try:
        import httpx
    except ModuleNotFoundError as error:
        raise ProblemError(
            "not-found",
            message("Signing in with a provider needs: pip install 'stagepact[oidc]'"),
        ) from error
    return httpx.Client(timeout=_WAIT, follow_redirects=False)


def _asked(client: httpx.Client, method: str, url: str, **parts: Any) -> dict[str, Any]:
    """Return the JSON object that the provider answers."""
    import httpx

    try:
        answer = client.request(method, url, **parts)
        told = answer.json() if answer.content else {}
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _unavailable() from error
    if answer.is_client_error and method == "POST":
        raise _refused()
    if not answer.is_success or not isinstance(told, dict):
        raise _unavailable()
    return told


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _refused() -> ProblemError:
    return ProblemError(
        "unauthenticated",
        message(
            "Signing in with the provider did not work. Try again; if it keeps failing ask an "
            "administrator whether your account has the e-mail address that the provider knows."
        ),
    )


def _unavailable() -> ProblemError:
    return ProblemError(
        "unavailable",
        message("The provider to sign in with does not answer; try again, or use a password."),
        headers={"Retry-After": "30"},
    )
