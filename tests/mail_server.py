"""A mail server for tests: speaks as much SMTP as `smtplib` needs, and keeps what it gets."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class MailServer:
    """What came in, and what is answered.

    Attributes
    ----------
    url
        As ``STAGEPACT_MAIL`` takes it.
    received
        The messages that were taken.
    code
        What is answered to a recipient: 250 takes it.
    commands
        The verbs that were heard.
    """

    url: str = ""
    received: list[EmailMessage] = field(default_factory=list)
    code: int = 250
    commands: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Give a mail server on a free port of this machine."""
    told = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say(220, "ready")
            while line := self.rfile.readline().decode().strip():
                verb = line.partition(" ")[0].upper()
                told.commands.append(verb)
                if verb == "DATA":
                    self._say(354, "go on")
                    told.received.append(self._message())
                    self._say(250, "taken")
                elif verb == "QUIT":
                    self._say(221, "bye")
                    return
                else:
                    self._say(told.code if verb == "RCPT" else 250, "well")

        def _say(self, code: int, text: str) -> None:
            self.wfile.write(f"{code} {text}\r\n".encode())

        def _message(self) -> EmailMessage:
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line.removeprefix(b"."))
            made: Any = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(made, EmailMessage)
            return made

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        told.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join(5)
