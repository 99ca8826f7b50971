"""The pages of people."""

from __future__ import annotations

from tests.pages_scene import PageScene
from tests.pages_tour import Stop

_OFFICE = frozenset({"administrator", "stagejager"})
_STAFF = _OFFICE | {"coach", "school"}


def of_coach(scene: PageScene) -> str:
    """Return the page of somebody whom the coach sees, and the school does not."""
    return f"/people/{scene.people[0].id}"


def of_school(scene: PageScene) -> str:
    """Return the page of somebody whom the school sees, and the coach does not."""
    return f"/people/{scene.people[1].id}"


STOPS = [
    Stop("/people", _STAFF, queries=12),
    Stop("/people", _STAFF, at=lambda _: "/people?q=yilmaz&skill=lasen", queries=9, name="finding"),
    Stop("/people/new", _STAFF, queries=4),
    Stop("/people/{candidate_id}", _OFFICE | {"coach"}, at=of_coach, queries=16),
    Stop("/people/{candidate_id}", _OFFICE | {"school"}, at=of_school, queries=16, name="school"),
    Stop(
        "/people/{candidate_id}/edit",
        _OFFICE | {"coach"},
        at=lambda scene: f"{of_coach(scene)}/edit",
        queries=12,
    ),
]
