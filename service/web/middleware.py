"""What happens around every request: an id, a bounded body, safe headers, one line in the log.

One plain ASGI layer: each layer of Starlette's own middleware class would cost a task and two
queues a request.
"""

from __future__ import annotations

import logging
import re
from time import perf_counter
from typing import Any, Final
from uuid import uuid4

from fastapi import FastAPI, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matching._version import __version__
from service.settings import Settings
from service.web.limits import Limits, Standing
from service.web.metrics import request_done
from service.web.problems import problem_response

_access: Final = logging.getLogger("stagepact.access")
_log: Final = logging.getLogger("stagepact.web")

API: Final = "/api/v1"
NOWHERE: Final = "(none)"
"""The route of a path that there is none for."""

SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Headers of every answer that does not say otherwise itself."""

DOCUMENT: Final = f"{API}/openapi.json"

OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Headers of the OpenAPI document, which any page may read (NLGov REST API Design Rules)."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Others are counted as one: somebody could think up new ones without end."""

_YEAR: Final = 31_536_000
_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")


def install_middleware(app: FastAPI, settings: Settings) -> None:
    """Put the layer around an application, and give it its limits."""
    app.state.limits = Limits(settings.requests_per_minute, settings.logins_per_minute)
    app.add_middleware(
        Around,
        max_body=int(settings.max_body_mb * 1_000_000),
        https=settings.public_url.startswith("https:"),
    )


class Around:
    """The layer around the application.

    Parameters
    ----------
    app
        What answers.
    max_body
        Bytes of the largest request.
    https
        Whether people reach the service by https, and are to stay with it.
    """

    def __init__(self, app: ASGIApp, *, max_body: int, https: bool) -> None:
        self.app = app
        self.max_body = max_body
        self.safe = dict(SAFE)
        if https:
            self.safe["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
        self.open = {**self.safe, **OPEN}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await _Exchange(self, scope, receive, send).run()


class _Exchange:
    """One request and its answer."""

    def __init__(self, around: Around, scope: Scope, receive: Receive, send: Send) -> None:
        self.around = around
        self.scope = scope
        self.headers = Headers(scope=scope)
        self._receive = receive
        self._send = send
        self.state: dict[str, Any] = scope.setdefault("state", {})
        self.state["request_id"] = _request_id(self.headers.get("x-request-id", ""))
        self.status = 500
        self.started = False
        self.received = 0

    async def run(self) -> None:
        begin = perf_counter()
        try:
            if _said_length(self.headers) > self.around.max_body:
                await problem_response(self._request(), "too-large")(
                    self.scope, self._receive, self.send
                )
            else:
                await self.around.app(self.scope, self.receive, self.send)
        except Exception as error:
            if self.started:
                self.status = 500
                raise
            _log.error("unexpected %s", type(error).__name__, exc_info=error)
            await problem_response(self._request(), "internal")(
                self.scope, self._receive, self.send
            )
        finally:
            self._told(perf_counter() - begin)

    async def receive(self) -> Message:
        """Pass a part of the body on, as long as it is not too large."""
        part = await self._receive()
        if part["type"] == "http.request":
            self.received += len(part.get("body", b""))
            if self.received > self.around.max_body:
                raise HTTPException(413)
        return part

    async def send(self, part: Message) -> None:
        """Pass a part of the answer on, its first one with our headers."""
        if part["type"] == "http.response.start":
            self.started = True
            self.status = part["status"]
            headers = MutableHeaders(scope=part)
            safe = self.around.open if self.scope["path"] == DOCUMENT else self.around.safe
            for name, value in safe.items():
                headers.setdefault(name, value)
            headers["X-Request-Id"] = self.state["request_id"]
            headers["API-Version"] = __version__
            standing: Standing | None = self.state.get("standing")
            if standing is not None:
                for name, value in standing.headers().items():
                    headers[name] = value
        await self._send(part)

    def _request(self) -> Request:
        return Request(self.scope, self._receive)

    def _told(self, seconds: float) -> None:
        """Count the request and log it: the template of its route, never its path."""
        route = _template(self.scope)
        method: str = self.scope["method"] if self.scope["method"] in _METHODS else "-"
        request_done(method, route, self.status, seconds)
        actor = self.state.get("actor")
        _access.info(
            "request",
            extra={
                "method": method,
                "route": route,
                "status": self.status,
                "ms": round(seconds * 1000, 1),
                "request_id": self.state["request_id"],
                "actor": actor.kind if actor else "anonymous",
                "role": actor.role if actor else "",
            },
        )


def _request_id(given: str) -> str:
    """Return the id that the proxy gave, if it is a plain one, or a new one."""
    return given if _ID.fullmatch(given) else uuid4().hex[:16]


def _said_length(headers: Headers) -> int:
    """Return the length that a request says to have; the server refuses what is no number."""
    text = headers.get("content-length", "")
    return int(text) if text.isdecimal() else 0


def _template(scope: Scope) -> str:
    """Return the path of a route with names for what differs."""
    path = getattr(scope.get("route"), "path", None)
    if not isinstance(path, str):
        return NOWHERE
    inside = scope["path"].startswith(API) and not path.startswith(API)
    return API + path if inside else path
