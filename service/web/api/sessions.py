"""Signing in and out, with a password or with OpenID Connect."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Cookie, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.accounts.accounts import account, change_own_password
from service.accounts.oidc import CALLBACK, Returned, finish, start
from service.accounts.schemas import (
    AccountOut,
    Credentials,
    PasswordChange,
    SessionOut,
    WhoOut,
)
from service.accounts.sessions import Begun, end, sign_in
from service.accounts.work import Work
from service.web.deps import (
    Reads,
    Writes,
    address_of,
    limits,
    services,
    token_of,
)
from service.web.limits import refuse_over
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["sessions"])

_CURRENT: Final = "/api/v1/sessions/current"
_BINDING: Final = "stagepact_oidc"


@router.post("/sessions", status_code=201, responses=documented("unauthenticated"))
def create_session(given: Credentials, request: Request, response: Response) -> SessionOut:
    """Sign in with an e-mail address and a password."""
    _count_login(request)
    at = services(request)
    begun = sign_in(
        at.database,
        at.clock,
        email=given.email,
        password=given.password,
        hours=at.settings.session_hours,
        request_id=request.state.request_id,
    )
    response.headers["Location"] = _CURRENT
    return _told(begun)


@router.get("/sessions/current")
def read_session(work: Annotated[Work, Reads("account:own")]) -> WhoOut:
    """Say who is asking, and what that one may do."""
    assert work.actor.account_id is not None
    return WhoOut.of(work.actor, account(work, work.actor.account_id))


@router.delete("/sessions/current", status_code=204)
def end_session(request: Request, work: Annotated[Work, Writes("account:own")]) -> None:
    """Sign out."""
    end(work, token_of(request))


@router.put("/sessions/current/password", status_code=204)
def change_password(given: PasswordChange, work: Annotated[Work, Writes("account:own")]) -> None:
    """Change one's own password; all sessions of the account end, this one too."""
    change_own_password(work, given.current, given.new)


@router.get(
    "/sessions/oidc",
    status_code=303,
    response_class=RedirectResponse,
    responses=documented("not-found", "unavailable"),
)
def start_oidc(request: Request) -> RedirectResponse:
    """Go to the OpenID provider to sign in there; it comes back to the callback."""
    _count_login(request)
    at = services(request)
    started = start(at.database, at.settings, at.clock)
    response = RedirectResponse(started.url, 303)
    response.set_cookie(
        _BINDING,
        started.binding,
        max_age=600,
        path=CALLBACK,
        secure=at.settings.public_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
    return response


@router.get(
    "/sessions/oidc/callback", responses=documented("unauthenticated", "not-found", "unavailable")
)
def finish_oidc(
    request: Request,
    state: Annotated[
        str,
        Query(max_length=64, pattern=r"^[A-Za-z0-9_-]*$", description="As the provider gives it."),
    ],
    code: Annotated[str, Query(max_length=4000, description="Of the provider.")] = "",
    binding: Annotated[str, Cookie(alias=_BINDING, max_length=64)] = "",
) -> SessionOut:
    """Sign in with what the OpenID provider says; the account must be there already."""
    _count_login(request)
    at = services(request)
    begun = finish(
        at.database,
        at.settings,
        at.clock,
        Returned(state, code, binding),
        request_id=request.state.request_id,
    )
    return _told(begun)


def _count_login(request: Request) -> None:
    standing = limits(request).logins.hit(address_of(request))
    request.state.standing = standing
    refuse_over(standing)


def _told(begun: Begun) -> SessionOut:
    return SessionOut(
        token=begun.token, expires_at=begun.expires_at, account=AccountOut.of(begun.account)
    )
