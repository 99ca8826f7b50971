"""What pages ask for: who is signed in by cookie, and the unit of work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.policy import ROLES, Actor
from service.errors import ProblemError
from service.web.deps import Needs, NeedsWriting, actor_of, check_scope
from service.web.pages.tokens import SESSION_COOKIE, cookie_of

ADMINISTRATOR: Final = frozenset({"administrator"})
"""Who looks after the accounts."""

OFFICE: Final = frozenset({"administrator", "stagejager"})
"""Who plans rounds."""

STAFF: Final = OFFICE | {"coach", "school"}
"""Who works with people by name."""


class SignInNeededError(Exception):
    """Nobody is signed in (any longer): the page to sign in comes first."""


def signed_in(request: Request, session: Session | None = None) -> Actor:
    """Return who is signed in.

    Raises
    ------
    SignInNeededError
        Nobody, or the session is over.
    """
    token = cookie_of(request, SESSION_COOKIE)
    if not token:
        raise SignInNeededError
    try:
        actor = actor_of(request, session, token)
    except ProblemError as error:
        if error.code == "unauthenticated":
            raise SignInNeededError from error
        raise
    if actor.kind != "account":  # a key is for machines, wherever it is put
        request.state.actor = None
        raise SignInNeededError
    return actor


def perhaps_signed_in(request: Request) -> Actor | None:
    """Return who reads a page that is for everybody, for its menu; None for a stranger."""
    try:
        return signed_in(request)
    except SignInNeededError:
        return None


def _allowed(request: Request, scope: str, roles: frozenset[str], session: Session | None) -> Actor:
    actor = signed_in(request, session)
    check_scope(actor, scope)
    if actor.role not in roles:
        raise ProblemError("forbidden", message("This page is for other people."))
    return actor


@dataclass(frozen=True)
class PageNeeds(Needs):
    """The work of a page that changes nothing; see `PageReads`."""

    roles: frozenset[str] = field(default=frozenset(ROLES))

    def allowed(self, request: Request, session: Session | None = None) -> Actor:
        """Return who is signed in, if the page is for them."""
        return _allowed(request, self.scope, self.roles, session)


@dataclass(frozen=True)
class PageNeedsWriting(NeedsWriting):
    """The work of a form; see `PageWrites`."""

    roles: frozenset[str] = field(default=frozenset(ROLES))

    def allowed(self, request: Request, session: Session | None = None) -> Actor:
        """Return who is signed in, if the form is for them."""
        return _allowed(request, self.scope, self.roles, session)


def PageReads(scope: str, roles: frozenset[str] = frozenset(ROLES)) -> Any:  # noqa: N802
    """Return the dependency of a page that changes nothing: it needs a scope and a role."""
    return Depends(PageNeeds(scope, roles), scope="function")


def PageWrites(scope: str, roles: frozenset[str] = frozenset(ROLES)) -> Any:  # noqa: N802
    """Return the dependency of a form: its work is kept before the answer is sent, or undone."""
    return Depends(PageNeedsWriting(scope, roles=roles), scope="function")
