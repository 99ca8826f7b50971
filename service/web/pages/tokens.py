"""Which form is ours: a token that belongs to the session, or to a visitor who has none yet.

The token is worked out from the secret in the cookie, which no other site can read (OWASP's
HMAC-based token pattern), so nothing of it needs to be kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from fastapi import Request, Response

from matching.errors import message
from service.errors import ProblemError

SESSION_COOKIE: Final = "stagepact_session"
VISITOR_COOKIE: Final = "stagepact_visitor"

_PURPOSE: Final = b"stagepact form"
_FROM_ELSEWHERE: Final = frozenset({"cross-site", "same-site"})


def is_https(request: Request) -> bool:
    """Return whether people reach the service by https."""
    url: str = request.app.state.services.settings.public_url
    return url.startswith("https:")


def cookie_name(request: Request, name: str) -> str:
    """Return what a cookie is called: by https only this host may set it."""
    return f"__Host-{name}" if is_https(request) else name


def cookie_of(request: Request, name: str) -> str:
    """Return the value of a cookie of ours; empty if there is none."""
    return request.cookies.get(cookie_name(request, name), "")


def set_cookie(
    request: Request, response: Response, name: str, value: str, *, seconds: int | None = None
) -> None:
    """Give a cookie that scripts cannot read and other sites do not send."""
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=is_https(request),
        httponly=True,
        samesite="lax",
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(request, name), path="/", secure=is_https(request), httponly=True
    )


def form_token(request: Request) -> str:
    """Return the token for the forms of a page; a visitor without a cookie gets one with it."""
    secret = cookie_of(request, SESSION_COOKIE) or cookie_of(request, VISITOR_COOKIE)
    if not secret:
        secret = getattr(request.state, "visitor", "") or secrets.token_urlsafe(32)
        request.state.visitor = secret
    return _token(secret)


def keep_visitor(request: Request, response: Response) -> None:
    """Give a visitor the cookie that the tokens of the page were made with."""
    made: str = getattr(request.state, "visitor", "")
    if made:
        set_cookie(request, response, VISITOR_COOKIE, made)


def check_token(request: Request, given: object) -> None:
    """Refuse a form that is not ours.

    Raises
    ------
    ProblemError
        ``forbidden``.
    """
    secrets_there = [cookie_of(request, name) for name in (SESSION_COOKIE, VISITOR_COOKIE)]
    good = isinstance(given, str) and any(
        hmac.compare_digest(_token(secret).encode(), given.encode())
        for secret in secrets_there
        if secret
    )
    if not good or request.headers.get("sec-fetch-site", "") in _FROM_ELSEWHERE:
        raise ProblemError(
            "forbidden",
            message("This form is too old or comes from elsewhere; open the page again."),
        )


def _token(secret: str) -> str:
    return hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).hexdigest()
