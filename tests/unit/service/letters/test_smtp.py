"""E-mail to a real mail server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.errors import ServiceError
from service.letters.smtp import composed, is_address, send
from service.settings import Settings
from tests.mail_server import mail_server

SETTINGS = replace(
    Settings.from_environment({}), mail_from="Stagebureau Zuid-Holland <stage@example.org>"
)


def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server() as server:
        settings = replace(SETTINGS, mail=server.url)
        mail = composed(
            settings, recipient="contact@example.org", reply_to="jager@example.org",
            subject="Kok (café)", body="Beste Chloë,\n\n.een punt\n",
        )  # fmt: skip
        assert send(settings, mail) == 250
        (got,) = server.received
    assert got["To"] == "contact@example.org"
    assert got["From"] == "Stagebureau Zuid-Holland <stage@example.org>"
    assert got["Reply-To"] == "jager@example.org"
    assert got["Subject"] == "Kok (café)"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content().splitlines() == ["Beste Chloë,", "", ".een punt"]


@pytest.mark.parametrize("code", [450, 550])
def test_a_refused_recipient_is_told_by_its_code(code: int) -> None:
    with mail_server() as server:
        server.code = code
        settings = replace(SETTINGS, mail=server.url)
        mail = composed(settings, recipient="a@example.org", reply_to="", subject="x", body="y")
        assert send(settings, mail) == code
        assert server.received == []


def test_a_server_that_is_away_is_no_error() -> None:
    with mail_server() as server:
        settings = replace(SETTINGS, mail=server.url)
    mail = composed(settings, recipient="a@example.org", reply_to="", subject="x", body="y")
    assert send(settings, mail) is None


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("anna@example.org", True),
        ("anna.de-vries+stage@mail.example.org", True),
        ("", False),
        ("anna", False),
        ("anna@example", False),
        ("anna@example.org, piet@example.org", False),
        ("anna@example.org\nBcc: all@example.org", False),
        ("Anna <anna@example.org>", False),
    ],
)
def test_only_one_plain_address_is_taken(text: str, good: bool) -> None:
    assert is_address(text) is good


@pytest.mark.parametrize(
    "environment",
    [
        {"STAGEPACT_MAIL": "mail.example.org", "STAGEPACT_MAIL_FROM": "a@example.org"},
        {"STAGEPACT_MAIL": "http://mail.example.org", "STAGEPACT_MAIL_FROM": "a@example.org"},
        {"STAGEPACT_MAIL": "smtp://mail.example.org:x", "STAGEPACT_MAIL_FROM": "a@example.org"},
        {"STAGEPACT_MAIL": "smtp://mail.example.org"},
    ],
)
def test_settings_that_cannot_send_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(ServiceError, match="STAGEPACT_MAIL"):
        Settings.from_environment(environment)


def test_a_password_is_not_shown_with_the_settings() -> None:
    settings = Settings.from_environment(
        {"STAGEPACT_MAIL": "smtp://me:geheim@mail.example.org", "STAGEPACT_MAIL_FROM": "a@b.nl"}
    )
    assert settings.mail.startswith("smtp://me:geheim@")
    assert "geheim" not in repr(settings)
