"""What a page says after something was done: a code in the address, so that nothing is kept."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from service.words import N_, Words

_NOTICES: Final[dict[str, str]] = {}


def notice(code: str, text: str) -> str:
    """Keep a text under a code, at import; return the code for `rendering.go`.

    Parameters
    ----------
    code
        As in the address: letters and hyphens.
    text
        English, marked with ``N_``.
    """
    if _NOTICES.get(code, text) != text:
        raise ValueError(f"two texts for {code}")
    _NOTICES[code] = text
    return code


SAVED: Final = notice("saved", N_("Your changes were saved."))
SIGNED_OUT: Final = notice("signed-out", N_("You are signed out."))
SESSION_OVER: Final = notice("session-over", N_("Your session is over. Sign in again."))
TAKEN_BACK: Final = notice("taken-back", N_("It was taken back."))


def notice_of(request: Request, say: Words) -> str:
    """Return what to say at the top of a page; empty if nothing."""
    text = _NOTICES.get(request.query_params.get("done", ""))
    return say(text) if text else ""
