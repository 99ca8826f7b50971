"""One's own skills and wishes."""

from __future__ import annotations

from tests.pages_tour import Stop

_ONESELF = frozenset({"candidate"})

STOPS = [
    Stop("/me/skills", _ONESELF, queries=10),
    Stop("/me/skills", _ONESELF, lambda _: "/me/skills?q=lasen", queries=10, name="found"),
    Stop("/me/wishes", _ONESELF, queries=12),
]
