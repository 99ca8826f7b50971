"""The after-care round."""

from __future__ import annotations

from service.db.base import new_id
from service.placements.models import Placement, Step
from tests.pages_scene import PROGRAMME, PageScene
from tests.pages_tour import Stop

_OFFICE = frozenset({"administrator", "stagejager"})


def prepare(scene: PageScene) -> None:
    """Let somebody decline a place of the round."""
    hall, offer = scene.hall, scene.offers[2]
    with hall.at_once():
        person = hall.candidate(programme=PROGRAMME, name="Toch Niet", level="hbo")
        placement = Placement(
            id=new_id(), programme=PROGRAMME, round_id=scene.round_id, candidate_id=person.id,
            vacancy_id=offer.id, employer_id=offer.employer_id, state="declined", reason="work",
            created_at=hall.clock(), updated_at=hall.clock(),
        )  # fmt: skip
        placement.steps = [
            Step(position=at, at=hall.clock(), role="candidate", before=before, after=after,
                 reason=reason, note="")
            for at, (before, after, reason) in enumerate(
                [(None, "published", None), ("published", "declined", "work")]
            )
        ]  # fmt: skip
        hall.add(placement)


STOPS = [
    Stop(
        "/rounds/{round_id}/aftercare",
        _OFFICE,
        at=lambda s: f"/rounds/{s.round_id}/aftercare",
        queries=16,
    ),
    Stop(
        "/rounds/{round_id}/aftercare",
        _OFFICE,
        at=lambda s: f"/rounds/{s.extra['empty_round']}/aftercare",
        queries=15,
        name="empty",
    ),
]
