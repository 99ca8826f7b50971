"""Letters to employers: making one, and what the link opens."""

from __future__ import annotations

from typing import Any

from service.letters.making import draft_for_placement, draft_for_vacancy, make
from tests.pages_scene import PageScene
from tests.pages_tour import Stop
from tests.pages_tour.placements import placed

_OFFICE = frozenset({"administrator", "stagejager"})
_STAFF = _OFFICE | {"coach"}


def prepare(scene: PageScene) -> None:
    """Make a letter about a vacancy and one about a placement."""
    hall = scene.hall
    offer, person = scene.offers[3], scene.people[4]
    row = placed(scene, person, offer, "proposed", "published")
    with hall.writing(hall.actor(scene.accounts["stagejager"])) as work:
        asked: dict[str, Any] = {"language": "nl", "days": 14}
        about_offer = make(work, hall.settings, draft_for_vacancy(work, offer.id), **asked)
        about_pair = make(work, hall.settings, draft_for_placement(work, row.id), **asked)
    scene.extra["letter_placement"] = row.id
    scene.extra["letter_about_vacancy"] = about_offer.link.rpartition("/")[2]
    scene.extra["letter_about_placement"] = about_pair.link.rpartition("/")[2]


STOPS = [
    Stop(
        "/letters/new",
        _OFFICE,
        at=lambda scene: f"/letters/new?vacancy={scene.offers[3].id}",
        queries=6,
    ),
    Stop(
        "/letters/new",
        _STAFF,
        at=lambda scene: f"/letters/new?placement={scene.extra['letter_placement']}",
        queries=13,
        name="about a placement",
    ),
    Stop(
        "/letters/{token}",
        None,
        at=lambda scene: f"/letters/{scene.extra['letter_about_vacancy']}",
        queries=12,
    ),
    Stop(
        "/letters/{token}",
        None,
        at=lambda scene: f"/letters/{scene.extra['letter_about_placement']}",
        queries=19,
        name="about a placement",
    ),
]
