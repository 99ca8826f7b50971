"""To which addresses webhooks may go: never into the network that the service itself stands in.

Whoever may add a webhook makes this machine send requests. Names are resolved when a delivery
goes out, every address that comes of it is looked at, and the connection is made to that very
address, so that a name cannot change its mind in between. On a machine of one's own (the public
URL is plain http) a loopback address is good, for trying things out.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from matching.errors import message
from service.errors import ProblemError, ServiceError
from service.settings import Settings

Address = IPv4Address | IPv6Address
Resolve = Callable[..., list[Any]]

_CARRIES_IPV4: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""Ranges whose last 32 bits are an IPv4 address that a gateway goes to (RFC 6052, RFC 8215)."""


class RefusedError(ServiceError):
    """A webhook's address is one that deliveries never go to."""


def allows_loopback(settings: Settings) -> bool:
    """Return whether this is a machine of one's own, where loopback addresses are good."""
    return settings.public_url.startswith("http://")


def checked_url(url: str, settings: Settings) -> str:
    """Return a webhook's URL as it is kept.

    Raises
    ------
    ProblemError
        ``invalid``: not https, no host, a name and password, a fragment, or an address inside.
    """
    parts = _parts(url)
    host = parts.hostname if parts else None
    if parts is None or not host or parts.username or parts.password or parts.fragment:
        raise ProblemError(
            "invalid",
            message("Give a URL such as https://hr.example.org/hooks, without password or #."),
        )
    literal = _literal(host)
    inside = literal is not None and not is_allowed(literal, settings)
    local = allows_loopback(settings) and (
        host == "localhost" or (literal is not None and literal.is_loopback)
    )
    if inside or (host == "localhost" and not local):
        raise ProblemError("invalid", message("Webhooks go to public addresses only."))
    if parts.scheme != "https" and not local:
        raise ProblemError("invalid", message("Webhooks go over https only; give a URL with it."))
    return url


def is_allowed(address: Address, settings: Settings) -> bool:
    """Return whether deliveries may go to an address."""
    found = _within(address)
    if found.is_loopback:
        return allows_loopback(settings)
    return found.is_global and not found.is_multicast


def resolved(
    host: str, port: int, settings: Settings, resolve: Resolve = socket.getaddrinfo
) -> str:
    """Return the address to connect to.

    Raises
    ------
    RefusedError
        If any address of the name is inside.
    OSError
        If the name is not known.
    """
    found = [info[4][0] for info in resolve(host, port, type=socket.SOCK_STREAM)]
    addresses = [ip_address(str(one).partition("%")[0]) for one in found]
    if not addresses or not all(is_allowed(one, settings) for one in addresses):
        raise RefusedError(message("The host of the webhook has an address that is not public."))
    return str(addresses[0])


def _parts(url: str) -> SplitResult | None:
    """Return the parts of a URL that holds nothing odd."""
    if any(not ("!" <= each <= "~") for each in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and port != 0 else None


def _literal(host: str) -> Address | None:
    """Return the address that a host is; also 127.1 and 2130706433, as the system reads them."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _within(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, else the address."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if inner is None and any(address in network for network in _CARRIES_IPV4):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address
