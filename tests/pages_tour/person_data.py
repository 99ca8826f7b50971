"""What a person may ask of those who work with them."""

from __future__ import annotations

from tests.pages_tour import Stop
from tests.pages_tour.people import of_coach

_OFFICE = frozenset({"administrator", "stagejager"})

STOPS = [
    Stop(
        "/people/{candidate_id}/data",
        _OFFICE | {"coach"},
        at=lambda scene: f"{of_coach(scene)}/data",
        queries=12,
    ),
    Stop(
        "/people/{candidate_id}/data/erase",
        _OFFICE,
        at=lambda scene: f"{of_coach(scene)}/data/erase",
        queries=5,
    ),
]
