"""One e-mail to the mail server: encrypted where that can be, and always before a password."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

from service.settings import Settings

SECONDS: Final = 10.0
"""How long the mail server may be silent."""

SENT: Final = 250
"""What a mail server answers to an e-mail that it took."""

_PORTS: Final = {"smtp": 25, "smtps": 465}
_NO_ENCRYPTION: Final = 538
"""Our own word for a server that wants a password in the open; as RFC 4954 has it."""


def is_address(text: str) -> bool:
    """Return whether a text is one plain e-mail address."""
    local, at, domain = text.rpartition("@")
    plain = text.isprintable() and not any(one in text for one in " ,;<>\"'()[]\\:")
    return bool(local and at and "." in domain.strip(".")) and plain and len(text) <= 254


def composed(
    settings: Settings, *, recipient: str, reply_to: str, subject: str, body: str
) -> EmailMessage:
    """Return an e-mail as it goes to the mail server."""
    made = EmailMessage()
    name, sender = parseaddr(settings.mail_from)
    made["From"] = Address(name, addr_spec=sender)
    made["To"] = Address(addr_spec=recipient)
    if reply_to:
        made["Reply-To"] = Address(addr_spec=reply_to)
    made["Subject"] = subject
    made["Date"] = formatdate()
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(body)
    return made


def send(settings: Settings, mail: EmailMessage) -> int | None:
    """Give an e-mail to the mail server.

    Returns
    -------
    int | None
        What the server answered; 250: it took it. None: it was not reached, or broke off.
    """
    parts = urlsplit(settings.mail)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        with _connection(parts.scheme, host, port) as server:
            if parts.scheme == "smtp" and not _is_own(host) and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if parts.username:
                encrypted = isinstance(server.sock, ssl.SSLSocket)
                if not encrypted and not _is_own(host):
                    return _NO_ENCRYPTION
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        return max(code for code, _ in error.recipients.values())
    except smtplib.SMTPResponseException as error:
        return error.smtp_code
    except (OSError, smtplib.SMTPException, ValueError):
        return None
    return SENT


def _connection(scheme: str, host: str, port: int) -> smtplib.SMTP:
    server: smtplib.SMTP
    if scheme == "smtps":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    server.ehlo()
    return server


def _is_own(host: str) -> bool:
    """Return whether a host is this machine, whose certificates nobody signs."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
