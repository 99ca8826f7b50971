"""One's own profile."""

from __future__ import annotations

from tests.pages_tour import Stop

_ONESELF = frozenset({"candidate"})

STOPS = [
    Stop("/me", _ONESELF, queries=15),
    Stop("/me/edit", _ONESELF, queries=11),
    Stop("/me/suggestions", _ONESELF, queries=9),
]
