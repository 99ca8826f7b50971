"""Walks along the pages as each role: every kind of page that links lead to, one of each."""

from __future__ import annotations

import http.client
import re
import time
from collections import deque
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import urlencode

_TOKEN: Final = re.compile(r'name="token" value="([0-9a-f]+)"')
_LINK: Final = re.compile(r'href="(/[^"#]*)')
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|K-[A-Z0-9]+")
_NO_PAGE: Final = re.compile(r"^/(language|static|docs|api)/|\.[a-z]+(\?|$)|^/docs")


@dataclass(frozen=True)
class Walked:
    """One kind of page: what it took to give it.

    Attributes
    ----------
    kind
        The address with a star for every id.
    seconds
        Of every time that it was asked for.
    size
        Bytes of the answer.
    """

    role: str
    kind: str
    seconds: tuple[float, ...]
    size: int


class Walker:
    """A browser without a screen, on one connection that stays open.

    Parameters
    ----------
    port
        Of the server on this machine.
    """

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}

    def get(self, address: str) -> tuple[int, str, float]:
        """Return the status and text of an answer, and the seconds that it took."""
        return self._asked("GET", address)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        _, page, _ = self.get("/sign-in")
        found = _TOKEN.search(page)
        assert found is not None
        fields = {"token": found[1], "email": email, "password": password}
        status, _, _ = self._asked("POST", "/sign-in", urlencode(fields))
        if status != 303:
            raise RuntimeError(f"{email} cannot sign in: {status}")

    def _asked(self, method: str, address: str, body: str = "") -> tuple[int, str, float]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        self._connection.request(method, address, body or None, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        seconds = time.perf_counter() - start
        for cookie in answer.msg.get_all("set-cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, text.decode("utf-8", "replace"), seconds


def walk(walker: Walker, role: str, start: str, times: int) -> list[Walked]:
    """Return every kind of page that somebody can click to.

    Parameters
    ----------
    walker
        Signed in.
    role
        Of whom.
    start
        The address where the role begins.
    times
        How often each page is asked for, after one time that does not count.
    """
    waiting, known, found = deque([start]), {_kind(start)}, []
    while waiting:
        address = waiting.popleft()
        status, text, _ = walker.get(address)
        if status != 200:
            continue
        seconds = tuple(walker.get(address)[2] for _ in range(times))
        found.append(Walked(role, _kind(address), seconds, len(text.encode())))
        for link in map(unescape, _LINK.findall(text)):
            if _NO_PAGE.search(link) or _kind(link) in known:
                continue
            known.add(_kind(link))
            waiting.append(link)
    return found


def _kind(address: str) -> str:
    return _ID.sub("*", address.partition("?")[0])
