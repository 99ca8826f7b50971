"""One person and one vacancy."""

from __future__ import annotations

from service.web.pages.deps import OFFICE
from tests.pages_scene import PageScene
from tests.pages_tour import Stop

PATH = "/pairs/{candidate_id}/{vacancy_id}"


def pair(scene: PageScene, who: int) -> str:
    """Return the address of a pair."""
    return f"/pairs/{scene.people[who].id}/{scene.offers[0].id}"


STOPS = [
    Stop(PATH, OFFICE | {"coach"}, lambda scene: pair(scene, 0), queries=20),
    Stop(PATH, OFFICE | {"school"}, lambda scene: pair(scene, 1), queries=20, name="of a school"),
]
