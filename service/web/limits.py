"""How much one key, one account or one address may ask of this process in a minute.

A moving window: the moments of the last minute are kept, at most as many as are allowed. The
library `limits` was tried: its memory storage goes through the requests of everybody at each
request (1.5 ms with 50 busy keys), and starts a thread for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from time import monotonic
from typing import Final, NamedTuple

from matching.errors import message
from service.errors import ProblemError

SECONDS: Final = 60
"""Of a window."""

_SWEEP: Final = 10_000
"""Requests after which those who asked nothing for a window are forgotten."""


class Standing(NamedTuple):
    """Where somebody stands.

    Attributes
    ----------
    allowed
        Whether this request is within the limit; if not it does not count.
    limit, remaining
        Requests in a window, and those that are left.
    reset
        Seconds until one more is allowed, or until the window is as good as new.
    """

    allowed: bool
    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """Return what an answer says of it (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={SECONDS}',
            "RateLimit": f'"minute";r={self.remaining};t={self.reset}',
        }


class Window:
    """A moving window of a minute for everybody who has a name.

    Parameters
    ----------
    limit
        Requests of one name in a minute.
    clock
        Seconds that only go up.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._lock = Lock()
        self._moments: dict[str, deque[float]] = {}
        self._since_sweep = 0

    def hit(self, name: str) -> Standing:
        """Count a request of somebody, if it is within the limit."""
        with self._lock:
            now = self._clock()
            self._sweep(now)
            moments = self._moments.setdefault(name, deque())
            _drop_old(moments, now)
            allowed = len(moments) < self.limit
            if allowed:
                moments.append(now)
            reset = max(1, ceil(moments[0] + SECONDS - now))
            return Standing(allowed, self.limit, self.limit - len(moments), reset)

    def is_full(self, name: str) -> bool:
        """Return whether somebody used up the limit; it counts nothing."""
        with self._lock:
            moments = self._moments.get(name)
            if moments is None:
                return False
            _drop_old(moments, self._clock())
            return len(moments) >= self.limit

    def __len__(self) -> int:
        return len(self._moments)

    def _sweep(self, now: float) -> None:
        self._since_sweep += 1
        if self._since_sweep >= _SWEEP:
            self._since_sweep = 0
            gone = [name for name, at in self._moments.items() if not at or at[-1] <= now - SECONDS]
            for name in gone:
                del self._moments[name]


class Limits:
    """The limits of this process.

    Parameters
    ----------
    requests, logins
        In a minute: of one account or key, and signing in from one address.
    """

    def __init__(self, requests: int, logins: int) -> None:
        self.requests = Window(requests)
        self.logins = Window(logins)
        self.strangers = Window(requests)


def refuse_over(standing: Standing) -> None:
    """Refuse a request that is over a limit.

    Raises
    ------
    ProblemError
        ``too-many-requests``, with how long to wait.
    """
    if not standing.allowed:
        raise ProblemError(
            "too-many-requests",
            message("Wait {seconds} seconds.", seconds=standing.reset),
            headers={"Retry-After": str(standing.reset), **standing.headers()},
        )


def network_of(host: str | None) -> str:
    """Return what counts as one address: of IPv6 the network of 64 bits, which one house has."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return host or ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)


def _drop_old(moments: deque[float], now: float) -> None:
    while moments and moments[0] <= now - SECONDS:
        moments.popleft()
