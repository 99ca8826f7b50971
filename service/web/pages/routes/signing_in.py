"""Signing in and out, choosing a language, and the page where somebody begins."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.datastructures import FormData

from service.accounts.oidc import PAGE_CALLBACK, Returned, finish, start
from service.accounts.sessions import Begun, end, sign_in
from service.accounts.work import Work
from service.errors import ProblemError
from service.settings import LANGUAGES
from service.web.deps import address_of, limits, services
from service.web.languages import LANGUAGE_COOKIE
from service.web.limits import refuse_over
from service.web.pages.deps import PageWrites, signed_in
from service.web.pages.forms import Form, filled, refused
from service.web.pages.navigation import home_of
from service.web.pages.notices import SIGNED_OUT
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.web.pages.tokens import (
    SESSION_COOKIE,
    cookie_of,
    drop_cookie,
    is_https,
    set_cookie,
)

router = PageRouter()

_YEAR: Final = 31_536_000

_PROVIDER_COOKIE: Final = "stagepact_provider"
_PROVIDER_SECONDS: Final = 600

Next = Annotated[str, Query(max_length=2000)]


class _Credentials(BaseModel):
    email: str
    password: str


@router.get("/")
def home(request: Request) -> Response:
    """Go where the reader begins."""
    return go(home_of(signed_in(request)))


@router.get("/sign-in")
def ask_to_sign_in(request: Request, next: Next = "") -> Response:
    """Ask for an e-mail address and a password."""
    return _asked(request, Form(), next)


@router.post("/sign-in")
def sign_in_here(
    request: Request, sent: Annotated[FormData, Depends(posted)], next: Next = ""
) -> Response:
    """Begin a session, and go where the reader was going."""
    at, say = services(request), words_of(request)
    count_login(request)
    form = filled(_Credentials, sent, say)
    if form.model is None:
        return _asked(request, form, next)
    try:
        begun = sign_in(
            at.database,
            at.clock,
            email=form.model.email,
            password=form.model.password,
            hours=at.settings.session_hours,
            request_id=request.state.request_id,
        )
    except ProblemError as error:
        refused(form, error, say)
        return _asked(request, form, next)
    return with_session(request, go(_inside(next)), begun)


@router.get("/sign-in/provider")
def go_to_provider(request: Request, next: Next = "") -> Response:
    """Go to the OpenID provider to sign in there."""
    count_login(request)
    at = services(request)
    started = start(at.database, at.settings, at.clock, callback=PAGE_CALLBACK)
    response = RedirectResponse(started.url, 303)
    wanted = urlsafe_b64encode(_inside(next).encode()).decode().rstrip("=")
    kept = f"{started.binding}.{wanted}"
    set_cookie(request, response, _PROVIDER_COOKIE, kept, seconds=_PROVIDER_SECONDS)
    return response


@router.get(PAGE_CALLBACK)
def come_back(
    request: Request,
    state: Annotated[str, Query(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Begin a session with what the provider says, in the browser that left for it."""
    count_login(request)
    at, say = services(request), words_of(request)
    binding, _, wanted = cookie_of(request, _PROVIDER_COOKIE).partition(".")
    next_ = _inside(_decoded(wanted))
    try:
        begun = finish(
            at.database,
            at.settings,
            at.clock,
            Returned(state, code, binding, PAGE_CALLBACK),
            request_id=request.state.request_id,
        )
    except ProblemError as error:
        form = Form()
        refused(form, error, say)
        response: Response = _asked(request, form, next_)
    else:
        response = with_session(request, go(next_), begun)
    drop_cookie(request, response, _PROVIDER_COOKIE)
    return response


@router.post("/sign-out")
def sign_out(request: Request, work: Annotated[Work, PageWrites("account:own")]) -> Response:
    """End the session."""
    end(work, cookie_of(request, SESSION_COOKIE))
    response = go("/sign-in", SIGNED_OUT)
    drop_cookie(request, response, SESSION_COOKIE)
    return response


@router.get("/language/{code}")
def choose_language(code: str, request: Request, next: Next = "") -> Response:
    """Show the pages in another language from now on."""
    response = go(_inside(next))
    if code in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            code,
            max_age=_YEAR,
            secure=is_https(request),
            httponly=True,
            samesite="lax",
        )
    return response


def count_login(request: Request) -> None:
    """Count a try to sign in for the address that it comes from.

    Raises
    ------
    ProblemError
        ``too-many-requests``.
    """
    refuse_over(limits(request).logins.hit(address_of(request)))


def with_session(request: Request, response: RedirectResponse, begun: Begun) -> RedirectResponse:
    """Give somebody who signed in the cookie of the session; it ends with the session."""
    at = services(request)
    seconds = int((begun.expires_at - at.clock()).total_seconds())
    set_cookie(request, response, SESSION_COOKIE, begun.token, seconds=seconds)
    return response


def _asked(request: Request, form: Form, next_: str) -> Response:
    form.values.pop("password", None)
    return page(
        request,
        "sign_in.jinja",
        status=200 if form.is_good else 422,
        form=form,
        next=_inside(next_),
        oidc=bool(services(request).settings.oidc_issuer),
    )


def _decoded(text: str) -> str:
    """Return a path that was kept in a cookie; empty for what is none."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        return ""


def _inside(path: str) -> str:
    """Return a path of ours; the first page for an address of somebody else."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain and "\\" not in path else "/"
