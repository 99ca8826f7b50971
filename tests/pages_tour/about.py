"""What everybody may read."""

from __future__ import annotations

from tests.pages_tour import Stop

STOPS = [
    Stop("/how-it-works", None, queries=2),
    Stop("/privacy", None, queries=2),
    Stop("/accessibility", None, queries=2),
]
