"""The conversation, and the list of skills below a search field."""

from __future__ import annotations

from service.accounts.policy import ROLES
from tests.pages_tour import Stop
from tests.pages_tour.people import of_coach

_SEEN_BY = frozenset({"administrator", "stagejager", "coach"})

STOPS = [
    Stop(
        "/skills/find",
        frozenset(ROLES),
        at=lambda _: "/skills/find?q=lasen&own=true",
        queries=2,
        heading=False,
    ),
    Stop(
        "/people/{candidate_id}/skills",
        _SEEN_BY,
        at=lambda scene: f"{of_coach(scene)}/skills",
        queries=11,
    ),
    Stop(
        "/people/{candidate_id}/skills",
        _SEEN_BY,
        at=lambda scene: f"{of_coach(scene)}/skills?q=pyton",
        queries=11,
        name="found",
    ),
]
