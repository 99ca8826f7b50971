"""What an employer calls a person before that person consents: stable there, told nowhere else."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.audit.models import Installation

_CHARACTERS: Final = 10


def secret_of(session: Session) -> bytes:
    """Return the key of this installation, 32 random bytes."""
    return session.execute(select(Installation.secret).where(Installation.id == 1)).scalar_one()


def pseudonym(secret: bytes, employer_id: str, candidate_id: str) -> str:
    """Return what one employer calls a person.

    The same for the same employer, and without the key not to be linked to what another employer
    calls that person, nor to the person.

    Parameters
    ----------
    secret
        As `secret_of` gives it.
    """
    told = f"pseudonym:{employer_id}:{candidate_id}".encode()
    digest = hmac.new(secret, told, hashlib.sha256).digest()
    return "K-" + base64.b32encode(digest).decode()[:_CHARACTERS]
