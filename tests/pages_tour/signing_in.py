"""The page to sign in."""

from __future__ import annotations

from tests.pages_tour import Stop

STOPS = [Stop("/sign-in", None, queries=0)]
