"""What routes ask for: the services of this process, who is asking, and the unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.idempotency import Answer, Asked, asked, earlier, keep, release
from service.accounts.policy import SCOPES, Actor
from service.accounts.signing_in import authenticate
from service.accounts.work import Work, reading, writing
from service.db.engine import Database
from service.errors import ProblemError
from service.live.markets import Markets
from service.settings import Settings
from service.web.limits import Limits, network_of, refuse_over
from service.web.routing import Replayed

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="A token of POST /api/v1/sessions, or an API key (it begins with sp_).",
)


@dataclass(frozen=True)
class Services:
    """What one process has.

    Attributes
    ----------
    settings
        Of the environment.
    database
        Open.
    clock
        Gives the moment, with its zone; tests give another one.
    markets
        The profiles of this moment, ready to be asked.
    """

    settings: Settings
    database: Database
    clock: Callable[[], datetime]
    markets: Markets


def services(request: Request) -> Services:
    """Return what the application was made with."""
    found: Services = request.app.state.services
    return found


def limits(request: Request) -> Limits:
    """Return the limits of this process."""
    found: Limits = request.app.state.limits
    return found


def address_of(request: Request) -> str:
    """Return from where a request comes, as the server or the proxy before it says."""
    return network_of(request.client.host if request.client else None)


def token_of(request: Request) -> str:
    """Return the token that was sent; empty if there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


def actor_of(request: Request, session: Session | None = None, token: str = "") -> Actor:
    """Return who is asking; it counts for their limit.

    Parameters
    ----------
    request
        With its token.
    session
        In which to look; None: one of its own.
    token
        Of the person's cookie; empty: what the request says in ``Authorization``.

    Raises
    ------
    ProblemError
        ``unauthenticated``: there is no token, or it is not (any longer) good;
        ``too-many-requests``.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    if known is not None:
        return known
    at, bounds, address = services(request), limits(request), address_of(request)
    if bounds.strangers.is_full(address):
        refuse_over(bounds.strangers.hit(address))
    token, actor = token or token_of(request), None
    if token:
        with nullcontext(session) if session else at.database.reading() as looking:
            actor = authenticate(looking, token, at.clock(), request_id=request.state.request_id)
    if actor is None:
        refuse_over(bounds.strangers.hit(address))
        raise ProblemError(
            "unauthenticated",
            message("Send a token or an API key: Authorization: Bearer ..."),
            headers={"WWW-Authenticate": 'Bearer realm="stagepact"'},
        )
    request.state.actor = actor
    standing = bounds.requests.hit(f"{actor.kind} {actor.id}")
    request.state.standing = standing
    refuse_over(standing)
    return actor


def check_scope(actor: Actor, scope: str) -> None:
    """Refuse who does not have a scope.

    Raises
    ------
    ProblemError
        ``forbidden``.
    """
    if not actor.may(scope):
        raise ProblemError(
            "forbidden",
            message("This needs the scope {scope}, which you do not have.", scope=scope),
        )


Credentials = Security(BEARER)


@dataclass(frozen=True)
class Needs:
    """The work of a route that needs a scope.

    Attributes
    ----------
    scope
        One of `service.accounts.policy.SCOPES`.
    """

    scope: str

    def __post_init__(self) -> None:
        if self.scope not in SCOPES:
            raise ValueError(f"no such scope: {self.scope}")

    def allowed(self, request: Request, session: Session | None = None) -> Actor:
        """Return who is asking, if that one has the scope."""
        actor = actor_of(request, session)
        check_scope(actor, self.scope)
        return actor

    def __call__(
        self, request: Request, _credentials: HTTPAuthorizationCredentials | None = Credentials
    ) -> Iterator[Work]:
        """Give work that only reads."""
        at = services(request)

        def who(session: Session) -> Actor:
            return self.allowed(request, session)

        with reading(at.database, who, at.clock) as work:
            yield work


@dataclass(frozen=True)
class NeedsWriting(Needs):
    """The work of a route that changes something, once for each idempotency key.

    Attributes
    ----------
    secret
        The answer shows a secret once, so it is not kept.
    """

    secret: bool = False

    def __call__(
        self, request: Request, _credentials: HTTPAuthorizationCredentials | None = Credentials
    ) -> Iterator[Work]:
        """Give work whose changes are kept; where it was done before, give that answer."""
        at, actor = services(request), self.allowed(request)
        ask = _ask(request, actor)
        with writing(at.database, actor, at.clock) as work:
            before = earlier(work, ask) if ask else None
            if before is not None:
                raise Replayed(before)
            yield work
            if ask and not self.secret:
                _keep(work, ask, getattr(request.state, "answer", None))


def _ask(request: Request, actor: Actor) -> Asked | None:
    key: str | None = getattr(request.state, "idempotency_key", None)
    if key is None:
        return None
    body: str = request.state.body_digest
    return asked(actor.account_id or "", request.method, request.url.path, key, body)


def _keep(work: Work, ask: Asked, answer: Answer | None) -> None:
    if answer is None:
        release(work, ask)
    else:
        keep(work, ask, answer)


def Reads(scope: str) -> Any:  # noqa: N802 - reads as a type where routes use it
    """Return the dependency of a route that only reads, and needs a scope.

    Looks that the route notes are in the audit log before the answer is sent.
    """
    return Depends(Needs(scope), scope="function")


def Writes(scope: str, *, secret: bool = False) -> Any:  # noqa: N802
    """Return the dependency of a route that changes something, and needs a scope.

    The transaction ends before the answer is sent: where it fails, the answer is a problem.
    With ``secret`` the answer is not kept for who sends the same ``Idempotency-Key`` again.
    """
    return Depends(NeedsWriting(scope, secret), scope="function")
