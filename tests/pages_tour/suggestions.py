"""The page of suggestions."""

from __future__ import annotations

from tests.pages_scene import PageScene
from tests.pages_tour import Stop
from tests.pages_tour.placements import COACHED


def _of(scene: PageScene, tail: str = "") -> str:
    return f"/people/{scene.people[0].id}/suggestions{tail}"


STOPS = [
    Stop("/people/{candidate_id}/suggestions", COACHED, at=_of, queries=10),
    Stop(
        "/people/{candidate_id}/suggestions",
        COACHED,
        at=lambda scene: _of(scene, "?minutes=120&hours=32&sector=any&skill=vca-basis&q=las"),
        queries=10,
        name="tried",
    ),
]
