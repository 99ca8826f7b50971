"""What people asked about their own data."""

from __future__ import annotations

from service.db.base import new_id
from service.privacy.models import PersonRequest
from tests.pages_scene import PageScene
from tests.pages_tour import Stop

_OFFICE = frozenset({"administrator", "stagejager"})


def prepare(scene: PageScene) -> None:
    """Let somebody have asked something."""
    scene.extra["asked"] = new_id()
    scene.hall.add(
        PersonRequest(
            id=scene.extra["asked"],
            candidate_id=scene.people[1].id,
            kind="correction",
            state="open",
            field="ready",
            text="Ik mag beginnen.",
            asked_at=scene.hall.clock(),
            answer="",
        )
    )


def _one(scene: PageScene) -> str:
    return f"/people/{scene.people[1].id}/requests/{scene.extra['asked']}"


STOPS = [
    Stop("/requests", _OFFICE, queries=8),
    Stop("/people/{candidate_id}/requests/{request_id}", _OFFICE, _one, queries=12),
]
