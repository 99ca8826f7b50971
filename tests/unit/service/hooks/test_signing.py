"""The signature of a delivery, worked out by hand."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from service.hooks.signing import secret_for, signature


def test_a_signature_is_the_hmac_of_moment_and_body() -> None:
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    when = 1795339800
    expected = hmac.new(b"whsec_x", b'1795339800.{"id":"1"}', hashlib.sha256).hexdigest()
    assert signature("whsec_x", moment, b'{"id":"1"}') == f"t={when},v1={expected}"


def test_each_webhook_and_each_installation_has_a_secret_of_its_own() -> None:
    secrets = {secret_for(key, hook) for key in (b"a", b"b") for hook in ("1", "2")}
    assert len(secrets) == 4
    assert all(secret.startswith("whsec_") and len(secret) == 70 for secret in secrets)
    assert secret_for(b"a", "1") == secret_for(b"a", "1")
