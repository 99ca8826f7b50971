"""The page of consents."""

from __future__ import annotations

from tests.pages_tour import Stop
from tests.pages_tour.placements import COACHED

STOPS = [
    Stop(
        "/people/{candidate_id}/consents",
        COACHED,
        at=lambda scene: f"/people/{scene.people[4].id}/consents",
        queries=12,
    ),
]
