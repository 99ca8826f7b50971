"""Which language a request wants (RFC 9110, Accept-Language); Dutch where it does not say."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from service.settings import LANGUAGES

_NOT: Final = -1.0


def language_of(request: Request) -> str:
    """Return ``nl`` or ``en``."""
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """Return the language of ours that a header likes best; of equal ones the first named."""
    best, weight = LANGUAGES[0], 0.0
    for part in header.split(","):
        name, _, rest = part.strip().partition(";")
        language = name.strip().split("-")[0].casefold()
        liked = _quality(rest)
        if language in LANGUAGES and liked > weight:
            best, weight = language, liked
    return best


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value)
    except ValueError:
        return _NOT
