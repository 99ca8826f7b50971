"""How a delivery is signed, so that who receives it knows that it is ours and new."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime


def secret_for(installation: bytes, webhook_id: str) -> str:
    """Return the secret of a webhook: derived, so that it need not be kept.

    Parameters
    ----------
    installation
        The key of this installation.
    """
    digest = hmac.new(installation, f"webhook:{webhook_id}".encode(), hashlib.sha256)
    return f"whsec_{digest.hexdigest()}"


def signature(secret: str, moment: datetime, body: bytes) -> str:
    """Return the header ``Stagepact-Signature``: when, and the HMAC over that and the body."""
    when = int(moment.timestamp())
    signed = hmac.new(secret.encode(), f"{when}.".encode() + body, hashlib.sha256)
    return f"t={when},v1={signed.hexdigest()}"
