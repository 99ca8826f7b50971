"""One request to a webhook: to one address, without redirects, and over within some seconds."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from service.hooks.addresses import RefusedError, resolved
from service.settings import Settings

SECONDS: Final = 10.0
"""How long one delivery may take from beginning to end, however slowly the other side speaks."""


class _Plain(http.client.HTTPConnection):
    """A connection to an address that was looked at, whatever the host's name says by now."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address = address

    def connect(self) -> None:
        """Connect to the address."""
        self.sock = socket.create_connection((self._address, self.port), SECONDS)


class _Secure(_Plain):
    """The same with TLS, for the host's own name."""

    def connect(self) -> None:
        """Connect to the address and make sure that the host's name is on its certificate."""
        super().connect()
        context = ssl.create_default_context()
        secured = context.wrap_socket(
            self.sock, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock = secured  # known to the watch before the other side may dawdle
        secured.do_handshake()


def send(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    settings: Settings,
    *,
    seconds: float = SECONDS,
) -> int | None:
    """Return the status of the answer to a POST, None if there was none in time.

    Parameters
    ----------
    seconds
        How long it may take in all.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        address = resolved(host, port, settings)
    except (OSError, ValueError, RefusedError):
        return None
    connection = (_Secure if secure else _Plain)(host, port, address)
    watch = threading.Timer(seconds, _end, [connection])
    watch.daemon = True
    watch.start()
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        watch.cancel()
        connection.close()


def _end(connection: http.client.HTTPConnection) -> None:
    """Break off a request that takes too long."""
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
