"""What was proposed to oneself."""

from __future__ import annotations

from service.placements.models import Placement, Step
from tests.pages_scene import PageScene
from tests.pages_tour import Stop

_ONESELF = frozenset({"candidate"})


def prepare(scene: PageScene) -> None:
    """Publish a proposal to the person."""
    hall, offer = scene.hall, scene.offers[1]
    row = Placement(
        programme=offer.programme,
        round_id=None,
        candidate_id=scene.person.id,
        vacancy_id=offer.id,
        employer_id=offer.employer_id,
        state="published",
        created_at=hall.clock(),
        updated_at=hall.clock(),
    )
    row.steps = [
        Step(position=at, at=hall.clock(), role="stagejager", before=before, after=after, note="")
        for at, (before, after) in enumerate(((None, "proposed"), ("proposed", "published")))
    ]
    hall.add(row)
    scene.extra["my_proposal"] = row.id


STOPS = [
    Stop("/me/proposals", _ONESELF, queries=8),
    Stop(
        "/me/proposals/{placement_id}",
        _ONESELF,
        lambda scene: f"/me/proposals/{scene.extra['my_proposal']}",
        queries=13,
    ),
]
