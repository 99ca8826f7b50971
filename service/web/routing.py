"""What all routes have in common when they are called: a POST may be sent again.

The handler of a route runs inside the transaction of its work, which ends when the handler has
made the answer and before the answer is sent; so this is where an answer can be kept with the work.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Coroutine
from enum import Enum
from inspect import iscoroutinefunction
from typing import Any, Final

from anyio import Semaphore
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import UploadFile

from matching.errors import message
from service.accounts.idempotency import Answer
from service.errors import ProblemError

KEY_HEADER: Final = "Idempotency-Key"
KEY_FORM: Final = r'^("[A-Za-z0-9._:/+=~@-]{1,253}"|[A-Za-z0-9._:/+=~@-]{1,255})$'
"""Of a sender's key; in quotes as the draft has it, or without."""

REPLAYED_HEADER: Final = "Idempotency-Replayed"

_KEY: Final = re.compile(KEY_FORM)
_CHUNK: Final = 1 << 20

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Replayed(Exception):  # noqa: N818 - no error: the work was done before
    """The answer to a request that was sent before."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__()


class ApiRoute(APIRoute):
    """A route of the API; a POST with an ``Idempotency-Key`` does its work once."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        handler = super().get_route_handler()
        if not iscoroutinefunction(self.endpoint):
            handler = in_turn(handler)
        return _once(handler) if "POST" in (self.methods or ()) else handler


class ApiRouter(APIRouter):
    """The routes of one resource.

    Parameters
    ----------
    tags
        Under which they stand in the documentation; see `service.web.openapi.TAGS`.
    """

    def __init__(self, *, tags: list[str | Enum]) -> None:
        super().__init__(tags=tags, route_class=ApiRoute)


_TURNS: Final[RunVar[Semaphore]] = RunVar("stagepact-turns")


def in_turn(handler: Handler) -> Handler:
    """Let as many requests at a time into a route as there are threads for them.

    A request has a connection to the database from its first step to its last, and needs a thread
    for each step: if more of them began than there are connections, those that wait for a
    connection would hold every thread that the others need to end. What is sent is read before,
    so that nobody who sends slowly takes a turn.
    """

    async def answered(request: Request) -> Response:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            await request.form()
        else:
            await request.body()
        async with _turns(request):
            return await handler(request)

    return answered


def _turns(request: Request) -> Semaphore:
    """Return the turns of this event loop."""
    try:
        return _TURNS.get()
    except LookupError:
        turns = Semaphore(request.app.state.services.settings.threads)
        _TURNS.set(turns)
        return turns


def _once(handler: Handler) -> Handler:
    async def answered(request: Request) -> Response:
        given = request.headers.get(KEY_HEADER)
        if given is None:
            return await handler(request)
        request.state.idempotency_key = _checked(given)
        request.state.body_digest = await _body_digest(request)
        try:
            response = await handler(request)
        except Replayed as replay:
            return _again(replay.answer)
        if isinstance(getattr(response, "body", None), bytes):
            headers = {k: v for k, v in response.headers.items() if k != "content-length"}
            request.state.answer = Answer(response.status_code, headers, bytes(response.body))
        return response

    return answered


def _checked(given: str) -> str:
    """Return a sender's key.

    Raises
    ------
    ProblemError
        ``bad-request`` for one of another form.
    """
    if _KEY.fullmatch(given) is None:
        raise ProblemError(
            "bad-request",
            message(
                "Give an Idempotency-Key of at most 255 letters, digits and . _ : / + = ~ @ -, "
                "such as a UUID."
            ),
        )
    return given.strip('"')


def _again(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {**answer.headers, REPLAYED_HEADER: "true"})


async def _body_digest(request: Request) -> str:
    """Return the digest of what a request says; of a form that of its parts.

    The line between the parts of a form is another one each time that it is sent.
    """
    digest = hashlib.sha256(request.url.query.encode())
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        digest.update(b"\0" + await request.body())
        return digest.hexdigest()
    form = await request.form()
    for name, part in form.multi_items():
        told = (name, part.filename, part.content_type) if isinstance(part, UploadFile) else (name,)
        digest.update(repr(told).encode())
        if isinstance(part, UploadFile):
            while chunk := await part.read(_CHUNK):
                digest.update(chunk)
            await part.seek(0)
        else:
            digest.update(part.encode())
    return digest.hexdigest()
