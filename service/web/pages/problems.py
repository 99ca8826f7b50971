"""What a person sees where something is not possible: a page, and not the JSON of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from service.web.pages.deps import SignInNeededError
from service.web.pages.notices import SESSION_OVER
from service.web.pages.rendering import go, is_part, page
from service.web.pages.tokens import SESSION_COOKIE, cookie_of
from service.web.problems import Problem

SIGN_IN = "/sign-in"


def install_page_problems(app: FastAPI) -> None:
    """Let problems of pages be answered by a page, and strangers be asked to sign in."""
    app.state.problem_page = problem_page
    app.add_exception_handler(SignInNeededError, _sign_in)


def problem_page(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    """Return the page that tells what is not possible, and what to do."""
    texts: Sequence[str] = [one.detail for one in problem.errors if one.detail]
    response = page(request, "problem.jinja", status=problem.status, problem=problem, texts=texts)
    for name, value in headers.items():
        response.headers[name] = value
    return response


async def _sign_in(request: Request, _error: Exception) -> Response:
    """Ask to sign in first, and come back afterwards."""
    wanted = request.url.path
    if request.url.query:
        wanted += f"?{request.url.query}"
    wanted = wanted if request.method == "GET" and not is_part(request) else "/"
    over = SESSION_OVER if cookie_of(request, SESSION_COOKIE) else ""
    answer: RedirectResponse = go(SIGN_IN, over, **({"next": wanted} if wanted != "/" else {}))
    if is_part(request):  # htmx would put the page to sign in into a corner of this one
        return Response(status_code=204, headers={"HX-Redirect": answer.headers["location"]})
    return answer
