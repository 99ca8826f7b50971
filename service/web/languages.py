"""Which language a request wants: the API by Accept-Language (RFC 9110), a page by its switch.

Dutch where it does not say: the browsers of many people here say English without being asked.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from service.settings import LANGUAGES

LANGUAGE_COOKIE: Final = "stagepact_language"

_NOT: Final = -1.0


def is_page(request: Request) -> bool:
    """Return whether a person asks, with a browser, and not a machine by the API."""
    return not request.url.path.startswith("/api/")


def language_of(request: Request) -> str:
    """Return ``nl`` or ``en``."""
    if is_page(request):
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        return chosen if chosen in LANGUAGES else LANGUAGES[0]
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
