"""What all pages have in common when they are asked for: turns, the form, and its token."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.datastructures import FormData

from service.web.pages.tokens import check_token
from service.web.routing import in_turn

_PLAIN: Final = "application/x-www-form-urlencoded"
_FORM_KINDS: Final = (_PLAIN, "multipart/form-data")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A page; what is sent to it must come from a form of ours."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        handler = in_turn(super().get_route_handler())
        return handler if "POST" not in (self.methods or ()) else _from_our_form(handler)


class PageRouter(APIRouter):
    """The pages of one part; none of them stands in the documentation of the API."""

    def __init__(self) -> None:
        super().__init__(
            route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse
        )


def posted(request: Request) -> FormData:
    """Return what a form sent; a dependency of the routes that take one."""
    found: FormData = request.state.posted
    return found


def _from_our_form(handler: Handler) -> Handler:
    """Refuse a form that another site made: every form of ours has a token."""

    async def answered(request: Request) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind == _PLAIN:
            await request.body()  # kept, for who reads the body again
        form = await request.form(max_files=50) if kind in _FORM_KINDS else FormData()
        try:
            check_token(request, form.get("token"))
            request.state.posted = form
            return await handler(request)
        finally:
            await form.close()  # and the files in it

    return answered
