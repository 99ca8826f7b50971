"""The pages of follow-up."""

from __future__ import annotations

from sqlalchemy import select

from service.placements.models import FollowUp
from tests.pages_scene import PageScene
from tests.pages_tour import Stop
from tests.pages_tour.placements import COACHED, STAFF


def _one(scene: PageScene) -> str:
    query = select(FollowUp.id).where(
        FollowUp.placement_id == scene.extra["started"], FollowUp.months == 1
    )
    with scene.hall.database.reading() as session:
        return f"/follow-ups/{session.scalars(query).one()}"


STOPS = [
    Stop("/follow-ups", STAFF, queries=12),
    Stop("/follow-ups", STAFF, at=lambda _: "/follow-ups?show=done", queries=8, name="done"),
    Stop("/follow-ups/{follow_up_id}", COACHED, at=_one, queries=12),
]
